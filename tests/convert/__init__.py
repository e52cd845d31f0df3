# SPDX-License-Identifier: GPL-2.0-only
"""Tests of gup2pin convert.  A package, so that its modules have names of
their own beside those of the other tests."""
