"""What transfer learning makes of the run: which layers learn when, and at what rate."""

from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.spec.transfer import Stretch, Transfer
from labcore.words import counted


def show(spec: Any, card: Card) -> None:
    """One line for each stretch of the run."""
    transfer: Transfer = spec.transfer
    if not transfer.active:
        st.caption("From random weights all layers learn, from the first epoch to the last.")
        return
    lines, first = [], 1
    for stretch in spec.stretches():
        last = first + stretch.epochs - 1
        epochs = f"Epoch {first}" if first == last else f"Epochs {first:,}–{last:,}"
        lines.append(
            f"- {epochs}, **{stretch.title.lower()}** at {stretch.learning_rate:.3g}: {_who(transfer, stretch)}."
        )
        first = last + 1
    st.markdown("\n".join(lines))


def _who(transfer: Transfer, stretch: Stretch) -> str:
    """Who learns in that stretch."""
    layers, blocks = transfer.fine_tune_layers, transfer.fine_tune_blocks
    if stretch.head_only or 0 in (layers, blocks):
        return "only the new head learns"
    tuned = "all layers"
    if blocks is not None:
        tuned = f"the last {counted(blocks, 'block')}"
    elif layers is not None:
        tuned = f"the last {counted(layers, 'layer')}"
    kept = ", but for batch normalization, which stays as it was learned" if transfer.freeze_normalization else ""
    return f"the head and {tuned} learn{kept}"
