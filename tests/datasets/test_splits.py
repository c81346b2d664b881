import numpy as np
import pytest

from labcore.datasets.splits import TEST, TRAIN, VAL, assign, complete


def members_of(labels):
    labels = np.asarray(labels)
    return labels[:, None] == np.arange(labels.max() + 1)


def counts(split, labels):
    return [
        [int(((split == part) & (np.asarray(labels) == c)).sum()) for part in (TRAIN, VAL, TEST)] for c in set(labels)
    ]


def test_nothing_given_is_divided_70_15_15_in_every_class():
    labels = [0] * 1000 + [1] * 100
    split = complete(None, members_of(labels)).split
    assert counts(split, labels) == [[700, 150, 150], [70, 15, 15]]


@pytest.mark.parametrize(("given", "made"), [(TEST, VAL), (VAL, TEST)])
def test_what_is_missing_is_cut_off_train_and_the_rest_kept(given, made):
    labels = [0, 1] * 100
    before = np.where(np.arange(200) < 100, TRAIN, given).astype(np.uint8)
    division = complete(before, members_of(labels))
    assert 14 <= (division.split == made).sum() <= 16
    assert set(division.split[100:]) == {given}
    assert division.note


def test_whole_and_test_only_sets_stay_as_they_are():
    labels = [0, 1] * 3
    for before in ([TRAIN, TRAIN, VAL, VAL, TEST, TEST], [TEST] * 6):
        division = complete(np.array(before, np.uint8), members_of(labels))
        assert list(division.split) == before
        assert division.note is None


@pytest.mark.parametrize(
    ("size", "wanted"), [(1, [1, 0, 0]), (2, [1, 0, 1]), (3, [1, 1, 1]), (4, [2, 1, 1]), (7, [5, 1, 1])]
)
def test_small_classes_reach_as_many_splits_as_they_can(size, wanted):
    labels = [0] * 200 + [1] * size
    assert counts(complete(None, members_of(labels)).split, labels)[1] == wanted


def test_one_image_makes_no_splits():
    division = complete(None, members_of([0]))
    assert list(division.split) == [TRAIN]
    assert "too few" in division.note


@pytest.mark.parametrize("seed", range(5))
def test_groups_stay_whole_and_shares_are_met(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 12, 150)
    groups = np.repeat(np.arange(150), sizes)
    labels = np.repeat(rng.integers(0, 3, 150), sizes)
    split = complete(None, members_of(labels), groups, seed).split
    assert all(len(set(split[groups == group])) == 1 for group in range(150))
    for part, share in ((TRAIN, 0.7), (VAL, 0.15), (TEST, 0.15)):
        for c in range(3):
            assert abs((split[labels == c] == part).mean() - share) < 0.03


def test_three_large_groups_give_three_splits():
    groups = np.repeat([0, 1, 2], 40)
    split = complete(None, members_of([0] * 120), groups).split
    assert len(set(split)) == 3


def test_images_with_several_classes_spread_the_rare_one():
    rare = np.arange(200) % 10 == 0
    split = complete(None, np.column_stack([np.ones(200, bool), rare])).split
    assert [int((split[rare] == part).sum()) for part in (TRAIN, VAL, TEST)] == [14, 3, 3]
    assert abs((split == TRAIN).sum() - 140) <= 2


def test_the_seed_decides():
    members = members_of([0, 1] * 50)
    first, again, other = (complete(None, members, seed=seed).split for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_parts_by_any_shares():
    parts = assign(members_of([0] * 100), np.arange(100), (0.5, 0.5))
    assert np.bincount(parts).tolist() == [50, 50]
