"""What the form of a new tuning starts from: a run, the Train page's settings, an earlier tuning, or nothing yet."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.spec.experiment import Experiment
from labcore.spec.shortening import base_of
from labcore.spec.tuning_file import tuning_of
from labcore.ui import draft as train
from labcore.ui.lab import store

DRAFT, GIVEN, RAW, RETURNING = "tuning.draft", "tuning.given", "tuning.raw", "tuning.returning"

BACK = "'Tune this' brings it back here, with what is searched as it is."

KEPT = "draft"
"""Asked for in the address: the form with what it was given."""


def current(cards: Sequence[Card]) -> tuple[str, Mapping[str, Any]]:
    """The form's own key, and the content of a tuning file that it begins with. Raises LabError where the address asks
    for a run that is not there."""
    source = st.query_params.get("from", "")
    kept = st.session_state.get(DRAFT)
    given = st.session_state.pop(GIVEN, None)
    if given is None and kept is not None and kept[1] == source and f"{kept[0]}.name" in st.session_state:
        return kept[0], kept[2]
    if given is None and st.query_params.get("new") == KEPT:
        given = st.session_state.get(RAW)  # Streamlit forgets the controls of a page that was left
    raw = given or {"base": _base(source, cards)}
    token = f"tuning.{uuid.uuid4().hex[:12]}"
    st.session_state[DRAFT] = (token, source, raw)
    return token, raw


def begin_with(raw: Mapping[str, Any]) -> None:
    """Have the form begin with `raw` when it is next shown."""
    st.session_state[GIVEN] = raw


def tune_this(spec: Experiment) -> None:
    """Make `spec` the base: of the tuning whose base was to be changed, else of a new one. Raises LabError where
    the data set is not there."""
    before = st.session_state.get(RAW, {}) if st.session_state.pop(RETURNING, False) else {}
    begin_with({**before, "base": base_of(spec, Library().card)})


def change_base(spec: Experiment, cards: Sequence[Card]) -> None:
    """Show the base `spec` on the Train page, from where `tune_this` brings it back."""
    st.session_state[RETURNING] = True
    train.show_spec(spec, cards)


def take_file(content: Mapping[str, Any]) -> None:
    """Fill the form in anew with the content of a tuning file. Raises InputError where it cannot be."""
    begin_with(tuning_of(content).model_dump(mode="json"))


def _base(run_id: str, cards: Sequence[Card]) -> dict[str, Any]:
    if run_id:
        return base_of(store().folder(run_id).spec(), Library().card)
    return train.first_base(cards)
