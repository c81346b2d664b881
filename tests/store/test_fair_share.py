"""Turns by person: whoever has used least of the machine is next."""

import random

import pytest

from labcore.spec.classification import Classification
from labcore.store import use
from labcore.store.claims import Claims
from labcore.store.classroom import Classroom
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from tests.store.simulated import Simulation, jain


@pytest.fixture
def of(store):
    """The store as a student sees it."""
    return lambda name: Store(store.runs_dir, Viewer(f"p-{name:a<6}", is_instructor=False))


@pytest.fixture
def spec():
    return Classification(dataset="digits", name="one of many", seed=7)


def used(store):
    """What each owner has had of the machine, ever."""
    with store.database.read() as db:
        return use.by_owner(db, 0.0)


def test_a_student_who_queues_a_hundred_first_gets_no_more_than_the_others(store, of, spec):
    """On equal demand: all have runs waiting for all of the time, each student's of another length."""
    names = ["ada", "ben", "cleo", "dina", "emil"]
    for _ in range(100):
        of("ada").submit(spec)
    for name in names[1:]:
        for _ in range(30):
            of(name).submit(spec)
    draw, usual = random.Random(4), dict(zip(names, (60, 20, 90, 45, 30), strict=True))
    seconds = {of(name).viewer.person_id: usual[name] for name in names}
    machine = Simulation(store, slots=2)
    machine.run_until(1500, lambda owner: seconds[owner] * draw.uniform(0.5, 1.5))
    assert len(machine.had) == 5
    assert jain(machine.had.values()) >= 0.95
    by_order = jain([60 * 25, 0, 0, 0, 0.1])
    assert by_order < 0.3, "what they would have had in the order of coming"


def test_somebody_alone_gets_the_whole_machine(store, of, spec):
    ids = [of("ada").submit(spec) for _ in range(4)]
    assert [Claims(store).take().run_id for _ in ids] == ids


def test_who_comes_late_is_served_next_and_not_for_hours(store, of, spec):
    for _ in range(12):
        of("ada").submit(spec)
    machine = Simulation(store, slots=1)
    machine.run_until(300, lambda owner: 60)
    for _ in range(12):
        of("ben").submit(spec)
    machine.order.clear()
    machine.run_until(240, lambda owner: 60)
    assert machine.order[0] == of("ben").viewer.person_id


def test_use_is_kept_when_its_runs_are_destroyed(store, of, spec):
    mine = of("ada")
    first = mine.submit(spec)
    Simulation(store, slots=1).run_until(60, lambda owner: 60)
    mine.delete(first)
    mine.purge()
    of("ada").submit(spec)
    others = of("ben").submit(spec)
    assert Claims(store).take().run_id == others
    assert used(store)[mine.viewer.person_id].seconds == pytest.approx(60, abs=2)


def test_use_is_that_of_all_attempts(store, of, spec):
    run_id = of("ada").submit(spec)
    claims = Claims(store)
    for _ in range(2):
        claim = claims.take()
        with store.database.write() as db:
            db.execute("UPDATE runs SET started = started - 30")
        claims.settle(claim, State.INTERRUPTED, None)
        of("ada").resubmit(run_id)
    assert used(store)[of("ada").viewer.person_id].seconds == pytest.approx(60, abs=2)


def test_places_are_told_as_turns_come(store, of, spec):
    first = [of("ada").submit(spec) for _ in range(3)]
    other = of("ben").submit(spec)
    places = {run.run_id: run.position for run in store.runs()}
    assert [places[run_id] for run_id in (first[0], other, first[1], first[2])] == [1, 2, 3, 4]
    assert [Claims(store).take().run_id for _ in range(4)] == [first[0], other, first[1], first[2]]


def test_what_an_instructor_puts_first_is_begun_first_and_though_its_owner_is_held_back(store, of, spec):
    room = Classroom(store)
    room.open("Images")
    ids = [of("ada").submit(spec) for _ in range(3)]
    room.pause_all()
    assert Claims(store).take() is None and not Claims(store).waiting
    assert [run.position for run in store.runs()] == [None, None, None]
    store.put_first(ids[2])
    assert store.run(ids[2]).put_first and store.run(ids[2]).position == 1
    assert Claims(store).take().run_id == ids[2]
    assert Claims(store).take() is None
    room.pause_all(paused=False)
    assert Claims(store).take().run_id == ids[0]


def test_one_student_held_back_leaves_the_others_alone(store, spec):
    room = Classroom(store)
    room.open("Images")
    ada, ben = (each.person.person_id for each in room.add([("Ada", ""), ("Ben", "")]))
    run_of = {name: Store(store.runs_dir, Viewer(name, is_instructor=False)).submit(spec) for name in (ada, ben)}
    room.pause([ada])
    assert Claims(store).take().run_id == run_of[ben]
    assert Claims(store).take() is None
    store.reindex()
    assert Claims(store).take() is None, "also when the index is made anew"
    room.pause([ada], paused=False)
    assert Claims(store).take().run_id == run_of[ada]
