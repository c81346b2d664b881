"""Runs that tell different classes apart, counted in the classes that they have in common."""

import statistics
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.assessment import Assessment
from labcore.evaluation.measures import measure
from labcore.store.store import Store
from labcore.studies.counted_alike import SUMMED, counted_alike
from labcore.studies.judged import judged
from labcore.studies.seeds import Group
from labcore.ui.compare_names import everyone, labels
from labcore.ui.light import csv_button, table
from labcore.ui.messages import show_error
from labcore.ui.understand_words import OVER_IMAGES, with_interval
from labcore.ui.words import figure, literal
from labcore.words import counted

FIGURES = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc")


def show_alike(store: Store, groups: Sequence[Group]) -> None:
    """Validation figures in the same classes, where runs of one data set differ in what they take as one."""
    entrants = everyone(groups)
    told_apart, content = ({entrant.taken_as_one for entrant in entrants}, {each.fingerprint for each in entrants})
    if len(told_apart) < 2 or len(content) > 1:
        return
    st.subheader("Counted in the same classes", anchor=False)
    try:
        run_ids = [entrant.run_id for group in groups for entrant in group.counted]
        found = dict(zip(run_ids, counted_alike([judged(store.folder(run_id)) for run_id in run_ids]), strict=True))
    except LabError as error:
        show_error(error)
        return
    of_groups = [[found[entrant.run_id] for entrant in group.counted] for group in groups]
    frame = pd.DataFrame(
        [[_cell(name, several) for several in of_groups] for name in FIGURES],
        columns=labels(groups),
        index=[measure(name).title for name in FIGURES],
    )
    frame.index.name = "Validation"
    table(frame)
    st.caption(literal(f"The classes are {', '.join(of_groups[0][0].classes)}. {SUMMED} {OVER_IMAGES}"))
    csv_button(frame, "counted in the same classes", "compare.alike")


def _cell(name: str, several: Sequence[Assessment]) -> str:
    """Of one run its figure with an interval over images; of several their mean, and how many they are."""
    if len(several) == 1:
        return with_interval(name, several[0].figures[name])
    mean = statistics.fmean(each.figures[name].estimate for each in several)
    return f"{figure(name, mean)} (mean of {counted(len(several), 'run')})"
