"""A run on data sets that it has not seen, beside its own images."""

import time
from typing import Any

import pandas as pd
import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.evaluation.class_mapping import matched
from labcore.evaluation.external import External
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.interval import Interval
from labcore.launch import evaluation
from labcore.report.worth_elsewhere import FIGURES
from labcore.store.record import RunRecord
from labcore.studies.judged import Judged, beside, externals
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.light import csv_button, table
from labcore.ui.measuring import show_measuring
from labcore.ui.specialist_gain import about_measured_again
from labcore.ui.understand_words import UNKNOWN, with_interval
from labcore.ui.words import literal

SPLITS = {"all": "All images", "test": "Test", "val": "Validation", "train": "Training"}
NOT_JUDGED = "leave out"


def show_elsewhere(record: RunRecord, run: Judged | JudgedMasks) -> None:
    """Another data set is chosen and its classes are matched; then internal and external figures side by side."""
    st.markdown(
        "A network is trusted for what it does on images from elsewhere: another hospital, another microscope. Import "
        "such a set, and see what is left of its figures."
    )
    _ask(record, run)
    kept = externals(run.folder)
    if not kept:
        return
    st.subheader("Internal beside external", anchor=False)
    about_measured_again(run)
    found = beside(run, FIGURES)
    told = [name for name in FIGURES if any(name in of for of in found.values())]
    rows = {measure(name).title: [_cell(name, of.get(name)) for of in found.values()] for name in told}
    frame = pd.DataFrame.from_dict(
        rows,
        orient="index",
        columns=[where.capitalize() if where in ("validation", "test") else where for where in found],
    )
    frame.index.name = "Figure"
    table(frame)
    csv_button(frame, f"{run.folder.run_id} internal and external", "understand.elsewhere")
    for each in kept:
        _tell(each)


def _ask(record: RunRecord, run: Judged | JudgedMasks) -> None:
    takes = run.folder.spec().takes
    sets = [card.name for card in Library().cards() if card.task == takes and card.name != record.dataset]
    if not sets:
        st.info("There is no other data set in this lab yet.", icon=":material/photo_library:")
        st.page_link("pages/data.py", label="Import one", icon=":material/upload:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = st.selectbox(
            "Data set",
            sets,
            index=None,
            placeholder="Choose a data set",
            key="elsewhere",
            width=300,
            help=help_of("elsewhere.dataset"),
        )
        split = st.selectbox(
            "Images",
            list(SPLITS),
            format_func=SPLITS.__getitem__,
            key="elsewhere_split",
            width=180,
            help=help_of("elsewhere.split"),
        )
    if name is None:
        return
    classes = _match(run, name)
    if classes is None:
        return
    show_measuring(
        f"{record.run_id} external {name} {split} {sorted(classes.items())}",
        f"Measure on {literal(name)}",
        "Its images are prepared as the run's own were. Where test images are among them, the look is counted.",
        lambda told: evaluation.external(record.run_id, store(), name, split, classes, told=told),
        of=record,
    )


def _match(run: Judged | JudgedMasks, name: str) -> dict[str, str] | None:
    """Which class of the run each of the other set's classes is; None while none is matched."""
    theirs = Library().card(name).classes
    try:
        known = dict(matched(run.classes, theirs, merged=run.merged).of)
    except InputError:
        known = {}
    options = [NOT_JUDGED, *run.classes]
    st.markdown("**Its classes are**", help="By name where names are the same. Several may be one class of the run.")
    with st.container(horizontal=True, gap="small"):
        chosen = {
            label: st.selectbox(
                literal(label),
                options,
                index=options.index(known[label]) if label in known else 0,
                key=f"class-{name}-{label}",
                width=200,
                help=help_of("elsewhere.class"),
            )
            for label in theirs
        }
    if all(own == NOT_JUDGED for own in chosen.values()):
        st.info("Say which of its classes is which of the run's.", icon=":material/compare_arrows:")
        return None
    return {label: "" if own == NOT_JUDGED else own for label, own in chosen.items()}


def _cell(name: str, of: Any) -> str:
    return with_interval(name, Interval.read(of)) if isinstance(of, dict) else UNKNOWN


def _tell(each: External) -> None:
    when = time.strftime("%Y-%m-%d", time.localtime(each.date))
    matched_ = ", ".join(f"{their} as {own}" for their, own in each.mapping.items() if their != own)
    words = [f"{each.dataset} ({each.split}), measured on {when}."]
    if matched_:
        words.append(f"Classes: {matched_}.")
    if each.left_out:
        words.append(f"Left out: {', '.join(each.left_out)} ({each.images_left_out:,} images).")
    st.caption(literal(" ".join([*words, *each.notes])))
