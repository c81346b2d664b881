"""Several networks of masks answering as one, and one network asked about several views of each image."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_assessment import COMPARED, MaskAssessment, assess_masks
from labcore.evaluation.statistics.interval import Interval
from labcore.launch import evaluation
from labcore.store.record import RunRecord
from labcore.studies.comparison import Part
from labcore.studies.judged_masks import JudgedMasks, mask_ensemble_of, over_views, together
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.lab import store
from labcore.ui.measuring import show_measuring
from labcore.ui.specialist_gain import about_measured_again
from labcore.ui.understand_head import ask_part
from labcore.ui.understand_masks import show_mask_assessment
from labcore.ui.understand_several import SPLITS, show_views
from labcore.ui.understand_together import ask_members, gained, named, show_members
from labcore.ui.understand_words import with_interval
from labcore.ui.words import literal

KEPT = 16
GAINS = ("mean_iou", "loss")


def show_masks_together(record: RunRecord, run: JudgedMasks) -> None:
    """The ensemble that the reader puts together; below it test-time augmentation."""
    st.subheader("An ensemble of runs", anchor=False)
    st.caption(
        "Networks of other seeds or architectures err on other pixels: the class that is most probable in the mean of "
        "their probabilities often is the better one."
    )
    about_measured_again(run)
    _show_ensemble(record, run)
    how, part = show_views(record, run)
    answers = None if how is None else over_views(run.folder, part, how)
    if answers is not None:
        _show_worth(run, answers, f"{record.run_id} {part} several views", "views")


def _show_ensemble(record: RunRecord, run: JudgedMasks) -> None:
    chosen = ask_members(record)
    part = ask_part(run, "together_of")
    known = mask_ensemble_of(run.folder, part)
    if chosen:
        same = known is not None and set(known["members"]) == {record.run_id, *chosen}
        show_measuring(
            f"{record.run_id} together {' '.join(sorted(chosen))} {part}",
            "Ask them again" if same else "Let them answer as one",
            "All networks are asked about each image." + (part == "test") * " One more look at the test set.",
            lambda told: evaluation.ensemble(record.run_id, store(), list(chosen), SPLITS[part], told=told),
            of=record,
            primary=not same,
        )
    if known is not None:
        _tell(record, part, known)
        if (answers := together(run.folder, part)) is not None:
            _show_worth(run, answers, f"{record.run_id} {part} ensemble", "together")


def _tell(record: RunRecord, part: Part, known: Mapping[str, Any]) -> None:
    names = {each.run_id: named(each) for each in store().runs() if each.run_id in known["members"]}
    called = {run_id: names.get(run_id, run_id) for run_id in known["members"]}
    called[record.run_id] += " (this run)"
    for name in GAINS:
        st.markdown(gained(name, Interval.read(known["gain"][name]), called[known["best"]]))
    for name, of in known["iou_gain"].items():
        st.caption(
            gained("iou", Interval.read(of), called[known["best"]]).replace("IoU,", f"IoU of {literal(name)},", 1)
        )
    rows = {
        called[run_id]: [with_interval(name, Interval.read(own[name])) for name in COMPARED]
        for run_id, own in known["of_members"].items()
    }
    whole = known["assessment"]["figures"]
    rows["Together"] = [with_interval(name, Interval.read(whole[name])) for name in COMPARED]
    show_members(record, part, rows, COMPARED, known["metric"])


def _show_worth(run: JudgedMasks, answers: MaskAnswers, name: str, key: str) -> None:
    """What is shown of a run's own masks, of these."""
    work = _works().start(f"{name} {hash(answers.counts.tobytes())}", lambda tell: assess_masks(answers, run.classes))
    asking.show(work, lambda found: show_mask_assessment(found.result(), name, key), "Drawing the images again …", 260)


@st.cache_resource(show_spinner=False)
def _works() -> Background[MaskAssessment]:
    return Background("masks-together", KEPT, 1)
