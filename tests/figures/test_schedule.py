"""The drawn learning rate: against epochs, and on an axis that shows all of it."""

import numpy as np
import pytest

from labcore.figures.schedule import schedule
from labcore.spec.schedule import Schedule


def test_steps_are_shown_as_epochs():
    figure = schedule(np.array([1.0, 0.5, 0.25, 0.2], np.float32), steps_per_epoch=2)
    assert list(figure.data[0].x) == [0, 0.5, 1, 1.5]
    assert list(figure.data[0].y) == pytest.approx([1, 0.5, 0.25, 0.2])


@pytest.mark.parametrize(
    ("kind", "axis"),
    [("constant", "linear"), ("cosine", "linear"), ("polynomial", "linear"), ("step", "log"), ("exponential", "log")],
)
def test_the_axis_is_logarithmic_where_the_rate_spans_decades(kind, axis):
    rates = Schedule.kinds()[kind]().rates(0.01, 500)
    assert schedule(rates, 20).layout.yaxis.type == axis
