# SPDX-License-Identifier: GPL-2.0-only
"""Output: whole files or none, and progress for who watches."""

import os
import sys
import tempfile

from .errors import EXIT_OUTPUT, Failure


def write(path, text):
    """Write a report to a file, or to standard output for None.

    The file appears under its name only when it is whole.
    """
    data = text.encode("utf-8", "backslashreplace")
    if path is None:
        if sys.stdout is None:
            raise Failure(EXIT_OUTPUT, "standard output: is closed")
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader has seen enough; nothing more may be flushed to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise Failure(EXIT_OUTPUT, f"standard output: {error.strerror}") from error
        return
    directory = os.path.dirname(path) or "."
    temporary = None
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:      # /dev/null, a pipe
                file.write(data)
            return
        handle, temporary = tempfile.mkstemp(dir=directory, prefix=".gup2pin-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise Failure(EXIT_OUTPUT, f"{path}: {error.strerror}") from error
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Progress:
    """One line on a terminal, nothing elsewhere; clear() before other output."""

    def __init__(self, stream=None):
        self._stream = stream or sys.stderr
        self._on = self._stream.isatty()

    def __call__(self, step, done, total):
        if self._on:
            count = f" {done}/{total}" if total else ""
            self._stream.write(f"\r\033[Kgup2pin: {step}{count}")
            self._stream.flush()

    def clear(self):
        if self._on:
            self._stream.write("\r\033[K")
            self._stream.flush()
