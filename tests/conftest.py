# SPDX-License-Identifier: GPL-2.0-only
"""What all tests share."""

import signal

# A shell that runs the tests in the background has them ignore it; what they
# start must not.
signal.signal(signal.SIGINT, signal.default_int_handler)
