"""The tiny lab, in a home of its own, with nobody to train."""

import shutil
from pathlib import Path

import pytest

from labcore.datasets.library import Library
from labcore.labs import shelf
from labcore.labs.sitting import Sitting
from labcore.launch import local
from labcore.store.store import Store

TINY = Path(__file__).with_name("tiny.yaml")


@pytest.fixture
def tiny(lab_home):
    """The file of the tiny lab among those of one's own."""
    (lab_home / "labs").mkdir()
    return Path(shutil.copy(TINY, lab_home / "labs"))


@pytest.fixture
def sitting(tiny, monkeypatch):
    """Somebody at the tiny lab; what is queued stays queued."""
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    return Sitting(shelf.find("TINY"), Store(), Library())
