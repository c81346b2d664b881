"""A trained run measured once more: under shift, on another data set, over several views of each image."""

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.corruption import corruptions
from labcore.launch import evaluation
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.claims import Claims
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.judged import augmented_of, beside, externals, judged, shift_of
from labcore.tasks import baseline, classification
from labcore.tasks.answers import answer
from labcore.training.reporter import Reporter
from tests.samples import shapes

SMALL = [
    *("architecture.filters=8", "architecture.layers_per_block=1", "architecture.blocks=2"),
    *("training.batch_size=16", "training.epochs=6", "training.heat_maps=0", "optimizer.learning_rate=0.01"),
    "augmentation.operations=[{kind: translation}]",
]


def stored(name, images, labels, split, classes, **facts):
    fields = {"classes": classes, "task": "classification", "source": "imported", **facts}
    storage.write(Library().folder(name), images, labels, split, **fields)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A store with one trained run, the data set it learned from, and a darker one under other names of classes."""
    home = tmp_path_factory.mktemp("lab")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(home))
        patch.setattr(evaluation, "ask", lambda question, payload, **_: answer(question, payload))
        bars = shapes(images=150)
        images = [bars.image(index) for index in range(150)]
        stored("bars", images, bars.labels, bars.split, bars.card.classes)
        darker = [image // 2 + 1 for image in images]
        names = (*(name.upper() for name in bars.card.classes), "neither")
        labels = bars.labels.copy()
        labels[:10] = len(bars.card.classes)
        stored("darker", darker, labels, bars.split, names)
        store = Store()
        run_id = store.submit(resolve(assign({"dataset": "bars"}, SMALL), Library().card))
        claim, folder = Claims(store).take(), store.folder(run_id)
        with Reporter(folder, claim.token) as reporter:
            assert not classification.run(folder.spec(), reporter)
            reporter.end(State.FINISHED)
        store.refresh()
        yield store, folder


def test_corruptions_lower_the_accuracy_and_the_folder_keeps_by_how_much(trained):
    store, folder = trained
    told = evaluation.shift(folder.run_id, store)
    validation = folder.report()["validation"]
    assert told["accuracy"]["estimate"] == pytest.approx(validation["accuracy"]) and told["split"] == "val"
    assert told["images"] == told["of_images"] == validation["images"]
    assert set(told["curves"]) == set(corruptions())
    mean = np.mean([level["estimate"] for curve in told["curves"].values() for level in curve["accuracy"]])
    assert told["robust_accuracy"]["estimate"] == pytest.approx(mean)
    assert told["drop"]["estimate"] == pytest.approx(validation["accuracy"] - mean)
    assert shift_of(folder) == told and shift_of(folder, "test") is None
    assert store.test_looks("bars").times == 1, "validation images are no look at the test set"
    fewer = evaluation.shift(folder.run_id, store, most=12)
    assert 10 <= fewer["images"] <= 14 and fewer["curves"]["noise"]["accuracy"][0]["low"] is not None


def test_a_look_at_test_images_is_counted_and_said(trained):
    store, folder = trained
    before = store.test_looks("bars")
    evaluation.shift(folder.run_id, store, "test", most=5)
    after = store.test_looks("bars")
    assert (after.times, after.again, after.runs) == (before.times + 1, before.again + 1, 1)
    assert store.test_looks("bars", "other content").times == 0
    store.reindex()
    assert store.test_looks("bars") == after


def test_another_data_set_is_an_external_test_that_stays_in_the_folder(trained):
    store, folder = trained
    told = evaluation.external(folder.run_id, store, "darker")
    own = judged(folder).classes
    (kept, *_) = externals(folder)
    assert (kept.dataset, kept.split, kept.left_out) == ("darker", "test", ("neither",))
    assert kept.mapping == {name.upper(): name for name in own}
    assert kept.fingerprint == Library().card("darker").fingerprint
    answers = Answers.read(folder.arrays("external_answers", kept.number))
    accuracy = (answers.probabilities.argmax(axis=1) == answers.labels).mean()
    assert told["assessment"]["figures"]["accuracy"]["estimate"] == pytest.approx(accuracy)
    assert told["images_left_out"] + kept.assessment["images"] == len(Library().open("darker").indices("test"))
    assert store.test_looks("darker").times == 1 and store.test_looks("darker").again == 1
    columns = beside(judged(folder), ["accuracy"])
    assert list(columns)[:2] == ["validation", "test"] and columns["darker (test)"]["accuracy"]["low"] <= accuracy


def test_classes_can_be_merged_and_what_the_run_knows_is_said(trained):
    store, folder = trained
    first, second, *_ = judged(folder).classes
    bars = Library().open("bars")
    images = [bars.image(index) for index in range(len(bars))]
    stored("again", images, bars.labels, (bars.split + 1) % 3, bars.card.classes)
    told = evaluation.external(folder.run_id, store, "again", "all", {second: first})
    assert told["mapping"][second] == first and told["without_images"] == [second]
    assert told["assessment"]["support"][first] == (bars.labels < 2).sum()
    assert any("The run knows" in note for note in told["notes"])


def test_what_cannot_be_measured_is_refused_before_anything_is_counted(trained):
    store, folder = trained
    looked = store.test_looks("bars").times
    with pytest.raises(InputError, match="the very images"):
        evaluation.external(folder.run_id, store, "bars")
    with pytest.raises(InputError, match="None of the data set's classes"):
        evaluation.external(folder.run_id, store, "digits")
    with pytest.raises(InputError, match="no split"):
        evaluation.external(folder.run_id, store, "darker", "hidden")
    with pytest.raises(InputError, match="not measured on"):
        evaluation.shift(folder.run_id, store, "train")
    with pytest.raises(InputError, match="no views by"):
        evaluation.augmented(folder.run_id, store, "magic")
    assert store.test_looks("bars").times == looked and store.test_looks("digits").times == 0
    closed = store.submit(resolve({"dataset": "bars"}, Library().card))
    with pytest.raises(InputError, match="is queued"):
        evaluation.shift(closed, store)


@pytest.mark.parametrize("how", ["flips", "augmentation"])
def test_the_mean_over_views_is_measured_against_the_plain_answers(trained, how):
    store, folder = trained
    told = evaluation.augmented(folder.run_id, store, how, draws=64 if how == "augmentation" else 8)
    assert told["views"] == (["left-right"] if how == "flips" else [f"draw {n}" for n in range(1, 65)])
    plain, mean = told["plain"]["accuracy"]["estimate"], told["assessment"]["figures"]["accuracy"]["estimate"]
    assert plain == pytest.approx(folder.report()["validation"]["accuracy"])
    assert told["difference"]["accuracy"]["estimate"] == pytest.approx(mean - plain)
    assert augmented_of(folder) == told
    kept = Answers.read(folder.arrays("validation_augmented_answers"))
    assert (kept.probabilities.argmax(axis=1) == kept.labels).mean() == pytest.approx(mean)
    loss = judged(folder).validation.probabilities - kept.probabilities
    assert np.abs(loss).max() > 1e-4, "the views are not all the same"


def test_a_baseline_is_measured_like_a_network(trained):
    store, _ = trained
    run_id = store.submit(resolve({"task": "baseline", "dataset": "bars"}, Library().card))
    claim = Claims(store).take()
    while claim.run_id != run_id:  # what another test has queued
        claim = Claims(store).take()
    with Reporter(store.folder(run_id), claim.token) as reporter:
        assert not baseline.run(store.folder(run_id).spec(), reporter)
        reporter.end(State.FINISHED)
    store.refresh()
    told = evaluation.shift(run_id, store, most=10)
    assert 0 <= told["robust_accuracy"]["estimate"] <= 1
    with pytest.raises(InputError, match="without augmentation"):
        evaluation.augmented(run_id, store, "augmentation")
