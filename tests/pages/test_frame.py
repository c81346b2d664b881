"""Every page, whatever address is asked for first."""

import errno
import os
import subprocess
import sys

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from labcore.datasets.dataset import Dataset
from labcore.errors import InputError
from labcore.launch import bench
from labcore.store.store import Store
from labcore.ui import draft
from labcore.ui.messages import UNEXPECTED
from tests import fabricate
from tests.conftest import PROJECT
from tests.pages.opening import opened, shown, words

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr(
        bench,
        "ask",
        lambda question, payload, **_: {
            "parameters": 1,
            "flops": 1,
            "memory_bytes": 1,
            "input_shape": [8, 8, 1],
            "layers": [],
            "start_seconds": 1.0,
            "epoch_seconds": 1.0,
        },
    )
    return lab_home


@pytest.mark.parametrize("page", PAGES)
def test_every_page_begins_in_the_frame(page):
    """Without it, the first page asked of a new server would show without navigation, style and sign-in."""
    source = (PROJECT / "pages" / f"{page}.py").read_text(encoding="utf-8")
    body = source.split("frame.begin()")
    assert len(body) == 2
    assert "st." not in body[0].split('"""')[-1].replace("import streamlit as st", "")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_an_empty_lab(page):
    opened(page)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_a_full_lab(page):
    fabricate.one_of_each(Store())
    opened(page)


@pytest.mark.parametrize("page", ["start", "runs", "run", "compare"])
def test_a_damaged_index_is_explained_with_its_cure(page, lab_home):
    run_id = fabricate.finished(Store()).run_id
    for ending in ("", "-wal", "-shm"):
        (lab_home / "runs" / f"lab.db{ending}").write_bytes(b"no database " * 500)
    address = {"run": {"run": run_id}, "compare": {"runs": f"{run_id},{run_id}"}}.get(page, {})
    said = words(opened(page, **address))
    assert "python -m labcore runs reindex" in said


@pytest.mark.parametrize("page", ["start", "data", "train"])
def test_a_data_folder_that_cannot_be_read_is_explained(page, lab_home):
    (lab_home / "data").mkdir()
    (lab_home / "data" / "library").write_text("a file where a folder should be")
    assert "library" in " ".join(error.value for error in opened(page).error)


def test_a_run_whose_worker_died_says_so_on_the_first_page_too(lab_home):
    fabricate.update(fabricate.running(Store()), heartbeat=1.0, pid=None)
    assert "Interrupted" in words(opened("start"))


def test_a_page_of_images_that_cannot_be_read_is_explained_in_its_place(lab_home, monkeypatch):
    def torn(self, position):
        raise OSError(errno.EIO, os.strerror(errno.EIO), "images.bin")

    test = opened("data", dataset="digits")
    monkeypatch.setattr(Dataset, "image", torn)
    said = words(shown(test.run()))
    assert "images.bin" in said
    assert "cannot be removed" in said, "what stands below the images is still there"


def test_a_fragment_says_itself_what_the_store_refuses(lab_home):
    test = opened("run", run=fabricate.running(Store()).run_id)
    for ending in ("", "-wal", "-shm"):
        (lab_home / "runs" / f"lab.db{ending}").write_bytes(b"no database " * 500)
    assert "runs reindex" in words(shown(test.run()))


def test_what_a_button_is_refused_stands_on_the_page_drawn_next_and_once(lab_home, monkeypatch):
    def refused(*_):
        raise InputError("The class is over.", "Sign in again.")

    test = opened("train", dataset="digits")
    monkeypatch.setattr(draft, "restart", refused)
    test.run()
    next(button for button in test.button if button.label == "Reset").click()
    assert ["The class is over" in error.value for error in test.run().error] == [True]
    assert not test.run().error


def test_no_page_imports_tensorflow():
    code = (
        "import importlib, sys\n"
        "from pathlib import Path\n"
        "for path in sorted(Path('labcore/ui').glob('[!_]*.py')):\n"
        "    importlib.import_module(f'labcore.ui.{path.stem}')\n"
        "heavy = {'tensorflow', 'keras', 'keras_tuner', 'tf_explain', 'torch', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1500:]


def test_the_unexpected_is_told_and_the_log_has_the_traceback(lab_home, monkeypatch):
    def broken(self, *_, **__):
        raise RuntimeError("a bolt is loose")

    monkeypatch.setattr(Store, "count", broken)
    test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
    test.switch_page("pages/runs.py").run()
    (error,) = test.error
    log = lab_home / "runs" / "app.log"
    assert error.value.startswith(UNEXPECTED)
    assert "a bolt is loose" in error.value and str(log) in error.value.replace("\\", "")
    assert "Traceback" in log.read_text() and "in broken" in log.read_text()
