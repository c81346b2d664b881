"""The learning rate over a run, before it is run."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from labcore.figures.curves import Rule, Series, curves

DECADES = 50
"""How far below its peak a rate must lie for a tenth of the run, so that only a logarithmic axis shows it."""


def schedule(
    rates: NDArray[np.float32], steps_per_epoch: int, rules: Sequence[Rule] = (), height: int = 200
) -> go.Figure:
    """The curve of `rates` `(steps,)` against epochs; on a logarithmic axis where much of it would lie on the floor.

    `rules` say which stretch of the run begins where.
    """
    epochs = np.arange(len(rates)) / steps_per_epoch
    line = Series("Learning rate", epochs.tolist(), rates.tolist())
    figure = curves(
        [line], rules=rules, y_title="Learning rate", in_epochs=False, log_y=spans_decades(rates), height=height
    ).update_layout(showlegend=False)
    figure.update_yaxes(rangemode="tozero" if not spans_decades(rates) else "normal", exponentformat="power")
    return figure


def spans_decades(rates: NDArray[np.float32]) -> bool:
    """Whether a tenth of the run or more has a rate that a linear axis would show as nothing."""
    return bool(np.quantile(rates, 0.1) < rates.max() / DECADES)
