"""A run that trains a specialist beside its network, and keeps both as one."""

import shutil

import numpy as np
import pytest

from labcore.datasets import division
from labcore.errors import InputError
from labcore.evaluation.segmentation import figures
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.studies.judged_masks import judged_masks
from labcore.tasks import segmentation
from labcore.tasks.nomination import open_test_set
from labcore.training.reporter import Reporter
from tests.samples import disks

DATA = disks(60, classes=3)
SMALL = (
    "architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 4}",
    "training={batch_size: 12, epochs: 2, overlays: 2}",
)
SPECIALIST = "specialist={kind: rare_class, levels: 2, filters: 4}"


def spec(*settings):
    return resolve(assign({"task": "segmentation", "dataset": "disks"}, [*SMALL, *settings]), lambda _: DATA.card)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A function that trains on the disks and gives the run's folder; each run is trained once."""

    class Disks:
        def open(self, _name, exclusions=None):
            return DATA

    runs = {}

    def run(*settings):
        if settings not in runs:
            folder = RunFolder(tmp_path_factory.mktemp("run"))
            folder.write_spec(spec(*settings))
            folder.write_status(Status(created=1.0, state=State.RUNNING, token="mine"))
            with Reporter(folder, "mine") as reporter:
                assert segmentation.run(folder.spec(), reporter) is False
            runs[settings] = folder
        return runs[settings]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(division, "Library", Disks)
        yield run


def epochs(folder):
    return [row.values for row in folder.metrics_reader().poll() if row.kind == "epoch"]


def test_what_is_kept_is_one_network_whose_answers_are_reported(trained):
    folder = trained(SPECIALIST)
    told, report = folder.json_artifact("specialist"), folder.report()
    rarest = min(report["test"]["per_class"], key=lambda name: DATA.card.splits["train"].pixels[name])
    assert told["label"] == rarest and report["specialist"] == told
    images, masks, rows = DATA.pixels.reshape(-1, 16, 24, 1), DATA.masks.reshape(-1, 16, 24), DATA.indices("test")
    given = segmentation.trained(folder).answer(images[rows]).argmax(axis=3)
    assert report["test"]["pixel_accuracy"] == pytest.approx((given == masks[rows]).mean(), abs=1e-3)


def test_the_network_for_all_classes_learns_as_it_does_alone(trained):
    """So a study over the specialist holds the same network against itself, seed by seed."""
    beside, by_itself = epochs(trained(SPECIALIST)), epochs(trained())
    for with_it, without in zip(beside, by_itself, strict=True):
        names = ("loss", "mean_iou", "val_loss", "val_mean_iou", "val_iou.disk1")
        assert [with_it[name] for name in names] == pytest.approx([without[name] for name in names], rel=2e-3)
        own = [name for name in with_it if name.startswith("val_specialist_iou.")]
        assert len(own) == 1 and not any(name.startswith("val_specialist") for name in without)
    best = trained(SPECIALIST).report()["best_epoch"]
    general = judged_masks(trained(SPECIALIST)).general("validation")
    whole = general.counts.sum(axis=0)
    assert figures(whole)["mean_iou"] == pytest.approx(beside[best - 1]["val_mean_iou"], abs=2e-3)


def test_what_the_specialist_gains_has_a_paired_interval(trained):
    for part in ("validation", "test"):
        gain = judged_masks(trained(SPECIALIST)).gain(part)
        assert [row.figure for row in gain.rows] == [f"iou.{gain.label}", "mean_iou"]
        for row in gain.rows:
            assert row.gain.estimate == pytest.approx(row.after - row.before)
            assert not row.gain.low > row.gain.estimate and not row.gain.high < row.gain.estimate
        assert gain.rows[1].after == pytest.approx(trained(SPECIALIST).report()[part]["mean_iou"])
    assert judged_masks(trained()).gain("test") is None


def test_a_test_set_opened_by_nomination_tells_what_opening_it_at_the_end_tells(trained, tmp_path):
    folder = trained(SPECIALIST)
    closed = RunFolder(shutil.copytree(folder.path, tmp_path / "run"))
    closed.write_report({name: value for name, value in folder.report().items() if name != "test"})
    for kept in (closed.path / "artifacts").glob("test_*"):
        kept.unlink()
    assert judged_masks(closed).gain("validation") and judged_masks(closed).test is None
    found = open_test_set(closed)
    assert found["mean_iou"] == pytest.approx(folder.report()["test"]["mean_iou"], abs=1e-3)
    for here, there in zip(*(judged_masks(each).gain("test").rows for each in (closed, folder)), strict=True):
        assert (here.figure, here.before, here.after) == (there.figure, *near(there.before, there.after))


def near(*figures):
    return (pytest.approx(each, abs=1e-3) for each in figures)


def test_a_class_that_is_not_there_is_refused_by_its_name():
    with pytest.raises(InputError, match="Did you mean 'disk2'"):
        spec("specialist={kind: rare_class, class_name: disk22}")


def test_its_run_is_called_by_it():
    assert spec().name == "disks · U-Net · AdamW" and spec(SPECIALIST).name == "disks · U-Net and a specialist · AdamW"


def test_images_too_small_for_its_levels_are_refused():
    with pytest.raises(InputError, match="specialist's 6 levels need images of 64 px"):
        spec("specialist={kind: rare_class, levels: 6}")


def test_a_new_network_begins_at_how_often_its_class_is_seen(trained):
    images = DATA.pixels.reshape(-1, 16, 24, 1)
    lesson = segmentation.MaskLearning(spec("specialist={kind: rare_class, class_name: disk2}"), DATA, images)
    bias = lesson.learner().model.get_layer("specialist_scores").bias.numpy()
    share = (DATA.masks.reshape(60, -1)[DATA.indices("train")] == 2).mean()
    assert np.exp(bias[1]) / np.exp(bias).sum() == pytest.approx(share, rel=1e-3)
