"""The learning rate of every step of the run to come, and a test of which one would suit."""

from itertools import accumulate
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.figures.curves import Rule
from labcore.figures.schedule import schedule
from labcore.spec.network_experiment import NetworkExperiment
from labcore.ui import rate_finder
from labcore.ui.chart import chart


def show(spec: Any, card: Card) -> None:
    """The schedule as a curve over epochs, with the stretches that transfer learning makes of them; below it the
    learning-rate range test, where the task has one."""
    per_epoch = spec.steps_per_epoch(card)
    stretches = spec.stretches()
    begins = accumulate((stretch.epochs for stretch in stretches[:-1]), initial=0)
    rules = [Rule(epoch, stretch.title) for epoch, stretch in zip(begins, stretches, strict=True) if stretch.title]
    st.caption(f"Learning rate over {spec.training.epochs:,} epochs of {per_epoch:,} steps")
    figure = schedule(spec.learning_rates(per_epoch), per_epoch, rules)
    chart(figure, "preview.optimizer.schedule", "learning rate", zoom=False)
    if spec.optimizer.schedule.reacts:
        st.caption(
            ":material/info: This is the highest it can be. It is lowered from there when validation has not improved "
            "for a while, and when that will be, nobody can know before the run; the run's own curve shows it."
        )
    if isinstance(spec, NetworkExperiment):
        rate_finder.show(spec, card.fingerprint)
