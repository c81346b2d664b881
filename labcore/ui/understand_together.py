"""Several networks answering as one, and one network asked about several views of each image."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.evaluation.assessment import Assessment, Calibration, assess, calibration
from labcore.evaluation.ensemble import Ensemble
from labcore.evaluation.measures import measure
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.comparison import Part
from labcore.studies.ensembles import ensemble_of
from labcore.studies.judged import Judged, augmented_answers
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.light import csv_button, table
from labcore.ui.understand_calibration import show_calibrated
from labcore.ui.understand_figures import show_assessment
from labcore.ui.understand_head import PARTS, ask_part, judged_run
from labcore.ui.understand_several import show_views
from labcore.ui.understand_words import with_interval
from labcore.ui.words import exact_difference, figure, literal

MOST = 8
"""Other runs that can be taken in."""

OFFERED = 200
"""Runs that are offered, the latest."""

KEPT = 16
Worth = tuple[Assessment, Calibration | None]
FIGURES = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "loss")


def show_together(record: RunRecord, run: Judged) -> None:
    """The ensemble that the reader puts together; below it test-time augmentation."""
    st.subheader("An ensemble of runs", anchor=False)
    st.caption(
        "Networks of other seeds or architectures err on other images: the mean of their answers often is better."
    )
    _show_ensemble(record, run)
    how, part = show_views(record, run)
    if how is not None:
        _show_worth(record, run, how, part)


def ask_members(record: RunRecord) -> dict[str, str]:
    """The runs that the reader takes in beside this one: what each is called, by its id; none while none is chosen."""
    fitting = {
        each.run_id: named(each)
        for each in store().runs(state=State.FINISHED)
        if each.run_id != record.run_id and (each.dataset, each.task) == (record.dataset, record.task)
    }
    if not fitting:
        st.info(
            "There is no other finished run on this data set: train it with more seeds.", icon=":material/group_work:"
        )
        return {}
    names = st.multiselect(
        "Taken in beside this run",
        list(fitting)[:OFFERED],
        format_func=lambda run_id: fitting[run_id],
        max_selections=MOST,
        placeholder="Choose runs",
        key="ensemble",
        help=help_of("ensemble.members"),
    )
    return {name: fitting[name] for name in names}


def _show_ensemble(record: RunRecord, run: Judged) -> None:
    chosen = ask_members(record)
    if not chosen:
        return
    try:
        members = {f"{named(record)} (this run)": run}
        members |= {called: judged_run(store().folder(run_id)) for run_id, called in chosen.items()}
    except LabError as error:
        st.info(literal(f"{error.problem} {error.cure}"), icon=":material/info:")
        return
    part = _ask_part(run, members)
    key = " ".join([part, *(f"{each.folder.run_id} {each.folder.last_written}" for each in members.values())])
    work = _works().start(key, lambda tell: _together(members, part))
    asking.show(work, lambda answer: _draw(record, part, answer), "Averaging, and drawing the images again …", 260)


def _ask_part(run: Judged, members: Mapping[str, Judged]) -> Part:
    """Validation unless asked; test only where all members have opened it: a look at it, which is counted."""
    closed = [name for name, each in members.items() if each.test is None]
    if run.test is not None and closed:
        names = ", ".join(map(literal, closed))
        st.caption(f":material/visibility_off: The test set is closed to {names}: figures on validation images.")
        return "validation"
    return ask_part(run, "together_of")


def _together(members: Mapping[str, Judged], part: Part) -> Ensemble:
    found = ensemble_of(members, part)
    store().take_in(next(iter(members.values())).folder.run_id)  # a look at the test set, if it was one
    return found


def named(record: RunRecord) -> str:
    """The run's name with its seed, which runs of a study have in their names."""
    seed = f"seed {record.seed}"
    return record.name if record.name.endswith(seed) else f"{record.name} · {seed}"


@st.cache_resource(show_spinner=False)
def _works() -> Background[Ensemble]:
    return Background("ensemble", KEPT, 1)


def show_members(
    record: RunRecord, part: Part, rows: Mapping[str, Sequence[str]], figures: Sequence[str], metric: str
) -> None:
    """What each member and all together came to: `rows`, by who answers, with a cell for each of `figures`.

    Args:
        metric: by which the member that all are held against is the best.
    """
    frame = pd.DataFrame.from_dict(dict(rows), orient="index", columns=[measure(name).title for name in figures])
    frame.index.name = PARTS[part]
    table(frame)
    best_by = measure(metric).title
    st.caption(
        f"Held against the member that is best on validation images by {best_by[:1].lower()}{best_by[1:]}. "
        "Intervals of 95 % over draws of images. An ensemble answers as slowly as all its members together."
    )
    csv_button(frame, f"{record.run_id} {part} ensemble", "understand.ensemble")


def _draw(record: RunRecord, part: Part, answer: "Future[Ensemble]") -> None:
    found = answer.result()
    for name in ("balanced_accuracy", "loss"):
        st.markdown(gained(name, found.gain[name], found.best))
    rows = {
        member: [figure(name, of[name]) if name in of else "–" for name in FIGURES]
        for member, of in found.of_members.items()
    }
    rows["Together"] = [with_interval(name, found.assessment.figures[name]) for name in FIGURES]
    show_members(record, part, rows, FIGURES, found.metric)
    show_assessment(found.assessment, f"{record.run_id} {part} ensemble", "together")
    st.subheader("Calibration of the ensemble", anchor=False)
    show_calibrated(part, found.calibration, "together")


def gained(name: str, of: Any, best: str) -> str:
    """What the ensemble gains over its `best` member in a figure, with its interval; markdown."""
    sure = "it leaves out 0" if of.low > 0 or of.high < 0 else "it holds 0: these images cannot tell"
    return (
        f"{measure(name).title}, together minus {literal(best)}: **{exact_difference(of.estimate)}** "
        f"(95 % interval {exact_difference(of.low)} to {exact_difference(of.high)}; {sure})."
    )


def _show_worth(record: RunRecord, run: Judged, how: str, part: Part) -> None:
    """What is shown of a run's own answers, of those over several views; nothing where these were not kept."""
    answers = augmented_answers(run.folder, part, how)
    if answers is None:
        return
    validation = augmented_answers(run.folder, "validation", how)
    key = f"{record.run_id} {how} {part} {hash(answers.probabilities.tobytes())} {validation is None}"
    work = _worths().start(key, lambda tell: _worth(run, answers, validation, part))
    asking.show(work, lambda found: _draw_worth(record, part, found), "Drawing the images again …", 260)


def _worth(run: Judged, answers: Answers, validation: Answers | None, part: Part) -> Worth:
    shown = None if part == "validation" else answers
    return assess(answers, run.classes), None if validation is None else calibration(validation, shown)


def _draw_worth(record: RunRecord, part: Part, answer: "Future[Worth]") -> None:
    assessment, calibrated = answer.result()
    show_assessment(assessment, f"{record.run_id} {part} several views", "views")
    st.subheader("Calibration over several views", anchor=False)
    if calibrated is None:
        st.caption("Ask it the same views of validation images first: the temperature is fitted on those.")
    else:
        show_calibrated(part, calibrated, "views")


@st.cache_resource(show_spinner=False)
def _worths() -> Background[Worth]:
    return Background("views", KEPT, 1)
