"""Whether maps can be trusted: what the two checks of each method say, in words, and their curves."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from labcore.figures.curves import Series, curves
from labcore.spec.verdict import (
    FAITHFULNESS_WORDS,
    SANITY_WORDS,
    FaithfulnessVerdict,
    SanityVerdict,
    sanity_verdict,
)
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.light import csv_button, table

LOOKS: dict[SanityVerdict | FaithfulnessVerdict, tuple[str, str]] = {
    "passed": ("green", "check"),
    "doubtful": ("orange", "help"),
    "blind": ("red", "close"),
    "failed": ("red", "close"),
    "untold": ("gray", "help"),
}
"""Color and icon of a mark."""

SANE: dict[SanityVerdict, str] = {
    "passed": "the maps are others when the network has learned nothing, so they tell of what was learned",
    "doubtful": "a network that has learned nothing gives maps much like these: a good part of them is owed to the "
    "image alone",
    "blind": "do not argue from them: a network that has learned nothing gives nearly the same maps, so they show the "
    "image, and not what the network has learned",
}
FAITHFUL: dict[FaithfulnessVerdict, str] = {
    "passed": "the answer hangs on what they mark",
    "doubtful": "the answer hangs somewhat more on what they mark than on other places",
    "failed": "do not argue from them: the answer hangs no more on what they mark than on places taken at random",
    "untold": "maps that know nothing come out as well by luck more than once in twenty times: ask for more images",
}
ABOUT_MARKS = (
    "Two checks below each map, and it needs both. **Sanity**: does it change when the network has learned nothing? "
    "**Faithfulness**: does the answer need what is marked more than places taken at random? One image alone tells "
    "little there: of maps that know nothing one in three beats four of five others."
)
ALL = "Mean of all images"
ABOUT = (
    "**Deletion**: the pixels that the map marks are taken away first; the probability of the class should fall early, "
    "so a small area under the curve is good. **Insertion**: they are put back first; it should rise early, so a large "
    "area is good. The score is insertion less deletion. Dotted are random maps: the same map, mirrored and moved."
)


def show_checks(columns: Sequence[tuple[str, Mapping[str, Any]]], images: Sequence[str]) -> None:
    """What the checks of all images say of each method.

    Args:
        columns: title and explanation, as the bench told it, of each method by each run.
        images: what the images are called.
    """
    st.subheader("Can these maps be trusted?", anchor=False)
    for title, found in columns:
        st.markdown(in_words(title, found["sanity"], found["faithfulness"]))
    frame = _frame(columns)
    table(frame)
    csv_button(frame, "checks of explanations", "explain.checks")
    with st.container(horizontal=True, gap="small"):
        title = st.selectbox(
            "Curves of",
            [title for title, _ in columns],
            key="explain.curves.method",
            width=300,
            help=help_of("explain.curves.method"),
        )
        image = st.selectbox(
            "Over", [ALL, *images], key="explain.curves.image", width=240, help=help_of("explain.curves.image")
        )
    true_to = dict(columns)[title]["faithfulness"]
    place = None if image == ALL else list(images).index(image)
    chart(
        curves(
            lines(true_to, place),
            x_title="Share of pixels",
            y_title="Probability of the class",
            percent=True,
            height=320,
        ),
        "explain.curves",
        f"deletion and insertion {title}",
        zoom=False,
    )
    st.caption(ABOUT)


def marks(sane: SanityVerdict, true_to: FaithfulnessVerdict) -> tuple[str, str]:
    """What either check says of a map, as markdown: two marks, so that none stands for both."""
    return (
        _mark(sane, f"Sanity: {SANITY_WORDS[sane]}"),
        _mark(true_to, f"Faithfulness: {FAITHFULNESS_WORDS[true_to]}"),
    )


def marks_of_one(sane: SanityVerdict, beaten: float, draws: int) -> tuple[str, str]:
    """The same of the map of one image, which alone cannot tell luck in faithfulness from more."""
    words = f"Faithfulness: beats {round(beaten * draws)} of {draws} random maps"
    return _mark(sane, f"Sanity: {SANITY_WORDS[sane]}"), _mark("untold", words)


def _mark(verdict: SanityVerdict | FaithfulnessVerdict, words: str) -> str:
    color, icon = LOOKS[verdict]
    return f":{color}[:material/{icon}: {words}]"


def show_marks(found: Mapping[str, Any], row: int) -> None:
    """Below the map of the image in `row`: what the checks say of it; nothing where it is not checked.

    `found` is an explanation, as the bench told it.
    """
    sane, true_to = found["sanity"], found["faithfulness"]
    if not sane or not true_to:
        return
    verdict = sanity_verdict(float(np.mean(sane["rank"][row])))
    st.caption("  \n".join(marks_of_one(verdict, true_to["beaten"][row], len(true_to["random_score"][row]))))


def in_words(title: str, sane: Mapping[str, Any], true_to: Mapping[str, Any]) -> str:
    """What the checks of all images say of a method, as lines of markdown."""
    likeness = float(np.mean(sane["rank"]))
    score, random, beaten = (float(np.mean(true_to[key])) for key in ("score", "random_score", "beaten"))
    first, second = marks(sane["verdict"], true_to["verdict"])
    lines = [
        f"**{title}**",
        f"{first}: {SANE[sane['verdict']]} (likeness {likeness:.2f}, 1 is the same).",
        f"{second}: {FAITHFUL[true_to['verdict']]} (score {score:.2f} against {random:.2f} of random maps, of which "
        f"{beaten:.0%} are beaten).",
    ]
    return "  \n".join(lines)


def lines(of: Mapping[str, Any], place: int | None) -> list[Series]:
    """The curves of the image at `place`, or the mean of all, with those of random maps beside."""
    shares = of["shares"]
    found = []
    for name in ("deletion", "insertion"):
        for kind, dash in ((name, "solid"), (f"random_{name}", "dot")):
            rows = np.asarray(of[kind], float)
            heights = rows.mean(axis=0) if place is None else rows[place]
            area = float(np.trapezoid(heights, shares))
            title = f"{name.capitalize()}{', random maps' if dash == 'dot' else ''}: area {area:.2f}"
            found.append(Series(title, shares, heights.tolist(), group=name, dash=dash))  # type: ignore[arg-type]
    return found


def _frame(columns: Sequence[tuple[str, Mapping[str, Any]]]) -> pd.DataFrame:
    rows = [
        [
            SANITY_WORDS[found["sanity"]["verdict"]],
            FAITHFULNESS_WORDS[found["faithfulness"]["verdict"]],
            f"{np.mean(found['sanity']['rank']):.2f}",
            *(
                f"{np.trapezoid(np.mean(found['faithfulness'][kind], axis=0), found['faithfulness']['shares']):.2f}"
                for kind in ("deletion", "insertion")
            ),
            *(f"{np.mean(found['faithfulness'][kind]):.2f}" for kind in ("score", "random_score")),
            f"{np.mean(found['faithfulness']['beaten']):.0%}",
        ]
        for _, found in columns
    ]
    heads = [
        "Sanity",
        "Faithfulness",
        "Likeness to untrained",
        "Deletion",
        "Insertion",
        "Score",
        "At random",
        "Random beaten",
    ]
    return pd.DataFrame(rows, columns=heads, index=pd.Index([title for title, _ in columns], name="Method"))
