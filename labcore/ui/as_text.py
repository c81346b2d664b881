"""Settings that are written rather than picked: items with commas between them, and as YAML whatever has no control."""

import json
import re
from collections.abc import Callable
from typing import Any

import streamlit as st
import yaml

LONGEST = 1000
"""Characters."""

Item = Callable[[str], Any]
"""The type of the items of a list: `int`, `float` or `str`."""


def draw(text: str, about: str, value: Any, key: str, item: Item | None) -> None:
    """Draw the field, at `value` when first drawn. With `item`, it is a list of items of that type."""
    how = "Values with commas between them." if item else "Written as in a YAML file."
    written = ", ".join(map(str, value or ())) if item else json.dumps(value, ensure_ascii=False)
    st.text_input(text, written, key=key, help=f"{how} {about}", max_chars=LONGEST)


def read(start: Any, key: str, item: Item | None) -> Any:
    """What is written now, as plain data. What cannot be read stays text, so that the spec refuses it in words."""
    written = st.session_state.get(key)
    if written is None:
        return start
    if item is None:
        return _tried(yaml.safe_load, written)
    found = [_tried(item, each.strip()) for each in re.split(r"[,;]", written) if each.strip()]
    return found if found or start is not None else None


def _tried(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except (ValueError, yaml.YAMLError):
        return text
