# SPDX-License-Identifier: GPL-2.0-only
"""Writes an initramfs: a newc archive, which needs neither cpio nor root."""

import gzip
import os
import stat


def _pad(data):
    return data + b'\0' * (-len(data) % 4)


def _entry(name, mode, data, ino, rdev=(0, 0)):
    fields = (ino, mode, 0, 0, 1, 0, len(data), 0, 0, rdev[0], rdev[1],
              len(name) + 1, 0)
    header = '070701' + ''.join(f'{f:08x}' for f in fields)
    return _pad(header.encode() + name.encode() + b'\0') + _pad(data)


def write_initramfs(path, programs, texts):
    """An archive of @programs {name: file} and @texts {name: content}.

    /dev/console is there because the kernel opens it before init runs.
    """
    entries = [('dev', stat.S_IFDIR | 0o755, b'', (0, 0)),
               ('dev/console', stat.S_IFCHR | 0o600, b'', (5, 1))]
    for name, source in sorted(programs.items()):
        with open(source, 'rb') as file:
            entries.append((name, stat.S_IFREG | 0o755, file.read(), (0, 0)))
    for name, text in sorted(texts.items()):
        entries.append((name, stat.S_IFREG | 0o644, text.encode(), (0, 0)))
    archive = b''.join(_entry(name, mode, data, ino, rdev) for
                       ino, (name, mode, data, rdev) in enumerate(entries, 1))
    archive += _entry('TRAILER!!!', 0, b'', 0)
    temporary = f'{path}.tmp'
    with gzip.GzipFile(temporary, 'wb', compresslevel=1, mtime=0) as out:
        out.write(archive)
    os.replace(temporary, path)
