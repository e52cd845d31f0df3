# SPDX-License-Identifier: GPL-2.0-only
"""What all tests share."""

import signal
import subprocess

import pytest

# A shell that runs the tests in the background has them ignore it; what they
# start must not.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def small_disk(tmp_path):
    """small_disk(kilobytes): the directory of an empty file system of that size."""
    place = tmp_path / "small"

    def mounted(kilobytes):
        place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs",
                               str(place)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("NOT TESTED: cannot mount a small file system: "
                        + done.stderr.decode().strip())
        return place
    yield mounted
    if place.is_mount():
        subprocess.run(["umount", str(place)], check=True)
