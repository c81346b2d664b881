"""One network asked about several views of each image."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure
from labcore.launch import evaluation
from labcore.store.record import RunRecord
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged, augmented_of
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui.address import picked
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.light import table
from labcore.ui.measuring import show_measuring
from labcore.ui.understand_head import ask_part
from labcore.ui.words import exact_difference, exact_figure, literal

VIEWS = {"flips": "Mirror images", "augmentation": "Draws of its augmentation"}
SPLITS: dict[Part, str] = {"validation": "val", "test": "test"}


def show_views(record: RunRecord, run: Judged | JudgedMasks) -> tuple[str | None, Part]:
    """One network asked about several views of each image, and what that gains.

    Returns: the way that was chosen where its result is there, else None; and of which images.
    """
    st.subheader("Several views of each image", anchor=False)
    st.caption(
        "Test-time augmentation: one network is asked about changed copies of each image, and its answers averaged."
    )
    how = picked("Views", "views", list(VIEWS), VIEWS.__getitem__, help=help_of("views.which"))
    part = ask_part(run, "views_of")
    known = augmented_of(run.folder, part)
    same = known is not None and known.get("how") == how
    about = "Takes as many times as long as there are views."
    show_measuring(
        f"{record.run_id} views {how} {part}",
        "Ask again" if same else "Ask it several views",
        about + (part == "test") * " One more look at the test set, which is counted.",
        lambda told: evaluation.augmented(record.run_id, store(), how, SPLITS[part], told=told),
        of=record,
        primary=not same,
    )
    if known is None or not same:
        return None, part
    _tell_views(known, part)
    return how, part


def _tell_views(known: Mapping[str, Any], part: Part) -> None:
    views = ", ".join(map(str, known["views"]))
    st.caption(literal(f"On {part} images. Each is shown as it is and as: {views}."))
    rows = []
    for name, of in known["difference"].items():
        plain = known["plain"].get(name, {}).get("estimate")
        now = known["assessment"]["figures"].get(name, {}).get("estimate")
        cells = ["–" if value is None else exact_figure(name, value) for value in (plain, now)]
        difference, low, high = (exact_difference(of[each]) for each in ("estimate", "low", "high"))
        rows.append([*cells, difference, f"{low} to {high}"])
    columns = ["One look", "Several views", "Difference", "95 % interval over images"]
    titles = pd.Index([measure(name).title for name in known["difference"]], name="Figure")
    table(pd.DataFrame(rows, columns=columns, index=titles))
