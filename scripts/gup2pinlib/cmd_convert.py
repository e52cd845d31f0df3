# SPDX-License-Identifier: GPL-2.0-only
"""gup2pin convert: patches that pin, with every release, or an honest refusal."""

import errno
import json
import os
import shlex
import shutil
import stat
import tempfile

from . import dialect, summary
from .cache import Cache
from .cmd_audit import code_version
from .compile import Builder
from .convert import Converter
from .errors import (EXIT_CHANGED, EXIT_OK, EXIT_OUTPUT, EXIT_REFUSED, EXIT_TREE, EXIT_USAGE,
                     Failure)
from .evidence import check_spatch
from .mail import Mailer
from .output import Progress, write
from .tree import open_tree, readable_path

_OURS = ("summary.txt", "summary.json")


def add_parser(commands):
    parser = commands.add_parser(
        "convert", help="write patches that move callers to pin_user_pages*()",
        description="Write patches that move the callers that the audit says to convert to"
        " pin_user_pages*(), with every release of their pages, or say why not.")
    parser.add_argument("--kernel", metavar="DIR", help="the kernel tree")
    parser.add_argument("--api", choices=("auto",) + dialect.NAMES, default="auto",
                        help="the dialect to convert to (default: what the tree declares)")
    parser.add_argument("--case", default="1,2", metavar="N[,N]",
                        help="only callers of these cases (default: 1,2)")
    parser.add_argument("-o", metavar="OUTDIR", dest="output", default="gup2pin-patches",
                        help="where patches and summary go (default: gup2pin-patches)")
    parser.add_argument("--in-place", action="store_true",
                        help="change the files themselves, all or none")
    parser.add_argument("--build", action="store_true",
                        help="compile what the patches touch, without and with them; refuse"
                        " what brings a warning")
    parser.add_argument("--format", choices=("text", "json"), default="text",
                        help="of the summary on standard output")
    parser.add_argument("paths", metavar="PATH", nargs="*")
    parser.set_defaults(run=run)


def run(args):
    cases = _cases(args.case)
    tree = open_tree(args.kernel, args.paths)
    if not tree.stats:
        raise Failure(EXIT_TREE, "no files to convert")
    if args.build and not tree.kernel:
        raise Failure(EXIT_USAGE, "--build: only files of a kernel tree can be compiled; drivers"
                      " outside one, or against an installed kernel's headers, not yet")
    _check_output(args.output)
    check_spatch()
    progress, cache = Progress(), Cache(version=code_version())
    builder = Builder(tree, cache.directory, progress) if args.build else None
    try:
        outcome = Converter(tree, cache, args.api, cases, progress, builder).run()
    finally:
        progress.clear()
    if outcome.api is None:
        raise Failure(EXIT_TREE, "the tree declares no pin_user_pages(): name the dialect to"
                      " convert to with --api")
    mailer = Mailer(tree, _command(args, tree.scope))
    builds = [r.text for r in builder.build(outcome.changes)] if builder else []
    mails = mailer.mails(outcome.changes, outcome.api, builds)
    subjects = [(name, mailer.subject(c)) for (name, _), c in zip(mails, outcome.changes)]
    found = summary.as_object(outcome, subjects, builds)
    texts = {"json": summary.as_json(found), "text": summary.as_text(found)}
    _unchanged(tree, outcome)
    _write_all(args.output, mails + [("summary.txt", texts["text"].encode("utf-8", "replace")),
                                     ("summary.json", texts["json"].encode())])
    if args.in_place:
        _in_place(tree, outcome.changes)
    write(None, texts[args.format])
    _say_problems(tree, builder, cache)
    if tree.unreadable:
        return EXIT_TREE
    return EXIT_REFUSED if outcome.refused or outcome.unparsed else EXIT_OK


def _say_problems(tree, builder, cache):
    if cache.problem:
        write_error(f"cannot keep results: {cache.problem}")
    for problem in builder.problems if builder else ():
        write_error(f"not compile-tested: {problem}")
    for path, reason in sorted(set(map(tuple, tree.unreadable))):
        write_error(f"{path}: {reason}")


def write_error(text):
    os.write(2, f"gup2pin: {text}\n".encode("utf-8", "backslashreplace"))


def _cases(text):
    if not text or any(c not in ("1", "2") for c in text.split(",")):
        raise Failure(2, f"--case {text}: only callers of case 1 and 2 are converted")
    return tuple(int(c) for c in text.split(","))


def _command(args, scope):
    """The command as anyone can give it: with paths of the tree."""
    words = ["gup2pin", "convert"]
    if args.api != "auto":
        words += ["--api", args.api]
    if args.case != "1,2":
        words += ["--case", args.case]
    return shlex.join(words + [readable_path(path) for path in scope or () if path])


# -- the output directory -----------------------------------------------------


def _check_output(path):
    """An empty or new directory, or one that only an earlier run wrote to."""
    if not path:
        raise Failure(EXIT_OUTPUT, "-o: names no directory")
    if os.path.lexists(path) and not os.path.isdir(path):
        raise Failure(EXIT_OUTPUT, f"{path}: not a directory")
    above = os.path.dirname(os.path.realpath(path))
    if not os.path.isdir(above):
        raise Failure(EXIT_OUTPUT, f"{path}: no such directory: {above}")
    if not os.access(above, os.W_OK | os.X_OK):
        raise Failure(EXIT_OUTPUT, f"{path}: {above}: {os.strerror(errno.EACCES)}")
    if os.path.ismount(path):
        raise Failure(EXIT_OUTPUT, f"{path}: a mount point cannot be replaced as a whole")
    if os.path.isdir(path):
        other = sorted(set(os.listdir(path)) - _written(path))
        if other:
            raise Failure(EXIT_OUTPUT, f"{path}: holds other files, such as {other[0]}")


def _written(path):
    """The names of what an earlier run wrote, as its summary says; other patches may
    be anybody's."""
    try:
        with open(os.path.join(path, "summary.json"), encoding="utf-8") as file:
            return {*_OURS, *(patch["file"] for patch in json.load(file)["patches"])}
    except (OSError, ValueError, LookupError, TypeError):
        return set()


def _aside(place):
    return tempfile.mkdtemp(prefix=".gup2pin-", dir=os.path.dirname(place))


def _write_all(path, files):
    """All files appear at once: the directory is made aside and renamed, and so is
    the one that it replaces, which is removed only then."""
    place, work, old = os.path.realpath(path), None, None
    try:
        work = _aside(place)
        os.chmod(work, 0o755)
        for name, data in files:
            with open(os.path.join(work, name), "wb") as file:
                file.write(data)
        if os.path.isdir(place):
            old = _aside(place)
            os.rename(place, old)
        os.rename(work, place)
        work = None
    except OSError as error:
        raise Failure(EXIT_OUTPUT, f"{path}: {error.strerror}") from error
    finally:
        if old and not os.path.isdir(place):
            os.rename(old, place)
        for left in filter(None, (work, old)):
            shutil.rmtree(left, ignore_errors=True)


# -- the tree -------------------------------------------------------------------


def _unchanged(tree, outcome):
    """Fail if a file with a call is not any more what the conversion read."""
    sites = outcome.left + [a for refused in outcome.refused for a in refused.sites]
    files = {f for c in outcome.changes for f in c.before} | {a.occurrence.file for a in sites}
    files |= {path for path, _ in tree.unreadable if path in tree.stats}
    for file in sorted(files):
        if not tree.is_as_read(file):
            raise Failure(EXIT_CHANGED, f"{readable_path(file)}: changed while it was converted;"
                          " nothing is written")


def _in_place(tree, changes):
    """Every changed file, or none of them."""
    texts = {}
    for change in changes:
        if not change.review:
            texts.update(change.after)
    for file in sorted(texts):
        mode = os.stat(tree.full(file)).st_mode
        if not mode & 0o222 or not os.access(tree.full(file), os.W_OK):
            raise Failure(EXIT_OUTPUT, f"{file}: no permission to write; no file is changed")
    made, done, file = {}, [], ""
    try:
        for file, text in sorted(texts.items()):
            full = os.path.realpath(tree.full(file))
            handle, made[full] = tempfile.mkstemp(dir=os.path.dirname(full), prefix=".gup2pin-")
            with os.fdopen(handle, "wb") as opened:
                opened.write(text.encode("latin-1"))
            os.chmod(made[full], stat.S_IMODE(os.stat(full).st_mode))
        for full, file in sorted((os.path.realpath(tree.full(f)), f) for f in texts):
            _replace(full, made, done)
    except OSError as error:
        _restore(done)
        raise Failure(EXIT_OUTPUT, f"{readable_path(file)}: {error.strerror}; no file is"
                      " changed") from error
    except BaseException:
        _restore(done)
        raise
    finally:
        for name in made.values():
            if os.path.exists(name):
                os.unlink(name)


def _replace(full, made, done):
    with open(full, "rb") as opened:
        old = opened.read()
    done.append((full, old))
    os.replace(made[full], full)


def _restore(done):
    for full, old in done:
        with open(full, "wb") as opened:
            opened.write(old)
