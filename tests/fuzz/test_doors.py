"""Whatever comes through a door is taken, or refused in words; nothing is left half done."""

import pytest

from tests.bad_inputs.base import lab_at
from tests.fuzz.doors import doors
from tests.fuzz.trying import AT_ONCE, tried


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    """The doors by name, and the home of the lab that they lead into."""
    home = tmp_path_factory.mktemp("fuzzed") / "lab"
    with lab_at(home):
        return {door.name: door for door in doors()}, home


NAMES = ("archives", "arrays", "images", "tables", "specs", "spec files", "run folders", "packed runs")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_taken_or_refused_in_words(ways, name):
    named, home = ways
    assert set(named) == set(NAMES)
    assert tried(named[name], home).total() >= AT_ONCE
