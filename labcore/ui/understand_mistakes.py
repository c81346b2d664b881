"""The images behind a confusion matrix: those of a cell, the surest mistakes, the least sure hits; and what to do."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.evaluation.mistakes import Answered, cell, doubtful_hits, pairs, surest_mistakes
from labcore.figures.confusion import confusion
from labcore.store.record import RunRecord
from labcore.studies.judged import Judged
from labcore.ui.address import chosen
from labcore.ui.chart import chart
from labcore.ui.messages import show_error
from labcore.ui.own_images import dataset_of
from labcore.ui.theme import is_dark
from labcore.ui.understand_head import ask_part
from labcore.ui.understand_images import show_answered
from labcore.ui.understand_remedies import show_remedies

CELL, SUREST, DOUBTFUL = "cell", "surest", "doubtful"
KINDS = {
    CELL: "One cell of the matrix",
    SUREST: "The surest mistakes",
    DOUBTFUL: "The least sure hits",
}
MOST = 200
"""Images that are listed of the surest mistakes and least sure hits."""


def show_mistakes(record: RunRecord, run: Judged) -> None:
    """The confusion matrix, and the images that the reader asks for."""
    part = ask_part(run, "mistakes_of")
    answers = run.answers(part)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _show_matrix(run, answers)
    with right:
        kind = chosen("Which images", "which", list(KINDS), KINDS.__getitem__, CELL)
        true, predicted = _ask_cell(run, answers) if kind == CELL else (None, None)
        if true is not None and predicted is not None:
            found = cell(answers, true, predicted)
        else:
            found = (surest_mistakes if kind == SUREST else doubtful_hits)(answers, MOST)
        _show_images(record, run, found, f"{kind}-{true}-{predicted}-{part}")
    if true is not None and predicted is not None and true != predicted:
        share = float((answers.probabilities.argmax(axis=1)[answers.labels == true] == predicted).mean())
        show_remedies(record, run, run.classes[true], run.classes[predicted], share)


def _show_matrix(run: Judged, answers: Answers) -> None:
    counts = st.toggle("Counts instead of shares", key="mistakes.counts")
    from labcore.evaluation.classification import confusion as counted  # brings scikit-learn: not before it is needed

    matrix = counted(answers.labels, answers.probabilities)
    figure = confusion(matrix, run.classes, not counts, dark=is_dark())
    chart(figure, "understand.confusion", "confusion", zoom=False)


def _ask_cell(run: Judged, answers: Answers) -> tuple[int | None, int | None]:
    """A cell off the diagonal that is not empty, the commonest mistake first; then the diagonal."""
    found = pairs(answers)
    said = answers.probabilities.argmax(axis=1)
    titles = {
        f"{pair.true}-{pair.predicted}": f"{run.classes[pair.true]}, taken for {run.classes[pair.predicted]}: "
        f"{pair.images:,} ({pair.share:.0%})"
        for pair in found
    }
    for label, name in enumerate(run.classes):
        hits = int(((answers.labels == label) & (said == label)).sum())
        titles[f"{label}-{label}"] = f"{name}, answered rightly: {hits:,}"
    asked = chosen("Cell", "cell", list(titles), titles.__getitem__)
    true, _, predicted = asked.partition("-")
    return int(true), int(predicted)


def _show_images(record: RunRecord, run: Judged, found: Sequence[Answered], key: str) -> None:
    if not found:
        st.caption("No image is among them.")
        return
    try:
        dataset = dataset_of(run)
    except LabError as error:
        show_error(error)
        return
    show_answered(record, run, dataset, found, key)
