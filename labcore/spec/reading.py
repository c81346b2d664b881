"""Settings as somebody has written them."""

from pathlib import Path
from typing import Any

import yaml

from labcore.errors import InputError

LARGEST_FILE = 1_000_000
"""Bytes; a spec is a page of text."""

UNREADABLE = (yaml.YAMLError, ValueError, RecursionError)
"""What reading text that is no YAML raises: also of impossible dates, endless numbers and bottomless brackets."""


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML (or JSON) file. Raises InputError where there is none."""
    if not path.is_file():
        raise InputError(f"There is no spec file '{path}'.", "Check the path.")
    if path.stat().st_size > LARGEST_FILE:
        raise InputError(f"'{path.name}' is larger than a spec can be (1 MB).", "Is it the right file?")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except UNREADABLE as error:
        first = " ".join(str(error).split())[:200]
        raise InputError(f"'{path.name}' is not YAML: {first}.", "Mend the file at that place.") from error
    if not isinstance(content, dict):
        raise InputError(
            f"'{path.name}' must hold settings as 'key: value' lines. Received: {type(content).__name__}.",
            "The smallest spec is {task: classification, dataset: digits}.",
        )
    return content
