# SPDX-License-Identifier: GPL-2.0-only
"""gup2pin: from get_user_pages*() to pin_user_pages*()."""
