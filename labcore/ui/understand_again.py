"""A run's spec carried out again: whether its result holds within what seeds change."""

import pandas as pd
import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.launch import local
from labcore.store.record import RunRecord
from labcore.studies.reproduced import Repeat, Reproduction, reproduction
from labcore.studies.reproduction import MOST_SEEDS, USUAL_SEEDS, begin
from labcore.ui import sharing
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.light import table
from labcore.ui.messages import show_error
from labcore.ui.words import exact_figure, literal

REFRESH = 3.0
"""Seconds between two looks while a repeat is at work."""

GONE = "gone"


def show_again(record: RunRecord) -> None:
    """The repeats that there are and what they say, or the button that queues them."""
    st.markdown(
        "The stored settings are run again: with the same seed, which should give the same network, and with other "
        "seeds, which say how much of the result is chance. Their test set stays closed."
    )
    found = reproduction(record.run_id, store())
    _ask(record, found)
    if found is not None:
        fragment(_watch, every=REFRESH if found.under_way else None)(record.run_id, bool(found.under_way))


def _ask(record: RunRecord, found: Reproduction | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        known, refused = len(found.others) if found else 0, sharing.refusal(record)
        seeds = st.number_input(
            "Other seeds",
            0,
            MOST_SEEDS,
            max(known, USUAL_SEEDS),
            key="again.seeds",
            width=160,
            help=help_of("again.seeds"),
        )
        if not st.button(
            "Run again" if found is None else "Run what is missing",
            icon=":material/replay:",
            type="primary" if found is None else "secondary",
            disabled=bool(refused) or (found is not None and seeds <= known),
            help=refused or (None if found is None else "More seeds than there are."),
        ):
            return
    try:
        local.require_settings()
        begin(record.run_id, store(), Library(), int(seeds))
        local.ensure_running()
    except LabError as error:
        show_error(error)
    else:
        st.rerun()


def _watch(run_id: str, busy: bool) -> None:
    store().refresh()
    found = reproduction(run_id, store())
    if found is None:
        return
    if busy and not found.under_way:
        st.rerun()  # the last one ended: drawn once more, without a clock
    for words in found.in_words:
        st.markdown(literal(words))
    rows = [_row(found, each) for each in (found.same, *found.others)]
    columns = ["Seed", "State", measure(found.metric).title, "Run"]
    table(
        pd.DataFrame(
            rows, columns=columns, index=pd.Index(["this run's", *["other"] * len(found.others)], name="Seed is")
        )
    )


def _row(found: Reproduction, of: Repeat) -> list[str]:
    written = "–" if of.figure is None else exact_figure(found.metric, of.figure)
    return [str(of.seed), of.state.value if of.state else GONE, written, of.run_id]
