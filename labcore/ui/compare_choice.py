"""What is compared: from the address, or picked; those that cannot be read are named."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.spec.resolve import tasks
from labcore.spec.setting_names import BETWEEN, setting_name
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.comparison import FEWEST, MOST, MOST_RUNS, Entrant, read
from labcore.studies.differences import differences
from labcore.studies.seeds import EQUAL, Group, grouped
from labcore.studies.sides import Side, address, picked, read_sides
from labcore.ui.address import chosen
from labcore.ui.compare_names import labels, named_with_seed
from labcore.ui.input_help import help_of
from labcore.ui.lab import rows_of
from labcore.ui.words import literal

KEY = "compare-picked"
MOST_OFFERED = 300
"""Runs that the picker offers unasked: of ten thousand nobody reads the list, and every browser would be sent it."""

MOST_FAULTS = 8
"""Runs of which it is said one by one why they cannot be read."""

AS_NAMED = "none"
"""To group by, in the address: nothing but what the address itself takes together."""


def asked_for() -> list[Side]:
    """The runs and sides in the address, as many as can be shown."""
    sides = read_sides(st.query_params.get("runs", ""), st.query_params.get("cells", ""))
    kept, runs = list[Side](), 0
    for side in sides:
        runs += len(side.runs)
        if runs <= MOST_RUNS:
            kept.append(side)
    if len(kept) < len(sides):
        st.warning(f"The address names {runs} runs; the first {MOST_RUNS} are read.", icon=":material/filter_8:")
    return kept


def show_choice(store: Store, asked: Sequence[Side]) -> list[Side]:
    """A picker that shows the runs asked for; picking others changes the address. Gives what to read."""
    runs = {run.run_id: run for run in store.runs()}
    # Of a run that waits there is nothing to be held against another yet, unless somebody names it.
    begun = [run_id for run_id, run in runs.items() if run.state is not State.QUEUED]
    if not begun and not asked:
        st.info(
            "There is nothing to compare yet: train a network twice, with one thing changed.", icon=":material/flag:"
        )
        st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
        st.stop()
    wanted = [run for side in asked for run in side.runs]
    known = [run_id for run_id in wanted if run_id in runs]
    more = f"Offered are the latest {MOST_OFFERED:,} of {len(begun):,}." if len(begun) > MOST_OFFERED else ""
    offered = dict.fromkeys([*begun[:MOST_OFFERED], *known])
    found = st.multiselect(
        "Runs",
        list(offered),
        known,
        format_func=lambda run_id: _described(runs[run_id]),
        max_selections=MOST_RUNS,
        placeholder=f"Choose {FEWEST} runs or more",
        help=help_of("compare.runs", more),
        key=f"{KEY}-{','.join(wanted)}",
    )
    if found != known:
        now = address(picked(asked, found))
        for name in ("runs", "cells"):
            if name in now:
                st.query_params[name] = now[name]
            else:
                st.query_params.pop(name, None)
        st.rerun()
    return list(asked)


def read_all(store: Store, sides: Sequence[Side]) -> list[Entrant]:
    """Every run that can be read; of each other one, why it is left out."""
    found, faults = [], list[str]()
    for run_id in (run for side in sides for run in side.runs):
        try:
            record = store.run(run_id)
            folder = store.folder(run_id)
            found.append(read(folder, record.name, rows_of(folder)))
        except LabError as error:
            faults.append(f"Left out: {run_id[:60]}. {error.problem} {error.cure}")
            continue
        if record.trashed is not None:
            st.warning(literal(f"'{record.name}' lies in the trash."), icon=":material/delete:")
    for fault in faults[:MOST_FAULTS]:
        st.warning(literal(fault), icon=":material/report:")
    if len(faults) > MOST_FAULTS:
        st.warning(f"{len(faults) - MOST_FAULTS} more cannot be read and are left out.", icon=":material/report:")
    return found


def group(entrants: Sequence[Entrant], sides: Sequence[Side]) -> list[Group]:
    """The runs as they are laid side by side: each by itself, by cell, or by a setting that the reader chooses."""
    keys = [row.key for row in differences(entrants) if row.key != "seed"]
    names = {
        AS_NAMED: "Each run" if all(side.is_run for side in sides) else "Cells of the address",
        EQUAL: "Equal settings, seeds together",
        **{key: setting_name(key, list(tasks().values())) for key in keys},
    }
    by = chosen(
        "Group by",
        "group",
        list(names),
        names.__getitem__,
        width=260,
        help=help_of("compare.group"),
    )
    found = grouped(entrants, sides, "" if by == AS_NAMED else by, names[by].rpartition(BETWEEN)[2])
    if len(found) > MOST:
        st.warning(
            f"{len(found)} would stand side by side; the first {MOST} are shown. Group them, or pick fewer.",
            icon=":material/filter_8:",
        )
    return found[:MOST]


def pin(groups: Sequence[Group]) -> int:
    """The place of the one that the others are held against."""
    places = {one.run_id: place for place, one in enumerate(groups)}
    named = labels(groups)
    run_id = chosen(
        "Reference",
        "reference",
        list(places),
        lambda run_id: named[places[run_id]],
        width=400,
        help=help_of("compare.reference"),
    )
    return places[run_id]


def _described(run: RunRecord) -> str:
    return f"{named_with_seed(run.name, run.seed)} · {run.state.value} · {run.run_id[-6:]}"
