"""A rectangle of another image, and with masks what that rectangle shows."""

import keras
import tensorflow as tf


class CutMix(keras.layers.CutMix):
    """Keras's layer; masks take the same rectangle of the same other image, pixel by pixel.

    Reference: Yun et al., "CutMix", 2019; for masks as by French et al., "Semi-supervised semantic segmentation needs
    strong, varied perturbations", 2020.
    """

    def moved(self, images: tf.Tensor, masks: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Images `(N, H, W, C)` float32 and their masks `(N, H, W)`, each with a rectangle of another of the batch."""
        drawn = self.get_random_transformation(images, training=True)
        inside, other = drawn["batch_masks"][..., :1], drawn["permutation_order"]
        cut = tf.where(inside, tf.gather(images, other), images)
        return cut, tf.where(inside[..., 0], tf.gather(masks, other), masks)
