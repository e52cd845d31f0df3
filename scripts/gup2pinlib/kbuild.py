# SPDX-License-Identifier: GPL-2.0-only
"""What a kernel's build would call a checker with.

The answer comes from a dry run of make, so nothing is built and the tree stays
as it is.  A checker is then called with the arguments that it has in
"make C=2 CHECK=...", in the directory where make would call it.
"""

import os
import re
import shlex
import subprocess
from collections import namedtuple

from .errors import EXIT_TOOL, EXIT_TREE, Failure
from .tree import looks_like_kernel

# arguments: all that comes behind the checker's name; the last is the source.
# file: the same source, as an absolute path without links.
Unit = namedtuple("Unit", "file arguments")

MARKER = "gup2pin-checker"
_INCLUDE = re.compile(r"^include (\S+)/Makefile$", re.M)
# What a make around this program has set is not meant for the kernel's make.
_MAKES_OWN = ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MAKEFILES")


class Build:
    """A kernel that can be built in: directory is where, source is its code.

    problem says why nothing can be built there, or is None.
    """

    def __init__(self, directory):
        if not os.path.isdir(directory):
            raise Failure(EXIT_TREE, f"{directory}: no such directory")
        self.directory = os.path.realpath(directory)
        self.source = _source_of(self.directory)
        if self.source is None:
            raise Failure(EXIT_TREE, f"{directory}: neither a kernel source tree"
                          " nor a directory that a kernel was configured in")
        self.problem = self._problem()

    def _problem(self):
        config = os.path.join(self.directory, "include", "config", "auto.conf")
        header = os.path.join(self.directory, "include", "generated", "autoconf.h")
        if not os.path.exists(config) or not os.path.exists(header):
            return "the kernel is not configured (make allmodconfig prepare)"
        if not os.path.exists(os.path.join(self.directory, ".config")):
            return None             # a headers package: nothing is ever updated
        # make would bring it up to date even in a dry run, and so write to it.
        if _older(config, self._config_inputs()):
            return "the kernel's configuration is out of date (make olddefconfig prepare)"
        compiler = self._recorded("CC_VERSION_TEXT")
        if compiler and compiler != _compiler():
            return (f"the kernel was configured with {compiler.split(' ')[0]}, which is"
                    " not what CROSS_COMPILE names")
        return None

    def _auto_conf_cmd(self):
        """What kconfig wrote down of all that auto.conf was made from."""
        name = os.path.join(self.directory, "include", "config", "auto.conf.cmd")
        try:
            with open(name, encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def _config_inputs(self):
        names = re.findall(r"^\t(\S*Kconfig\S*) \\$", self._auto_conf_cmd(), re.M)
        return [os.path.join(self.directory, ".config")] + [
            os.path.join(self.source, name) for name in names]

    def _recorded(self, variable):
        """The value that a variable of make had when the kernel was configured."""
        found = re.search(rf'^ifneq "\$\({variable}\)" "(.*)"$', self._auto_conf_cmd(), re.M)
        return found.group(1) if found else None

    def _environment(self):
        environment = {k: v for k, v in os.environ.items() if k not in _MAKES_OWN}
        environment["LC_ALL"] = "C"
        arch = self._recorded("SRCARCH")
        if arch:
            environment.setdefault("ARCH", arch)
        return environment

    def units(self, targets, module=None):
        """([Unit], complaint) of what make would check for these targets.

        targets are objects or directories ("drivers/foo/") of the kernel, none
        for all of it; with module, all of the module in that directory.
        complaint is make's first error line, or None.
        """
        command = ["make", "-n", "-k", "-C", self.directory, "C=2", f"CHECK={MARKER}"]
        if module:
            command.append(f"M={module}")
        try:
            done = subprocess.run(command + list(targets), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                  env=self._environment(), encoding="utf-8",
                                  errors="surrogateescape", check=False)
        except FileNotFoundError as error:
            raise Failure(EXIT_TOOL, "make: not found") from error
        units = [u for u in map(self._unit, done.stdout.splitlines()) if u]
        return units, _complaint(done)

    def _unit(self, line):
        """The call of the checker in a line of make's output, or None."""
        _, marker, rest = line.partition(MARKER + " ")
        if not marker:
            return None
        try:
            arguments = shlex.split(rest)
        except ValueError:
            return None
        if not arguments or not arguments[-1].endswith(".c"):
            return None
        return Unit(os.path.realpath(os.path.join(self.directory, arguments[-1])), arguments)


def _source_of(directory):
    """The kernel source that a directory is, or was configured for; or None."""
    if looks_like_kernel(directory):
        return directory
    makefile = os.path.join(directory, "Makefile")
    try:
        with open(makefile, encoding="utf-8", errors="replace") as file:
            found = _INCLUDE.search(file.read(10000))
    except OSError:
        return None
    return os.path.realpath(os.path.join(directory, found.group(1))) if found else None


def _older(path, inputs):
    time = os.stat(path).st_mtime
    return any(os.path.exists(name) and os.stat(name).st_mtime > time for name in inputs)


def _compiler():
    """The compiler that make would take, in the words kconfig keeps of it."""
    name = os.environ.get("CROSS_COMPILE", "") + "gcc"
    if os.environ.get("LLVM"):
        name = "clang"
    try:
        done = subprocess.run([name, "--version"], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C"}, check=False)
    except OSError:
        return None
    return done.stdout.partition("\n")[0]


def _complaint(done):
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "***" in line or "rror" in line]
    return (errors or lines or [f"make ended with status {done.returncode}"])[0].strip()
