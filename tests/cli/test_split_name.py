"""Splits are named in either way, by every command that asks for one."""

import click
import pytest

from labcore.cli.split_name import SplitName


@pytest.mark.parametrize("said", [("validation", "val"), ("val", "val"), ("training", "train"), ("all", "all")])
def test_words_and_keys_name_the_same_split(said):
    assert SplitName("all").convert(said[0], None, None) == said[1]


def test_what_is_no_split_is_refused_with_the_words_there_are():
    with pytest.raises(click.BadParameter, match="'training', 'validation', 'test'"):
        SplitName().convert("all", None, None)
