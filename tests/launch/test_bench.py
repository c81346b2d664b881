"""The bench: questions and answers between processes, refusals, dead and stuck benches."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from labcore.errors import InputError, LabError
from labcore.home import PROJECT
from labcore.launch import alone, bench, processes
from tests.launch.conftest import eventually


@pytest.fixture
def runs_dir(tmp_path):
    return tmp_path


@pytest.fixture
def started(runs_dir):
    """Starts a bench with stand-in answers; returns its process."""
    benches = []

    def start(idle=60.0):
        script = str(Path(__file__).with_name("fake_bench.py"))
        benches.append(
            processes.start([sys.executable, script, str(runs_dir), str(idle)], runs_dir / "bench.log", runs_dir)
        )
        eventually(lambda: bench.is_ready(runs_dir))
        return benches[-1]

    yield start
    for process in benches:
        process.kill()
        process.wait()


def test_an_answer_comes_back_as_plain_data(started, runs_dir):
    started()
    answer = bench.ask("echo", {"text": "größer", "list": [1, {"a": None}]}, runs_dir=runs_dir)
    assert answer.pop("at")
    assert answer == {"text": "größer", "list": [1, {"a": None}], "not a number": None}
    assert len(bench.ask("echo", {"text": "x" * 3_000_000}, runs_dir=runs_dir)["text"]) == 3_000_000


def test_refusals_keep_their_words_and_their_kind(started, runs_dir):
    process = started()
    with pytest.raises(InputError) as refused:
        bench.ask("refuse", {}, runs_dir=runs_dir)
    assert (refused.value.problem, refused.value.cure) == ("The image is too large.", "Make it smaller.")
    with pytest.raises(LabError) as failed:
        bench.ask("cannot", {}, runs_dir=runs_dir)
    assert not isinstance(failed.value, InputError)
    with pytest.raises(
        LabError, match=r"refused 'maps\.npz': Read-only file system\. Check that the disk .*bench\.log"
    ):
        bench.ask("keep", {}, runs_dir=runs_dir)
    with pytest.raises(LabError, match="no route to the host") as failed:
        bench.ask("fetch", {}, runs_dir=runs_dir)
    assert "disk" not in str(failed.value)
    for question in ("break", "unspeakable"):
        with pytest.raises(LabError, match=r"bench\.log"):
            bench.ask(question, {}, runs_dir=runs_dir)
    assert "Traceback" in (runs_dir / "bench.log").read_text()
    assert process.poll() is None


def test_many_may_ask_at_once(started, runs_dir):
    started()
    answers = {}
    threads = [
        threading.Thread(target=lambda n=n: answers.update({n: bench.ask("echo", {"n": n}, runs_dir=runs_dir)["n"]}))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: n for n in range(20)}


def test_a_question_that_takes_too_long_ends_the_bench(started, runs_dir):
    process = started()
    with pytest.raises(LabError, match=r"within 0\.5 s"):
        bench.ask("sleep", {"seconds": 60}, timeout=0.5, runs_dir=runs_dir)
    assert process.wait(10) != 0
    started()
    assert bench.ask("echo", {"again": 1}, runs_dir=runs_dir)["again"] == 1


def test_impatience_does_not_end_a_bench_at_work_for_somebody_else(started, runs_dir, monkeypatch):
    monkeypatch.setattr(bench, "SLACK", 0.1)
    process = started()
    patient = threading.Thread(
        target=bench.ask, args=("sleep", {"seconds": 2}), kwargs={"timeout": 30, "runs_dir": runs_dir}
    )
    patient.start()
    time.sleep(0.3)
    with pytest.raises(LabError, match="other questions"):
        bench.ask("echo", {}, timeout=0.3, runs_dir=runs_dir)
    patient.join()
    assert process.poll() is None


@pytest.mark.parametrize("asker", ["too late", "gone"])
def test_a_question_that_nobody_waits_for_any_more_is_not_worked_on(started, runs_dir, monkeypatch, asker):
    monkeypatch.setattr(bench, "SLACK", 0.1)
    started()
    busy = threading.Thread(
        target=bench.ask, args=("sleep", {"seconds": 1.5}), kwargs={"timeout": 30, "runs_dir": runs_dir}
    )
    busy.start()
    time.sleep(0.3)
    touched = {"path": str(runs_dir / "touched")}
    if asker == "too late":
        with pytest.raises(LabError):
            bench.ask("touch", touched, timeout=0.3, runs_dir=runs_dir)
    else:
        record = bench.service(runs_dir).living()
        line = json.dumps({"token": record["token"], "question": "touch", "payload": touched, "timeout": 60})
        with socket.create_connection(("127.0.0.1", record["port"]), timeout=10) as connection:
            connection.sendall(line.encode() + b"\n")
    busy.join()
    bench.ask("echo", {}, runs_dir=runs_dir)  # comes after it
    assert not (runs_dir / "touched").exists()
    bench.ask("touch", touched, runs_dir=runs_dir)
    assert (runs_dir / "touched").exists()


def test_a_question_that_eats_the_memory_is_refused_in_words_and_ends_the_bench(started, runs_dir):
    process = started()
    with pytest.raises(LabError, match="more memory"):
        bench.ask("hoard", {}, timeout=25, runs_dir=runs_dir)
    assert process.wait(10) != 0


def ask_alone(runs_dir, question, payload, timeout=20.0):
    command = [sys.executable, str(Path(__file__).with_name("fake_bench.py")), "--once"]
    return alone.exchange(command, runs_dir / "bench.log", runs_dir, question, payload, timeout)


def test_a_process_of_its_own_answers_while_the_bench_is_at_work(started, runs_dir):
    process = started()

    def keep_busy():
        with suppress(LabError):  # the bench is ended with the test
            bench.ask("sleep", {"seconds": 30}, timeout=60, runs_dir=runs_dir)

    threading.Thread(target=keep_busy, daemon=True).start()
    assert ask_alone(runs_dir, "echo", {"text": "größer"})["answer"]["text"] == "größer"
    assert ask_alone(runs_dir, "refuse", {})["error"]["cure"] == "Make it smaller."
    assert "more memory" in ask_alone(runs_dir, "hoard", {})["error"]["problem"]
    assert process.poll() is None


def test_a_process_of_its_own_ends_with_its_time_or_its_asker(runs_dir):
    with pytest.raises(TimeoutError):
        ask_alone(runs_dir, "sleep", {"seconds": 60}, timeout=3.0)
    with pytest.raises(ValueError):
        ask_alone(runs_dir, "die", {})
    asker = (
        "import sys; from pathlib import Path; from tests.launch.test_bench import ask_alone;"
        "ask_alone(Path(sys.argv[1]), 'sleep', {'seconds': 60})"
    )
    impatient = subprocess.Popen([sys.executable, "-c", asker, str(runs_dir)], cwd=PROJECT)
    child = eventually(lambda: psutil.Process(impatient.pid).children())[0]
    impatient.kill()
    impatient.wait()
    eventually(lambda: not child.is_running())


@pytest.mark.skipif(sys.platform == "win32", reason="a process is not interrupted from outside there")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_is_half_done_is_tidied_away_when_the_asker_goes(runs_dir, how):
    asker = (
        "import signal, sys; from pathlib import Path; from tests.launch.test_bench import ask_alone;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "ask_alone(Path(sys.argv[1]), 'half', {'path': sys.argv[2]})"
    )
    draft = runs_dir / "draft"
    impatient = subprocess.Popen([sys.executable, "-c", asker, str(runs_dir), str(draft)], cwd=PROJECT)
    eventually(draft.exists)
    impatient.send_signal(how)
    impatient.wait()
    eventually(lambda: not draft.exists())


@pytest.mark.skipif(sys.platform == "win32", reason="a suspended process keeps its listener answering there")
@pytest.mark.parametrize("own_process", [False, True])
def test_a_place_where_no_bench_can_live_is_told_in_words(tmp_path, own_process):
    (tmp_path / "file").touch()
    with pytest.raises(LabError, match="could not be started"):
        bench.ask("echo", {}, runs_dir=tmp_path / "file" / "runs", own_process=own_process)


def test_a_frozen_bench_is_ended(started, runs_dir, monkeypatch):
    monkeypatch.setattr(bench, "SLACK", 0.1)
    monkeypatch.setattr(bench, "PING", 0.3)
    process = started()
    psutil.Process(process.pid).suspend()
    with pytest.raises(LabError, match="stuck"):
        bench.ask("echo", {}, timeout=0.3, runs_dir=runs_dir)
    assert process.wait(10) != 0


def test_a_bench_that_dies_over_a_question_is_reported_at_once(started, runs_dir):
    (runs_dir / "bench.log").write_text("MemoryError: of an earlier one\n")
    started()
    before = time.monotonic()
    with pytest.raises(LabError, match=r"while it worked on 'die', without a word\. Ask again"):
        bench.ask("die", {}, timeout=20, runs_dir=runs_dir)
    assert time.monotonic() - before < 10


def test_only_who_knows_the_token_is_answered(started, runs_dir):
    started()
    file = runs_dir / "bench.json"
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    port = json.loads(file.read_text())["port"]
    questions = [b"", b"GET / HTTP/1.1", b"[]", b'{"token": "guess", "question": "ping", "payload": {}, "timeout": 1}']
    for question in questions:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(question + b"\n")
            assert "error" in json.loads(connection.makefile().readline())


def test_it_leaves_when_idle_or_when_asked(started, runs_dir):
    assert started(idle=0.3).wait(10) == 0
    process = started()
    assert bench.stop(runs_dir)
    assert process.wait(10) == 0
    assert not bench.stop(runs_dir)


def test_the_bench_holds_no_gpu_and_a_process_of_its_own_may(runs_dir, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    process = bench.service(runs_dir).start()
    try:
        assert psutil.Process(process.pid).environ()["CUDA_VISIBLE_DEVICES"] == "-1"
    finally:
        process.kill()
        process.wait()
    assert ask_alone(runs_dir, "environment", {})["answer"]["CUDA_VISIBLE_DEVICES"] == "0"


@pytest.mark.parametrize("module", ["labcore.bench", "labcore.worker"])
def test_tensorflow_is_told_to_take_gpu_memory_as_it_needs_it(module):
    code = f"import os, {module}; print(os.environ['TF_FORCE_GPU_ALLOW_GROWTH'])"
    environment = {name: value for name, value in os.environ.items() if name != "TF_FORCE_GPU_ALLOW_GROWTH"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "true"


@pytest.mark.slow
def test_the_real_bench_starts_on_demand_without_tensorflow_in_the_asker(lab_home):
    code = (
        "import sys\n"
        "from labcore.errors import InputError\n"
        "from labcore.launch import bench\n"
        "try:\n"
        "    print(bench.ask('ping', {})['pid'])\n"
        "    try:\n"
        "        bench.ask('no such question', {})\n"
        "    except InputError as error:\n"
        "        print(error)\n"
        "finally:\n"
        "    bench.stop()\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=200, check=True)
    pid, refusal = done.stdout.splitlines()
    assert int(pid) > 0
    assert "no such question" in refusal
