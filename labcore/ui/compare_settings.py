"""What differs between the runs, and what must be known before concluding anything from it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from labcore.spec.resolve import tasks
from labcore.spec.setting_names import setting_name
from labcore.studies.caveats import caveats
from labcore.studies.comparison import Entrant
from labcore.studies.differences import Difference, differences
from labcore.studies.seeds import Group
from labcore.ui.compare_names import everyone, labels
from labcore.ui.light import csv_button, table
from labcore.ui.words import literal

MOST_TOLD = 3
"""Values of one setting within a group that are named; beyond that they are counted."""


def show_caveats(entrants: Sequence[Entrant]) -> None:
    """What must be known before concluding anything."""
    for caveat in caveats(entrants):
        if caveat.fatal:
            st.error(literal(caveat.message), icon=":material/block:")
        else:
            st.warning(literal(caveat.message), icon=":material/info:")


def show_differences(groups: Sequence[Group]) -> None:
    """The settings that are not the same in all runs."""
    st.subheader("Settings that differ")
    entrants = everyone(groups)
    rows = differences(entrants)
    if not rows:
        st.caption("None: these runs repeat each other, chance in the hardware aside.")
        return
    frame = settings_frame(rows, groups)
    some = [row.of_some for row in rows]
    table(frame[[not each for each in some]])
    if any(some):
        with st.expander(f"Settings that only some of these runs have ({sum(some)})"):
            table(frame[some])
    csv_button(frame, "settings that differ", "compare.settings")


def settings_frame(rows: Sequence[Difference], groups: Sequence[Group]) -> pd.DataFrame:
    """A row for each setting, a column for each group; where its runs have several values, these."""
    known = tasks()
    entrants = everyone(groups)
    named = dict.fromkeys(entrant.settings.get("task") for entrant in entrants)
    kinds = [known[task] for task in named if task in known]
    place = {entrant.run_id: position for position, entrant in enumerate(entrants)}
    cells = [
        [_together([row.values[place[entrant.run_id]] for entrant in group.members]) for group in groups]
        for row in rows
    ]
    frame = pd.DataFrame(cells, columns=labels(groups), index=[setting_name(row.key, kinds) for row in rows])
    frame.index.name = "Setting"
    frame["In a file"] = [row.key for row in rows]
    return frame


def _together(values: Sequence[str]) -> str:
    different = list(dict.fromkeys(values))
    return " | ".join(different) if len(different) <= MOST_TOLD else f"{len(different)} values"
