"""The controls by which the table of runs is narrowed down."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.setting_filter import meeting, parted
from labcore.ui.input_help import help_of
from labcore.ui.run_table import Filter


def passing(store: Store, runs: Sequence[RunRecord], asked: Filter) -> list[RunRecord]:
    """Those of the runs that are to be shown."""
    words, conditions = parted(asked.words)
    by_words = replace(asked, words=words)
    return meeting(store, [run for run in runs if by_words.passes(run)], conditions)


def ask_filter(runs: Sequence[RunRecord], key: str = "runs") -> Filter:
    """Search words and choices among what the runs have; a choice that would have one answer is not offered.

    What is chosen stands in the address, under names that begin with `key`.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            "Search",
            placeholder="Name, tag, id or dropout=0.5",
            width=270,
            key=f"{key}-words",
            bind="query-params",
            help=help_of("runs.search"),
        )
        present = {run.state for run in runs}
        return Filter(
            words,
            _choices("State", [state.value for state in State if state in present], f"{key}-states"),
            _choices("Data set", sorted({run.dataset for run in runs if run.dataset}), f"{key}-datasets"),
            _choices("Task", sorted({run.task for run in runs if run.task}), f"{key}-tasks"),
            _choices("Tags", sorted({tag for run in runs for tag in run.tags}), f"{key}-tags", least=1),
        )


def _choices(label: str, options: list[str], key: str, least: int = 2) -> tuple[str, ...]:
    if len(options) < least and not st.session_state.get(key):
        return ()
    kept = [option for option in st.session_state.get(key, []) if option not in options]
    picked = st.multiselect(
        label,
        [*options, *kept],
        key=key,
        placeholder="All",
        width=220,
        bind="query-params",
        help=help_of("runs.choice"),
    )
    return tuple(picked)
