# SPDX-License-Identifier: GPL-2.0-only
"""A directory that a test fills."""

import os


class Place:
    """Paths are relative to .root."""

    def __init__(self, root):
        self.root = str(root)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def add(self, path, text):
        """Write a file, with the directories above it; its whole path."""
        full = self.path(path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return full

    def read(self, path):
        with open(self.path(path), "rb") as file:
            return file.read()

    def contents(self):
        """{path: bytes} of every file."""
        found = {}
        for top, _, names in os.walk(self.root):
            for name in names:
                path = os.path.relpath(os.path.join(top, name), self.root)
                found[path] = self.read(path)
        return found
