"""What becomes of a run when images arrive otherwise than those it was trained on."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from labcore.evaluation.corruption import LEVELS
from labcore.evaluation.measures import measure
from labcore.figures.curves import Series, curves
from labcore.launch import evaluation
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.studies.judged import Judged, shift_of
from labcore.studies.judged_masks import JudgedMasks
from labcore.studies.worth import shift_measured_on, shifted
from labcore.ui.chart import chart
from labcore.ui.lab import store
from labcore.ui.light import csv_button, fact, table
from labcore.ui.measuring import show_measuring
from labcore.ui.specialist_gain import about_measured_again
from labcore.ui.understand_head import ask_part
from labcore.ui.words import literal

SPLITS = {"validation": "val", "test": "test"}
WIDTH = 170
STRENGTHS = "Strength, from the weakest to the strongest"


def show_shift(record: RunRecord, run: Judged | JudgedMasks) -> None:
    """What a run answers under nine corruptions at five strengths, measured when asked for and kept with the run."""
    part = ask_part(run, "shift_of")
    split = SPLITS[part]
    known = shift_of(run.folder, part)
    if known is None:
        st.markdown(
            "Noise, blur, other contrast and brightness, JPEG, rotation, translation, occlusion and inverted "
            "intensities, each at five strengths: does the network hold when images come from another device, or "
            "another hand? A figure on images like those it has learned from does not tell."
        )
    again = part == "test"
    show_measuring(
        f"{record.run_id} shift {split}",
        "Measure again" if known else "Measure on shifted images",
        "Changes up to 1,000 images in 45 ways and has the network answer each."
        + again * " One more look at the test set, which is counted.",
        lambda told: evaluation.shift(record.run_id, store(), split, told=told),
        of=record,
        primary=known is None,
    )
    if known is not None:
        about_measured_again(run)
        _draw(run.folder, part, known)


def _draw(folder: RunFolder, part: str, found: Mapping[str, Any]) -> None:
    name = found["figure"]
    title = measure(name).title
    with st.container(horizontal=True, gap="small"):
        _fact(f"{title}, clean", found[name], f"On the {found['images']:,} images as they are.")
        _fact(f"{title}, robust", found[f"robust_{name}"], str(found["in_words"]))
        _fact("Drop", found["drop"], "Clean minus robust.", points=True)
        worst = found["curves"].get(found["worst"], {})
        fact(
            "Worst under",
            literal(str(worst.get("title", "–"))),
            "The lowest mean over its five strengths.",
            width=WIDTH,
        )
    st.markdown(shifted(found))
    lines = [
        Series(
            str(each["title"]),
            [0, *range(1, 1 + len(each[name]))],
            [found[name]["estimate"], *(of["estimate"] for of in each[name])],
        )
        for each in found["curves"].values()
    ]
    chart(
        curves(lines, x_title=STRENGTHS, y_title=title, percent=True, height=380),
        "understand.shift",
        f"{title} under shift",
        zoom=False,
    )
    st.caption(
        f"{shift_measured_on(found, part)} Strength 0 are the images as they are. {literal(str(found['in_words']))}"
    )
    frame = _frame(found)
    table(frame)
    csv_button(frame, f"{folder.run_id} {part} under shift", "understand.shift.table")


def _fact(title: str, of: Mapping[str, float], about: str, points: bool = False) -> None:
    with st.container(width=WIDTH, gap="xxsmall"):
        fact(title, f"{100 * of['estimate']:.1f} points" if points else f"{of['estimate']:.1%}", about)
        low, high = of.get("low"), of.get("high")
        st.caption("no interval" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}")


def _frame(found: Mapping[str, Any]) -> pd.DataFrame:
    """The figure by corruption and strength, and what the strengths stand for."""
    rows = {
        each["title"]: [
            *(f"{of['estimate']:.1%}" for of in each[found["figure"]]),
            f"{', '.join(f'{strength:g}' for strength in each['strengths'])} {each['unit']}",
        ]
        for each in found["curves"].values()
    }
    strengths = [f"Strength {level}" for level in range(1, LEVELS + 1)]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[*strengths, "What the strengths are"])
    frame.index.name = "Corruption"
    return frame
