"""What the multipliers come to, and what they cost, before anything is built."""

from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.ui.light import fact


def show(spec: Any, card: Card) -> None:
    """Width, depth and resolution with the compound coefficient worked in, and by how much the computation grows."""
    scaled = spec.scaling.multipliers
    height, width, _ = spec.input_shape(card)
    facts = (
        ("Width", f"×{scaled.width:.3g}", "Filters of every layer, rounded to a multiple of 4."),
        ("Depth", f"×{scaled.depth:.3g}", "Layers of every block, rounded up."),
        ("Resolution", f"×{scaled.resolution:.3g}", f"The network sees images of {height}×{width} pixels."),
        (
            "FLOPs",
            f"×{scaled.computation:.3g}",
            "Depth × width² × resolution²: about two to the power of φ for compound scaling. What rounding makes of it "
            "in this network is seen beside the Train button.",
        ),
    )
    for column, (label, value, about) in zip(st.columns(len(facts)), facts, strict=True):
        with column:
            fact(label, value, about)
