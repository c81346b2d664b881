"""Fixtures shared by all tests: a clean lab home, and the real data sets where they are present."""

import ctypes
import functools
import os
import random
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

PROJECT = Path(__file__).resolve().parent.parent

# Tests run on all cores: workers that gave way to them would begin when they are over.
os.environ.setdefault("LAB_NICE", "0")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Every test draws the same weights and orders each time: one that holds, holds again."""
    seed = zlib.crc32(item.nodeid.encode())
    random.seed(seed)
    np.random.seed(seed)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)


@pytest.fixture(scope="session", autouse=True)
def packages_scanned_once():
    """Streamlit looks through all installed packages for components whenever it makes an app: 0.3 s for each page that
    a test opens."""
    from streamlit.components.v2 import manifest_scanner

    scanned = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scanned)
        yield


@pytest.fixture(scope="session", autouse=True)
def power_stays_on():
    """What a test's own process writes need not outlive a power cut, which none makes; to wait for the disk is 2 ms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture
def lab_home(tmp_path, monkeypatch):
    """An empty `LAB_HOME` for this test alone."""
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "lab"))
    monkeypatch.delenv("LAB_RUNS_DIR", raising=False)
    monkeypatch.delenv("LAB_DATA_DIR", raising=False)
    (tmp_path / "lab").mkdir()
    return tmp_path / "lab"


@pytest.fixture
def seal(lab_home):
    """A function after which nothing can be written in the lab's home, or a folder in it, for the rest of the test."""
    if not hasattr(os, "geteuid") or (os.geteuid() == 0 and sys.platform != "linux"):
        pytest.skip("nothing can be kept from being written by this user of this system")

    def seal(folder=lab_home):
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() == 0:
            _write_anywhere(False)

    yield seal
    if os.geteuid() == 0:
        _write_anywhere(True)
    for path in (lab_home, *lab_home.rglob("*")):
        path.chmod(0o755)


def _write_anywhere(may: bool) -> None:
    """Give this thread the privilege of Linux's root to write where the permissions say no, or lay it down."""
    libc, override = ctypes.CDLL(None, use_errno=True), 1 << 1
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: privileges 0 to 31, then the others
    assert libc.capget(header, sets) == 0
    sets[0] = sets[0] | override if may else sets[0] & ~override
    assert libc.capset(header, sets) == 0, os.strerror(ctypes.get_errno())


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real data sets; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("LAB_SHARED_DATA") or PROJECT.parent / "shared" / "datasets")
    if not folder.is_dir():
        pytest.skip(f"real data sets not found at {folder}: set LAB_SHARED_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def masked_home(tmp_path_factory):
    """A lab's home with disks that have masks, and two runs trained on them: see `tests.masked.made`."""
    from tests import masked

    home = tmp_path_factory.mktemp("masked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(home))
        masked.made()
    return home


@pytest.fixture(scope="module")
def masked_runs(masked_home):
    """The store there and its two runs, the second of which keeps its test set closed; for the tests of a module."""
    from tests import masked

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(masked_home))
        yield masked.there()


@pytest.fixture(scope="session")
def generative_home(tmp_path_factory):
    """A lab's home with bars, and a VAE and a GAN trained on them: see `tests.generated.made`."""
    from tests import generated

    home = tmp_path_factory.mktemp("generative")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(home))
        generated.made()
    return home


@pytest.fixture(scope="module")
def generative_runs(generative_home):
    """The store there, its VAE, which keeps its test set closed, and its GAN, which is told classes; for the tests of a
    module."""
    from tests import generated

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(generative_home))
        yield generated.there()
