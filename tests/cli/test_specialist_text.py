"""What `evaluate` says of a specialist."""

from labcore.cli.specialist_text import specialist
from labcore.evaluation.mask_gain import Gained, SpecialistGain
from labcore.evaluation.specialist_record import MEASURED_AGAIN, SpecialistRecord
from labcore.evaluation.statistics.interval import Interval


def test_figures_stand_before_and_after_with_the_interval_of_their_difference():
    figures = {"general": 0.3, "threshold": 0.31, "merged": 0.4}
    record = SpecialistRecord(label="rock", best_for="iou", share=0.5, bias=0, **figures)
    rows = (
        Gained("iou.rock", 0.3, 0.41, Interval(0.11, 0.05, 0.2)),
        Gained("mean_iou", 0.5, 0.5, Interval(0.0, float("nan"), float("nan"))),
    )
    said = specialist(record, SpecialistGain("rock", 96, rows), "test")
    assert said.startswith(record.in_words()) and "TEST, 96 IMAGES" in said
    assert "IoU, rock" in said and "0.3000" in said and "0.1100 [0.0500, 0.2000]" in said
    *_, mean, again = said.splitlines()
    assert again == MEASURED_AGAIN
    assert mean.split() == ["Mean", "IoU", "0.5000", "0.5000", "0.0000"]
