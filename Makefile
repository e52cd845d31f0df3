# SPDX-License-Identifier: GPL-2.0-only
#
# make check    all tests
# make help     this list
#
# Each part of the project adds its targets, and its tests to CHECKS and
# QUICK, in a rules.mk of its own.

SHELL := /bin/sh
# Debian's packages belong to Debian's python3, whatever comes first on PATH.
PYTHON ?= $(shell test -x /usr/bin/python3 && echo /usr/bin/python3 || command -v python3)
BUILD := build
# A kernel tree, or a version of which Debian packages the source.
KERNEL ?= 6.1

CHECKS :=
QUICK :=
LINT :=

.PHONY: all help check quick lint setup clean
all: help

include $(sort $(wildcard */rules.mk))

help:
	@sed -n 's/^# \(make .*\)/\1/p' $(MAKEFILE_LIST)

# make quick    the subset for every edit
quick: $(QUICK)

check: $(CHECKS)

# make lint     clang-format, cppcheck, shellcheck, pylint
lint: $(LINT)

clean:
	rm -rf $(BUILD)
