"""A lab's file that is wrong: every fault is told, with its place and its cure."""

import pytest

from labcore.datasets.library import Library
from labcore.labs.checking import check
from tests.labs.conftest import TINY


def faults(tmp_path, *changes: tuple[str, str]) -> dict[str, str]:
    """What is told of the tiny lab's file after the changes, by place."""
    text = TINY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    return {each.key: f"{each.message} {each.cure}" for each in check(path, Library(), ["tiny", "other"]).faults}


def test_nothing_is_told_of_a_sound_file(lab_home, tmp_path):
    assert faults(tmp_path) == {}


CASES = {
    "no YAML": (("id: tiny", "id: [tiny"), "the file", "is not YAML at line"),
    "unknown key": (("minutes: 5", "minuts: 5"), "minuts", "Did you mean 'minutes'?"),
    "unknown kind of step": (("kind: check", "kind: chek"), "steps.0 (look)", "Did you mean 'check'?"),
    "unknown kind of exhibit": (("kind: confusion", "kind: confusoin"), "steps.1 (train).shows.2",
                                "'confusion'"),
    "unknown kind of rule": (("kind: best_level", "kind: best_levl"), "questions.0 (rate).outcome", "'best_level'"),
    "unknown setting of a step": (("deep: false", "deap: false"), "steps.0 (look).deap", "'steps.0.deep'"),
    "a word for a number": (("minutes: 5", "minutes: long"), "minutes", "Give a whole number"),
    "id of another file": (("id: tiny", "id: small"), "id", "Call it small.yaml."),
    "an id twice": (("id: why", "id: rate"), "questions", "'rate' is there 2 times"),
    "no id": (("id: look, ", ""), "steps.0.id", "There is no id."),
    "unknown data set": (("{dataset: digits", "{dataset: digit"), "data.dataset", "Did you mean 'digits'?"),
    "unknown step": (("of: [train, study]", "of: [trian, study]"), "steps.3 (compare).needs", "'train'"),
    "a step too early": (("spec: &spec", "spec: &spec\n      exclusions: ${choose}"),
                         "steps.1 (train).needs", "before"),
    "a wrong setting": (("filters: 4}", "filtres: 4}"), "steps.1 (train).spec", "architecture.filters"),
    "a wrong full size": (("full: {seed: 1}", "full: {sead: 1}"), "steps.1 (train).spec", "'seed'"),
    "a wrong factor": (("learning_rate: [0.001, 0.01]", "learning_rate: [0.001]"),
                       "steps.2 (study).plan", "two or more"),
    "exhibit of another step": (("of: [train, study]}", "of: [train, study], shows: [{kind: effects}]}"),
                                "steps.3 (compare).shows.0", "It can show"),
    "unknown figure": (("figure: accuracy, most", "figure: acuracy, most"), "steps.4 (choose).figure", "'accuracy'"),
    "a word that is no option": (('answers: ["0.001", "0.01"]', 'answers: ["0.001", "0.1"]'),
                                 "questions.0 (rate).outcome", "none of the options"),
    "too few answers": (('answers: ["0.001", "0.01"]', 'answers: ["0.001"]'),
                        "questions.0 (rate).outcome.answers", "2 levels"),
    "a number for options": (("{kind: best_level, step: study, answers: [\"0.001\", \"0.01\"]}",
                              "{kind: figure, step: study}"), "questions.0 (rate).outcome", "banded"),
    "known before": (("step: study\n    ask: Which rate", "step: choose\n    ask: Which rate"),
                     "questions.0 (rate).outcome", "known before"),
    "nothing to check by": (("points: [Because.]", "points: []"), "questions.2 (why).points", "Give one point"),
    "a formula left open": (("$a = r / n$", "$a = r / n"), "background.text", "not closed"),
    "a line too short": (("Validation: [1, 0.5, 0.4]", "Validation: [1, 0.5]"),
                         "background.figures.0.lines.Validation", "2 values"),
    "a closed test set that is shifted": (("kind: compare, name: Compare, text: Both., of: [train, study]",
                                           "kind: shift, name: Shift, text: Both., of: train, part: test"),
                                          "steps.3 (compare).part", "Take the run of a step that chooses"),
    "a number that is not found": (("outcome: {kind: figure, step: train, figure: accuracy}",
                                    "outcome: {kind: noted, step: look, key: nubmer}"),
                                   "questions.1 (accuracy).outcome.key", "Did you mean 'number'?"),
    "a number of a run": (("outcome: {kind: figure, step: train, figure: accuracy}",
                           "outcome: {kind: noted, step: train, key: accuracy}"),
                          "questions.1 (accuracy).outcome.key", "finds no number"),
    "what is left out at full size": (("small: {seed: 0}", "only_small: true\n    small: {seed: 0}"),
                                      "steps.3 (compare).full", "'train' is left out"),
    "no goal": (("goal: See a lab through.", "goal: ''"), "goal", "is empty"),
    "no stand-in": (("about: Handwritten digits.}", "about: Digits, real: MNIST, get: Download it.}"),
                    "data.stand_in", "stands in"),
    "unknown download": (("about: Handwritten digits.}", "about: Digits, download: mnits}"),
                         "data.download", "'mnist'"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_where_it_is_and_how_it_is_mended(case, lab_home, tmp_path):
    change, place, said = CASES[case]
    found = faults(tmp_path, change)
    assert place in found, found
    assert said in found[place]


def test_all_faults_are_told_at_once(lab_home, tmp_path):
    wrong = [("{dataset: digits", "{dataset: digit"), ("of: [train, study]", "of: [trian]"), ("$a = r", "a = r")]
    assert len(faults(tmp_path, *wrong)) >= 3
