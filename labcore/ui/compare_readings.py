"""What the numbers of each run say first, beside the curves of a comparison."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.store.store import Store
from labcore.studies.readings import Said
from labcore.studies.seeds import Group
from labcore.ui.compare_names import labels
from labcore.ui.lab import readings_of
from labcore.ui.lab_link import link_to
from labcore.ui.words import literal


def show_readings(store: Store, groups: Sequence[Group]) -> None:
    """A line for each group of which there is something to say: the reading that most of its runs have first."""
    lines = [
        f"- **{literal(label)}**: {told}"
        for label, group in zip(labels(groups), groups, strict=True)
        if (told := _told([_first(store, each.run_id) for each in group.members]))
    ]
    if lines:
        about = "The main reading of each run's numbers. Its page has the evidence, and what to try."
        st.markdown("**What the numbers say**", help=about)
        st.markdown("\n".join(lines))


def _first(store: Store, run_id: str) -> Said | None:
    try:
        found = readings_of(store.folder(run_id))
    except LabError:
        return None  # that it cannot be read is said where the runs are chosen
    return found[0].said if found else None


def _told(found: Sequence[Said | None]) -> str:
    """The commonest of the readings, and of how many of the runs it is told."""
    names = Counter(said.reading.name for said in found if said is not None)
    if not names:
        return ""
    name, times = names.most_common(1)[0]
    said = next(each for each in found if each is not None and each.reading.name == name)
    if len(found) == 1:
        return f"{literal(said.title)}. {link_to(said.reading.lab)}"
    return f"{literal(said.title)} (told of {times} of {len(found)} runs). {link_to(said.reading.lab)}"
