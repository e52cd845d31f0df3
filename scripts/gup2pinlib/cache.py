# SPDX-License-Identifier: GPL-2.0-only
"""Results kept between runs, by content.

An entry is one file, named by the digest of all that its value depends on.
It is written beside its place and renamed, so that concurrent runs and kill -9
leave whole entries or none; an entry that cannot be read, or does not say
that it belongs in its place, is a miss.
"""

import hashlib
import json
import os
import tempfile
import zlib


def default_directory():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("GUP2PIN_CACHE") or os.path.join(base, "gup2pin")


class Cache:
    """load(key) and store(key, value) of JSON values; key() makes keys.

    A cache that cannot be written (full disk, read-only home) is told once,
    by .problem, and slows the next run, nothing else.
    """

    def __init__(self, directory=None, version=""):
        self.directory = directory or default_directory()
        self.version = version
        self.problem = None

    def key(self, *parts):
        digest = hashlib.sha256()
        for part in (self.version,) + parts:
            data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
            digest.update(len(data).to_bytes(8, "little") + data)
        return digest.hexdigest()

    def _path(self, key):
        return os.path.join(self.directory, key[:2], key[2:])

    def load(self, key):
        try:
            with open(self._path(key), "rb") as file:
                entry = json.loads(zlib.decompress(file.read()))
        except (OSError, ValueError, zlib.error):
            return None
        if isinstance(entry, dict) and entry.get("key") == key:
            return entry.get("value")
        return None

    def store(self, key, value):
        path = self._path(key)
        data = zlib.compress(json.dumps({"key": key, "value": value}).encode("utf-8", "surrogatepass"), 1)
        temporary = None
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(temporary, path)
        except OSError as error:
            self.problem = f"{self.directory}: {error.strerror}"
            if temporary:
                _forget(temporary)


def _forget(path):
    try:
        os.unlink(path)
    except OSError:
        pass
