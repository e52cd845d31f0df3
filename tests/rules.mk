# SPDX-License-Identifier: GPL-2.0-only
#
# make roundtrip  turn a kernel's pins into plain references, convert them
#               again, and compare with what its maintainers wrote;
#               KERNEL=6.1, KERNEL=6.12 or KERNEL=DIR

# One run for each: how the reversed tree is written.
ROUNDTRIP ?= keep drop
ROUNDTRIP_keep := --longterm keep
ROUNDTRIP_drop := --longterm drop --loops

.PHONY: roundtrip check-roundtrip lint-roundtrip

roundtrip: setup-audit
	@tree=$$(scripts/kernel-source.sh "$(KERNEL)") && status=0 && \
	$(foreach way,$(ROUNDTRIP),{ echo "roundtrip.py $(ROUNDTRIP_$(way))"; \
	$(PYTHON) tests/roundtrip/roundtrip.py --kernel "$$tree" $(ROUNDTRIP_$(way)) \
		$(if $(M),"$(M)") || status=$$?; } && ) \
	exit $$status

check-roundtrip:
	@scripts/setup.sh audit check
	$(PYTEST) tests/roundtrip

lint-roundtrip:
	@scripts/setup.sh lint
	$(PYTHON) -m pylint --rcfile=.pylintrc --score=n \
		--init-hook='import sys; sys.path[:0] = ["scripts", "tests/roundtrip"]' \
		tests/roundtrip/*.py

CHECKS += check-roundtrip
QUICK += check-roundtrip
LINT += lint-roundtrip
