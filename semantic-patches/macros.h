/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's macros that spatch cannot parse unless it is told what they
 * are: spatch --macro-file macros.h.  Kernel-wide ones only.
 */
#define scoped_guard YACFE_ITERATOR
#define scoped_cond_guard YACFE_ITERATOR
