"""Each bad input ends as promised: in words that name the thing and the cure, nothing half imported, nothing lost."""

import pytest

from tests.bad_inputs.base import BadInput, tried
from tests.bad_inputs.gathering import of_all


@pytest.mark.parametrize("bad", of_all(), ids=lambda bad: bad.title)
def test_it_is_survived(tmp_path, bad: BadInput):
    ending = tried(bad, tmp_path)
    assert ending.is_as_promised(bad), f"{ending} instead of {bad.ends}, saying {bad.says!r}"


def test_each_has_a_name_of_its_own():
    titles = [bad.title for bad in of_all()]
    assert len(set(titles)) == len(titles)
