"""Runs that tell different classes apart, counted in the classes that they have in common."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.store.store import Store
from labcore.studies.counted_alike import SUMMED, counted_alike
from labcore.studies.judged import judged
from labcore.studies.remedies import MERGE
from labcore.studies.seeds import Group
from labcore.ui.compare_names import everyone, labels
from labcore.ui.light import csv_button, table
from labcore.ui.messages import show_error
from labcore.ui.understand_words import OVER_IMAGES, with_interval
from labcore.ui.words import literal

FIGURES = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc")


def show_alike(store: Store, groups: Sequence[Group]) -> None:
    """Validation figures in the same classes, where single runs of one data set differ in what they take as one."""
    entrants = everyone(groups)
    told_apart = {str(entrant.settings.get(MERGE) or []) for entrant in entrants}
    if len(told_apart) < 2 or len(entrants) > len(groups) or len({entrant.fingerprint for entrant in entrants}) > 1:
        return
    st.subheader("Counted in the same classes", anchor=False)
    try:
        found = counted_alike([judged(store.folder(entrant.run_id)) for entrant in entrants])
    except LabError as error:
        show_error(error)
        return
    frame = pd.DataFrame(
        [[with_interval(name, of.figures[name]) for of in found] for name in FIGURES],
        columns=labels(groups),
        index=[measure(name).title for name in FIGURES],
    )
    frame.index.name = "Validation"
    table(frame)
    st.caption(literal(f"The classes are {', '.join(found[0].classes)}. {SUMMED} {OVER_IMAGES}"))
    csv_button(frame, "counted in the same classes", "compare.alike")
