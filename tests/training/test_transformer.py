"""A run with a spatial transformer shows after every epoch what it makes of the images."""

import numpy as np

from labcore.store.folder import RunFolder
from labcore.studies.run_reading import heat_maps_of
from labcore.tasks import classification
from labcore.training.reporter import Reporter


def test_moved_images_are_kept_for_each_epoch_and_read_back(small_run, monkeypatch):
    write, complete = RunFolder.write_json_artifact, []

    def looked_at(folder, name, content, epoch=None):
        write(folder, name, content, epoch)
        if name == "confusion" and epoch:
            complete.append(bool(heat_maps_of(folder, epoch)))

    monkeypatch.setattr(RunFolder, "write_json_artifact", looked_at)
    folder, spec = small_run(
        "moved", "transformer={kind: affine, filters: 4, units: 8}", "training.epochs=2", "training.heat_maps=3",
        "optimizer.learning_rate=0.01", "optimizer.schedule=constant",
    )  # fmt: skip
    with Reporter(folder, "mine") as reporter:
        classification.run(spec, reporter)
    assert folder.epochs_of("transformed") == [1, 2]
    assert complete[:2] == [True, True], "an epoch that pages see has its heat maps"
    images, moved = folder.arrays("heat_map_images")["images"], folder.arrays("transformed", 2)["images"]
    assert moved.shape == images.shape and moved.dtype == np.uint8 and (moved != images).any()
    answers = heat_maps_of(folder, 2)
    assert len(answers) == 3
    for answer, before, after in zip(answers, images, moved, strict=True):
        np.testing.assert_array_equal(answer.before, before)
        np.testing.assert_array_equal(answer.image, after)


def test_without_one_the_images_stand_as_they_are(small_run):
    folder, spec = small_run("still", "training.epochs=1", "training.heat_maps=2")
    with Reporter(folder, "mine") as reporter:
        classification.run(spec, reporter)
    assert folder.epochs_of("transformed") == []
    assert [answer.before for answer in heat_maps_of(folder, 1)] == [None, None]
