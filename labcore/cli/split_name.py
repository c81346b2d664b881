"""The names of splits on the command line: as they are spoken, and as they stand in files."""

from typing import Any

import click

from labcore.datasets.card import IN_WORDS


class SplitName(click.Choice[str]):
    """training, validation or test, or train, val or test; gives the latter.

    Args:
        also: further choices, given as they are.
    """

    def __init__(self, *also: str) -> None:
        super().__init__([*dict.fromkeys([*IN_WORDS.values(), *IN_WORDS]), *also])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        said = super().convert(value, param, ctx)
        return next((split for split, words in IN_WORDS.items() if words == said), said)
