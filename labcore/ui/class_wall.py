"""The wall: how far everybody is in a lab, who is stuck, what was predicted, and all results in one chart."""

import statistics
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from labcore.datasets.library import Library
from labcore.figures.parallel_coordinates import Axis
from labcore.figures.scatter import scatter
from labcore.labs import shelf
from labcore.labs.lab import Lab
from labcore.labs.step.base import StepState
from labcore.labs.wall import Row, Tally, tallies, wall
from labcore.launch import reporting
from labcore.store.class_record import CALLED, Role
from labcore.store.classroom import Classroom
from labcore.store.lab_progress import LabProgress
from labcore.store.store import Store
from labcore.studies.landscape import landscape
from labcore.ui.address import chosen
from labcore.ui.background import Background, Tell
from labcore.ui.chart import chart
from labcore.ui.explore_axes import axis_of, but_seed, name_of
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.light import table
from labcore.ui.messages import show_error
from labcore.ui.words import literal
from labcore.words import counted, duration

REFRESH = 10.0
"""Seconds between two looks."""

LOOK_AGAIN = 1.0
ALL_NAMES, SHORTEST_NAME = 84, 14
"""Letters of the names of all steps at the heads of their columns, and those that each may have whatever there are."""

SIGNS = {"waiting": "·", "open": "○", "done": "✓", "failed": "✗ failed", "gone": "✗ gone"}
"""How a step stands: told by signs and words, not by color."""

MOST_SAID = 6
"""Answers to a question that are told one by one."""

MOST_STUCK = 8
"""Of whom it is told one by one why."""

FEWEST = 2
"""Runs that a chart needs."""

ARCHIVE = "reports.zip"


def show(room: Classroom) -> None:
    """The wall of one lab, drawn anew every few seconds, and the reports of all."""
    people = students(room)
    begun = _begun(people)
    if not begun:
        st.info(
            "No student has begun a lab yet. Here you will see how far each is, who is stuck, what was predicted, and "
            "everybody's results in one chart.",
            icon=":material/dashboard:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        names = {lab: f"{found.name} · {counted(begun[lab], 'student')}" for lab, found in _labs(begun).items()}
        asked = chosen("Lab", "lab", list(names), names.__getitem__, width=520, help=help_of("class.lab"))
        _show_gathering(people)
    fragment(_show_wall, every=REFRESH)(asked, people)


def students(room: Classroom) -> dict[str, str]:
    """The students of the class: what each is called, by id."""
    return {person.person_id: person.name for person in room.record.present if person.role is Role.STUDENT}


def is_begun(room: Classroom) -> bool:
    """Whether there is anything on the wall."""
    return bool(_begun(students(room)))


def _begun(people: Mapping[str, str]) -> dict[str, int]:
    """How many students have begun each lab, the one with most of them first."""
    kept = LabProgress(store().runs_dir)
    counts: dict[str, int] = {}
    for owner in people:
        for lab in kept.labs(owner):
            counts[lab] = counts.get(lab, 0) + 1
    there = shelf.files()
    return {lab: count for lab, count in sorted(counts.items(), key=lambda pair: -pair[1]) if lab in there}


def _labs(begun: Mapping[str, int]) -> dict[str, Lab]:
    known = shelf.labs()
    return {lab: known[lab] for lab in begun if lab in known}


def _show_wall(asked: str, people: Mapping[str, str]) -> None:
    lab, lab_store = shelf.find(asked), store()
    lab_store.refresh()
    rows = wall(lab, lab_store, Library(), people)
    stuck = [row for row in rows if row.stuck]
    through = sum(row.done == len(lab.steps) for row in rows)
    st.caption(f"Begun by {len(rows)} of {counted(len(people), 'student')}, all steps done by {through}.")
    if stuck:
        told = [f"- **{literal(row.name)}**: {literal(row.stuck)}" for row in stuck[:MOST_STUCK]]
        more = [f"- and {len(stuck) - MOST_STUCK} more"] if len(stuck) > MOST_STUCK else []
        st.warning("\n".join(["These may need a hand:", "", *told, *more]), icon=":material/front_hand:")
    _show_progress(lab, rows, people)
    _show_tallies(tallies(lab, rows))
    _show_results(lab, lab_store, people)


def _show_progress(lab: Lab, rows: Sequence[Row], people: Mapping[str, str]) -> None:
    now = time.time()
    heads = _heads([step.name for step in lab.steps])
    cells = [
        {
            "Student": row.name,
            **{head: in_a_cell(state) for head, state in zip(heads, row.states, strict=True)},
            "Questions": f"{row.answered} of {len(lab.questions)}",
            "Last seen at it": f"{duration(max(0.0, now - row.last))} ago" if row.last else "",
        }
        for row in rows
    ]
    begun = {row.owner for row in rows}
    absent = sorted((name for owner, name in people.items() if owner not in begun), key=str.casefold)
    nothing = dict.fromkeys([*heads, "Questions"], "")
    cells += [{"Student": name, **nothing, "Last seen at it": "not begun"} for name in absent]
    with st.container(key="class-progress"):
        table(pd.DataFrame(cells).set_index("Student"))
    st.caption("✓ done, ▶ at work, ▷ in the queue, ○ to be begun, · waits for a step before it, ✗ needs a hand")


def _heads(names: Sequence[str]) -> list[str]:
    """The names of steps, numbered, so that no two are alike when they are cut."""
    most = max(SHORTEST_NAME, ALL_NAMES // max(1, len(names)))
    cut = [name if len(name) <= most else f"{name[: most - 1]}…" for name in names]
    return [f"{number} {name}" for number, name in enumerate(cut, 1)]


def in_a_cell(state: StepState) -> str:
    """How a step stands, in a sign or two."""
    if state.name == "at work":
        sign = "▷" if state.queued else "▶"
        return sign if not state.share else f"{sign} {state.share:.0%}"
    return SIGNS[state.name]


def _show_tallies(found: Sequence[Tally]) -> None:
    if not found:
        return
    st.subheader("What was predicted", anchor=False)
    for tally in found:
        total = sum(tally.counts.values())
        come = f" · so far right: {tally.right}, wrong: {tally.wrong}" if tally.right or tally.wrong else ""
        st.markdown(f"**{literal(tally.question.ask)}** :gray[{counted(total, 'prediction')}{come}]")
        if tally.question.form == "number":
            st.caption(literal(numbers_said(tally)))
            continue
        for said, count in list(tally.counts.items())[:MOST_SAID]:
            st.progress(count / total, text=f"{literal(said)} · {count}")
        if len(tally.counts) > MOST_SAID:
            st.caption(f"And {len(tally.counts) - MOST_SAID} others.")


def numbers_said(tally: Tally) -> str:
    """Numbers that were predicted, from the lowest to the highest, with the one in their middle."""
    said = sorted(float(value) for value, count in tally.counts.items() for _ in range(count))
    unit = f" {tally.question.unit}" if tally.question.unit else ""
    return f"{', '.join(f'{value:g}' for value in said)}{unit}; half said {statistics.median(said):g}{unit} or more"


def _show_results(lab: Lab, lab_store: Store, people: Mapping[str, str]) -> None:
    """All runs of the class in this lab, a setting against a figure, colored by student."""
    runs = [run for run in lab_store.runs() if lab.id in run.tags and run.owner in people and run.summary]
    found = landscape(lab_store, runs)
    if len(runs) < FEWEST or not found.figures:
        return
    st.subheader("Everybody's results", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        columns = {**but_seed(found), **{key: each for key, each in found.figures.items() if key == "seconds"}}
        if not columns:
            return
        over = chosen("Over", "over", list(columns), name_of, width=300, help=help_of("wall.over"))
        key = chosen("Figure", "figure", list(found.figures), name_of, width=300, help=help_of("wall.figure"))
    rows = range(len(found.runs))
    whose = Axis("Student", [people[run.owner] for run in found.runs])
    names = [f"{people[run.owner]}: {run.name}" for run in found.runs]
    points = scatter(axis_of(columns[over], rows), axis_of(found.figures[key], rows), names, whose)
    chart(points, "class-wall", f"{key} over {over}")
    st.caption("Of validation images. Explore has all that runs differ in.")


def _show_gathering(people: Mapping[str, str]) -> None:
    """The button that makes one zip of all reports, how far that is, and the zip."""
    work = _works().of(ARCHIVE)
    if work is not None and not work.done():
        fragment(_wait, every=LOOK_AGAIN)()
        return
    if refused := _works().refusal(ARCHIVE):
        show_error(refused)
    with st.container(horizontal=True, width="content"):
        if st.button("Gather all reports", icon=":material/folder_zip:", help="One zip, a folder for each student."):
            _works().start(ARCHIVE, partial(_gather, store(), people), again=True)
            st.rerun()
        file = archive_of(store())
        if file.is_file():
            st.download_button(
                f"Reports of {duration(max(0.0, time.time() - file.stat().st_mtime))} ago (.zip)",
                file.read_bytes,
                ARCHIVE,
                "application/zip",
                icon=":material/download:",
                on_click="ignore",
                key="class-reports",
            )


def archive_of(lab_store: Store) -> Path:
    """Where the zip of all reports lies, or will."""
    return lab_store.runs_dir / CALLED / ARCHIVE


def _gather(lab_store: Store, people: Mapping[str, str], tell: Tell) -> int:
    return reporting.gather(lab_store.runs_dir, lab_store.viewer, people, archive_of(lab_store), tell)


def _wait() -> None:
    work = _works().of(ARCHIVE)
    if work is None or work.done():
        st.rerun()
    st.progress(work.share, text=f":material/folder_zip: {literal(work.doing or 'It begins …')}")


@st.cache_resource(show_spinner=False)
def _works() -> Background[int]:
    return Background("gathering", 1, 1)
