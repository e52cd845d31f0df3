# SPDX-License-Identifier: GPL-2.0-only
"""gup2pin audit: put every gup caller into one of the four cases."""

import glob
import hashlib
import os
import sys
import time

from . import report, tables
from .audit import Auditor
from .cache import Cache
from .errors import EXIT_OK, EXIT_TREE, EXIT_UNEXPLAINED, Failure
from .evidence import check_spatch
from .output import Progress, write
from .search import RACY_NS
from .tree import open_tree


def add_parser(commands):
    parser = commands.add_parser(
        "audit", help="put every gup caller into one of the four cases",
        description="Put every get_user_pages*() caller into one of the four cases, with the"
        " evidence. PATHs limit which callers are reported; outside a kernel tree they are"
        " all there is.")
    parser.add_argument("--kernel", metavar="DIR", help="the kernel tree")
    parser.add_argument("--api", choices=("auto", "v3", "v5.6", "v6.5"), default="auto",
                        help="the dialect that callers must use (default: what the tree declares)")
    parser.add_argument("--format", choices=sorted(report.FORMATS), default="text")
    parser.add_argument("-o", metavar="FILE", dest="output",
                        help="write the report to FILE, and the summary to standard output")
    parser.add_argument("--pinned", action="store_true",
                        help="audit the pin_*() callers as well")
    parser.add_argument("paths", metavar="PATH", nargs="*")
    parser.set_defaults(run=run)


def run(args):
    tree = open_tree(args.kernel, args.paths)
    if not tree.stats:
        raise Failure(EXIT_TREE, "no files to audit")
    check_spatch()
    progress = Progress()
    try:
        reports = _reports(tree, args, progress)
    finally:
        progress.clear()
    if args.output:
        write(args.output, reports[args.format])
        write(None, reports["summary"])
    else:
        write(None, reports[args.format])
    for path, reason in reports["unreadable"]:
        print(f"gup2pin: {path}: {reason}", file=sys.stderr)
    if reports["unreadable"]:
        return EXIT_TREE
    return EXIT_UNEXPLAINED if reports["unparsed"] else EXIT_OK


def _reports(tree, args, progress):
    """All reports of an audit, from the cache when nothing has changed."""
    cache = Cache(version=code_version())
    state = hashlib.sha256(repr(sorted(tree.stats.items())).encode("utf-8", "surrogateescape"))
    key = cache.key("reports", tree.root, repr(tree.scope), args.api, str(args.pinned),
                    state.hexdigest(), repr(tree.unreadable), str(tree.version()),
                    tree.declaring("include/linux/mm.h"))
    kept = cache.load(key)
    if isinstance(kept, dict) and "summary" in kept and _settled(tree, kept["taken"]):
        return kept
    taken = time.time_ns()
    result = Auditor(tree, cache, args.pinned, args.api, progress=progress).run()
    reports = {name: make(result) for name, make in report.FORMATS.items()}
    reports["summary"] = report.as_text(result, details=False)
    reports["unparsed"] = len(result.unparsed)
    reports["unreadable"] = sorted(set(map(tuple, tree.unreadable)))
    reports["taken"] = taken
    cache.store(key, reports)
    if cache.problem:
        print(f"gup2pin: cannot keep results: {cache.problem}", file=sys.stderr)
    return reports




def _settled(tree, taken):
    """Was no file changed so shortly before that its times could hide a change?"""
    return all(stats[1] < taken - RACY_NS for stats in tree.stats.values())


def code_version():
    """A digest of the program and its tables: other code, other results."""
    digest = hashlib.sha256()
    for pattern in (os.path.join(tables.HERE, "*.py"), os.path.join(tables.TABLES, "*.tsv"),
                    os.path.join(tables.PATCHES, "evidence", "*.cocci"),
                    os.path.join(tables.PATCHES, "macros.h")):
        for path in sorted(glob.glob(pattern)):
            with open(path, "rb") as file:
                digest.update(file.read())
    return digest.hexdigest()
