"""What the figures of a run's cost mean, by what is to be trained."""

import pytest

from labcore.ui.forecast import FACTS


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"flops": 10}, "to answer for one image"),
        ({"flops": 10, "networks": ["generator", "critic"]}, "for one image in generator and critic together"),
    ],
)
def test_flops_are_told_of_all_networks_that_they_are_of(facts, said):
    (known,) = [each for each in FACTS if each.key == "flops"]
    assert known.words(facts) == "10" and said in known.help(facts)
