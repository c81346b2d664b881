"""A run that takes classes as one tells the others apart, from its report to its answers to pictures."""

import numpy as np
import pytest
from PIL import Image

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.launch.augmentation import payload
from labcore.spec.reading import assign
from labcore.studies.counted_alike import counted_alike, counted_as_one
from labcore.studies.judged import judged
from labcore.tasks import baseline
from labcore.tasks.answers import answer
from labcore.tasks.external import external
from tests.samples import shapes
from tests.tasks.test_exclusions import SMALL, begun, carry_out

MERGE = {"merge": [["bar 0", "bar 2"]]}
LEFT = ["bar 0 or bar 2", "bar 1", "bar 3"]


@pytest.fixture
def bars(lab_home):
    """A set of four classes of bars."""
    drawn = shapes(images=120)
    names = tuple(f"bar {number}" for number in range(4))
    fields = {"classes": names, "task": "classification", "source": "imported"}
    images = [np.array(drawn.image(place)) for place in range(120)]
    storage.write(Library().folder("bars"), images, drawn.labels % 4, drawn.split, **fields)
    return lab_home


def test_a_network_learns_and_answers_the_classes_that_are_left(bars):
    run = begun(bars / "run", assign({"dataset": "bars", "classes": MERGE}, SMALL))
    carry_out(run)
    assert run.json_artifact("classes") == LEFT and run.report()["merged"] == {LEFT[0]: ["bar 0", "bar 2"]}
    assert list(run.report()["test"]["per_class"]) == LEFT
    whole = Library().open("bars")
    found = judged(run)
    assert np.array_equal(found.validation.labels == 0, np.isin(whole.labels[found.validation.index], (0, 2)))
    Image.fromarray(np.array(whole.image(0))[..., 0]).save(bars / "one.png")
    assert answer("predict", {"run": str(run.path), "paths": [str(bars / "one.png")]})["classes"] == LEFT
    card = Library().card("bars")
    assert answer("augment", payload(run.spec(), card, images=4, variants=1, draw=0))["classes"][0] in LEFT
    described = {"spec": run.spec().model_dump(mode="json"), "fingerprint": card.fingerprint}
    assert answer("describe", described)["parameters"] == run.report()["parameters"]


def test_another_set_is_measured_by_the_members_of_what_is_one(bars):
    run = begun(bars / "run", assign({"dataset": "bars", "classes": MERGE}, SMALL))
    carry_out(run)
    whole = Library().open("bars")
    images = [255 - np.array(whole.image(place)) for place in range(60)]
    fields = {"classes": ("Bar 2", "bar 1"), "task": "classification", "source": "imported"}
    storage.write(Library().folder("others"), images, np.arange(60) % 2, whole.split[:60], **fields)
    assert external(str(run.path), "others", "all")["mapping"] == {"Bar 2": LEFT[0], "bar 1": "bar 1"}


def test_runs_with_and_without_it_are_counted_in_the_same_classes(bars):
    raw = {"task": "baseline", "dataset": "bars", "learning_curve": {"points": 1}}
    runs = [begun(bars / name, {**raw, **more}) for name, more in (("fine", {}), ("coarse", {"classes": MERGE}))]
    for run in runs:
        carry_out(run, baseline)
    fine, coarse = counted_alike([judged(run) for run in runs])
    assert list(fine.classes) == list(coarse.classes) == LEFT and fine.support == coarse.support
    assert coarse.figures["accuracy"].estimate == judged(runs[1]).assessment().figures["accuracy"].estimate
    as_one, names = counted_as_one(judged(runs[0]), ["BAR 0", "bar 2"])
    assert list(names) == LEFT and as_one.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
