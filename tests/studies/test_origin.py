"""Whether a run learned from drawn images."""

import pytest

from labcore.store.store import Store
from labcore.studies.origin import is_synthetic, synthetic_sets
from tests import fabricate


@pytest.mark.parametrize(
    ("dataset", "noted", "expected"),
    [
        ("digits", True, True),
        ("synthetic-nuclei", False, False),
        ("synthetic-nuclei", "yes", True),
        ("digits", None, False),
        ("gone-since", None, False),
        ("gone-since", True, True),
        ("../../etc", None, False),
    ],
)
def test_what_the_run_noted_counts_before_the_card(lab_home, dataset, noted, expected):
    folder = fabricate.finished(Store())
    folder.write_environment({"dataset": {} if noted is None else {"synthetic": noted}})
    assert is_synthetic(folder, dataset) is expected


def test_only_drawn_sets_are_named(lab_home):
    assert synthetic_sets(["digits", "synthetic-nuclei", "gone-since"]) == {"synthetic-nuclei"}
