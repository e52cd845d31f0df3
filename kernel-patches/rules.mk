# SPDX-License-Identifier: GPL-2.0-only
#
# make kernel         apply a series to a kernel, build it, boot it, test it
#                     KERNEL=DIR SERIES=v5.4|v6.1 REPORT=FILE, as for these:
# make kernel-bisect  the same after each patch of the series
# make kernel-mutants the same with faults put in, which the tests must find
# make kernel-style   checkpatch on the patches of a series
# make kernel-objects make W=1 C=1 of what a series touches, before and after
# make kernel-bench   what pins cost, compared with plain references

# Debian's 6.1 is found by the runner itself.
KERNEL_ARG = $(if $(filter 6.1,$(KERNEL)),default,$(KERNEL))
KERNEL_ARGS = --kernel '$(KERNEL_ARG)' $(if $(SERIES),--series '$(SERIES)') \
	$(if $(REPORT),--report '$(REPORT)')
KERNEL_RUN := $(PYTHON) scripts/kernel/run_series.py

.PHONY: kernel kernel-bisect kernel-mutants kernel-style kernel-objects
.PHONY: kernel-bench
.PHONY: check-kernel check-kernel-54 quick-kernel lint-kernel

kernel:
	$(KERNEL_RUN) $(KERNEL_ARGS)

kernel-bisect:
	$(PYTHON) scripts/kernel/each_patch.py $(KERNEL_ARGS)

kernel-mutants kernel-style kernel-objects kernel-bench: kernel-%:
	$(PYTHON) scripts/kernel/$*.py $(KERNEL_ARGS)

# The runner itself, without a kernel: seconds.
quick-kernel:
	$(PYTHON) -m unittest discover -q -s tests/kernel -p 'test_*.py'

# Debian's kernel; v5.4 where there is one.
check-kernel: quick-kernel
	$(KERNEL_RUN) --kernel default --series v6.1

check-kernel-54:
ifdef LINUX_5_4
	$(KERNEL_RUN) --kernel '$(LINUX_5_4)' --series v5.4
else
	@echo 'SKIP: the v5.4 series is not booted: name a tree with LINUX_5_4=DIR'
endif

lint-kernel:
	@scripts/setup.sh lint
	shellcheck kernel-patches/export.sh
	cppcheck --quiet --enable=warning,portability,performance \
		--error-exitcode=1 --inline-suppr --suppress=missingInclude \
		tests/kernel/guest
	$(PYTHON) -m pylint --rcfile=.pylintrc --score=n scripts/kernel/*.py \
		tests/kernel/*.py

LINT += lint-kernel
QUICK += quick-kernel
CHECKS += check-kernel check-kernel-54
