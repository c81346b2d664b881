"""What the form of a new study starts from: a ready-made study, a run, the Train page's settings, or nothing yet."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.spec.experiment import Experiment
from labcore.spec.plan import plan_of
from labcore.spec.shortening import base_of
from labcore.studies.ready import ready
from labcore.ui import draft as train
from labcore.ui.lab import store

DRAFT, RAW, RETURNING, BEGUN = "study.draft", "study.raw", "study.returning", "study.begun"

BACK = "'Study this' brings it back here, with the factors as they are."

FRESH, KEPT = "fresh", "draft"
"""Asked for in the address: an empty form, and the one that was last worked on."""


@dataclass(frozen=True)
class StudyDraft:
    """A form's start.

    Attributes:
        token: of this form alone, in every lab: nothing of another one can be begun by it, and itself once only.
        raw: the content of a study file, not yet validated.
        source: what the address asked for.
        about: what the study shows, where it is a ready-made one.
    """

    token: str
    raw: Mapping[str, Any]
    source: str
    about: str = ""


def current(cards: Sequence[Card]) -> StudyDraft:
    """The draft to show. Raises LabError where the address asks for a run or a study that is not there."""
    draft: StudyDraft | None = st.session_state.get(DRAFT)
    # Streamlit forgets the controls of a page that was left.
    was_left = draft is not None and f"{draft.token}.name" not in st.session_state
    if draft is not None and was_left and st.session_state.get(BEGUN) == draft.token:
        draft = None  # a study has come of it: the next one starts anew
    run_id, asked = st.query_params.get("from", ""), st.query_params.get("new", FRESH)
    source = f"run {run_id}" if run_id else asked
    if draft is None or (source != draft.source and source != KEPT):
        if run_id:
            return begin({"base": base_of(store().folder(run_id).spec(), Library().card), "factors": {}}, source)
        if asked in (FRESH, KEPT):
            return begin({"base": train.first_base(cards), "factors": {}}, source)
        made = ready().get(asked)
        if made is None:
            raise InputError(f"There is no ready-made study '{asked[:60]}'.", "The Studies page lists them.")
        return begin(made.plan.model_dump(mode="json"), source, made.about)
    if was_left:
        return begin(st.session_state.get(RAW, draft.raw), draft.source, draft.about)
    return draft


def begin(raw: Mapping[str, Any], source: str, about: str = "") -> StudyDraft:
    """Begin a form anew, filled in with `raw`."""
    draft = StudyDraft(f"study.{uuid.uuid4().hex[:12]}", raw, source, about)
    for key in [key for key in st.session_state if str(key).startswith("study.") and key.count(".") > 1]:
        del st.session_state[key]
    st.session_state[DRAFT], st.session_state[RAW] = draft, raw
    return draft


def take_file(content: Mapping[str, Any]) -> StudyDraft:
    """Fill the form in anew with the content of a study file. Raises InputError where it cannot be."""
    plan = plan_of(content)
    before: StudyDraft = st.session_state[DRAFT]
    return begin(plan.model_dump(mode="json"), before.source, before.about)


def study_this(spec: Experiment) -> None:
    """Make `spec` the base: of the study whose base the reader went to change, else of a new one."""
    before: StudyDraft | None = st.session_state.get(DRAFT)
    base = base_of(spec, Library().card)
    if before is not None and st.session_state.pop(RETURNING, False):
        begin({**st.session_state[RAW], "base": base}, before.source, before.about)
    else:
        begin({"base": base, "factors": {}}, KEPT)


def change_base(spec: Experiment, cards: Sequence[Card]) -> None:
    """Show the base `spec` on the Train page, from where `study_this` brings it back."""
    st.session_state[RETURNING] = True
    train.show_spec(spec, cards)
