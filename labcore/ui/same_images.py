"""Two runs on the same images, as the pages of studies and of comparisons both show it."""

import pandas as pd
import streamlit as st

from labcore.studies.comparison import Part
from labcore.studies.image_wording import difference_said, how_said
from labcore.studies.same_images import SameImages
from labcore.ui.light import table
from labcore.ui.words import literal


def show_same_images(found: SameImages, part: Part, pair: tuple[str, str] = ("the first", "the second")) -> None:
    """The sentence, who is right on how many images, and how it was found."""
    st.markdown(literal(difference_said(found, part, pair)))
    if found.test is not None:
        first, second = (f"{name[:1].upper()}{name[1:]}" for name in pair)
        test = found.test
        frame = pd.DataFrame(
            [[f"{test.both:,}", f"{test.only_first:,}"], [f"{test.only_second:,}", f"{test.neither:,}"]],
            columns=[f"{second} right", f"{second} wrong"],
            index=[f"{first} right", f"{first} wrong"],
        )
        frame.index.name = "Images"
        table(frame)
    st.caption(literal(how_said(found)))
