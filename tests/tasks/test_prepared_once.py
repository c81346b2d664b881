"""A study decodes and prepares each image once: what its runs share is made by the first and read by all."""

import shutil
import threading
import time
from collections import Counter

import pytest
from PIL import Image

from labcore import worker
from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.datasets.pictures import files
from labcore.home import data_dir
from labcore.spec.preprocessing import Preparation
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.training.reporter import Reporter
from tests.samples import shapes

IMAGES, SIDE = 60, 16
NETWORK = ("architecture={filters: 4, blocks: 2, layers_per_block: 1}", "training={epochs: 1, heat_maps: 1}")
BASELINE = ("task=baseline", "learning_curve.points=1", "estimator=logistic_regression")


@pytest.fixture
def counted(lab_home, monkeypatch):
    """Counts what is decoded, and what is prepared, image by image; the real thing is done all the same."""
    decoded, prepared, decode, apply = Counter(), Counter(), files.decode, Preparation.apply

    def watched_decode(data, header):
        decoded[data] += 1
        return decode(data, header)

    def watched_apply(self, image, shape):
        prepared[self.identity(), image.tobytes()] += 1
        return apply(self, image, shape)

    monkeypatch.setattr(files, "decode", watched_decode)
    monkeypatch.setattr(Preparation, "apply", watched_apply)
    return decoded, prepared


@pytest.fixture
def scans(counted, tmp_path):
    """Sixty PNGs of differing size, imported as a user does; what they were imported from is gone."""
    bars = shapes(images=IMAGES, side=SIDE)
    for index in range(IMAGES):
        place = tmp_path / "scans" / bars.card.classes[bars.labels[index]]
        place.mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(bars.image(index)[..., 0]).resize((SIDE, SIDE + index % 3))
        image.save(place / f"{index:03}.png")
    import_path(tmp_path / "scans", "scans")
    shutil.rmtree(tmp_path / "scans")


def carried_out(place, *assignments):
    """The state in which a worker leaves a run of the settings `assignments` on the scans."""
    spec = resolve(assign({"dataset": "scans", "preprocessing": {"size": SIDE}}, assignments), Library().card)
    folder = RunFolder(place)
    folder.write_spec(spec)
    folder.write_status(Status(created=time.time(), state=State.RUNNING, token="mine"))
    worker.carry_out(folder, Reporter(folder, "mine"))
    status = folder.status()
    assert status.state is State.FINISHED, status.error
    return folder


def kept():
    """The prepared arrays on disk: which files they are, and when they were written."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in data_dir().rglob("prepared/**/*.npy")}


def test_the_runs_of_a_study_share_one_prepared_array(scans, counted, tmp_path):
    decoded, prepared = counted
    assert sorted(decoded.values()) == [1] * IMAGES, "an import decodes each image once"
    carried_out(tmp_path / "first", *NETWORK)
    (first,) = kept().items()
    carried_out(tmp_path / "seed", *NETWORK, "seed=1")
    carried_out(
        tmp_path / "settings", *NETWORK, "optimizer=sgd", "augmentation.operations=[flip]", "imbalance.sampling=smote",
        "preprocessing.normalization=standardized",
    )  # fmt: skip
    carried_out(tmp_path / "baseline", *BASELINE)
    assert dict([first]) == kept(), "written once, and not touched again"
    assert sorted(prepared.values()) == [1] * IMAGES
    assert sum(decoded.values()) == IMAGES, "no run decodes"
    carried_out(tmp_path / "other", *BASELINE, "preprocessing.contrast=equalization")
    assert len(kept()) == 2 and sorted(prepared.values()) == [1] * IMAGES * 2


def test_runs_that_start_at_the_same_moment_prepare_once(scans, counted, tmp_path):
    _, prepared = counted
    together, reports = threading.Barrier(3), []

    def start(number):
        together.wait()
        reports.append(carried_out(tmp_path / str(number), *BASELINE).report()["test"])

    workers = [threading.Thread(target=start, args=(number,)) for number in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(reports) == 3 and reports[0] == reports[1] == reports[2]
    assert sorted(prepared.values()) == [1] * IMAGES and len(kept()) == 1
    assert not list(data_dir().rglob("*.part"))
