# SPDX-License-Identifier: GPL-2.0-only
"""A tree of sources: which files it has, what kernel it is, what they say.

Paths are given relative to the tree, with '/' between their parts; names that
are not UTF-8 keep their bytes as surrogates, as Python's os functions do.
"""

import errno
import os
import re
import stat

from .errors import EXIT_TREE, Failure

# What a compiler or the preprocessor reads.  Other files can mention a
# function, but cannot call it.
CODE = (".c", ".h", ".S", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".inc", ".inl", ".def", ".y",
        ".l", ".rs", ".tbl", ".tmpl")
_VERSION = re.compile(r"^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)[ \t]*=[ \t]*(\S*)", re.M)


def is_code(path):
    return path.endswith(CODE)


def readable(text):
    """A part of Tree.text() as a person reads it."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")


def readable_path(path):
    """A path as a person reads it, whatever its bytes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def looks_like_kernel(root):
    return all(os.path.exists(os.path.join(root, name))
               for name in ("Makefile", "Kbuild", "include/linux", "mm"))


class Tree:
    """The files below root, or, with paths, those of them that are sites.

    headers is the kernel tree that says what is declared, if not root itself.
    scope is None (everything) or the list of relative paths that limit which
    call sites are reported; the rest of the tree is still there to look into.
    """

    layer = ""              # what tells it from an Overlay of the same root

    def __init__(self, root, scope=None, kernel=True, headers=None):
        self.root = root
        self._headers = headers
        self.scope = scope
        self.kernel = kernel
        self.unreadable = []
        self.stats = {}
        self._texts = {}
        self._with_cr = set()
        self._walk()
        self.dirs = {}
        for path in self.stats:
            self.dirs.setdefault(os.path.dirname(path), []).append(path)

    def _walk(self):
        """Stat every regular file; a link is no file of the tree's own."""
        starts = [""] if self.kernel or self.scope is None else list(self.scope)
        for start in starts:
            full = os.path.join(self.root, start)
            if os.path.isfile(full):
                self._add(start, os.stat(full))
            else:
                self._walk_dir(start)

    def _walk_dir(self, top):
        stack = [top]
        while stack:
            rel = stack.pop()
            try:
                entries = list(os.scandir(os.path.join(self.root, rel)))
            except OSError as error:
                self.unreadable.append((rel, error.strerror))
                continue
            for entry in entries:
                path = f"{rel}/{entry.name}" if rel else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != ".git":
                        stack.append(path)
                elif entry.is_file(follow_symlinks=False):
                    self._add(path, entry.stat(follow_symlinks=False))

    def _add(self, path, info):
        if stat.S_ISREG(info.st_mode):
            # The search passes over what it cannot read, without a word.
            if info.st_mode & 0o444 != 0o444 and not os.access(self.full(path), os.R_OK):
                self.unreadable.append((path, os.strerror(errno.EACCES)))
            self.stats[path] = (info.st_mtime_ns, info.st_ctime_ns,
                                info.st_size, info.st_ino)

    def in_scope(self, path):
        if self.scope is None:
            return True
        return any(s in ("", ".") or path == s or path.startswith(s.rstrip("/") + "/")
                   for s in self.scope)

    def full(self, path):
        return os.path.join(self.root, path)

    def text(self, path):
        """A file's bytes, each as one character, so that columns count bytes.

        A byte that is not UTF-8 must not hide a file; readable() turns a part
        of the text into what a person reads.  An unreadable file is kept in
        .unreadable and reads as empty.
        """
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def _read(self, path):
        try:
            with open(self.full(path), "rb") as file:
                data = file.read()
        except OSError as error:
            self.unreadable.append((path, error.strerror))
            return ""
        if b"\r" in data:
            self._with_cr.add(path)
        return _decoded(data)

    def is_as_read(self, path):
        """Is a file still there, and what text() gave of it?  One that may not be read
        is as it was."""
        try:
            with open(self.full(path), "rb") as file:
                return _decoded(file.read()) == self.text(path)
        except PermissionError:
            return True
        except OSError:
            return False

    def has_cr(self, path):
        """Has the file carriage returns, which text() does not show?"""
        self.text(path)
        return path in self._with_cr

    def declaring(self, path):
        """A file of the kernel that the sources are for; "" if none is named."""
        if self.kernel:
            return self.text(path)
        if self._headers is None:
            return ""
        with open(os.path.join(self._headers, path), "rb") as file:
            return file.read().decode("latin-1")

    def version(self):
        """'6.12.117' from the top Makefile, or None outside a kernel tree."""
        text = self.declaring("Makefile")[:4000]
        if not text:
            return None
        found = dict(_VERSION.findall(text))
        parts = [found.get(k) for k in ("VERSION", "PATCHLEVEL", "SUBLEVEL")]
        return ".".join(p for p in parts if p) + found.get("EXTRAVERSION", "")


def _decoded(data):
    return data.replace(b"\r\n", b"\n").decode("latin-1")


class Overlay:
    """A tree in which some files have another text, and only they are in scope."""

    layer = "changed"

    def __init__(self, tree, texts):
        self._tree, self._texts = tree, texts
        self.scope = sorted(texts)

    def text(self, path):
        return self._texts[path] if path in self._texts else self._tree.text(path)

    def in_scope(self, path):
        return path in self._texts

    def __getattr__(self, name):
        return getattr(self._tree, name)


def open_tree(kernel, paths):
    """A Tree for --kernel and PATHs.

    PATHs may be relative to the kernel tree, as in the kernel's own M=, or to
    the current directory.  Outside any kernel tree they are a tree of their own.
    """
    if kernel is not None:
        root = _directory(kernel)
        if not looks_like_kernel(root):
            raise Failure(EXIT_TREE, f"{kernel}: not a kernel source tree")
        if not paths:
            return Tree(root)
        found = [_inside(root, path) for path in paths]
        if all(rel is not None for rel in found):
            return Tree(root, found)
        if any(rel is not None for rel in found):
            raise Failure(EXIT_TREE, "paths inside and outside the kernel tree"
                          " cannot be audited together")
        # a link in the tree to what is outside of it
        paths = [p if os.path.exists(p) else os.path.join(root, p) for p in paths]
    if not paths:
        raise Failure(EXIT_TREE, "no kernel tree: name one with --kernel DIR, or name PATHs")
    return _own_tree(paths, kernel)


def _own_tree(paths, kernel):
    full = []
    for path in paths:
        if not os.path.exists(path):
            raise Failure(EXIT_TREE, f"{path}: no such file or directory")
        full.append(os.path.realpath(path))
    if kernel is None:
        root = kernel_above(full[0])
        if root and all(_inside(root, p) is not None for p in full):
            return Tree(root, [_inside(root, p) for p in full])
    root = os.path.commonpath([p if os.path.isdir(p) else os.path.dirname(p) for p in full])
    return Tree(root, [os.path.relpath(p, root) if p != root else "" for p in full],
                kernel=False, headers=kernel)


def _directory(path):
    if not os.path.isdir(path):
        raise Failure(EXIT_TREE, f"{path}: no such directory")
    return os.path.realpath(path)


def _inside(root, path):
    """path relative to root, or None if it is not inside; it must exist."""
    found = [c for c in (os.path.join(root, path), path) if os.path.exists(c)]
    for real in map(os.path.realpath, found):
        if real == root:
            return ""
        if real.startswith(root + os.sep):
            return os.path.relpath(real, root)
    if found:
        return None
    raise Failure(EXIT_TREE, f"{path}: no such file or directory")


def kernel_above(path):
    while True:
        if looks_like_kernel(path):
            return path
        above = os.path.dirname(path)
        if above == path:
            return None
        path = above
