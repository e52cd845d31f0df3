# SPDX-License-Identifier: GPL-2.0-only
"""Changes to a driver's text that change nothing of what it does.

Each takes and gives {file name: text}.  They know the fixtures' own style: a
function begins in the first column, and so do its braces.
"""

import re

FUNCTION = re.compile(r"^[A-Za-z_][^\n;={}#]*(?:\n[ \t][^;={}#]*)?\([^;{}]*\)\n\{\n.*?^\}\n", re.S | re.M)
HEADER = re.compile(r"(\w+)\(")
DECLARED = re.compile(r"^[ \t]+(?:const )?(?:struct \w+|unsigned int|unsigned long|int|long|bool|void"
                      r"|dma_addr_t) ([^;(]*(?:\([^;]*)?);", re.M)
MEMBER_ARGUMENT = re.compile(r"\b(?:container_of|from_\w+)\([^()]*, (\w+)\)")


def functions(text):
    """{name: text} of the functions, in their order."""
    return {HEADER.search(f.group()).group(1): f.group() for f in FUNCTION.finditer(text)}


def tagged(files, name, tag):
    """The driver under another name, so that it can stand beside the first."""
    old, new = re.compile(rf"\b{name}(?=_|\b)"), name + tag
    return {old.sub(new, file): old.sub(new, text) for file, text in files.items()}


def same(files):
    return dict(files)


# -- how it is laid out ---------------------------------------------------

def _in_brackets(text, change):
    """Apply change to what is between brackets in the functions' bodies."""
    out, depth = [], 0
    for piece in re.split(r"([()])", text):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        out.append(change(piece) if depth > 0 and piece not in "()" else piece)
    return "".join(out)


def _layout(change):
    return lambda files: {name: FUNCTION.sub(lambda f: _in_brackets(f.group(), change), text)
                          for name, text in files.items()}


joined = _layout(lambda piece: re.sub(r"\n[ \t]*", " ", piece))
split = _layout(lambda piece: re.sub(r",[ \n][ \t]*", ",\n\t\t\t", piece))
indented = _layout(lambda piece: re.sub(r"\n[ \t]*", "\n  ", piece))


# -- what its locals are called ----------------------------------------------

def _locals(function):
    head, _, body = function.partition("\n{\n")
    found = re.findall(r"(\w+)(?=[,)])", head[head.index("("):])
    for match in DECLARED.finditer(body):
        flat = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", match.group(1)))
        found += [re.match(r"[ *]*(\w+)", part).group(1) for part in flat.split(",")]
    return set(found) - {"void"} - set(MEMBER_ARGUMENT.findall(function))


def _rename(match):
    text = match.group()
    for name in _locals(text):
        text = re.sub(rf"(?<![\w.])(?<!->)(?<!struct ){name}\b(?!\()", f"the_{name}", text)
    return text


def renamed(files):
    return {name: FUNCTION.sub(_rename, text) for name, text in files.items()}


# -- where its functions stand --------------------------------------------------

def _prototype(function):
    return function.partition("\n{\n")[0] + ";\n"


def reordered(files):
    """The functions from the last to the first, behind their declarations."""
    out = {}
    for name, text in files.items():
        found = list(functions(text).values())
        rest, tables = _without_functions(text)
        out[name] = rest + "".join(map(_prototype, found)) + "\n" + "\n".join(found[::-1]) + tables
    return out


def _without_functions(text):
    """What stands outside functions: types and macros, and tables of operations."""
    rest = FUNCTION.sub("", text)
    tables = re.findall(r"^(?:static )?const struct [^\n]*= \{\n.*?^\};\n", rest, re.S | re.M)
    for table in tables:
        rest = rest.replace(table, "")
    return re.sub(r"\n{3,}", "\n\n", rest).rstrip("\n") + "\n\n", "".join("\n" + t for t in tables)


def parted(files):
    """Each .c file in two, of every second function; what was static is extern."""
    out = {}
    for name, text in files.items():
        found = list(functions(text).values())
        if not name.endswith(".c") or len(found) < 2:
            out[name] = text
            continue
        found = [re.sub(r"^static ", "", f) for f in found]
        rest, tables = _without_functions(text)
        stem = name[:-2]
        out[f"{stem}_parts.h"] = rest + "".join(map(_prototype, found))
        include = f'/* SPDX-License-Identifier: GPL-2.0-only */\n#include "{stem}_parts.h"\n\n'
        out[f"{stem}_even.c"] = include + "\n".join(found[::2]) + tables
        out[f"{stem}_odd.c"] = include + "\n".join(found[1::2])
    return out


# -- what else is there ------------------------------------------------------------

UNRELATED = '''
int %(name)s_unrelated_look(struct address_space *mapping, unsigned long index)
{
	struct page *page = find_get_page(mapping, index);

	if (!page)
		return -ENOENT;
	put_page(page);
	return 0;
}

struct page *%(name)s_unrelated_own(void)
{
	struct page **pages = kcalloc(1, sizeof(*pages), GFP_KERNEL);
	unsigned int i;

	pages[0] = alloc_page(GFP_KERNEL);
	for (i = 0; i < 1; i++)
		put_page(pages[i]);
	return NULL;
}
'''


def crowded(files):
    """Users of other pages behind each .c file."""
    return {name: text + UNRELATED % {"name": name[:-2]} if name.endswith(".c") else text
            for name, text in files.items()}
