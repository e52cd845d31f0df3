# SPDX-License-Identifier: GPL-2.0-only
"""Ways through a function: reached after a failure only, or not at all."""

import pytest
from gup2pinlib.csource import Source
from gup2pinlib.paths import after_failure, excluded, unreachable


def offsets(body):
    text = "int it(struct s *p, unsigned long a)\n{\n" + body + "\n}\n"
    (func,) = Source("it.c", text).functions
    start = text.find("get(")
    return func, start if start >= 0 else None, text.index("put(")


FAILED = [
    "\tret = get(a);\n\tif (ret < 0) {\n\t\tput(p);\n\t\treturn ret;\n\t}\n\treturn 0;",
    "\tret = get(a);\n\tif (ret < n) {\n\t\tput(p);\n\t\treturn -EFAULT;\n\t}\n\treturn 0;",
    "\tret = get(a);\n\tif (ret >= 0 && ret < n) {\n\t\twhile (ret--)\n\t\t\tput(p);\n"
    "\t\tret = -EFAULT;\n\t}\n\treturn ret;",
    "\tp = get(a);\n\tif (IS_ERR(q)) {\n\t\tput(p);\n\t\treturn PTR_ERR(q);\n\t}\n\treturn 0;",
    "\tret = get(a);\n\tif (!q) {\n\t\tput(p);\n\t\tgoto out;\n\t}\n\tuse(p);\nout:\n\treturn ret;",
    "\tret = get(a);\n\tif (err)\n\t\tput(p);\n\treturn err;",
    "\tret = get(a);\n\tif (x)\n\t\tgoto err;\n\treturn 0;\nerr:\n\tput(p);\n\treturn -EIO;",
    "\tret = get(a);\n\tif (x)\n\t\tgoto a;\n\treturn 0;\na:\n\tundo();\nb:\n\tput(p);\n\treturn ret;",
    "\tret = get(a);\n\tif (x)\n\t\tgoto err;\n\treturn 0;\nerr:\n\twhile (n--)\n\t\tput(p);\n"
    "\treturn ret;",
    "\tret = get(a);\n\tif (x)\n\t\tgoto err;\n\treturn 0;\nerr:\n\tfor (i = 0; i < n; i++) {\n"
    "\t\tput(p);\n\t}\n\treturn ret;",
]

WENT_WELL = [
    "\tret = get(a);\n\tuse(p);\n\tput(p);\n\treturn 0;",
    "\tret = get(a);\n\tif (ret < 0)\n\t\treturn ret;\n\tuse(p);\n\tput(p);\n\treturn 0;",
    "\tret = get(a);\n\tif (ret < 0)\n\t\tgoto out;\n\tuse(p);\nout:\n\tput(p);\n\treturn ret;",
    "\tret = get(a);\n\tuse(p);\n\tgoto out;\nout:\n\tput(p);\n\treturn ret;",
    "\tret = get(a);\n\tif (ret == 1) {\n\t\tuse(p);\n\t\tput(p);\n\t}\n\treturn ret;",
    "\tret = get(a);\n\tif (ret > 0)\n\t\tput(p);\n\treturn ret;",
    "\tret = get(a);\n\tif (!ret)\n\t\tput(p);\n\treturn ret;",
    "\tret = get(a);\n\tfor (i = 0; i < n; i++)\n\t\tput(p);\n\treturn 0;",
    "\tdo {\n\t\tret = get(a);\n\t\tuse(p);\n\t\tput(p);\n\t} while (more);\n\treturn 0;",
]


@pytest.mark.parametrize("body", FAILED)
def test_after_failure(body):
    assert after_failure(*offsets(body))


@pytest.mark.parametrize("body", WENT_WELL)
def test_when_all_went_well(body):
    assert not after_failure(*offsets(body))


def test_release_without_an_acquisition_in_sight():
    func, start, at = offsets("\tuse(p);\n\tput(p);")
    assert start is None
    assert not after_failure(func, None, at)


UNREACHABLE = [
    "\tif (x)\n\t\treturn get(a);\n\tput(p);\n\treturn 0;",
    "\tif (x) {\n\t\tret = get(a);\n\t} else {\n\t\tput(p);\n\t}\n\treturn ret;",
    "\tif (x) {\n\t\tret = get(a);\n\t} else\n\t\tput(p);\n\treturn ret;",
    "\tif (x) {\n\t\tret = get(a);\n\t} else if (y) {\n\t\tput(p);\n\t}\n\treturn ret;",
    "\tif (x) {\n\t\tret = get(a);\n\t\treturn ret;\n\t}\n\tput(p);\n\treturn 0;",
    "\tswitch (x) {\n\tcase 1:\n\t\tret = get(a);\n\t\tbreak;\n\tcase 2:\n\t\tput(p);\n"
    "\t\tbreak;\n\t}\n\treturn ret;",
    "\tswitch (x) {\n\tcase 1:\n\t\treturn get(a);\n\tdefault:\n\t\tput(p);\n\t}\n\treturn 0;",
]

REACHABLE = [
    "\tret = get(a);\n\tput(p);\n\treturn ret;",
    "\tif (x) {\n\t\tret = get(a);\n\t}\n\tput(p);\n\treturn ret;",
    "\tif (x)\n\t\tret = get(a);\n\telse\n\t\tret = other(a);\n\tput(p);\n\treturn ret;",
    "\tswitch (x) {\n\tcase 1:\n\t\tret = get(a);\n\tcase 2:\n\t\tput(p);\n\t}\n\treturn ret;",
    "\tfor (;;) {\n\t\tret = get(a);\n\t\tif (ret)\n\t\t\tbreak;\n\t}\n\tput(p);\n\treturn 0;",
]


@pytest.mark.parametrize("body", UNREACHABLE)
def test_unreachable(body):
    assert unreachable(*offsets(body))


@pytest.mark.parametrize("body", REACHABLE)
def test_reachable(body):
    assert not unreachable(*offsets(body))


@pytest.mark.parametrize("body, wanted", [
    ("#ifdef A\n\tget(a);\n#else\n\tput(p);\n#endif", True),
    ("#ifdef A\n\tget(a);\n#endif\n#ifndef A\n\tput(p);\n#endif", True),
    ("#if A\n\tget(a);\n#elif B\n#else\n\tput(p);\n#endif", True),
    ("#ifdef A\n#elif B\n#else\n\tget(a);\n#endif\n#ifndef A\n\tput(p);\n#endif", False),
    ("#ifdef A\n\tget(a);\n#endif\n\tput(p);", False),
    ("#ifdef A\n\tget(a);\n#endif\n#ifdef A\n\tput(p);\n#endif", False),
    ("#ifdef A\n\tget(a);\n#ifdef B\n#else\n#endif\n\tput(p);\n#endif", False),
])
def test_excluded_by_the_preprocessor(body, wanted):
    func, start, end = offsets(body)
    assert excluded(func, start, end) is wanted
