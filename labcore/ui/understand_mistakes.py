"""The images behind a confusion matrix: those of a cell, the surest mistakes, the least sure hits, doubted labels; and
what to do."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.evaluation.mistakes import Answered, cell, doubtful_hits, pairs, surest_mistakes
from labcore.figures.confusion import confusion
from labcore.store.record import RunRecord
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged
from labcore.ui.address import chosen
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.label_doubts import doubts_of, show_what_to_do
from labcore.ui.messages import show_error
from labcore.ui.own_images import dataset_of
from labcore.ui.theme import is_dark
from labcore.ui.understand_head import ask_part
from labcore.ui.understand_images import show_answered
from labcore.ui.understand_remedies import show_remedies

CELL, SUREST, DOUBTFUL, LABELS = "cell", "surest", "doubtful", "labels"
KINDS = {
    CELL: "One cell of the matrix",
    SUREST: "The surest mistakes",
    DOUBTFUL: "The least sure hits",
    LABELS: "Labels that may be wrong",
}
MOST = 200
"""Images that are listed of the surest mistakes and least sure hits."""


def show_mistakes(record: RunRecord, run: Judged) -> None:
    """The confusion matrix, and the images that the reader asks for."""
    part = ask_part(run, "mistakes_of")
    answers = run.answers(part)
    left, right = st.columns([1, 1], gap="large")
    with right:
        kind = chosen("Which images", "which", list(KINDS), KINDS.__getitem__, CELL, help=help_of("mistakes.which"))
        asked = _ask_cell(run, answers) if kind == CELL else None
    with left:
        _show_matrix(run, answers, asked)
    with right:
        if kind == LABELS:
            _show_doubted(record, run, part)
            return
        if asked is not None:
            found = cell(answers, *asked)
        else:
            found = (surest_mistakes if kind == SUREST else doubtful_hits)(answers, MOST)
        _show_images(record, run, found, f"{kind}-{asked}-{part}")
    if asked is not None and asked[0] != asked[1]:
        true, predicted = asked
        share = float((answers.probabilities.argmax(axis=1)[answers.labels == true] == predicted).mean())
        show_remedies(record, run, run.classes[true], run.classes[predicted], share)


def _show_matrix(run: Judged, answers: Answers, asked: tuple[int, int] | None) -> None:
    """The matrix, with a frame around the cell whose images are shown; a click on another one asks for its images."""
    counts = st.toggle("Counts instead of shares", key="mistakes.counts", help=help_of("mistakes.counts"))
    from labcore.evaluation.classification import confusion as counted  # brings scikit-learn: not before it is needed

    matrix = counted(answers.labels, answers.probabilities)

    def look_into(place: str) -> None:
        true, _, predicted = place.partition("-")
        if matrix[int(true), int(predicted)]:
            st.query_params["cell"] = place
            st.query_params.pop("which", None)

    figure = confusion(matrix, run.classes, not counts, dark=is_dark(), clickable=True, chosen=asked)
    # The key names the cell: a mark that was clicked would stay selected, and a second click would only let go of it.
    key = "understand.confusion" if asked is None else f"understand.confusion.{asked[0]}-{asked[1]}"
    chart(figure, key, "confusion", zoom=False, clicks=look_into)
    st.caption(":material/touch_app: Click a cell to see its images, or choose it by name.")


def _ask_cell(run: Judged, answers: Answers) -> tuple[int, int]:
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
    asked = chosen("Cell", "cell", list(titles), titles.__getitem__, help=help_of("mistakes.cell"))
    true, _, predicted = asked.partition("-")
    return int(true), int(predicted)


def _show_doubted(record: RunRecord, run: Judged, part: Part) -> None:
    """The labels of validation images that the run doubts, as it found them at its end."""
    doubts = doubts_of(run.folder)
    if part != "validation" or doubts is None:
        st.caption(
            "This run has not looked for wrong labels."
            if part == "validation"
            else "Labels of test images are not doubted: the test set is there to measure on. Choose validation."
        )
        return
    st.caption(doubts.told())
    places = {name: place for place, name in enumerate(run.classes)}
    found = [
        Answered(each.image, places[each.label], places[each.answer], each.confidence, each.believed)
        for each in doubts.found
        if each.label in places and each.answer in places
    ]
    if found:
        _show_images(record, run, found, LABELS)
        show_what_to_do(record, doubts)


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
