"""Keeps a worker's promises without TensorFlow: waits for its lines, beats, and ends each run as its name says."""

import json
import os
import sys
import time
from pathlib import Path

from labcore.lifeline import end_with_standard_input
from labcore.store.folder import RunFolder
from labcore.store.status import OUT_OF_MEMORY, State


def carry_out(folder, token):
    """Returns whether the process may take another run."""
    behaviour = folder.spec().name

    def write(**changes):
        status = folder.status()
        if status.token != token:
            sys.exit(1)
        folder.write_status(status.model_copy(update={"heartbeat": time.time(), **changes}))

    write(phase="training", epoch=1, epochs=2)
    if behaviour.startswith("learns"):  # "learns EPOCHS", of half a second each, from the last checkpoint on
        return learn(folder, write, int(behaviour.split()[1].rstrip(":")))
    if behaviour == "gives up":
        raise ModuleNotFoundError("No module named 'tensorflow'")
    if behaviour == "leaves without a word":
        os._exit(0)
    if behaviour.startswith("out of memory"):  # "out of memory TIMES HOW"
        times, how = behaviour.split()[3:]
        if folder.status().attempt > int(times):
            behaviour = "finishes"
        elif how == "dying":
            raise MemoryError("Unable to allocate 8 GiB")
        else:
            write(error=OUT_OF_MEMORY, finished=time.time(), phase="")
            time.sleep(60 if how == "hanging" else 0)
            return False
    if behaviour.startswith(("saving for", "testing for")):
        over = time.monotonic() + float(behaviour.split()[2])
        while time.monotonic() < over:
            write(phase=behaviour.split()[0])
            time.sleep(0.05)
        folder.write_report({"test": {"accuracy": 0.75}})
        write(state=State.CANCELLED, finished=time.time(), phase="")
        return False
    while not behaviour.startswith("finishes"):
        time.sleep(0.05)
        if folder.stop_requested and behaviour == "stopped out of memory":
            raise MemoryError("Unable to allocate 8 GiB")
        if folder.stop_requested and behaviour != "does not listen":
            write(state=State.CANCELLED, finished=time.time(), phase="")
            return True
        write()
    folder.write_report({"test": {"accuracy": 0.75}})
    write(state=State.FINISHED, finished=time.time(), phase="")
    return behaviour != "finishes for good"


def learn(folder, write, epochs):
    folder.checkpoints.mkdir(exist_ok=True)
    last = folder.checkpoints / "last.npz"
    done = int(last.read_text()) if last.exists() else 0
    metrics = folder.metrics_writer()
    for epoch in range(done + 1, epochs + 1):
        time.sleep(0.5)
        if folder.stop_requested:
            break
        metrics.write("epoch", epoch, epoch, {"loss": 1 / epoch})
        last.with_name("new").write_text(str(epoch))
        last.with_name("new").replace(last)
        write(epoch=epoch, epochs=epochs)
    metrics.close()
    folder.model_path.write_bytes(b"model")
    folder.write_report({"validation": {"balanced_accuracy": 0.5 + folder.spec().seed / 10}, "best_epoch": epochs})
    write(state=State.CANCELLED if folder.stop_requested else State.FINISHED, finished=time.time(), phase="")
    return True


if sys.argv[1:] == ["--tied"]:
    assignment = json.loads(sys.stdin.readline())
    end_with_standard_input()
    carry_out(RunFolder(Path(assignment["run"])), assignment["token"])
    sys.exit(0)
while line := sys.stdin.readline().strip():
    assignment = json.loads(line)
    if not carry_out(RunFolder(Path(assignment["run"])), assignment["token"]):
        sys.exit(0)
    sys.stdout.write(json.dumps({"done": assignment["token"]}) + "\n")
    sys.stdout.flush()
