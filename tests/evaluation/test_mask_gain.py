"""The same images with one way of giving masks and with another: paired, so that what both miss moves nothing."""

import numpy as np
import pytest

from labcore.evaluation.boundary import outlines
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_gain import apart, common, gained, specialist_gain
from labcore.evaluation.segmentation import confusions, figures

CLASSES = ("ground", "sand", "rock")
RANDOM = np.random.default_rng(0)
TRUTH = RANDOM.choice(3, (40, 8, 8), p=(0.6, 0.3, 0.1)).astype(np.uint8)
FIRST = np.where(RANDOM.random(TRUTH.shape) < 0.7, TRUTH, 0).astype(np.uint8)
SECOND = np.where((RANDOM.random(TRUTH.shape) < 0.3) & (TRUTH == 2), TRUTH, FIRST).astype(np.uint8)


def answers(given, rows=slice(None), groups=None):
    truth, given = TRUTH[rows], given[rows]
    counts, lines = confusions(truth, given, 3), outlines(truth, given, 3)
    return MaskAnswers.of(np.arange(40)[rows], counts, lines, np.zeros(len(truth)), groups)


def test_what_is_gained_is_the_difference_of_the_figures_with_an_interval_around_it():
    rows = {row.figure: row for row in gained(answers(FIRST), answers(SECOND), CLASSES)}
    assert list(rows) == ["mean_iou", "iou.ground", "iou.sand", "iou.rock"]
    for given, value in ((FIRST, rows["mean_iou"].before), (SECOND, rows["mean_iou"].after)):
        assert value == pytest.approx(figures(confusions(TRUTH, given, 3).sum(axis=0))["mean_iou"])
    rock = rows["iou.rock"].gain
    assert rock.estimate == pytest.approx(rows["iou.rock"].after - rows["iou.rock"].before)
    assert 0 < rock.low < rock.estimate < rock.high
    assert rows["iou.sand"].gain.estimate == 0, "both give the same there"
    assert rock.high - rock.low < 0.5 * rows["iou.rock"].before, "paired: what both miss moves both alike"


def test_whole_groups_are_drawn_and_of_a_specialist_two_figures_are_told():
    groups = np.repeat([f"patient {number}" for number in range(4)], 10)
    told = specialist_gain(answers(FIRST, groups=groups), answers(SECOND, groups=groups), CLASSES, "rock")
    assert (told.label, told.images) == ("rock", 40) and [row.figure for row in told.rows] == ["iou.rock", "mean_iou"]
    apart = specialist_gain(answers(FIRST), answers(SECOND), CLASSES, "rock")
    assert told.rows[0].gain.estimate == pytest.approx(apart.rows[0].gain.estimate)
    assert told.rows[0].gain.low != apart.rows[0].gain.low


def test_two_runs_are_held_against_each_other_on_the_images_that_both_have_seen():
    first, second = common(answers(FIRST, slice(0, 30)), answers(SECOND, slice(10, 40)))
    assert first.index.tolist() == second.index.tolist() == list(range(10, 30))
    assert len(common(answers(FIRST, slice(0, 5)), answers(SECOND, slice(5, 10)))[0].index) == 0


def test_the_images_that_they_part_on_come_furthest_apart_first():
    one, two = TRUTH.copy(), TRUTH.copy()
    two[3], two[7, :2] = 2, 0
    found = apart(answers(one), answers(two))
    assert [each.image for each in found] == [3, 7] and all(each.first == 1 > each.second for each in found)
    assert found[0].second == pytest.approx(figures(confusions(TRUTH[3:4], two[3:4], 3)[0])["mean_iou"])
