"""What users call their runs: names and tags, kept as written but for what could deceive or break a line."""

import re
from collections.abc import Iterable
from typing import Any

from labcore.errors import InputError

LONGEST_NAME = 200
LONGEST_TAG = 40
MOST_TAGS = 20

# Control characters, those that turn the direction of writing, and halves of characters that no file can hold.
UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def tidy(text: Any, longest: int) -> str:
    """`text` on one line, without control characters, cut at `longest` characters; empty for what is no text."""
    if not isinstance(text, str):
        return ""
    return " ".join(UNWANTED.sub(" ", text).split())[:longest].rstrip()


def checked_name(name: str) -> str:
    """`name`, tidied. Raises InputError where nothing is left or it is too long."""
    tidied = tidy(name, len(name))
    if not tidied:
        raise InputError("The name is empty.", "Give the run a name of one or more letters.")
    if len(tidied) > LONGEST_NAME:
        raise InputError(
            f"The name has {len(tidied)} characters; a run's name may have {LONGEST_NAME}.", "Choose a shorter one."
        )
    return tidied


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """`tags`, tidied, each once, in their order. Raises InputError where one is too long or there are too many."""
    tidied = tuple(dict.fromkeys(tag for tag in (tidy(raw, len(raw)) for raw in tags) if tag))
    for tag in tidied:
        if len(tag) > LONGEST_TAG:
            raise InputError(f"The tag '{tag[:LONGEST_TAG]}…' is longer than {LONGEST_TAG} characters.", "Shorten it.")
    if len(tidied) > MOST_TAGS:
        raise InputError(f"{len(tidied)} tags are more than the {MOST_TAGS} a run may have.", "Remove some.")
    return tidied
