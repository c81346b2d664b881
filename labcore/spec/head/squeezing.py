"""A head that weighs channels before it averages them, and thinks about the outcome."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from labcore.spec.base import setting
from labcore.spec.block.squeeze import squeeze_units
from labcore.spec.data import Data
from labcore.spec.head.base import Head
from labcore.spec.problem import Problem
from labcore.spec.regularization import Regularization

MOST_LAYERS = 8


class SqueezeExcitationHead(Head):
    """Squeeze and excitation, the mean of each channel, then dense layers with swish, as coursework C4 has it.

    Each dense layer is followed by batch normalization and by the dropout that `regularization.dropout` sets.
    """

    title: ClassVar[str] = "Squeeze and excitation, dense"
    kind: Literal["squeeze_excitation"] = "squeeze_excitation"

    ratio: int = setting(
        16,
        "By how much squeeze and excitation (Hu et al., 2018) narrows the channels to judge how much each matters in "
        "this image. Lower it for more weights.",
        low=1,
        high=64,
        usual=(4, 32),
    )
    units: tuple[Annotated[int, Field(ge=1, le=8192)], ...] = setting(
        (256, 128),
        "Units of the dense layers, one number for each layer. More can tell more apart, and overfit sooner.",
    )
    l2: float = setting(
        1e-3,
        "Penalty on the square of each weight of the dense layers, where most of what is new lies. Raise it when "
        "training accuracy runs ahead; regularization.l2, which is for all layers, takes its place where it is set.",
        low=0,
        high=1,
        usual=(1e-6, 1e-1),
        log=True,
        off=0,
    )

    @property
    def weighted_layers(self) -> int:
        return 2 + len(self.units)

    def build(self, features: Any, regularization: Regularization, name: str) -> Any:
        import keras

        from labcore.nn.blocks import squeeze_excitation, vector

        units = squeeze_units(features.shape[-1], self.ratio)
        hidden = vector(squeeze_excitation(features, units, f"{name}_attention", "swish"), f"{name}_pool")
        for number, size in enumerate(self.units, start=1):
            layer = keras.layers.Dense(size, kernel_initializer="he_normal", name=f"{name}_dense{number}")
            hidden = keras.layers.Activation("swish", name=f"{name}_swish{number}")(layer(hidden))
            if self.l2:
                layer.kernel.regularizer = keras.regularizers.L2(self.l2)
            hidden = keras.layers.BatchNormalization(momentum=0.9, name=f"{name}_norm{number}")(hidden)
            hidden = keras.layers.Dropout(regularization.dropout, name=f"{name}_dropout{number}")(hidden)
        return hidden

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if experiment.architecture.gives_vector:
            yield Problem(
                key,
                f"This head weighs planes, and {experiment.architecture.title} as it is set makes one vector of them.",
                "Leave dense layers out of the architecture, or set head to plain.",
            )
        if self.units and experiment.training.batch_size == 1:
            yield Problem(
                key,
                "The batch normalization of this head makes nothing but zeros of a batch of one image, so that nothing "
                "could be learned.",
                "Set training.batch_size to 2 or more, 8 at best, or set head to plain.",
            )
        if len(self.units) > MOST_LAYERS:
            yield Problem(
                f"{key}.units",
                f"The head would have {len(self.units)} dense layers.",
                f"Take {MOST_LAYERS} at most; deeper networks learn from planes, in the architecture.",
            )
