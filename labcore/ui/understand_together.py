"""Several networks answering as one, and one network asked about several views of each image."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.ensemble import Ensemble
from labcore.evaluation.measures import measure
from labcore.launch import evaluation
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.ensembles import ensemble_of
from labcore.studies.judged import Judged, augmented_of
from labcore.ui import asking
from labcore.ui.address import picked
from labcore.ui.background import Background
from labcore.ui.lab import store
from labcore.ui.light import csv_button, table
from labcore.ui.measuring import show_measuring
from labcore.ui.understand_head import judged_run
from labcore.ui.understand_words import with_interval
from labcore.ui.words import exact_difference, exact_figure, figure, literal

MOST = 8
"""Other runs that can be taken in."""

OFFERED = 200
"""Runs that are offered, the latest."""

KEPT = 16
FIGURES = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "loss")
VIEWS = {"flips": "Mirror images", "augmentation": "Draws of its augmentation"}


def show_together(record: RunRecord, run: Judged) -> None:
    """The ensemble that the reader puts together; below it test-time augmentation."""
    st.subheader("An ensemble of runs", anchor=False)
    st.caption(
        "Networks of other seeds or architectures err on other images: the mean of their answers often is better."
    )
    _show_ensemble(record, run)
    st.subheader("Several views of each image", anchor=False)
    st.caption(
        "Test-time augmentation: one network is asked about changed copies of each image, and its answers averaged."
    )
    _show_views(record, run)


def _show_ensemble(record: RunRecord, run: Judged) -> None:
    fitting = {
        each.run_id: _named(each)
        for each in store().runs(state=State.FINISHED)
        if each.run_id != record.run_id and (each.dataset, each.task) == (record.dataset, record.task)
    }
    if not fitting:
        st.info(
            "There is no other finished run on this data set: train it with more seeds.", icon=":material/group_work:"
        )
        return
    names = st.multiselect(
        "Taken in beside this run",
        list(fitting)[:OFFERED],
        format_func=lambda run_id: fitting[run_id],
        max_selections=MOST,
        placeholder="Choose runs",
        key="ensemble",
    )
    if not names:
        return
    try:
        members = {f"{_named(record)} (this run)": run}
        members |= {fitting[name]: judged_run(store().folder(name)) for name in names}
    except LabError as error:
        st.info(literal(f"{error.problem} {error.cure}"), icon=":material/info:")
        return
    key = " ".join(f"{each.folder.run_id} {each.folder.last_written}" for each in members.values())
    work = _works().start(key, lambda tell: ensemble_of(members))
    asking.show(work, lambda answer: _draw(record, answer), "Averaging, and drawing the images again …", height=260)


def _named(record: RunRecord) -> str:
    """The run's name with its seed, which runs of a study have in their names."""
    seed = f"seed {record.seed}"
    return record.name if record.name.endswith(seed) else f"{record.name} · {seed}"


@st.cache_resource(show_spinner=False)
def _works() -> Background[Ensemble]:
    return Background("ensemble", KEPT, 1)


def _draw(record: RunRecord, answer: "Future[Ensemble]") -> None:
    found = answer.result()
    for name in ("balanced_accuracy", "loss"):
        st.markdown(_gain(found, name))
    rows = {
        member: [figure(name, of[name]) if name in of else "–" for name in FIGURES]
        for member, of in found.of_members.items()
    }
    rows["Together"] = [with_interval(name, found.assessment.figures[name]) for name in FIGURES]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[measure(name).title for name in FIGURES])
    frame.index.name = "Validation images"
    table(frame)
    st.caption(
        f"Held against the member that is best on validation images by {measure(found.metric).title.lower()}. "
        "Intervals of 95 % over draws of images. An ensemble answers as slowly as all its members together."
    )
    csv_button(frame, f"{record.run_id} ensemble", "understand.ensemble")


def _gain(found: Ensemble, name: str) -> str:
    of = found.gain[name]
    sure = "it leaves out 0" if of.low > 0 or of.high < 0 else "it holds 0: these images cannot tell"
    return (
        f"{measure(name).title}, together minus {literal(found.best)}: **{exact_difference(of.estimate)}** "
        f"(95 % interval {exact_difference(of.low)} to {exact_difference(of.high)}; {sure})."
    )


def _show_views(record: RunRecord, run: Judged) -> None:
    how = picked("Views", "views", list(VIEWS), VIEWS.__getitem__)
    known = augmented_of(run.folder)
    same = known is not None and known.get("how") == how
    show_measuring(
        f"{record.run_id} views {how}",
        "Ask again" if same else "Ask it several views",
        "Validation images only; takes as many times as long as there are views.",
        lambda told: evaluation.augmented(record.run_id, store(), how, told=told),
        primary=not same,
    )
    if known is not None and same:
        _tell_views(known)


def _tell_views(known: Mapping[str, Any]) -> None:
    st.caption(literal(f"{known['split']} images, each as it is and as: {', '.join(map(str, known['views']))}."))
    rows = []
    for name, of in known["difference"].items():
        plain = known["plain"].get(name, {}).get("estimate")
        now = known["assessment"]["figures"].get(name, {}).get("estimate")
        cells = ["–" if value is None else exact_figure(name, value) for value in (plain, now)]
        difference, low, high = (exact_difference(of[each]) for each in ("estimate", "low", "high"))
        rows.append([*cells, difference, f"{low} to {high}"])
    columns = ["One look", "Several views", "Difference", "95 % interval over images"]
    titles = pd.Index([measure(name).title for name in known["difference"]], name="Figure")
    table(pd.DataFrame(rows, columns=columns, index=titles))
