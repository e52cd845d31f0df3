# SPDX-License-Identifier: GPL-2.0-only
"""The v3 dialect on v5.4: the callers that the series of 2019 converted.

Needs LINUX_5_4=DIR.  Two trees: that one as it is, and a copy with this
project's own series, which has moved most of the callers by then.
"""

import os
import shutil
import subprocess

import pytest

from trees import TOP, converted, tree_of

CALLERS = frozenset((
    ("arch/powerpc/mm/book3s64/iommu_api.c", "mm_iommu_do_alloc"),
    ("drivers/gpu/drm/via/via_dmablit.c", "via_lock_all_dma_pages"),
    ("drivers/infiniband/core/umem.c", "ib_umem_get"),
    ("drivers/infiniband/hw/hfi1/user_pages.c", "hfi1_acquire_user_pages"),
    ("drivers/infiniband/hw/mthca/mthca_memfree.c", "mthca_map_user_db"),
    ("drivers/infiniband/hw/qib/qib_user_pages.c", "qib_get_user_pages"),
    ("drivers/infiniband/hw/qib/qib_user_sdma.c", "qib_user_sdma_pin_pages"),
    ("drivers/infiniband/hw/usnic/usnic_uiom.c", "usnic_uiom_get_pages"),
    ("drivers/infiniband/sw/siw/siw_mem.c", "siw_umem_get"),
    ("drivers/media/v4l2-core/videobuf-dma-sg.c", "videobuf_dma_init_user_locked"),
    ("drivers/vfio/vfio_iommu_type1.c", "vaddr_get_pfn"),
    ("fs/io_uring.c", "io_sqe_buffer_register"),
    ("mm/process_vm_access.c", "process_vm_rw_single_vec"),
    ("net/xdp/xdp_umem.c", "xdp_umem_pin_pages"),
))
GOLDFISH = "drivers/platform/goldfish/goldfish_pipe.c"
ODP = "drivers/infiniband/core/umem_odp.c"


def sites(rows):
    return {(site["file"], site["function"]) for row in rows for site in row["sites"]}


@pytest.fixture(name="with_series")
def _with_series(tmp_path):
    """A copy of the v5.4 tree with the project's series applied."""
    tree, copy = tree_of("5.4"), str(tmp_path / "linux")
    shutil.copytree(tree, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    patches = os.path.join(TOP, "kernel-patches", "v5.4")
    with open(os.path.join(patches, "series"), encoding="utf-8") as file:
        names = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    for name in names:
        subprocess.run(["patch", "-p1", "-s", "-d", copy, "-i", os.path.join(patches, name)],
                       check=True)
    yield copy
    shutil.rmtree(copy)


def test_before_the_series(tmp_path):
    said = converted(tree_of("5.4"), str(tmp_path / "out"), "--api", "v3")
    assert not CALLERS - sites(said["patches"])
    reasons = [r["text"] for row in said["refused"] for r in row["reasons"]
               if GOLDFISH in {s["file"] for s in row["sites"]}]
    assert any("of the driver's own: it must go" in text for text in reasons)
    assert [(s["case"], s["action"]) for s in said["left"] if s["file"] == ODP] == [(3, "keep")]


def test_with_the_series(with_series, tmp_path):
    said = converted(with_series, str(tmp_path / "out"))
    assert (GOLDFISH, "goldfish_pin_pages") in sites(said["patches"])
    assert not (CALLERS & (sites(said["patches"]) | sites(said["refused"])
                           | {(s["file"], s["function"]) for s in said["left"]}))
    assert [(s["case"], s["action"]) for s in said["left"] if s["file"] == ODP] == [(3, "keep")]
    with open(os.path.join(with_series, ODP), encoding="utf-8") as file:
        text = file.read()
    assert "put_user_page" not in text and "put_page(" in text
