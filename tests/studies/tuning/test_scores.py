"""What a trial's run has reached: its curve, read as it grows."""

import math

import pytest

from labcore.store.folder import RunFolder
from labcore.studies.tuning.scores import Curves


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path)


def write(folder, epoch, value):
    writer = folder.metrics_writer()
    writer.write("batch", 10 * epoch, epoch, {"loss": 1.0})
    writer.write("epoch", 10 * epoch, epoch, {"val_accuracy": value})
    writer.close()


def test_epochs_that_are_not_judged_have_what_the_last_one_had(folder):
    curves = Curves("accuracy")
    write(folder, 1, None)
    assert curves.so_far(folder) == []
    for epoch, value in enumerate([0.5, None, None, 0.8, None], start=2):
        write(folder, epoch, value)
    assert curves.so_far(folder) == pytest.approx([math.nan, 0.5, 0.5, 0.5, 0.8, 0.8], nan_ok=True)


def test_a_curve_grows_with_its_run_and_what_was_read_is_not_read_again(folder):
    curves = Curves("accuracy")
    write(folder, 1, 0.5)
    assert curves.so_far(folder) == [0.5]
    metrics = folder.path / "metrics.jsonl"
    metrics.write_bytes(b" " * (metrics.stat().st_size - 1) + b"\n")  # whoever reads from the start, loses the epoch
    assert curves.so_far(folder) == [0.5]
    write(folder, 2, 0.7)
    assert curves.so_far(folder) == [0.5, 0.7] == curves.whole(folder)
    metrics.unlink()
    assert curves.whole(folder) == [0.5, 0.7]
