"""What a run's folder says of its worth, by kept answers alone."""

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.evaluation.answers import ARTIFACTS
from labcore.evaluation.mistakes import pairs
from labcore.spec.resolve import resolve
from labcore.store.store import Store
from labcore.studies.ensembles import ensemble_of
from labcore.studies.judged import judged
from labcore.studies.remedies import remedies, remedies_of
from labcore.studies.slicing import slices_of
from labcore.studies.thresholds import threshold_by_cost, threshold_by_recall
from tests import fabricate
from tests.studies.answered import finished


@pytest.fixture
def store(lab_home):
    return Store()


def test_the_figures_are_those_of_the_report_with_intervals(store):
    folder = finished(store)
    run, told = judged(folder), folder.report()
    for part in ("validation", "test"):
        found = run.assessment(part)
        for name in ("accuracy", "f1_macro", "mcc", "kappa", "specificity_macro", "roc_auc", "loss", "brier", "ece"):
            figure = found.figures[name]
            assert figure.estimate == pytest.approx(told[part][name], abs=1e-5), name
            assert figure.low < figure.estimate < figure.high or name == "ece"
        for name, values in told[part]["per_class"].items():
            for figure in ("precision", "recall", "specificity", "f1"):
                assert found.per_class[name][figure].estimate == pytest.approx(values[figure]), (name, figure)
    assert run.calibration("test").temperature == run.calibration().temperature
    assert run.calibration().note and not run.calibration("test").note


def test_a_closed_test_set_is_not_judged_and_looks_are_counted_where_it_is_open(store):
    closed = judged(finished(store, open_test=False))
    with pytest.raises(InputError, match="has not opened its test set"):
        closed.assessment("test")
    assert threshold_by_recall(closed, "3", 0.9, with_test=True).test is None
    opened = judged(finished(store, seed=1))
    threshold_by_cost(opened, "3", 5, 1)
    assert store.test_looks("digits").again == 0
    found = threshold_by_cost(opened, "3", 5, 1, with_test=True)
    slices_of(opened, "test")
    store.take_in(opened.folder.run_id)
    assert store.test_looks("digits").again == 2 and store.test_looks("digits").runs == 1
    assert found.test is not None and found.validation.cost(5, 1) <= found.usual.cost(5, 1)
    own = opened.validation.probabilities.argmax(axis=1) == 3
    assert found.own.found + found.own.false_alarms == own.sum() != (opened.validation.probabilities[:, 3] >= 0.5).sum()
    with pytest.raises(InputError, match="no class 'eleven'"):
        threshold_by_cost(opened, "eleven", 1, 1)


def test_runs_of_one_data_set_answer_as_one(store):
    runs = {f"seed {seed}": judged(finished(store, seed, strength=3.0)) for seed in range(3)}
    found = ensemble_of(runs)
    assert found.gain["accuracy"].low > 0 and found.best in runs
    assert found.assessment.figures["accuracy"].estimate > max(each["accuracy"] for each in found.of_members.values())
    ensemble_of(runs, "test")
    store.take_in(runs["seed 0"].folder.run_id)
    assert store.test_looks("digits").again == 1
    other = finished(store, 7)
    other.write_environment({"dataset": {"name": "digits", "fingerprint": "another"}})
    with pytest.raises(InputError, match="not of the same classes and data set"):
        ensemble_of({"one": runs["seed 0"], "other": judged(other)})


def test_slices_are_made_of_the_data_sets_own_images(store):
    folder = finished(store)
    found = slices_of(judged(folder))
    assert {part.attribute for part in found.parts} == {"brightness", "contrast"}, "all digits are of one size"
    assert sum(part.images for part in found.parts) == 2 * folder.report()["validation"]["images"]
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": "another"}})
    with pytest.raises(LabError, match="has changed"):
        slices_of(judged(folder))


def test_a_run_that_has_kept_no_answers_says_so(store):
    with pytest.raises(InputError, match="kept no answers"):
        judged(fabricate.submitted(store))


def test_of_a_run_that_makes_images_it_is_said_by_what_it_is_judged(store):
    spec = resolve({"task": "gan", "dataset": "digits", "name": "made"}, Library().card)
    folder = store.folder(store.submit(spec))
    with pytest.raises(InputError, match="makes images and gives no classes") as refused:
        judged(folder)
    judging = "Fréchet distance, Kernel distance, Sample precision, Sample recall"
    assert f"{judging}: python -m labcore runs show" in refused.value.cure


def test_each_remedy_is_a_spec_that_can_be_trained_and_differs_from_the_run(store):
    run = judged(finished(store, augmentation={"enabled": False}))
    spec = run.folder.spec()
    found = remedies_of(run, pairs(run.validation)[0])
    assert [remedy.title.split()[0] for remedy in found] == ["More", "Augmentation", "One"]
    for remedy in found:
        assert remedy.why.endswith(".")
        changed = resolve(remedy.spec(spec), Library().card)
        assert changed.identity() != spec.identity() and not changed.open_test
        assert changed.name == f"{spec.summary()} · {remedy.title}", "a list of runs tells them apart"
    named = spec.model_copy(update={"name": "n" * 195})
    assert resolve(found[-1].spec(named), Library().card).name.endswith(found[-1].title), "whatever the run is called"
    first = remedies(spec, Library().card("digits"), "3", "8", 0.4)
    assert [remedy.title for remedy in first][-1] == "Focal loss"
    weighed = resolve(first[0].spec(spec), Library().card)
    again = remedies(weighed, Library().card("digits"), "3", "8", 0.1)
    assert again[0].settings["imbalance.class_weights"]["by_class"] == {"3": 4.0}, "on top of what is there"


def test_larger_images_and_balanced_weights_are_offered_where_they_would_change_something(store):
    card = Library().card("digits")
    counts = {name: 20 if name == "3" else 200 for name in card.classes}
    train = card.splits["train"].model_copy(update={"classes": counts})
    large = card.model_copy(
        update={
            "splits": {**card.splits, "train": train},
            "height_range": (64, 64),
            "width_range": (64, 64),
            "shape": (64, 64, 1),
        }
    )
    raw = {"dataset": "digits", "preprocessing": {"size": 32}, "imbalance": {"class_weights": "none"}}
    spec = resolve(raw, lambda name: large)
    found = {remedy.title: remedy.settings for remedy in remedies(spec, large, "3", "8", 0.1)}
    assert found["Class weights, balanced"] == {"imbalance.class_weights": {"kind": "balanced"}}
    assert found["Larger images, 48 px"] == {"preprocessing.size": 48}
    assert "Focal loss" not in found


@pytest.mark.parametrize("moved", [100_000, -100_000])
def test_answers_to_images_that_the_data_set_has_not_are_refused(store, moved):
    folder = finished(store)
    kept = folder.arrays(ARTIFACTS["validation"])
    folder.write_arrays(ARTIFACTS["validation"], {**kept, "index": kept["index"] + moved})
    with pytest.raises(InputError, match="answer"):
        slices_of(judged(folder))
