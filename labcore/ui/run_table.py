"""The runs as a table: which are shown, and what is said of each."""

import hashlib
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from labcore.evaluation.declaration import Form
from labcore.evaluation.measures import measure, ranked
from labcore.spec.resolve import tasks
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.origin import synthetic_sets
from labcore.times import ABOUT_TOTAL_TIME, ABOUT_TRAINING_TIME, TOTAL_TIME, TRAINING_TIME
from labcore.ui.theme import STATES
from labcore.words import in_a_sentence

DRAWN = "(synthetic)"
FORMATS: dict[Form, str] = {"share": "percent", "number": "%.3f", "count": "%d", "seconds": "%.0f s"}
MINUTES = "%.1f min"

MOST_HEADLINES = 2
"""Figures of each task that are listed."""


@dataclass(frozen=True)
class Filter:
    """Which runs are shown: those with every word in name, tags or id, and in one of each kind of choice made."""

    words: str = ""
    states: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def passes(self, run: RunRecord) -> bool:
        text = " ".join([run.name, run.run_id, *run.tags]).lower()
        return (
            all(word in text for word in self.words.lower().split())
            and (not self.states or run.state.value in self.states)
            and (not self.datasets or run.dataset in self.datasets)
            and (not self.tasks or run.task in self.tasks)
            and (not self.tags or not set(self.tags).isdisjoint(run.tags))
        )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60


def epochs_of(run: RunRecord) -> str:
    """Where training stands: "5 of 12"; of a queued run its place; of one that ended how far it came."""
    if run.position is not None:
        return f"place {run.position}"
    if run.state is State.RUNNING:
        return f"{run.epoch} of {run.epochs}" if run.epochs else run.phase or "starting"
    return str(run.epoch) if run.epoch else ""


def headlines(runs: Sequence[RunRecord]) -> list[str]:
    """The figures by which `runs` are listed: of each task the first ones in which higher is better; before them that
    by which it is judged, where this is a distance or a likelihood, which no share among them stands for."""
    names: set[str] = set()
    for task in {run.task for run in runs}:
        known = {
            name.removeprefix("val_")
            for run in runs
            if run.task == task
            for name in run.summary
            if name.startswith("val_")
        }
        judged = tasks()[task].judged_by if task in tasks() else ""
        first = [judged] if judged in known and measure(judged).form == "number" else []
        first += [name for name in ranked(known) if measure(name).better > 0 and name != judged]
        names.update(first[:MOST_HEADLINES])
    return ranked(names)


def table(
    runs: Sequence[RunRecord],
    *,
    test: bool,
    now: float | None = None,
    synthetic: Set[str] = frozenset(),
    owners: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """One row for each run in the order given. Figures of validation; of test only where asked for and opened.

    `synthetic` names the data sets that are drawn by code: they are marked. `owners` says what those are called whose
    runs they are; without it, that is not told.
    """
    now = time.time() if now is None else now
    columns: dict[str, list[Any]] = {
        "name": [run.name for run in runs],
        **({"owner": [owners.get(run.owner, "") for run in runs]} if owners else {}),
        "state": [[run.state.value] for run in runs],
        "dataset": [f"{run.dataset} {DRAWN}" if run.dataset in synthetic else run.dataset for run in runs],
    }
    for prefix in ("val", "test") if test else ("val",):
        for name in headlines(runs):
            columns[f"{prefix}_{name}"] = [run.summary.get(f"{prefix}_{name}") for run in runs]
    columns |= {
        "epochs": [epochs_of(run) for run in runs],
        "seed": [run.seed for run in runs],
        "training_minutes": [_minutes(run.training_seconds) for run in runs],
        "total_minutes": [_minutes(run.total_seconds(now)) for run in runs],
        "created": [datetime.fromtimestamp(run.created, UTC) for run in runs],
        "tags": [list(run.tags) for run in runs],
    }
    frame = pd.DataFrame(columns)
    frame["seed"] = frame["seed"].astype("Int64")
    return frame


def column_config(runs: Sequence[RunRecord]) -> dict[str, Any]:
    """Titles, formats and explanations of the table's columns."""
    column = st.column_config
    figures = {
        f"{prefix}_{name}": column.NumberColumn(
            f"{part} {in_a_sentence(measure(name).title)}", format=FORMATS[measure(name).form], help=about
        )
        for prefix, part, about in (
            ("val", "Validation", "Of the epoch that was kept. Choose between runs by these."),
            ("test", "Test", "The test set was opened once, at the run's end. To report, not to choose by."),
        )
        for name in headlines(runs)
    }
    return {
        **figures,
        "name": column.TextColumn("Name", width="medium"),
        "owner": column.TextColumn("Whose"),
        "state": column.MultiselectColumn(
            "State", options=[state.value for state in State], color=[STATES[state][0] for state in State], width=108
        ),
        "dataset": column.TextColumn("Data set", help=f"{DRAWN}: drawn by code. For practice, not for findings."),
        "epochs": column.TextColumn(
            "Epochs", help="How far it came, a baseline in shares of the images; of a queued run its place.", width=80
        ),
        "seed": column.NumberColumn("Seed", format="%d", width=60),
        "training_minutes": column.NumberColumn(TRAINING_TIME, format=MINUTES, help=ABOUT_TRAINING_TIME, width=104),
        "total_minutes": column.NumberColumn(TOTAL_TIME, format=MINUTES, help=ABOUT_TOTAL_TIME, width=88),
        "created": column.DatetimeColumn("Created", format="D MMM, HH:mm", timezone=st.context.timezone),
        "tags": column.ListColumn("Tags"),
    }


def choose(
    runs: Sequence[RunRecord],
    *,
    key: str,
    test: bool = False,
    height: int | str = "auto",
    owners: Mapping[str, str] | None = None,
) -> list[RunRecord]:
    """Draw the table, see `table`, and give the selected runs.

    The selection is kept by run id under `key` in the session: it stays with its runs when others come, go, or are
    filtered out. While the same runs are shown, the table is the same widget, so sorting stays too.
    """
    chosen = set(st.session_state.get(key, ()))
    digest = hashlib.sha256("\n".join(run.run_id for run in runs).encode()).hexdigest()[:16]
    synthetic = synthetic_sets(run.dataset for run in runs if run.dataset)
    selection = st.dataframe(
        table(runs, test=test, synthetic=synthetic, owners=owners),
        column_config=column_config(runs),
        hide_index=True,
        placeholder="",
        height=height,  # type: ignore[arg-type]
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={
            "selection": {"rows": [place for place, run in enumerate(runs) if run.run_id in chosen], "columns": []}
        },
        key=f"{key}-{digest}-{st.session_state.get(f'{key}-turn', 0)}",
    )
    selected = [runs[place] for place in selection["selection"]["rows"] if place < len(runs)]
    st.session_state[key] = [run.run_id for run in selected]
    return selected


def forget_selection(key: str) -> None:
    """Select nothing, whatever the browser had ticked."""
    st.session_state[key] = []
    st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1
