"""The version of the form in which specs are kept in files, and whether this lab can read it."""

from typing import Any

KEY = "schema_version"
VERSION = 1


def is_known(version: Any) -> bool:
    """Whether a spec of that version can be read here."""
    return type(version) is int and 1 <= version <= VERSION
