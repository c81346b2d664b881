"""All that regularizes a run, wherever it is set."""

from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.spec.base import extra
from labcore.ui.words import literal, value_of


def show(spec: Any, card: Card) -> None:
    """The settings in force that regularize, each with its value: those of this group, and those that others have."""
    active = [
        f"{literal(f'{key}.{name}'.replace('_', ' '))} {value_of(getattr(part, name))}"
        for key, part in spec.in_force().parts()
        for name, field in type(part).model_fields.items()
        if extra(field, "off") not in (None, getattr(part, name))
    ]
    if not spec.regularization.enabled:
        st.caption(
            ":material/toggle_off: Switched off, whatever is set: no dropout, stochastic depth, penalty, limit or "
            "decay of weights, label smoothing, averaging or early stopping. "
            f"Normalization ({literal(spec.regularization.normalization.title.lower())}) stays as it is set here, and "
            f"augmentation ({'on' if spec.augmentation.enabled else 'off'}) as it is set there."
        )
    else:
        st.caption(f":material/shield: In force: {' · '.join(active) or 'nothing'}.")
