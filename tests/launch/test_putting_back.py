"""All that works for a lab ends with the machine, and its runs go on at the next start."""

from labcore.launch import local, putting_back
from labcore.launch.putting_back import put_back
from labcore.store.status import State
from tests.launch.conftest import eventually


def test_runs_at_work_wait_again_and_go_on_with_the_next_launcher(lab):
    lab.launch(slots=3)
    listens, deaf, stopped = lab.submit("goes on"), lab.submit("does not listen"), lab.submit("does not listen")
    worker, stubborn, last = lab.at_work(listens), lab.at_work(deaf), lab.at_work(stopped)
    lab.store.stop(stopped)  # by whose it is, so it is not to begin again
    assert put_back(lab.runs_dir, patience=1.0) == 1
    assert not local.status(lab.runs_dir).alive
    assert lab.state(listens) is State.QUEUED and lab.store.folder(listens).status().epoch == 1
    eventually(lambda: not worker.is_running())
    stubborn.kill()  # as the machine's end does
    last.kill()
    lab.launch(slots=3)
    assert lab.at_work(listens) != worker
    assert eventually(lambda: (pid := lab.store.folder(deaf).status().pid) != stubborn.pid and pid)
    lab.wait_for(stopped, State.CANCELLED)


def test_a_launcher_that_is_only_just_starting_begins_nothing_any_more(lab, monkeypatch):
    held = []
    monkeypatch.setattr(putting_back, "_held", held)
    waits = lab.submit("goes on")
    launcher = lab.begin_launching()
    assert put_back(lab.runs_dir, for_good=True) == 0
    assert launcher.wait(30) == 0 and lab.state(waits) is State.QUEUED
    held.pop().release()  # as this process's end does
    lab.launch()
    lab.at_work(waits)


def test_with_nothing_at_work_nothing_is_put_back(lab):
    waits = lab.submit()
    assert put_back(lab.runs_dir) == 0
    assert lab.state(waits) is State.QUEUED
