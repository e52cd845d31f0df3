# SPDX-License-Identifier: GPL-2.0-only
"""Kernel source: which version a tree is, a copy of it, and the series on it.

The caller's tree is only ever read.
"""

import glob
import hashlib
import os
import re
import shutil
import subprocess
import tempfile

from failure import BAD_INPUT, BUILD_FAILED, MISSING_TOOL, NO_SPACE, Failure

# A copy of the source, and what a small kernel builds into, with room to spare.
SPACE_NEEDED = 4 << 30

GIT_ENV = {
    # A copy keeps its owner, who need not be the one who runs git.
    'GIT_CONFIG_COUNT': '1', 'GIT_CONFIG_KEY_0': 'safe.directory',
    'GIT_CONFIG_VALUE_0': '*',
    'GIT_CONFIG_NOSYSTEM': '1', 'GIT_CONFIG_GLOBAL': '/dev/null',
    'GIT_AUTHOR_NAME': 'gup2pin developers',
    'GIT_AUTHOR_EMAIL': 'gup2pin@example.org',
    'GIT_COMMITTER_NAME': 'gup2pin developers',
    'GIT_COMMITTER_EMAIL': 'gup2pin@example.org',
}


def makefile_numbers(tree):
    """VERSION, PATCHLEVEL and SUBLEVEL of a tree, as strings."""
    try:
        with open(os.path.join(tree, 'Makefile'), encoding='utf-8') as file:
            head = file.read(2000)
    except OSError as error:
        raise Failure(BAD_INPUT, f'{tree} is no kernel tree: '
                      f'{error.strerror or error}') from error
    found = [re.search(rf'^{key} = (\d+)$', head, re.M)
             for key in ('VERSION', 'PATCHLEVEL', 'SUBLEVEL')]
    if not all(found):
        raise Failure(BAD_INPUT, f'{tree} is no kernel tree: its Makefile '
                      'names no version')
    return [match[1] for match in found]


def version_of(tree):
    """'5.4' and so on, which names a series."""
    return '.'.join(makefile_numbers(tree)[:2])


def release_of(tree):
    """'5.4.59' and so on."""
    return '.'.join(makefile_numbers(tree))


def check_tree(tree, series):
    """Refuse a tree the series is not for, or that has it already."""
    version = version_of(tree)
    if f'v{version}' != series.name:
        raise Failure(BAD_INPUT, f'{tree} is v{version}, and the series is '
                      f'for {series.name}')
    header = os.path.join(tree, 'include/linux/mm.h')
    try:
        with open(header, encoding='utf-8', errors='replace') as file:
            patched = 'pin_longterm_pages' in file.read()
    except OSError as error:
        raise Failure(BAD_INPUT, f'{tree} is not complete: '
                      f'{header} cannot be read') from error
    if patched:
        raise Failure(BAD_INPUT, f'{tree} is patched already: it declares '
                      'pin_longterm_pages()')


def check_space(path):
    """Refuse to begin what the disk has no room for."""
    os.makedirs(path, exist_ok=True)
    free = shutil.disk_usage(path).free
    if free < SPACE_NEEDED:
        raise Failure(NO_SPACE, f'{path} has {free >> 20} MiB free, and a '
                      f'kernel takes {SPACE_NEEDED >> 20}')


def run(command, what, status=BUILD_FAILED, **kwargs):
    """Run a command to the end; a Failure with its last words if it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, check=False, **kwargs)
    except FileNotFoundError as error:
        raise Failure(MISSING_TOOL, f'{what}: no command '
                      f'{command[0]}') from error
    if done.returncode:
        lines = done.stdout.strip().splitlines() or ['it said nothing']
        if any('No space left' in line for line in lines):
            raise Failure(NO_SPACE, f'{what}: the disk is full')
        raise Failure(status, f'{what}: {lines[-1]}')
    return done.stdout


def default_tree(series):
    """Debian's source for this series, installed and unpacked if need be."""
    script = os.path.join(os.path.dirname(os.path.dirname(
        os.path.realpath(__file__))), 'kernel-source.sh')
    done = subprocess.run([script, series.name[1:]], stdout=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode:
        raise Failure(BAD_INPUT, f'Debian has no linux-source-{series.name[1:]}'
                      ' here; name a tree with KERNEL=DIR')
    return done.stdout.strip()


class Series:
    """One directory of kernel-patches/, and the patches its series names.

    A directory in it, if there is one, is a variant: the same series for trees
    that differ where it applies.
    """

    def __init__(self, root, name):
        self.name = name
        self.title = name
        self.directory = os.path.join(root, 'kernel-patches', name)
        self.patches = self._patches(self.directory)

    def _patches(self, directory):
        """What a series file names."""
        try:
            with open(os.path.join(directory, 'series'),
                      encoding='utf-8') as file:
                lines = [line.strip() for line in file]
        except OSError as error:
            raise Failure(BAD_INPUT, f'no series {self.name}: '
                          f'{error.strerror}') from error
        return [os.path.normpath(os.path.join(directory, line))
                for line in lines if line and not line.startswith('#')]

    def fit(self, tree):
        """Take the variant that applies to this tree.

        If none does it stays as it is, and whoever applies it will say what
        is wrong.
        """
        variants = sorted(os.path.dirname(path) for path in
                          glob.glob(f'{glob.escape(self.directory)}/*/series'))
        if not variants or applies(self.patches, tree):
            return
        for variant in variants:
            patches = self._patches(variant)
            if applies(patches, tree):
                self.patches = patches
                self.title = f'{self.name}/{os.path.basename(variant)}'
                print(f'kernel: {tree} takes {self.title}', flush=True)
                return

    def callers(self):
        """(program, how) pairs: whether its caller pins in this series."""
        path = os.path.join(self.directory, 'callers')
        with open(path, encoding='utf-8') as file:
            rows = [line.split() for line in file
                    if line.strip() and not line.startswith('#')]
        return [(row[0], row[1]) for row in rows]

    def config_files(self, purpose):
        """The fragments that make this series' kernel, for the callers or for
        the benchmark.
        """
        shared = os.path.dirname(self.directory)
        return [os.path.join(shared, 'config'),
                os.path.join(shared, f'config-{purpose}'),
                os.path.join(self.directory, 'config')]


def files_of(patch):
    """The files that a patch changes or creates."""
    with open(patch, encoding='utf-8', errors='replace') as file:
        return re.findall(r'^diff --git a/(\S+) b/', file.read(), re.M)


def touched_by(patches):
    """The files that any of the patches changes or creates."""
    return sorted({name for patch in patches for name in files_of(patch)})


def digest(paths, *more):
    """A name for the content of these files."""
    result = hashlib.sha256(repr(more).encode())
    for path in paths:
        with open(path, 'rb') as file:
            result.update(file.read())
    return result.hexdigest()


def state_of(tree):
    """Each file of a tree with its size and time, to notice a change."""
    for directory, names, files in os.walk(tree):
        names[:] = sorted(name for name in names if name != '.git')
        for name in sorted(files):
            status = os.lstat(os.path.join(directory, name))
            yield directory, name, status.st_size, status.st_mtime_ns


class Copy:
    """A copy of the tree, which is a git repository of what patches touch.

    git am needs the files it changes in its index, not the other 70,000.
    """

    def __init__(self, path):
        self.path = path

    def make(self, tree):
        """Copy @tree here, without what was built in it."""
        check_space(os.path.dirname(self.path))
        shutil.rmtree(self.path, ignore_errors=True)
        # of a link the copy would be a link, and the patches would go through
        run(['cp', '-a', '--reflink=auto', os.path.realpath(tree), self.path],
            'copying the tree', BAD_INPUT)
        shutil.rmtree(os.path.join(self.path, '.git'), ignore_errors=True)
        if os.path.exists(os.path.join(self.path, '.config')) or \
           os.path.exists(os.path.join(self.path, 'include/config')):
            run(['make', '-s', 'mrproper'], 'cleaning the copy',
                cwd=self.path)

    def git(self, *arguments, what='git'):
        """Run git in the copy, deaf to the user's own configuration."""
        return run(['git', *arguments], what, cwd=self.path,
                   env={**os.environ, **GIT_ENV})

    def tracked(self):
        """The files of the git repository, if there is one."""
        if not os.path.isdir(os.path.join(self.path, '.git')):
            return []
        return self.git('ls-files').splitlines()

    def touch(self, names):
        """Make these files look changed."""
        for name in names:
            if os.path.exists(os.path.join(self.path, name)):
                os.utime(os.path.join(self.path, name))

    def start_git(self, patches):
        """A first commit, of what the patches touch."""
        present = [name for name in touched_by(patches)
                   if os.path.exists(os.path.join(self.path, name))]
        self.git('init', '-q', '-b', 'base')
        self.git('add', '-f', '--', *present)
        self.git('commit', '-q', '--allow-empty', '-m', 'as it was')
        self.git('tag', 'unpatched')

    def apply(self, patch):
        """git am, which takes no fuzz."""
        name = os.path.basename(patch)
        try:
            self.git('am', '-q', '--keep-non-patch', os.path.abspath(patch),
                     what=f'{name} does not apply')
        except Failure:
            subprocess.run(['git', 'am', '--abort'], cwd=self.path,
                           check=False, capture_output=True)
            raise


def applies(patches, tree):
    """Whether all the patches apply to a tree, one on top of the other."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Copy(scratch)
        for name in touched_by(patches):
            if os.path.exists(os.path.join(tree, name)):
                os.makedirs(os.path.join(scratch, os.path.dirname(name)),
                            exist_ok=True)
                shutil.copyfile(os.path.join(tree, name),
                                os.path.join(scratch, name))
        copy.start_git(patches)
        try:
            copy.git('am', '-q', '--keep-non-patch', *patches)
        except Failure:
            return False
        return True
