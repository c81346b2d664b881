"""A group of settings is a spec within a spec. Where it may be None instead, a toggle says whether it is there."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from labcore.ui import controls


def is_there(start: Mapping[str, Any] | None, key: str) -> bool:
    """Whether the group counts now; one that cannot be None always does."""
    return bool(st.session_state.get(f"{key}:there", start is not None))


def started(kind: type[BaseModel], start: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What the group's settings start from: where it was not there, from their defaults."""
    return kind().model_dump(mode="json") if start is None else start


def draw_toggle(name: str, field: FieldInfo, about: str, start: Mapping[str, Any] | None, key: str) -> None:
    """Draw the switch of a group that may be None, with the help `about`; nothing for another."""
    if controls.is_optional(field):
        st.toggle(controls.label(name, field), start is not None, key=f"{key}:there", help=about)
