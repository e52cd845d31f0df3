# SPDX-License-Identifier: GPL-2.0-only
#
# make audit    put every gup caller of a kernel into one of the four cases
#               KERNEL=6.1 (Debian's source), KERNEL=6.12 or KERNEL=DIR;
#               M=DIR limits the report to a directory of the tree
# make convert  patches that pin, for the callers that the audit says to convert;
#               KERNEL, M as above; API=v3|v5.6|v6.5 names the dialect
# make reports  write the audits, and what 6.12 converts to, in reports/ again
# make bench    compare the audit with spatch --dir; BENCH_DIR=. for all of it;
#               spatch is stopped at BENCH_LIMIT times the audit's processor time

BENCH_KERNEL ?= 6.12
BENCH_DIR ?= drivers/infiniband
BENCH_LIMIT ?= 50
GUP2PIN := scripts/gup2pin
AUDIT := $(BUILD)/audit.txt

.PHONY: audit convert reports bench check-audit quick-audit lint-scripts setup-audit setup-compile

setup-audit setup-compile: setup-%:
	@scripts/setup.sh $*

audit: setup-audit
	@tree=$$(scripts/kernel-source.sh "$(KERNEL)") && mkdir -p $(BUILD) && \
	$(PYTHON) $(GUP2PIN) audit --kernel "$$tree" -o $(AUDIT) $(if $(M),"$(M)") && \
	echo "the report is in $(AUDIT)"

CONVERTED := $(BUILD)/convert
TRIED := $(if $(COMPILE),--build)
convert: setup-audit $(if $(COMPILE),setup-compile pincheck)
	@tree=$$(scripts/kernel-source.sh "$(KERNEL)") && mkdir -p $(BUILD) && \
	$(PYTHON) $(GUP2PIN) convert --kernel "$$tree" $(if $(API),--api $(API)) $(TRIED) \
		-o $(CONVERTED) $(if $(M),"$(M)")

REPORTED := 6.1 6.12
reports: setup-audit setup-compile pincheck
	@for version in $(REPORTED); do \
	tree=$$(scripts/kernel-source.sh $$version) && \
	$(PYTHON) $(GUP2PIN) audit --kernel "$$tree" -o reports/audit-$$version.txt || exit; \
	done
	@tree=$$(scripts/kernel-source.sh 6.12) && mkdir -p $(BUILD) && \
	{ $(PYTHON) $(GUP2PIN) convert --build --kernel "$$tree" \
		-o $(BUILD)/convert-6.12 || [ $$? = 1 ]; } && \
	cp $(BUILD)/convert-6.12/summary.txt reports/convert-6.12.txt

bench: setup-audit
	@tree=$$(scripts/kernel-source.sh "$(BENCH_KERNEL)") && \
	BENCH_LIMIT=$(BENCH_LIMIT) $(PYTHON) scripts/bench.py "$$tree" "$(BENCH_DIR)"

PYTEST := $(PYTHON) -m pytest -q -p no:cacheprovider

quick-audit:
	@scripts/setup.sh audit check
	$(PYTEST) tests/audit tests/rules tests/convert

check-audit:
	@scripts/setup.sh audit check
	@scripts/kernel-source.sh 6.1 >/dev/null && scripts/kernel-source.sh 6.12 >/dev/null
	$(PYTEST) tests/audit tests/rules tests/convert tests/trees

lint-scripts:
	@scripts/setup.sh lint
	shellcheck scripts/*.sh .ci/run
	$(PYTHON) -m pylint --rcfile=.pylintrc --score=n scripts/gup2pin scripts/gup2pinlib \
		scripts/*.py tests/*.py tests/audit/*.py tests/rules/*.py tests/convert/*.py tests/trees/*.py
	$(PYTHON) -m pylint --rcfile=.pylintrc --score=n \
		--init-hook='import sys; sys.path[:0] = ["tests/check", "scripts"]' tests/check/*.py

CHECKS += check-audit
QUICK += quick-audit
LINT += lint-scripts
