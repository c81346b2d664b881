"""What keeps a network from learning its training images by heart. A new layer is one class in a file here."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from labcore.spec import options
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem
from labcore.spec.regularization.normalization import BatchNormalization, Normalization

options.load(__path__, __name__)


class Regularization(Spec):
    """Dropout, penalties, smoothing, averaging and normalization."""

    title = "Regularization"
    lab: ClassVar[str] = "regularization"

    enabled: bool = setting(
        True,
        "One switch for studies with and without. Off, whatever is set: no dropout of any kind, no stochastic depth, "
        "no penalty or limit on weights, no label smoothing, no averaging; nor the optimizer's weight decay, nor early "
        "stopping. Normalization and augmentation stay, as they have switches of their own. Switch it off where "
        "training itself stays low.",
    )
    dropout: float = setting(
        0.3,
        "Share of activations before the output that are dropped at random while training. Raise it when training "
        "accuracy runs ahead of validation accuracy; lower it when both stay low.",
        low=0,
        high=0.95,
        usual=(0, 0.7),
        step=0.05,
        off=0,
    )
    label_smoothing: float = setting(
        0.0,
        "Share of certainty taken from the true class and spread over all. A little (0.05–0.1) curbs overconfidence; "
        "lower it where few classes are told apart clearly as it is.",
        low=0,
        high=0.5,
        step=0.01,
        usual=(0, 0.2),
        off=0,
    )
    weight_averaging: float = setting(
        0.0,
        "Judge and keep a running average of the weights (EMA) instead of their last value; the share of the old "
        "average kept at each step. 0.99–0.999 steadies validation figures and often generalizes better: raise it for "
        "long runs, lower it for short ones; 0 is off.",
        low=0,
        below=1,
        usual=(0, 0.999),
        step=0.001,
        off=0,
    )
    spatial_dropout: float = setting(
        0.0,
        "Share of whole feature maps dropped after each convolution while training (Tompson et al., 2015). "
        "Neighbouring pixels tell the same, so dropping single ones does little there. 0.05–0.2 is plenty; raise it "
        "where training runs ahead, lower it where both stay low.",
        low=0,
        high=0.9,
        usual=(0, 0.5),
        step=0.05,
        off=0,
    )
    stochastic_depth: float = setting(
        0.0,
        "How often the last residual block is skipped while training, earlier ones less (Huang et al., 2016). Raise it "
        "in deep networks that overfit; EfficientNet was published with 0.2. It acts only where blocks can be skipped.",
        low=0,
        high=0.9,
        usual=(0, 0.5),
        step=0.05,
        off=0,
    )
    l1: float = setting(
        0.0,
        "Penalty on the size of each kernel weight, added to what training lowers. It drives weights to exactly 0. "
        "Try 1e-6 to 1e-4; lower it when the training loss stays high.",
        low=0,
        high=1,
        usual=(1e-7, 1e-2),
        log=True,
        off=0,
    )
    l2: float = setting(
        0.0,
        "Penalty on the square of each kernel weight, added to what training lowers. It keeps weights small. "
        "Try 1e-5 to 1e-3; raise it when training accuracy runs ahead of validation accuracy.",
        low=0,
        high=1,
        usual=(1e-6, 1e-1),
        log=True,
        off=0,
    )
    max_norm: float = setting(
        0.0,
        "Largest length of the weights that lead into one unit or filter; longer ones are cut back after each step "
        "(Srivastava et al., 2014). 2–4 goes well with dropout and high learning rates; lower holds back more, 0 sets "
        "no limit.",
        low=0,
        high=100,
        usual=(0, 8),
        step=0.5,
        off=0,
    )
    normalization: Annotated[Normalization, OneOf()] = setting(
        BatchNormalization(),
        "What follows each convolution to keep activations in range. Batch is usual; layer or group where batches "
        "are of a few images.",
    )

    def skipped(self, block: int, blocks: int) -> float:
        """How often residual block `block` of `blocks`, counted from 1, is skipped: in proportion to its depth."""
        return self.stochastic_depth * block / blocks

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        architecture = experiment.architecture
        if self.enabled and self.stochastic_depth and not architecture.can_skip_blocks:
            yield Problem(
                f"{key}.stochastic_depth",
                f"Stochastic depth skips residual blocks, and {architecture.title} has none that can be skipped.",
                "Choose a residual or EfficientNet-style architecture, or set regularization.stochastic_depth to 0.",
                fatal=False,
            )
