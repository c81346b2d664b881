"""What a study will take: from finished runs of the same kind of work, laid out over the places there are."""

import dataclasses

import pytest

from labcore.datasets.library import Library
from labcore.spec.resolve import resolve
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.forecast import forecast
from labcore.studies.pace import BYTES_BESIDE, Pace, kind_of_work, paces
from tests import fabricate

PACE = Pace(start=10, epoch=2, disk=1000)


def made(**raw):
    return resolve({"dataset": "digits", "training": {"epochs": 5, "batch_size": 64}, **raw}, Library().card)


def test_runs_are_laid_out_over_the_places(lab_home):
    specs = [made(seed=seed) for seed in range(3)]
    found = forecast(specs, {kind_of_work(specs[0]): PACE}, slots=2)
    assert (found.runs, found.work, found.wall, found.wait, found.disk) == (3, 60, 40, 0, 3000)
    assert forecast(specs, {kind_of_work(specs[0]): PACE}, slots=1).wall == 60


def test_what_nobody_has_measured_is_taken_to_be_like_the_rest(lab_home):
    specs = [made(), made(scaling={"width": 2.0})]
    found = forecast(specs, {kind_of_work(specs[0]): PACE}, slots=2)
    assert (found.work, found.guessed) == (40, 1)
    assert forecast(specs, {}, slots=2).wall is None
    assert forecast([], {}, slots=2).wall == 0


def test_what_moves_no_clock_is_the_same_kind_of_work(lab_home):
    same = made(seed=4, regularization={"dropout": 0.1}, optimizer={"learning_rate": 0.5}, open_test=False)
    assert kind_of_work(same) == kind_of_work(made())
    for other in ({"scaling": {"width": 2.0}}, {"preprocessing": {"size": 16}}, {"division": {"share": 0.5}}):
        assert kind_of_work(made(**other)) != kind_of_work(made())
    masks = {"task": "segmentation", "dataset": "synthetic-mars-terrain"}
    assert kind_of_work(made(**masks)) != kind_of_work(made(**masks, specialist="rare_class"))


def test_finished_runs_tell_how_fast_their_kind_goes(lab_home):
    store = Store()
    folder = fabricate.finished(store)
    record = store.run(folder.run_id)
    kind = kind_of_work(folder.spec())
    found = paces([folder.spec().model_copy(update={"seed": 9})], [record])[kind]
    assert found.epoch == pytest.approx(record.summary["seconds"] / record.epoch)
    assert found.disk == sum(path.stat().st_size for _, path in folder.members())
    assert paces([made(scaling={"width": 2.0})], [record]) == {}


def test_it_waits_for_the_first_place_that_becomes_free(lab_home):
    store = Store()
    record = store.run(fabricate.finished(store).run_id)
    at_work = dataclasses.replace(record, state=State.RUNNING, started=0.0, epoch=3, epochs=4)
    assert forecast([made()], {}, slots=2, under_way=[at_work], now=20).wait == 0
    assert forecast([made()], {}, slots=1, under_way=[at_work], now=20).wait == 20, "two epochs of ten seconds are left"


def test_what_the_bench_has_timed_is_a_pace():
    told = {"start_seconds": 3.0, "epoch_seconds": 0.5, "parameters": 1000}
    assert Pace.of_bench(told) == Pace(3.0, 0.5, 28_000 + BYTES_BESIDE)
