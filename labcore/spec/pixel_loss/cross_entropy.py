"""Cross-entropy, pixel by pixel."""

from typing import Any, ClassVar, Literal

from labcore.spec.pixel_loss.base import SingleLoss


class PixelCrossEntropy(SingleLoss):
    """The surprise at each pixel's true class, minus the log of its probability; the mean over an image's pixels."""

    title: ClassVar[str] = "Cross-entropy"
    kind: Literal["cross_entropy"] = "cross_entropy"

    def build(self, label_smoothing: float) -> Any:
        import keras
        from keras import ops

        from labcore.nn.known_pixels import known_pixels, mean_over_known

        def losses(masks: Any, probabilities: Any, weights: Any) -> Any:
            labels, counted = known_pixels(masks, probabilities.shape[-1])
            surprise = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
            if label_smoothing:
                spread = -ops.mean(ops.log(ops.maximum(probabilities, keras.config.epsilon())), axis=-1)
                surprise = (1 - label_smoothing) * surprise + label_smoothing * spread
            return mean_over_known(surprise * ops.take(weights, labels), counted)

        return losses
