# SPDX-License-Identifier: GPL-2.0-only
"""Where the program is, and what it is tested with."""

import os

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(TOP, "scripts", "gup2pin")
FIXTURES = os.path.join(HERE, "fixtures")
SCHEMA = os.path.join(os.path.dirname(HERE), "audit.schema.json")
