"""Every lab that comes with the lab: nothing is wrong with its file, and it has what a coursework asks for."""

import pytest

from labcore.datasets import builtin
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.evaluation.measures import measure
from labcore.labs import shelf
from labcore.labs.checking import check
from labcore.labs.kinds import kind_of
from labcore.labs.question.answer import Answer
from labcore.labs.question.predict import Predict
from labcore.report.html import page

COURSEWORKS = [f"c{number}" for number in range(1, 10)]

CONCEPTS = {
    "overfitting", "optimizers", "regularization", "augmentation", "imbalance", "transfer-learning", "scaling",
    "explanation", "segmentation", "vae", "gan", "classical", "generalization-gap",
}  # fmt: skip

ASKED = {
    "c1": {"binary_accuracy", "precision_macro", "recall_macro", "loss"},
    "c2": {"accuracy", "recall_macro", "precision_macro", "f1_macro"},
    "c3": {"learning_rate", "balanced_accuracy", "f1_macro", "roc_auc"},
    "c4": {"accuracy", "f1_macro", "balanced_accuracy"},
    "c5": {"mean_iou", "pixel_accuracy"},
    "c6": {"loss", "accuracy"},
    "c7": {"loss", "accuracy", "balanced_accuracy"},
    "c8": {"precision_macro", "recall_macro", "f1_macro"},
    "c9": {"frechet_distance", "kernel_distance"},
}
"""Figures that the courseworks name."""

SHOWN = {
    "c1": {"curves", "confusion", "balance", "machine", "tested", "test_confusion"},
    "c2": {"prepared", "confusion", "balance", "tested"},
    "c3": {"curves", "confusion", "by_class", "tested", "test_by_class"},
    "c4": {"images", "found", "curves", "confusion", "tested", "balance"},
    "c5": {"masks", "by_class", "specialist", "balance", "confusion", "tested", "test_by_class", "effects"},
    "c6": {"curves", "confusion", "confused", "search", "found", "tested"},
    "c7": {"curves", "effects", "cells", "study_curves", "side_by_side", "heat_maps", "tested"},
    "c8": {"effects", "search", "tested"},
    "c9": {"samples", "reconstructions", "search", "effects", "found"},
}
"""Kinds of exhibits that they ask for."""

USED = {
    "c4": {"exclude", "augment", "shift", "external", "explain"},
    "c5": {"exclude", "augment", "study"},
    "c6": {"tune", "explain"},
    "c7": {"augment", "study", "choose"},
    "c8": {"augment", "tune", "predict", "export"},
    "c9": {"latent", "tune"},
}
"""Kinds of steps without which they would not be reproduced."""


@pytest.mark.parametrize("name", shelf.files())
def test_nothing_is_wrong_with_a_lab(name, lab_home):
    found = check(shelf.files()[name], Library(), shelf.files())
    assert [f"{each.key}: {each.message} {each.cure}" for each in found.faults] == []
    lab = found.lab
    assert lab.data.dataset in builtin.NAMES, "a lab works without internet"
    assert any(isinstance(each, Predict) for each in lab.questions)
    assert any(isinstance(each, Answer) for each in lab.questions)
    assert lab.background.figures and "$" in lab.background.text


def test_there_is_a_lab_for_each_coursework_and_each_concept():
    kinds = {lab.id: lab.kind for lab in shelf.labs().values()}
    assert {name for name, kind in kinds.items() if kind == "coursework"} == set(COURSEWORKS)
    assert {name for name, kind in kinds.items() if kind == "concept"} == CONCEPTS


@pytest.mark.parametrize("name", COURSEWORKS)
def test_a_coursework_holds_what_it_asks_for(name):
    lab = shelf.find(name.upper())
    exhibits = [exhibit for step in lab.steps for exhibit in step.exhibits]
    named = {figure for exhibit in exhibits for figure in getattr(exhibit, "names", ())}
    named |= {getattr(exhibit, "figure", "") for exhibit in exhibits}
    named |= {getattr(step, "figure", "") for step in lab.steps}
    assert ASKED[name] <= named, ASKED[name] - named
    assert SHOWN[name] <= {kind_of(exhibit) for exhibit in exhibits}
    assert USED.get(name, set()) <= {kind_of(step) for step in lab.steps}
    assert all(measure(figure).title for figure in named if figure)


def test_a_drawing_can_be_put_into_a_report():
    from labcore.report.document import Document, Section

    drawings = [drawing.chart() for lab in shelf.labs().values() for drawing in lab.background.figures]
    made = page(Document("Drawings", "All.", "", 0.0, (Section("All", tuple(drawings[:6])),)))
    assert made.count(b"image/svg+xml") >= 6


UNSOUND = {
    "in a circle": ("of: [train, study]", "of: [choose]", "does not come before it"),
    "an id twice": ("id: study\n    kind: study", "id: train\n    kind: study", "is there 2 times"),
    "no id": ("{id: look, kind: check", "{kind: check", "There is no id."),
    "a part of the page": ("{id: look, kind: check", "{id: report, kind: check", "has a part 'report' already"),
    "another's id": ("id: tiny\n", "id: c1\n", "The file is called 'tiny.yaml', and the lab 'c1'."),
    "without end": (
        "steps:\n",
        "steps:\n" + "".join(f"  - {{id: s{n}, kind: check}}\n" for n in range(900)),
        "905 steps",
    ),
}


@pytest.mark.parametrize("case", UNSOUND)
def test_a_lab_that_nobody_can_work_at_is_told_of_and_keeps_no_other_from_anybody(case, tiny):
    before, after, told = UNSOUND[case]
    tiny.write_text(tiny.read_text().replace(before, after))
    with pytest.raises(InputError) as refused:
        shelf.find("tiny")
    assert told in refused.value.problem
    assert any(told in fault.message for fault in check(tiny, Library()).faults)
    known, damaged = shelf.look()
    assert "c1" in known and list(damaged) == ["tiny"]


@pytest.mark.parametrize("words", ["{home}/secret.yaml", "secret.yaml", "\0.yaml"])
def test_an_id_is_no_path(words, tiny, lab_home, monkeypatch):
    monkeypatch.chdir(lab_home)
    (lab_home / "secret.yaml").write_text("password: sesame\n")
    with pytest.raises(InputError, match="There is no lab") as refused:
        shelf.find(words.format(home=lab_home))
    assert "sesame" not in str(refused.value)
    with pytest.raises(InputError):
        shelf.named(words.format(home=lab_home))
