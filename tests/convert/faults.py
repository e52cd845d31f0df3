# SPDX-License-Identifier: GPL-2.0-only
"""Run the program so that one of its writes below a directory fails.

faults.py DIRECTORY NUMBER ERROR PROGRAM ARGS...: the NUMBERth time that a file
below DIRECTORY is opened for writing, renamed or removed, ERROR (a number of
errno, or "interrupt") comes instead, once.  How often it was goes into the
file that FAULTS_COUNT names.
"""

import atexit
import builtins
import os
import runpy
import signal
import sys

DIRECTORY, NUMBER, ERROR = os.path.realpath(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
COUNT = [0]


def fault(path):
    if not isinstance(path, (str, bytes, os.PathLike)):
        return
    full = os.path.realpath(os.fsdecode(path))
    if full != DIRECTORY and not full.startswith(DIRECTORY + os.sep):
        return
    COUNT[0] += 1
    if COUNT[0] == NUMBER:
        if ERROR == "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
        else:
            raise OSError(int(ERROR), os.strerror(int(ERROR)), os.fsdecode(path))


def watched(function, writes=lambda *args, **options: True, last=False):
    def call(*args, **options):
        if writes(*args, **options):
            fault(args[1] if last else args[0])
        return function(*args, **options)
    return call


def report(opened=open):
    with opened(os.environ["FAULTS_COUNT"], "w", encoding="ascii") as file:
        file.write(str(COUNT[0]))


def leave(status, end=os._exit):    # pylint: disable=protected-access
    report()
    end(status)


atexit.register(report)
os._exit = leave                    # pylint: disable=protected-access
builtins.open = watched(builtins.open, lambda path, mode="r", *args, **options:
                        set(mode) & set("wax+"))
os.open = watched(os.open, lambda path, flags, *args, **options:
                  flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
os.replace = watched(os.replace, last=True)
os.rename = watched(os.rename, last=True)
os.unlink = os.remove = watched(os.unlink)

sys.argv = sys.argv[4:]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
