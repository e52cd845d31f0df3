# SPDX-License-Identifier: GPL-2.0-only
"""gup2pin check on Debian's 6.1, configured beside its source.

GUP2PIN_BUILD names the directory that it was configured in.
"""

import os

import pytest
from conftest import snapshot

BUILD = os.environ.get("GUP2PIN_BUILD")
pytestmark = pytest.mark.skipif(
    not BUILD, reason="GUP2PIN_BUILD names no directory that a kernel was configured in")


def test_finding_across_files(check):
    """Written up in reports/pincheck-acrn-monitor-page.md; no byte is written."""
    source = os.path.realpath(os.path.join(BUILD, "source"))
    before = snapshot(BUILD), snapshot(os.path.join(source, "drivers/virt")), os.listdir(source)
    report = check.report("--kernel", BUILD, "drivers/virt/acrn", status=1)
    (error,) = [f for f in report["findings"] if f["severity"] == "error"]
    assert (error["file"], error["line"], error["kind"], error["seen_by"]) == (
        "drivers/virt/acrn/vm.c", 85, "put-pinned", ["pincheck"])
    assert error["path"][0]["file"] == "drivers/virt/acrn/hsm.c"
    assert report["unchecked"] == []
    assert before == (snapshot(BUILD), snapshot(os.path.join(source, "drivers/virt")),
                      os.listdir(source))


def test_files_that_are_right(check):
    report = check.report("--kernel", BUILD, "drivers/media/v4l2-core",
                          "drivers/vfio/vfio_iommu_type1.c", status=0)
    assert report["findings"] == [] and report["unchecked"] == []
    assert report["files"]["spatch"] > 0 and report["files"]["pincheck"] > 10


def test_source_that_is_not_configured(check):
    source = os.path.realpath(os.path.join(BUILD, "source"))
    report = check.report("--kernel", source, "drivers/virt/acrn", status=6)
    assert report["files"]["pincheck"] == 0
    assert {u["file"] for u in report["unchecked"]} > {"drivers/virt/acrn/vm.c",
                                                       "drivers/virt/acrn/hsm.c"}


def test_file_of_another_architecture(check):
    report = check.report("--kernel", BUILD, "arch/powerpc/mm/book3s64", status=6)
    assert report["unchecked"] and report["files"]["pincheck"] == 0
