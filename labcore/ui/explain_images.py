"""Which images of a run are explained: its surest mistakes, its least sure hits, some at random, or by number."""

from functools import singledispatch

import numpy as np
import streamlit as st

from labcore.datasets.browsing import classes_in_turn
from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_mistakes import worst_masks
from labcore.evaluation.mistakes import doubtful_hits, surest_mistakes
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui.address import chosen, numbered, written
from labcore.ui.input_help import help_of
from labcore.ui.own_images import dataset_of

SUREST, DOUBTFUL, WORST, RANDOM, NUMBERS = "surest", "doubtful", "worst", "random", "numbers"
KINDS = {
    SUREST: "The surest mistakes",
    DOUBTFUL: "The least sure hits",
    RANDOM: "At random, classes in turn",
    NUMBERS: "By number",
}
KINDS_OF_MASKS = {WORST: "The worst overlap", RANDOM: "At random", NUMBERS: "By number"}
MOST, USUAL = 12, 4
"""Images at once."""

SEEDS = 10_000


def ask_images(run: Judged | JudgedMasks, part: Part) -> list[int]:
    """Draw the choice, and give positions in the run's data set. Raises InputError: there is none that was asked."""
    answers = run.answers(part)
    kinds = KINDS_OF_MASKS if isinstance(answers, MaskAnswers) else KINDS
    default = NUMBERS if "images" in st.query_params else next(iter(kinds))
    kind = chosen(
        "Which images", "from", list(kinds), kinds.__getitem__, default, width=240, help=help_of("explain.from")
    )
    if kind == NUMBERS:
        text = written("Numbers", "images", placeholder="3, 17", width=240, help=help_of("explain.numbers"))
        return numbers(text, run)
    number = numbered("How many", "number", 1, MOST, USUAL, width=130, help=help_of("explain.number"))
    seed = 0
    if kind == RANDOM:
        seed = numbered("Draw", "draw", 0, SEEDS, 0, width=130, help=help_of("explain.draw"))
    return picked(answers, kind, number, seed)


@singledispatch
def picked(answers: Answers, kind: str, number: int, seed: int = 0) -> list[int]:
    """Up to `number` positions in the data set. Raises InputError where there is no such image."""
    if kind == RANDOM:
        drawn = np.random.default_rng(seed).permutation(len(answers.labels))
        rows = drawn[classes_in_turn(answers.labels[drawn])][:number]
        return [int(answers.index[row]) for row in rows]
    found = (surest_mistakes if kind == SUREST else doubtful_hits)(answers, number)
    if not found:
        missing = "wrong" if kind == SUREST else "right"
        raise InputError(f"No answer to these images is {missing}.", "Choose images at random, or by number.")
    return [each.image for each in found]


@picked.register
def _(answers: MaskAnswers, kind: str, number: int, seed: int = 0) -> list[int]:
    if kind == RANDOM:
        return [int(place) for place in np.random.default_rng(seed).permutation(answers.index)[:number]]
    return [each.image for each in worst_masks(answers, most=number)]


def numbers(text: str, run: Judged | JudgedMasks) -> list[int]:
    """The positions that `text` lists. Raises InputError: none, too many, or test images of a closed test set."""
    words = [word for word in text.replace(";", ",").replace(" ", ",").split(",") if word]
    if not words or not all(word.isdecimal() and len(word) < 10 for word in words):
        raise InputError(
            f"These are no numbers of images: '{text:.60}'." if words else "No image is named yet.",
            "Write numbers such as 3, 17; Understand shows them.",
        )
    rows = list(dict.fromkeys(int(word) for word in words))
    if len(rows) > MOST:
        raise InputError(f"{len(rows)} images are too many at once.", f"Name {MOST} at most.")
    if run.test is None and (closed := sorted(set(rows) & _test_rows(run))):
        raise InputError(
            f"Image {closed[0]} is a test image, and the test set is closed to this run.",
            "Choose validation images; or nominate the run on its page, which opens the test set.",
        )
    return rows


def _test_rows(run: Judged | JudgedMasks) -> set[int]:
    return set(dataset_of(run).indices("test").tolist())
