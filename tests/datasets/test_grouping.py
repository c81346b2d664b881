import threading
import time

import numpy as np
import pytest

from labcore.datasets.grouping import group, tied
from labcore.errors import InputError

FILES = ["train/cat/p1_a.png", "train/cat/p1_b.png", "test/dog/p2_a.png", "test/dog/stray.png"]
COLUMNS = {"age": np.array(["1", "1", "2", "3"]), "Patient": np.array(["x", "x", "y", ""])}


def test_first_capturing_group_of_the_file_name():
    found = group(r"p(\d+)_", {}, FILES, "set")
    assert found.values.tolist() == ["1", "1", "2", FILES[3]]
    assert "1 of 4" in found.note


def test_whole_match_without_a_capturing_group():
    assert group(r"^p\d", {}, FILES, "set").values.tolist()[:3] == ["p1", "p1", "p2"]


def test_a_slash_means_the_path():
    assert group(r"/(\w+)/", {}, FILES, "set").values.tolist() == ["cat", "cat", "dog", "dog"]


def test_known_keys_are_used_unasked_and_gaps_stand_alone():
    found = group(None, COLUMNS, FILES, "set")
    assert found.key == "Patient"
    assert len(set(found.values)) == 3
    assert found.note


def test_any_column_may_be_asked_for():
    assert group("age", COLUMNS, FILES, "set").values.tolist() == ["1", "1", "2", "3"]


def test_nothing_known_or_nothing_shared_is_no_group():
    assert group(None, {"age": COLUMNS["age"]}, FILES, "set") is None
    assert group(None, {"image_id": np.array(["1", "2", "3", "4"])}, FILES, "set") is None


@pytest.mark.parametrize(
    "asked", ["nothing-like-it", "(", "x" * 300, r"(\d+)+$", r"(a*)*", r"((\d|\d))+x", ".*" * 30 + "x"]
)
def test_refused_patterns(asked):
    began = time.monotonic()
    with pytest.raises(InputError):
        group(asked, COLUMNS, ["1" * 60 + ".png"], "set")
    assert time.monotonic() - began < 1


def test_a_pattern_that_takes_for_ever_is_refused_and_holds_nobody_up():
    beats, over = [], threading.Event()
    heart = threading.Thread(target=lambda: [beats.append(1) for _ in iter(lambda: over.wait(0.02), True)])
    heart.start()
    began = time.monotonic()
    with pytest.raises(InputError, match="takes too long"):
        group(r"^(.*?,?)*(.*?,?)*(.+?a?)*(b|a|aa)+\d$", COLUMNS, ["a" * 60 + ".png"] * 50, "set")
    over.set()
    heart.join()
    assert time.monotonic() - began < 5 and len(beats) > 20


def test_the_nearest_column_is_named():
    with pytest.raises(InputError, match="Did you mean the column 'age'"):
        group("agee", {"age": COLUMNS["age"]}, FILES, "set")


def test_what_matches_nothing_of_a_name_is_no_group():
    with pytest.raises(InputError, match="matches no file name"):
        group("z*", {}, FILES, "set")


def test_tied_by_way_of_others():
    numbers = tied(["a", "a", "b", "c", "d"], [1, 2, 2, 3, 4])
    assert numbers[0] == numbers[1] == numbers[2]
    assert len(set(numbers)) == 3
