"""What may be done about two classes that are taken for each other: one click from the confusion to the next run."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.intervals import intervals
from labcore.spec.class_groups import MERGE
from labcore.spec.classification import Classification
from labcore.spec.levels import laid
from labcore.spec.resolve import resolve
from labcore.spec.shortening import shortened
from labcore.store.record import RunRecord
from labcore.studies.counted_alike import SUMMED, counted_as_one
from labcore.studies.judged import Judged
from labcore.studies.remedies import remedies
from labcore.studies.remedy import Remedy
from labcore.ui import study_draft
from labcore.ui.light import table
from labcore.ui.messages import show_error
from labcore.ui.remedy_button import ONE_SEED, show_training_button
from labcore.ui.understand_words import with_interval
from labcore.ui.words import literal

COUNTED = ("accuracy", "balanced_accuracy", "f1_macro")


def show_remedies(record: RunRecord, run: Judged, true: str, predicted: str, share: float) -> None:
    """What fits the pair, each with the way to the Train page and to a study that can tell whether it helps."""
    spec = run.folder.spec()
    if not isinstance(spec, Classification):
        return
    try:
        card = Library().card(spec.dataset, spec.exclusions)
    except LabError as error:
        show_error(error)
        return
    found = remedies(spec, card, true, predicted, share)
    if not found:
        return
    st.markdown("**Act on it**", help=ONE_SEED)
    columns = st.columns(min(len(found), 2), gap="small")
    for place, remedy in enumerate(found):
        with columns[place % len(columns)].container(border=True, gap="xsmall"):
            st.markdown(f"**{literal(remedy.title)}**")
            st.caption(literal(remedy.why))
            if MERGE in remedy.settings:
                _show_counted(run, true, predicted)
            with st.container(horizontal=True, gap="small"):
                show_training_button(remedy, spec, f"remedy.train.{place}")
                if MERGE in remedy.settings:
                    continue
                if st.button("Study it with three seeds", icon=":material/science:", key=f"remedy.study.{place}"):
                    study_draft.begin(study_of(spec, remedy), study_draft.KEPT)
                    st.switch_page("pages/studies.py", query_params={"new": study_draft.KEPT})


def _show_counted(run: Judged, true: str, predicted: str) -> None:
    """The run's figures as they are, and with the two classes counted as one: what a merged run has to beat. Of
    validation images: what is chosen by it must not be chosen on test images."""
    as_one, names = counted_as_one(run, (true, predicted), "validation")
    sides = {
        f"{len(run.classes)} classes, as it is": run.validation,
        f"{len(names)} classes, counted as one": as_one,
    }
    found = {title: intervals(each.labels, each.probabilities, each.groups).split for title, each in sides.items()}
    frame = pd.DataFrame(
        {title: [with_interval(name, of[name]) for name in COUNTED] for title, of in found.items()},
        index=[measure(name).title for name in COUNTED],
    )
    frame.index.name = "This run, validation"
    table(frame)
    st.caption(
        "Hold a run that is trained with them as one against the second column, never against the first. " + SUMMED
    )


def study_of(spec: Classification, remedy: Remedy) -> dict[str, Any]:
    """A study of `remedy` against the run's own settings, with three seeds, as the content of a study file."""
    last, value = list(remedy.settings.items())[-1]
    before = dict(list(remedy.settings.items())[:-1])
    whole = spec.model_dump(mode="json")
    base = laid({**whole, "name": ""}, before) if before else {**whole, "name": ""}
    return {
        "name": remedy.title,
        "base": shortened(resolve(base, Library().card), Library().card),
        "factors": {last: [_at(whole, last), value]},
        "seeds": [0, 1, 2],
    }


def _at(raw: Mapping[str, Any], key: str) -> Any:
    value: Any = raw
    for name in key.split("."):
        value = value[name]
    return value
