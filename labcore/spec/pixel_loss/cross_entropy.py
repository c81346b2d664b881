"""Cross-entropy, pixel by pixel."""

from typing import Any, ClassVar, Literal

from labcore.spec.pixel_loss.base import PixelLoss


class PixelCrossEntropy(PixelLoss):
    """The surprise at each pixel's true class, minus the log of its probability; the mean over an image's pixels."""

    title: ClassVar[str] = "Cross-entropy"
    kind: Literal["cross_entropy"] = "cross_entropy"

    def build(self, label_smoothing: float) -> Any:
        import keras
        from keras import ops

        def losses(masks: Any, probabilities: Any, weights: Any) -> Any:
            known = ops.cast(masks, "int32")
            is_known = known < probabilities.shape[-1]
            counted, known = ops.cast(is_known, "float32"), ops.where(is_known, known, 0)
            surprise = keras.losses.sparse_categorical_crossentropy(known, probabilities)
            if label_smoothing:
                spread = -ops.mean(ops.log(ops.maximum(probabilities, keras.config.epsilon())), axis=-1)
                surprise = (1 - label_smoothing) * surprise + label_smoothing * spread
            weighed = surprise * counted * ops.take(weights, known)
            return ops.sum(weighed, axis=(1, 2)) / ops.maximum(ops.sum(counted, axis=(1, 2)), 1)

        return losses
