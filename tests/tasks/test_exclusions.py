"""What an exclusion list leaves out reaches no part of a run: not the network, not its judge, not its report."""

import base64
import csv
import json

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.exclusions import shelf
from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.launch.augmentation import payload
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.tasks import baseline, classification, rate_range, sizes
from labcore.tasks.answers import answer
from labcore.training.learner import Learner
from labcore.training.reporter import Reporter
from tests.samples import shapes

LEFT_OUT = {3: "dark", 10: "dark", 55: "blank"}
SMALL = [
    *("architecture.filters=4", "architecture.layers_per_block=1", "architecture.blocks=2"),
    *("training.batch_size=16", "training.epochs=2", "training.heat_maps=8"),
]


@pytest.fixture
def folder(lab_home):
    """A run of two epochs on 150 bars, three of which a list leaves out."""
    bars = shapes(images=150)
    images = [bars.image(index) for index in range(150)]
    fields = {"classes": bars.card.classes, "task": "classification", "source": "imported"}
    storage.write(Library().folder("bars"), images, bars.labels, bars.split, **fields)
    shelf.save(Library().open("bars"), "careful", LEFT_OUT)
    return begun(lab_home / "run", assign({"dataset": "bars", "exclusions": "careful@1"}, SMALL))


def begun(path, raw):
    run = RunFolder(path)
    run.write_spec(resolve(raw, Library().card))
    run.write_status(Status(created=0.0, state=State.RUNNING, token="mine"))
    return run


def carry_out(folder, task=classification):
    with Reporter(folder, "mine") as reporter:
        return task.run(folder.spec(), reporter)


def expected():
    """The images that are left of each split."""
    whole = Library().open("bars")
    return {split: set(whole.indices(split).tolist()) - set(LEFT_OUT) for split in ("train", "val", "test")}


def test_nothing_left_out_reaches_the_run(folder, monkeypatch):
    asked, shown = [], []
    predict, order = Learner.predict, classification.ClassLearning.order

    def watched_predict(self, images, indices, *args, **options):
        asked.append(np.array(indices))
        return predict(self, images, indices, *args, **options)

    def watched_order(*given):
        rows = order(*given)

        def watched(epoch):
            found = rows(epoch)
            shown.append(np.array(found))
            return found

        return watched

    monkeypatch.setattr(Learner, "predict", watched_predict)
    monkeypatch.setattr(classification.ClassLearning, "order", watched_order)
    carry_out(folder)
    left = expected()
    assert {len(epoch) for epoch in shown} == {87}
    assert set(np.concatenate(shown)) == left["train"]
    assert set(np.concatenate(asked)) == left["val"] | left["test"]


def test_nothing_left_out_reaches_a_baseline(folder, lab_home, monkeypatch):
    run = begun(lab_home / "svm", {"task": "baseline", "dataset": "bars", "exclusions": "careful@1"})
    looked_at = []
    extract = sizes.features_of

    def watched(made, images, indices, *rest):
        looked_at.append(set(np.asarray(indices).tolist()))
        return extract(made, images, indices, *rest)

    monkeypatch.setattr(sizes, "features_of", watched)
    assert carry_out(run, baseline) is False
    assert looked_at == list(expected().values())
    assert run.report()["without"]["images"] == {"train": 3, "val": 0, "test": 0}
    rows = list(csv.DictReader(run.predictions_path.read_text().splitlines()))
    assert {int(row["index"]) for row in rows} == expected()["test"]
    assert baseline.trained(run).classes == 3
    lists = Library().folder("bars") / "exclusions"
    lists.rename(lists.with_name("elsewhere"))
    with pytest.raises(LabError, match=r"'bars' is not in this lab as it was: .* no exclusion list 'careful@1'"):
        baseline.trained(run)


def test_what_is_tried_out_before_a_run_leaves_them_out_too(folder, monkeypatch):
    spec = folder.spec()
    card = Library().card("bars", "careful@1")
    every = payload(spec, card, images=87, variants=1, draw=1)
    drawn = answer("augment", every)
    assert len(drawn["classes"]) == 87
    pixels = np.frombuffer(base64.b64decode(drawn["pixels"]), np.uint8).reshape(drawn["shape"])[:, 0]
    bars = Library().open("bars")
    assert {image.tobytes() for image in pixels} == {bars.image(row).tobytes() for row in expected()["train"]}
    monkeypatch.setattr(rate_range, "range_test", lambda _, dataset, __: {"rows": dataset.indices("train").tolist()})
    asked = answer("learning_rate_range", {"spec": spec.model_dump(mode="json")})
    assert set(asked["rows"]) == expected()["train"]


def test_the_report_says_what_was_left_out(folder):
    carry_out(folder)
    note = {"name": "careful@1", "identity": Library().card("bars", "careful@1").without.identity}
    note["images"] = {"train": 3, "val": 0, "test": 0}
    assert folder.report()["without"] == note
    assert folder.environment()["dataset"]["without"] == note
    assert folder.report()["dataset_fingerprint"] == Library().card("bars").fingerprint
    rows = list(csv.DictReader(folder.predictions_path.read_text().splitlines()))
    assert [int(row["index"]) for row in rows] == list(range(120, 150))
    assert sum(map(sum, folder.json_artifact("test_confusion")["matrix"])) == 30


def test_a_list_that_was_altered_after_queueing_is_refused(folder):
    path = next(Library().folder("bars").glob("exclusions/*.json"))
    content = json.loads(path.read_text())
    content["images"].pop()
    path.write_text(json.dumps(content))
    with pytest.raises(LabError, match="altered"):
        carry_out(folder)
