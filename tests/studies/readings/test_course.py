"""The course of a run, from its folder."""

from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.readings import advised, course_of, readings
from tests import fabricate


def test_a_finished_run_is_read_whole(lab_home):
    folder = fabricate.finished(Store(), training={"epochs": 24})
    found = course_of(folder)
    assert found.state is State.FINISHED and found.done == 24 and found.begun == 1
    assert found.curve("val_loss").epochs == tuple(range(1, 25))
    assert found.validation("accuracy") == 0.931 and found.judged_images == 360
    said = readings(found)[0]
    assert said.reading.name == "overfitting" and found.best_epoch == 6


def test_an_epoch_that_was_repeated_counts_once_and_a_new_stretch_begins_the_curves_anew(lab_home):
    folder = fabricate.running(Store(), 3)
    metrics = folder.metrics_writer()
    metrics.write("epoch", 60, 3, {"loss": 0.5, "val_loss": 7.0})
    metrics.write("phase", 60, 3, {"phase": "training", "title": "Fine-tuning", "first_epoch": 4})
    metrics.write("epoch", 80, 4, {"loss": 0.4, "val_loss": None})
    metrics.close()
    found = course_of(folder)
    assert found.value("val_loss", 3) == 7.0 and found.begun == 4
    assert found.curve("loss").epochs == (4,) and not len(found.curve("val_loss"))


def test_only_what_the_run_can_have_is_advised(lab_home):
    folder = fabricate.finished(Store(), training={"epochs": 24}, regularization={"dropout": 0.6})
    found = advised(course_of(folder), folder.spec())
    offered = [remedy.title for each in found for remedy in each.remedies]
    assert "Half as wide" in offered and not [title for title in offered if title.startswith("Dropout")]


def test_a_damaged_matrix_and_report_are_left_out(lab_home):
    folder = fabricate.running(Store(), 5)
    folder.write_json_artifact("confusion", {"classes": ["a"], "matrix": [[-1]]}, 5)
    (folder.path / "report.json").write_text("[]")
    found = course_of(folder)
    assert len(found.confusions) == 1 and found.report == {}
