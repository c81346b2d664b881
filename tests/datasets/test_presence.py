"""Whether the images that a run has learned from are here."""

import pytest

from labcore.datasets.library import Library
from labcore.datasets.presence import presence
from labcore.store.store import Store
from tests import fabricate


@pytest.fixture
def folder(lab_home):
    """The folder of a run on digits."""
    return fabricate.finished(Store())


def learned_from(folder, fingerprint):
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": fingerprint}})
    return presence(folder)


def test_of_a_built_in_set_that_was_not_made_yet_nothing_is_said_but_that_it_is_here(folder):
    told = learned_from(folder, "0" * 64)
    assert (told.name, told.is_here, told.is_same) == ("digits", True, None)
    assert told.in_words() == "Its data set 'digits' is here."


def test_once_made_its_content_is_compared(folder):
    card = Library().open("digits").card
    assert learned_from(folder, card.fingerprint).is_same is True
    told = learned_from(folder, "0" * 64)
    assert told.is_same is False and "other content" in told.in_words()
