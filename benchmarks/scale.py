"""300 students and 100,000 runs in one store: what queue, index, lists and a refresh take at that size.

The store is the lab's own, its run folders are made up: as far as lists, queue and index know them (spec, label,
owner, status, report), in the states that a busy lab has. Measured are: the index made anew of all folders; a claim,
with three thousand runs waiting; lists as instructor and student ask for them; the Runs page without and with a filter,
drawn by the server; a refresh; a run that a student submits; the database's size and this process's memory. How fairly
a queue is served, hours of it by a clock of its own, is told as Jain's index, in a store that has only the queue.

Each time is told twice, as seconds of this process's processor and as they passed: where other work goes on beside,
only the first says what the lab takes.

`LAB_SCALE_RUNS=2000 LAB_SCALE_STUDENTS=20` tries it small; `LAB_SCALE_HOME` names a folder in which the store stays, so
that it is made once for several measurements.
"""

import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

AIM = 1.0
"""Seconds of anything that somebody waits for."""

RUNS = int(os.environ.get("LAB_SCALE_RUNS", "100000"))
STUDENTS = int(os.environ.get("LAB_SCALE_STUDENTS", "300"))

WAITING = 10
"""Runs that each student has in the queue."""

SLOTS = 16
"""Runs at work at once."""

QUEUE_STUDENTS, QUEUE_SLOTS, SERVED = 100, 4, 5
"""In the simulation of the queue: who asks, runs at work at once, and how many of each are served on average."""

TIMES = 5
"""How often what is quick is measured."""

PAGES: tuple[dict[str, dict[str, str]], ...] = (
    {
        "Runs, of an instructor": {},
        "Runs, of an instructor, by text": {"runs-words": "run 77"},
    },
    {
        "Runs, of a student": {},
        "Runs, of a student, by text": {"runs-words": "run 77"},
        "Runs, of a student, by setting": {"runs-words": "dropout=0.5"},
    },
)
"""What the Runs page is asked for in its address, by an instructor and by a student."""

PATIENCE = 600
"""Seconds that a page may take on a busy machine."""

RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
DROPOUTS = (0.0, 0.3, 0.5)
FILTERS = (8, 16, 32)


def run() -> Iterator[dict[str, Any]]:
    """What each takes, as it is measured."""
    with ExitStack() as kept:
        home = Path(os.environ.get("LAB_SCALE_HOME") or kept.enter_context(tempfile.TemporaryDirectory()))
        os.environ["LAB_HOME"] = str(home)
        from labcore.store.store import Store
        from labcore.store.viewer import Viewer

        store = Store()
        people = [f"p-{number:06d}" for number in range(STUDENTS)]
        result: dict[str, Any] = {"aim_seconds": AIM, "runs": RUNS, "students": STUDENTS, "waiting": WAITING * STUDENTS}
        result["index_anew"] = _made(home, store, people)
        tokens = _class_of(store, people)
        result["database_mib"] = round(sum(path.stat().st_size for path in store.runs_dir.glob("lab.db*")) / 2**20, 1)
        yield result
        student = Store(viewer=Viewer(people[1], is_instructor=False))
        result["store"] = {name: _median(do) for name, do in _asked(store, student).items()}
        yield result
        result["pages"] = {
            name: _drawn(address, token)
            for token, of in zip(tokens, PAGES, strict=True)
            for name, address in of.items()
        }
        result["memory_mib"] = _memory()
        result["all_below_aim"] = (
            max(each["processor"] for each in [*result["store"].values(), *result["pages"].values()]) < AIM
        )
        yield result
        result["fair_share"] = _fair_share(Path(kept.enter_context(tempfile.TemporaryDirectory())))
        yield result


def _made(home: Path, store: Any, people: list[str]) -> dict[str, float]:
    """Make the store, unless it stayed here from before; what making its index took."""
    noted = home / "index-anew.json"
    if not noted.is_file():
        _fill(store.runs_dir, people)
        noted.write_text(json.dumps(_once(store.counts)), encoding="utf-8")  # who asks first makes it
        _use(store, people)
    told: dict[str, float] = json.loads(noted.read_text(encoding="utf-8"))
    return told


def _asked(store: Any, student: Any) -> dict[str, Callable[[], Any]]:
    """What is asked of the store, by the name that the result has for it."""
    from labcore.spec.classification import Classification
    from labcore.store.claims import Claims
    from labcore.store.runs import Whose

    claims, spec = Claims(store), Classification(dataset="digits")

    def claim_and_give_back() -> None:
        claims.release(claims.take())

    return {
        "is any run to be begun": lambda: claims.waiting,
        "a claim, given back": claim_and_give_back,
        "a refresh": store.refresh,
        "counts by state": store.counts,
        "the newest 10,000 runs, for an instructor": lambda: store.runs(most=10_000),
        "all runs, for an instructor": store.runs,
        "a student's own runs": lambda: student.runs(of=Whose.MINE),
        "what a student may see": lambda: student.runs(of=Whose.ANYBODYS),
        "a run submitted by a student": lambda: student.submit(spec),
    }


def _drawn(address: dict[str, str], token: str) -> dict[str, float]:
    """Seconds until the server has drawn the Runs page again."""
    from tests.pages.opening import opened

    return _median(opened("runs", token=token, patience=PATIENCE, **address).run)


def _fair_share(runs_dir: Path) -> dict[str, float]:
    """All students' waiting runs, of lengths from 20 to 90 seconds, served until each could have had `SERVED`."""
    from labcore.spec.classification import Classification
    from labcore.store.store import Store
    from labcore.store.viewer import Viewer
    from tests.store.simulated import Simulation, jain

    people = [f"p-{number:06d}" for number in range(min(STUDENTS, QUEUE_STUDENTS))]
    for person in people:
        theirs = Store(runs_dir, Viewer(person, is_instructor=False))
        for seed in range(SERVED * 2):
            theirs.submit(Classification(dataset="digits", seed=seed))
    usual = {owner: 20.0 + 70.0 * place / len(people) for place, owner in enumerate(people)}
    draw, machine = random.Random(1), Simulation(Store(runs_dir), QUEUE_SLOTS)
    until = SERVED * sum(usual.values()) / QUEUE_SLOTS
    machine.run_until(until, lambda owner: usual[owner] * draw.uniform(0.5, 1.5))
    return {
        "students": len(people),
        "slots": QUEUE_SLOTS,
        "runs_served": len(machine.order),
        "hours": round(until / 3600, 1),
        "jain_of_worker_time": round(jain(machine.had.get(owner, 0.0) for owner in people), 3),
    }


# --- the store --------------------------------------------------------------------------------------------------------


def _class_of(store: Any, people: list[str]) -> tuple[str, str]:
    """An open class of these people, the first of them its instructor: a token of that one, and one of the second's."""
    from labcore.store import class_record, sessions
    from labcore.store.class_record import ClassRecord, Person, Role
    from labcore.store.files import write_json

    path = class_record.path_of(store.runs_dir)
    path.parent.mkdir(exist_ok=True)
    roles = [Role.INSTRUCTOR, *[Role.STUDENT] * (len(people) - 1)]
    listed = [
        Person(person_id=each, name=f"Person {each}", role=role) for each, role in zip(people, roles, strict=True)
    ]
    record = ClassRecord(
        title="Scale", is_open=True, began=time.time() - 7 * 86400, salt="ab" * 16, people=tuple(listed)
    )
    write_json(path, record.model_dump(mode="json"))
    with store.database.write() as db:
        return sessions.begin(db, people[0]), sessions.begin(db, people[1])


def _fill(runs_dir: Path, people: list[str]) -> None:
    """Make up the run folders, in the order in which they were begun: `SLOTS` of the last are at work, and `WAITING` of
    each person wait; of all others one in twenty has failed. The disk is not waited for, as nothing here is to be kept.
    """
    from labcore.datasets.library import Library
    from labcore.spec import schema
    from labcore.spec.resolve import resolve
    from labcore.store.liveness import started_at, this_boot, this_host
    from labcore.store.status import Fault, State, Status

    settings = [
        {"optimizer": {"learning_rate": rate}, "regularization": {"dropout": out}, "architecture": {"filters": filters}}
        for rate in RATES
        for out in DROPOUTS
        for filters in FILTERS
    ]
    card = Library().card
    specs = [resolve({"task": "classification", "dataset": "digits", **each}, card) for each in settings]
    plain = [{schema.KEY: schema.VERSION, **spec.model_dump(mode="json")} for spec in specs]
    now, draw, waiting = time.time(), random.Random(0), WAITING * len(people)
    me = {"pid": os.getpid(), "pid_started": started_at(os.getpid()), "boot": this_boot(), "host": this_host()}
    fault = Fault(problem="The loss became infinite in epoch 3.", cure="Lower the learning rate.")
    for place in range(RUNS):
        left, moment = RUNS - place, now - 30.0 * (RUNS - place)
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(moment))
        folder = runs_dir / f"{stamp}-{place:06d}"
        begun = {"created": moment, "started": moment, "epochs": 8}
        files: dict[str, Any] = {"owner": {"owner": people[place % len(people)], "shared": draw.random() < 0.01}}
        if left <= waiting:
            status = Status(created=moment)
        elif left <= waiting + SLOTS:
            status = Status(
                **{**begun, **me, "started": now}, state=State.RUNNING, heartbeat=now, token="made up", epoch=3
            )
        elif draw.random() < 0.05:
            status = Status(**begun, state=State.FAILED, finished=moment + 9, epoch=3, error=fault)
        else:
            accuracy = min(1.0, max(0.0, draw.gauss(0.9, 0.03)))
            figures = {"accuracy": accuracy, "loss": 1 - accuracy, "roc_auc": (1 + accuracy) / 2}
            costs = {"best_epoch": 6, "epochs": 8, "seconds": 24.0, "parameters": 168_000}
            files["report"] = {"validation": figures, **costs}
            status = Status(**begun, state=State.FINISHED, finished=moment + 24, epoch=8)
        files["spec"] = {**plain[place % len(plain)], "seed": place // len(plain)}
        files["label"] = {"name": f"run {place}", "tags": ["homework"] if place % 3 else []}
        files["status"] = status.model_dump(mode="json")
        folder.mkdir()
        for name, content in files.items():
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def _use(store: Any, people: list[str]) -> None:
    """What workers have done in the last three hours, which the queue's turns hang on."""
    from labcore.store import use

    now, draw = time.time(), random.Random(2)
    rows = []
    for slot in range(SLOTS):
        ended = now - draw.uniform(0, 60)
        while ended > now - use.WINDOW:
            lasted = draw.uniform(20, 100)
            rows.append((f"earlier-{slot}-{len(rows)}", draw.choice(people), ended - lasted, ended))
            ended -= lasted
    with store.database.write() as db:
        use.put(db, rows)


def _median(do: Callable[[], Any]) -> dict[str, float]:
    taken = [_once(do) for _ in range(TIMES)]
    return {name: round(statistics.median(each[name] for each in taken), 4) for name in taken[0]}


def _once(do: Callable[[], Any]) -> dict[str, float]:
    """Seconds that it took: of this process's processor, and as they passed."""
    passed, spent = time.perf_counter(), time.process_time()
    do()
    return {"processor": time.process_time() - spent, "passed": time.perf_counter() - passed}


def _memory() -> int:
    import psutil

    return round(psutil.Process().memory_info().rss / 2**20)
