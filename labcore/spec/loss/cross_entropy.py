"""Cross-entropy."""

from typing import Any, ClassVar, Literal

from labcore.spec.loss.base import Loss


class CrossEntropy(Loss):
    """The surprise at the true class: minus the log of its probability."""

    title: ClassVar[str] = "Cross-entropy"
    kind: Literal["cross_entropy"] = "cross_entropy"

    def build(self, label_smoothing: float) -> Any:
        import keras

        return lambda targets, probabilities: keras.losses.categorical_crossentropy(
            targets, probabilities, label_smoothing=label_smoothing
        )
