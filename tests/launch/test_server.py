"""The launcher at work: real processes, killed and stopped at the worst moments."""

import itertools
import re
import shutil
import statistics
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from labcore.errors import InputError, LabError
from labcore.launch import local, server, workers
from labcore.launch.capacity import Slot
from labcore.launch.local import service
from labcore.launch.machine import Machine
from labcore.store.claims import Claims
from labcore.store.liveness import is_alive
from labcore.store.status import OUT_OF_MEMORY, State
from labcore.store.store import Store
from tests.launch.conftest import eventually


def test_runs_are_carried_out_and_mirrored(lab):
    lab.launch()
    ids = [lab.submit() for _ in range(3)]
    for run_id in ids:
        record = lab.wait_for(run_id, State.FINISHED)
        assert record.summary == {"test_accuracy": 0.75}
        assert record.finished >= record.started >= record.created


def test_no_more_run_at_once_than_there_is_room(lab):
    first, second, third = (lab.submit("goes on") for _ in range(3))
    lab.launch(slots=2)
    lab.at_work(first)
    lab.at_work(second)
    standing = local.status(lab.runs_dir)
    assert (standing.alive, standing.slots, standing.running, standing.queued) == (True, 2, 2, 1)
    assert lab.store.run(third).position == 1
    lab.store.stop(first)
    lab.at_work(third)
    assert lab.state(first) is State.CANCELLED


def test_each_run_gets_a_gpu_of_its_own_or_all_of_them_alone(lab):
    lab.launch(slots=2, gpus=True)
    first, everywhere, last = lab.submit("goes on"), lab.submit("goes on", "multi-gpu"), lab.submit("goes on")
    assert lab.at_work(first).environ()["CUDA_VISIBLE_DEVICES"] == "0"
    assert lab.state(everywhere) is lab.state(last) is State.QUEUED  # the other GPU is kept for it
    lab.store.stop(first)
    assert lab.at_work(everywhere).environ()["CUDA_VISIBLE_DEVICES"] == "0,1"
    assert lab.state(last) is State.QUEUED
    lab.store.stop(everywhere)
    lab.at_work(last)


def test_a_killed_worker_leaves_a_run_that_says_so_and_can_be_resumed(lab):
    lab.launch()
    run_id = lab.submit("goes on")
    lab.at_work(run_id).kill()
    record = lab.wait_for(run_id, State.INTERRUPTED)
    assert "memory" in record.error or sys.platform == "win32"
    lab.store.resubmit(run_id)
    lab.at_work(run_id)


@pytest.mark.parametrize(
    ("behaviour", "state", "word"),
    [("gives up", State.FAILED, "tensorflow"), ("leaves without a word", State.INTERRUPTED, "without a word")],
)
def test_a_worker_that_ends_early_is_explained(lab, behaviour, state, word):
    lab.launch()
    assert word in lab.wait_for(lab.submit(behaviour), state).error


def test_a_worker_that_does_not_listen_is_ended_and_its_run_cancelled(lab):
    lab.launch()
    run_id = lab.submit("does not listen")
    worker = lab.at_work(run_id)
    local.cancel(run_id, Store(lab.runs_dir))
    record = lab.wait_for(run_id, State.CANCELLED)
    assert record.error == ""
    eventually(lambda: not worker.is_running())


@pytest.mark.parametrize("how", ["dying", "saying", "hanging"])
def test_a_run_out_of_memory_is_taken_up_by_fresh_processes(lab, how):
    lab.launch(slots=1)
    run_id = lab.submit(f"out of memory 2 {how}")
    record = lab.wait_for(run_id, State.FINISHED)
    assert record.error == "" and record.summary == {"test_accuracy": 0.75}
    log = service(lab.runs_dir).log.read_text()
    assert lab.store.folder(run_id).status().attempt == 3
    assert len(set(re.findall(rf"Run {run_id} begins in process (\d+)", log))) == 3


@pytest.mark.parametrize("how", ["dying", "saying"])
def test_a_run_that_stays_out_of_memory_fails_after_three_attempts_and_may_be_resumed(lab, how):
    lab.launch(slots=1)
    run_id = lab.submit(f"out of memory 9 {how}")
    error = lab.wait_for(run_id, State.FAILED).error
    assert "ran out of memory" in error and "tried 3 times" in error and "batch_size" in error
    lab.store.resubmit(run_id)
    lab.wait_for(run_id, State.FAILED)
    assert lab.store.folder(run_id).status().attempt == 3


def test_a_run_out_of_memory_that_was_asked_to_stop_is_not_taken_up_again(lab):
    lab.launch()
    run_id = lab.submit("stopped out of memory")
    lab.at_work(run_id)
    local.cancel(run_id, Store(lab.runs_dir))
    assert lab.wait_for(run_id, State.CANCELLED).error == ""
    assert lab.store.folder(run_id).status().attempt == 1


def test_why_a_worker_could_not_go_on_is_told_where_no_launcher_lives(lab):
    launcher = lab.launch()
    run_id = lab.submit("goes on")
    worker = lab.at_work(run_id)
    launcher.kill()
    launcher.wait()
    worker.kill()
    folder = lab.store.folder(run_id)
    eventually(lambda: not is_alive(worker.pid, folder.status().pid_started))
    silent = {"heartbeat": time.time() - 60, "error": OUT_OF_MEMORY}
    folder.write_status(folder.status().model_copy(update=silent))
    assert "ran out of memory" in lab.wait_for(run_id, State.INTERRUPTED).error


@pytest.mark.parametrize(
    ("behaviour", "accuracy"), [("saving for 3 s", 0.75), ("saving for 300 s", None), ("testing for 3 s", None)]
)
def test_a_worker_that_is_saving_gets_longer_to_end_but_not_for_ever(lab, behaviour, accuracy):
    lab.launch()
    run_id = lab.submit(behaviour)
    worker = lab.at_work(run_id, phase=behaviour.split()[0])
    local.cancel(run_id, Store(lab.runs_dir))
    assert lab.wait_for(run_id, State.CANCELLED).summary.get("test_accuracy") == accuracy
    eventually(lambda: not worker.is_running())


def test_a_cancelled_run_is_gone_within_15_seconds_whatever_it_does(lab):
    lab.launch(slots=4, patient=True)
    phases = {
        lab.submit("does not listen"): "training",
        lab.submit("testing for 300 s"): "testing",
        lab.submit("saving for 300 s"): "saving",
        (suspended := lab.submit("saving for 301 s")): "saving",
    }
    workers = {run_id: lab.at_work(run_id, phase) for run_id, phase in phases.items()}
    if sys.platform != "win32":  # where a suspended process cannot refuse to end
        workers[suspended].suspend()
    asked = time.monotonic()
    for run_id in workers:
        local.cancel(run_id, Store(lab.runs_dir))
    for run_id, worker in workers.items():
        lab.wait_for(run_id, State.CANCELLED)
        eventually(lambda worker=worker: not worker.is_running())
    assert time.monotonic() - asked < 15


def test_a_run_that_could_not_be_begun_waits_again_and_leaves_no_process(lab, monkeypatch):
    monkeypatch.setattr(server, "PAUSE_AFTER_TROUBLE", 0.2)
    begun = []

    def refuse(claims, claim, pid, started):
        begun.append((time.monotonic(), pid))
        raise LabError("The index cannot be written now.")

    with monkeypatch.context() as broken:
        broken.setattr(Claims, "assign", refuse)
        run_id = lab.submit()
        worker = [sys.executable, str(Path(__file__).with_name("fake_worker.py"))]
        machine = Machine(
            lab.runs_dir, lab.runs_dir / "launcher.log", room=[Slot(0)], worker_command=worker, keep_spare=False
        )
        launcher = server.Server(lab.runs_dir, machine)
        for _ in range(20):
            launcher._tick()
            time.sleep(0.02)
    assert 1 <= len(begun) <= 3
    assert not any(psutil.pid_exists(pid) for _, pid in begun)
    status = lab.store.folder(run_id).status()
    assert (status.state, status.attempt, status.token) == (State.QUEUED, 0, "")
    lab.launch()
    lab.wait_for(run_id, State.FINISHED)


@pytest.mark.skipif(sys.platform == "win32", reason="a suspended process cannot refuse to end there")
def test_a_suspended_worker_is_killed(lab):
    lab.launch()
    run_id = lab.submit("goes on")
    worker = lab.at_work(run_id)
    worker.suspend()
    lab.store.stop(run_id)
    lab.wait_for(run_id, State.CANCELLED)
    eventually(lambda: not worker.is_running())


@pytest.mark.parametrize("gently", [True, False])
def test_workers_go_on_without_their_launcher_and_the_next_takes_them_over(lab, gently):
    first = lab.launch()
    run_id = lab.submit("goes on")
    worker = lab.at_work(run_id)
    if gently:
        assert local.stop(lab.runs_dir)
    else:
        first.kill()
    first.wait(10)
    assert not local.status(lab.runs_dir).alive
    lab.launch(slots=1)
    waiting = lab.submit("goes on")
    assert worker.is_running()
    assert (lab.state(run_id), lab.state(waiting)) == (State.RUNNING, State.QUEUED)
    worker.kill()
    lab.wait_for(run_id, State.INTERRUPTED, seconds=10)
    lab.at_work(waiting)


def test_a_run_whose_worker_died_without_a_launcher_is_ended_by_the_next(lab):
    launcher = lab.launch()
    run_id = lab.submit("goes on")
    worker = lab.at_work(run_id)
    launcher.kill()
    launcher.wait()
    worker.kill()
    eventually(lambda: not is_alive(worker.pid, worker.create_time()) if worker.is_running() else True)
    lab.launch()
    assert "Resume" in lab.wait_for(run_id, State.INTERRUPTED, seconds=10).error


def test_a_claim_that_never_got_a_worker_goes_back_to_the_queue(lab):
    run_id = lab.submit()
    Claims(lab.store).take()
    lab.launch()
    lab.wait_for(run_id, State.FINISHED, seconds=10)
    assert lab.store.folder(run_id).status().attempt == 1


def test_only_one_launcher_lives(lab):
    first, second = lab.launch(idle=60), lab.launch(idle=60)
    assert second.wait(20) == 0
    assert first.poll() is None
    assert local.status(lab.runs_dir).pid == first.pid or sys.platform == "win32"


def processes_of(lab, *run_ids):
    """The processes in which runs were begun, in the order in which they were."""
    begun = re.findall(r"Run (\S+) begins in process (\d+)", service(lab.runs_dir).log.read_text())
    return [pid for run_id, pid in begun if run_id in run_ids]


def test_a_spare_takes_the_next_run_waits_for_another_and_goes_when_the_launcher_goes(lab):
    launcher = lab.launch(spare=True)
    spare = eventually(psutil.Process(launcher.pid).children)[0]
    for _ in range(2):
        run_id = lab.submit("goes on")
        assert lab.at_work(run_id).pid == spare.pid
        lab.store.stop(run_id)
        lab.wait_for(run_id, State.CANCELLED)
    assert psutil.Process(launcher.pid).children() == [spare]
    launcher.kill()
    launcher.wait()
    eventually(lambda: not spare.is_running())


def test_a_worker_carries_out_one_run_after_another_without_a_pause(lab):
    ids = [lab.submit() for _ in range(12)]
    launcher = lab.launch(slots=2)
    records = [lab.wait_for(run_id, State.FINISHED) for run_id in ids]
    assert len(set(processes_of(lab, *ids))) == 2
    by_process = zip(processes_of(lab, *ids), records, strict=True)
    own = [record for pid, record in by_process if pid == processes_of(lab, *ids)[0]]
    pauses = [after.started - before.finished for before, after in itertools.pairwise(own)]
    assert statistics.median(pauses) < 0.5, "seconds; a new process would need more than that on a busy machine"
    eventually(lambda: not psutil.Process(launcher.pid).children(), seconds=workers.LINGER + 10)


@pytest.mark.parametrize("first", ["finishes for good", "gives up", "leaves without a word", "saving for 0.1 s"])
def test_after_a_run_that_spoilt_its_process_the_next_gets_a_fresh_one(lab, first):
    lab.launch(slots=1)
    ids = [lab.submit(first), lab.submit()]
    lab.wait_for(ids[1], State.FINISHED)
    assert len(set(processes_of(lab, *ids))) == 2


def test_a_run_for_other_devices_gets_another_process_and_who_waits_there_makes_room(lab):
    lab.launch(slots=2, gpus=True)
    first = lab.submit("goes on")
    worker = lab.at_work(first)
    lab.store.stop(first)
    lab.wait_for(first, State.CANCELLED)
    everywhere = lab.submit("goes on", "multi-gpu")
    assert lab.at_work(everywhere).environ()["CUDA_VISIBLE_DEVICES"] == "0,1"
    eventually(lambda: not worker.is_running(), seconds=workers.LINGER / 2)


def test_a_worker_that_was_taken_over_ends_with_its_run(lab):
    first = lab.launch()
    run_id = lab.submit("goes on")
    worker = lab.at_work(run_id)
    first.kill()
    first.wait()
    lab.launch(slots=1)
    lab.store.stop(run_id)
    lab.wait_for(run_id, State.CANCELLED)
    eventually(lambda: not worker.is_running())
    lab.wait_for(lab.submit(), State.FINISHED)


def test_a_launcher_without_work_leaves(lab):
    launcher = lab.launch(idle=0.5)
    assert launcher.wait(20) == 0
    assert service(lab.runs_dir).living() is None


def test_a_launcher_whose_folder_is_removed_leaves(lab):
    launcher = lab.launch()
    lab.wait_for(lab.submit(), State.FINISHED)  # by now it has begun to look at the queue
    while lab.runs_dir.exists():  # the launcher, as it looks at the queue, may make a file of the index's meanwhile
        shutil.rmtree(lab.runs_dir, ignore_errors=True)
    assert launcher.wait(20) == 0
    lab.runs_dir.mkdir()


def test_trouble_that_lasts_is_logged_once(lab, caplog, monkeypatch):
    monkeypatch.setattr(server, "RETRY", 0.01)
    machine = Machine(lab.runs_dir, lab.runs_dir / "launcher.log", room=[Slot(0)], keep_spare=False)
    carrying_out = server.Server(lab.runs_dir, machine)
    thread = threading.Thread(target=carrying_out.serve)
    thread.start()
    eventually(lambda: service(lab.runs_dir).living())
    (index := lab.runs_dir / "lab.db").rename(lab.runs_dir / "elsewhere.db")
    while not index.is_dir():  # the launcher, as it looks at the queue, may make a new one meanwhile
        index.unlink(missing_ok=True)
        with suppress(FileExistsError):
            index.mkdir()
    eventually(lambda: "Will try again" in caplog.text)
    time.sleep(1)
    shutil.rmtree(lab.runs_dir)
    thread.join(20)
    lab.runs_dir.mkdir()
    assert 1 <= caplog.text.count("Will try again") <= 2, "once, and for the folder that is gone"


def test_cancelling_in_the_queue_needs_no_launcher(lab):
    run_id = lab.submit()
    local.cancel(run_id, Store(lab.runs_dir))
    assert lab.state(run_id) is State.CANCELLED
    assert not local.status(lab.runs_dir).alive
    with pytest.raises(InputError):
        local.cancel(run_id, Store(lab.runs_dir))
