"""The names that data sets may have: safe as a folder on every system and as a word on the command line."""

import re

from labcore.errors import InputError

ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def is_reserved(name: str) -> bool:
    """Whether Windows keeps `name` for a device, with or without an extension."""
    return RESERVED.fullmatch(name.strip()) is not None


def validate(name: str) -> str:
    """`name` itself, where a data set may bear it. Raises InputError with the rule it breaks."""
    if not ALLOWED.fullmatch(name) or name.endswith("."):
        raise InputError(
            f"{name!r} cannot be the name of a data set.",
            "Use at most 64 letters, digits, '-', '_' and '.', beginning with a letter or digit and not ending in '.'.",
        )
    if is_reserved(name):
        raise InputError(
            f"'{name}' cannot be the name of a data set: Windows keeps it for a device.", "Choose another name."
        )
    return name
