"""Reports asked of the process that makes them."""

import os
import threading
import time
from dataclasses import asdict

import pytest

from labcore.errors import InputError
from labcore.launch import reporting
from labcore.launch.reporting import Reporter, file_of
from labcore.store.store import Store
from labcore.store.viewer import LOCAL, Viewer
from tests import fabricate


@pytest.fixture
def store(lab_home):
    store = Store()
    yield store
    reporting.reporter(store.runs_dir).close()


def test_a_process_makes_one_after_another_is_replaced_when_it_has_left_and_tells_why_not(store):
    run = fabricate.failed(store).run_id
    out = file_of(store.runs_dir, LOCAL, run, ".html")
    asked, told = {"kind": "of", "id": run, "who": "Nobody"}, []
    made = reporting.report(store.runs_dir, LOCAL, asked, out, lambda share, text: told.append(text))
    assert made == out and b"Nobody" in out.read_bytes() and "Drawing the charts" in told
    process = reporting.reporter(store.runs_dir)._process
    with pytest.raises(InputError, match="no run, study or tuning"):
        reporting.report(store.runs_dir, LOCAL, {**asked, "id": "none"}, out, lambda *_: None)
    assert reporting.reporter(store.runs_dir)._process is process and process.poll() is None
    process.kill()
    process.wait()
    old = out.with_name("old.html")
    old.write_text("")
    os.utime(old, (0, time.time() - 2 * reporting.KEPT))
    reporting.report(store.runs_dir, LOCAL, {**asked, "who": "Again"}, out, lambda *_: None)
    assert b"Again" in out.read_bytes() and not old.exists()


def test_nobody_shares_a_file_with_another(store):
    ada, ben = (Viewer(person, is_instructor=False) for person in ("p-adaada", "p-benben"))
    assert file_of(store.runs_dir, ada, "x", ".html") != file_of(store.runs_dir, ben, "x", ".html")


def test_who_asks_while_another_is_made_hears_how_many_come_before(store):
    run = fabricate.failed(store).run_id
    asked = {"kind": "of", "id": run, "who": "", "out": str(store.runs_dir / "x.html"), "viewer": asdict(LOCAL)}
    own, heard, begun = Reporter(store.runs_dir), [], threading.Event()
    first = threading.Thread(target=own.make, args=(asked, lambda *_: begun.set()))
    first.start()
    begun.wait(60)
    own.make(asked, lambda _, text: heard.append(text))
    first.join()
    own.close()
    assert heard[0] == "1 report before this one" and heard[-1] == "Drawing the charts"


def test_nobody_fills_the_disk_with_reports(store, monkeypatch):
    monkeypatch.setattr(reporting, "MOST_KEPT", 3)
    out = file_of(store.runs_dir, LOCAL, "x", ".html")
    out.parent.mkdir()
    for age in range(6):
        (out.parent / f"{age}.html").write_text("")
        os.utime(out.parent / f"{age}.html", (0, time.time() - 60 * age))
    run = fabricate.failed(store).run_id
    reporting.report(store.runs_dir, LOCAL, {"kind": "of", "id": run, "who": ""}, out, lambda *_: None)
    assert {each.name for each in out.parent.iterdir()} == {"0.html", "1.html", "2.html", out.name}
