"""What is read of a run, and remembered by a page for thousands of them."""

import sys

from labcore.store.store import Store
from labcore.studies.observed import seen
from tests import fabricate


def test_only_curves_that_can_be_shown_are_kept_and_take_little_room(lab_home):
    folder = fabricate.finished(Store(), training={"epochs": 60, "batch_size": 64})
    found = seen(folder.path)
    assert list(found.epochs) == list(range(1, 61))
    assert {"val_accuracy", "accuracy", "val_loss", "loss", "val_roc_auc"} <= set(found.curves)
    assert not {"learning_rate", "seconds", "best", "images_per_second"} & set(found.curves)
    assert found.curve("val_accuracy")[0] < found.curve("val_accuracy")[-1] <= 1
    assert found.curve("val_iou") == [None] * 60
    room = sum(map(sys.getsizeof, found.curves.values())) / len(found.curves)
    assert room < 60 * 8 + 200, "eight bytes a value"


def test_training_time_has_no_start_of_a_process_in_it(lab_home):
    folder = fabricate.finished(Store())
    reader = folder.metrics_reader(batches=False)
    reader.poll()
    epochs = [row for row in reader.rows if row.kind == "epoch"]
    metrics = folder.metrics_writer()
    for row in epochs:
        metrics.write("epoch", row.step, row.epoch, {**row.values, "seconds": 40.0 if row.epoch == 1 else 2.0})
    metrics.close()
    assert seen(folder.path).costs["seconds"] == 2.0 * len(epochs)
    store = Store()
    whole = fabricate.baseline(store)
    assert seen(whole.path).costs["seconds"] == whole.report()["seconds"], "a baseline has no epochs"
