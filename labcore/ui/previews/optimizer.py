"""The learning rate of every step of the run to come, and a test of which one would suit."""

from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.figures.schedule import schedule
from labcore.spec.classification import Classification
from labcore.ui import rate_finder


def show(spec: Any, card: Card) -> None:
    """The schedule as a curve over epochs; below it the learning-rate range test, where the task has one."""
    per_epoch = max(1, -(-spec.images_per_epoch(card) // spec.training.batch_size))
    rates = spec.optimizer.schedule.rates(spec.optimizer.learning_rate, spec.training.epochs * per_epoch)
    st.caption(f"Learning rate over {spec.training.epochs:,} epochs of {per_epoch:,} steps")
    st.plotly_chart(schedule(rates, per_epoch), key="preview.optimizer.schedule", config={"displayModeBar": False})
    if spec.optimizer.schedule.reacts:
        st.caption(
            ":material/info: This is the highest it can be. It is lowered from there when validation has not improved "
            "for a while, and when that will be, nobody can know before the run; the run's own curve shows it."
        )
    if isinstance(spec, Classification):
        rate_finder.show(spec, card.fingerprint)
