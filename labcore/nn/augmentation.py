"""The operations of an augmentation as one function on a batch, drawn anew from (seed, epoch)."""

from collections.abc import Sequence
from functools import reduce
from itertools import groupby

import keras
import numpy as np
import tensorflow as tf

from labcore.nn.warping import Warping, chained, masks_warped, warped
from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.base import Operation


class Augmenter:
    """Applies the active operations of `augmentation`, in order, to batches of training images.

    Those that suit only color pass over gray images. Neighbours that move pixels are one resampling.

    Args:
        augmentation: which operations.
        seed: fixes every draw, together with the epoch.
        shape: `(H, W, C)` of the images.
    """

    def __init__(self, augmentation: Augmentation, seed: int, shape: tuple[int, int, int]):
        self._seed = seed
        drawn = [
            _Drawn(operation, seed + place, shape)
            for place, operation in enumerate(augmentation.active())
            if operation.suits(shape[-1])
        ]
        self._steps: list[_Moves | _Change] = []
        for moves, group in groupby(drawn, key=lambda each: isinstance(each.layer, Warping)):
            neighbours = list(group)
            self._steps += [_Moves(neighbours)] if moves else map(_Change, neighbours)
        self._states = [state for each in drawn for state in each.states]

    def start_epoch(self, epoch: int) -> None:
        """Set the random state to what it is at the start of `epoch`, whatever was drawn before."""
        for place, state in enumerate(self._states):
            state.assign(np.array([self._seed + place, epoch << 16], dtype=np.uint32))

    def __call__(self, images: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Changed images `(N, H, W, C)` float32, 0–255, and targets, from the same.

        Targets are those of classes, `(N, C)` float32, or masks `(N, H, W)` uint8: their pixels move with the image's.
        """
        for step in self._steps:
            images, targets = step(images, targets)
        return (tf.clip_by_value(images, 0.0, 255.0) if self._steps else images), targets


class _Drawn:
    """The layer of one operation, and which images it is applied to."""

    def __init__(self, operation: Operation, seed: int, shape: tuple[int, int, int]):
        self.mixes, self.moves, self._probability = operation.mixes, operation.moves, operation.probability
        self.layer: keras.Layer = operation.build(seed)
        self._gate = keras.random.SeedGenerator(seed)
        if not operation.mixes:
            self.layer.build((None, *shape))

    @property
    def states(self) -> list[keras.Variable]:
        """The state of every random generator: operations have no weights."""
        return [*self.layer.variables, *([self._gate.state] if self._probability < 1 else [])]

    def chosen(self, changed: tf.Tensor, other: tf.Tensor, rows: tf.Tensor | None) -> tf.Tensor:
        """`changed` at the `rows` it is applied to, `other` elsewhere."""
        if rows is None:
            return changed
        return tf.where(tf.reshape(rows, (-1, *[1] * (len(changed.shape) - 1))), changed, other)

    def rows(self, count: tf.Tensor) -> tf.Tensor | None:
        """Which of so many images it is applied to, `(N,)` bool; None for all."""
        if self._probability >= 1:
            return None
        return keras.random.uniform((count,), seed=self._gate) < self._probability


class _Change:
    """One operation."""

    def __init__(self, drawn: _Drawn):
        self._drawn = drawn

    def __call__(self, images: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        drawn, wanted = self._drawn, targets
        if drawn.moves and _are_masks(targets):
            changed, wanted = drawn.layer.moved(images, targets)
        elif drawn.mixes:
            mixed = drawn.layer({"images": images, "labels": targets}, training=True)
            changed, wanted = mixed["images"], mixed["labels"]
        else:
            changed = drawn.layer(images, training=True)
        rows = drawn.rows(tf.shape(images)[0])
        return drawn.chosen(changed, images, rows), drawn.chosen(wanted, targets, rows)


class _Moves:
    """Operations that move pixels, one after the other, as one."""

    def __init__(self, drawn: Sequence[_Drawn]):
        self._drawn = drawn

    def __call__(self, images: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        count = tf.shape(images)[0]
        still = tf.eye(3, batch_shape=[count])
        moves = [
            drawn.chosen(drawn.layer.matrices(count, *images.shape[1:3]), still, drawn.rows(count))
            for drawn in self._drawn
        ]
        # The later one is looked up first: each pixel comes from where the earlier ones say its source came from.
        whole = reduce(chained, moves)
        return warped(images, whole), (masks_warped(targets, whole) if _are_masks(targets) else targets)


def _are_masks(targets: tf.Tensor) -> bool:
    return len(targets.shape) == 3
