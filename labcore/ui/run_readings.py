"""Beside the curves of a run: what its numbers say, in words, with the numbers, and what may be tried."""

from collections.abc import Sequence

import streamlit as st

from labcore.figures.curves import Span
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.studies.readings import Advised, Said
from labcore.studies.remedy import Remedy
from labcore.ui.fragment import fragment
from labcore.ui.lab import readings_of, rows_of
from labcore.ui.lab_link import link_to
from labcore.ui.remedy_button import show_training_button
from labcore.ui.words import literal

REFRESH = 3.0
"""Seconds between two looks at the figures."""

MOST_SHOWN = 3
"""Readings that are told at once; the others are folded away."""

MOST_REMEDIES = 3
"""Buttons of a reading."""

GRAVE = 60
"""The weight from which on a reading is drawn as a warning."""


def show(folder: RunFolder, live: bool) -> None:
    """The readings of a run; they come and go while it is `live`."""
    fragment(_show, every=REFRESH if live else None)(folder, live)


def spans_of(folder: RunFolder, figure: str) -> list[Span]:
    """The epochs that the readings shown speak of, where they show in the curve of `figure`, by their numbers."""
    return [
        Span(*each.said.span, str(place))
        for place, each in enumerate(readings_of(folder)[:MOST_SHOWN], start=1)
        if each.said.span is not None and figure in each.said.curves
    ]


def _show(folder: RunFolder, live: bool) -> None:
    found = readings_of(folder)
    if not found:
        _show_nothing(folder, live)
        return
    spec = folder.spec()
    shown, folded = found[:MOST_SHOWN], found[MOST_SHOWN:]
    _show_all(shown, spec, 1, offered := set[str]())
    if folded:
        with st.expander(f"{len(folded)} more", key="readings.more"):
            _show_all(folded, spec, MOST_SHOWN + 1, offered)


def _show_nothing(folder: RunFolder, live: bool) -> None:
    epochs = len({row.epoch for row in rows_of(folder) if row.kind == "epoch"})
    if epochs:
        further = "" if folder.report() is None else " Remarks on what it made or answered stand under Results."
        st.caption(
            f":material/check_circle: Nothing stands out of these numbers{' so far.' if live else '.' + further}",
            help="Curves, confusion matrix and report are looked through for some two dozen things, such as "
            "overfitting, a learning rate that does not suit, or a class that is never answered. Each is told only "
            "where it lies beyond the noise of single epochs, so not before some six of them.",
        )


def _show_all(found: Sequence[Advised], spec: Experiment, first: int, offered: set[str]) -> None:
    for number, each in enumerate(found, start=first):
        with st.container(border=True, gap="xsmall", key=f"reading:{each.said.reading.name}"):
            fresh = [remedy for remedy in each.remedies if remedy.title not in offered][:MOST_REMEDIES]
            offered |= {remedy.title for remedy in fresh}
            _show_one(each.said, fresh, spec, number)


def _show_one(said: Said, remedies: Sequence[Remedy], spec: Experiment, number: int) -> None:
    """A reading, with those of its remedies that no reading above it has offered."""
    icon = ":orange[:material/warning:]" if said.reading.weight >= GRAVE else ":material/info:"
    mark = f" :gray-badge[{number}]" if said.span is not None and number <= MOST_SHOWN else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{icon} **{literal(said.title)}**{mark}", width="stretch")
        st.markdown(f":small[{link_to(said.reading.lab)}]", width="content")
    st.markdown(literal(said.words))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(literal(said.advice), help=_evidence(said), width="content")
        for place, remedy in enumerate(remedies):
            show_training_button(remedy, spec, f"reading.{said.reading.name}.{place}", f"Try: {literal(remedy.title)}")


def _evidence(said: Said) -> str:
    """The numbers as a list, for whoever asks."""
    return "\n".join(["Evidence:", "", *(f"- {literal(each.words)}" for each in said.evidence)])
