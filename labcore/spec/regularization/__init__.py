"""What keeps a network from learning its training images by heart. A new layer is one class in a file here."""

from typing import Annotated

from labcore.spec import options
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.regularization.normalization import BatchNormalization, Normalization

options.load(__path__, __name__)


class Regularization(Spec):
    """Dropout, smoothing and normalization."""

    title = "Regularization"

    dropout: float = setting(
        0.3,
        "Share of activations before the output that are dropped at random while training. Raise it when training "
        "accuracy runs ahead of validation accuracy; lower it when both stay low.",
        low=0,
        high=0.95,
        usual=(0, 0.7),
        step=0.05,
    )
    label_smoothing: float = setting(
        0.0,
        "Share of certainty taken from the true class and spread over all. A little (0.05–0.1) curbs overconfidence.",
        low=0,
        high=0.5,
        step=0.01,
        usual=(0, 0.2),
    )
    weight_averaging: float = setting(
        0.0,
        "Judge and keep a running average of the weights (EMA) instead of their last value; the share of the old "
        "average kept at each step. 0.99–0.999 steadies validation figures and often generalizes better; 0 is off.",
        low=0,
        below=1,
        usual=(0, 0.999),
        step=0.001,
    )
    normalization: Annotated[Normalization, OneOf()] = setting(
        BatchNormalization(), "What follows each convolution to keep activations in range."
    )
