"""`train`: what is refused before anything is queued."""

import pytest

from labcore.store.store import Store


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("task: classification\ndataset: digits\ntraining: {epochs: 0}\n", "training.epochs"),
        ("task: classification\ndataset: digits\ntrainning: {epochs: 3}\n", "training"),
        ("task: classification\ndataset: digts\n", "digits"),
        ("task: clasification\ndataset: digits\n", "classification"),
        ("- a list\n", "key: value"),
        ("task: [unclosed\n", "YAML"),
        ("task: classification\ndataset: synthetic-mars-terrain\n", "segmentation"),
    ],
)
def test_a_bad_spec_is_refused_in_one_line_and_nothing_is_queued(lab, tmp_path, text, hint):
    (tmp_path / "spec.yaml").write_text(text)
    said = lab("train", tmp_path / "spec.yaml", "--json")
    assert said.status == 2
    assert hint in said.err
    assert said.err.count("\n") == 1
    assert Store().runs() == []


@pytest.mark.parametrize("words", [("--set", "training.epochs"), ("--set", "training.epochs=0"), ("--set", "=3")])
def test_a_bad_assignment_is_refused(lab, tmp_path, words):
    (tmp_path / "spec.yaml").write_text("dataset: digits\n")
    assert lab("train", tmp_path / "spec.yaml", *words, "--json").status == 2


def test_an_absent_file_is_refused(lab, tmp_path):
    said = lab("train", tmp_path / "absent.yaml", "--json")
    assert said.status == 2
    assert "absent.yaml" in said.err


def test_a_run_that_is_not_there_is_refused_before_anything_is_queued(lab, tmp_path):
    (tmp_path / "spec.yaml").write_text(
        "dataset: digits\ntransfer: {weights: {kind: run, run: 20260101-000000-abcdef}}\n"
    )
    said = lab("train", tmp_path / "spec.yaml", "--json")
    assert said.status == 2 and "There is no run" in said.err and "transfer.weights.run" in said.err
    assert Store().runs() == []
