"""A trained network as methods of explanation ask it: scores, their gradients, and the planes of layers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tf_explain.core.grad_cam import GradCAM
from tf_explain.core.vanilla_gradients import VanillaGradients

from labcore.errors import InputError
from labcore.nn.coarsest import handed_on
from labcore.nn.spatial_transformer import TRANSFORMED
from labcore.spec.explainer.base import COARSEST

PIXELS_AT_ONCE = 64 * 96 * 96
"""Of all images of a batch together: what a small machine carries through a network and back."""

FEWEST_AT_ONCE, MOST_AT_ONCE = 8, 64

Answering = Callable[[NDArray[Any]], NDArray[np.float32]]
"""From images `(n, H, W, C)`, 0–255, to probabilities `(n, classes)`."""

Regions = NDArray[Any] | None

BEFORE_SOFTMAX, ANSWER = "before the softmax", "the network's own answer"
"""What a score is."""


@dataclass(frozen=True)
class PlanesOf:
    """A layer that gives planes.

    Attributes:
        name, kind: the layer's name and class.
        shape: `(h, w, K)`.
        in_place: whether it lies behind the spatial transformer, so that its planes lie over what that hands on.
    """

    name: str
    kind: str
    shape: tuple[int, int, int]
    in_place: bool


class ExplainedNetwork:
    """Answers what `labcore.spec.explainer.Network` asks, in batches; each kind of question is compiled once.

    Weights are read when they are needed: it stays true while the model learns. Of a network of masks the score of a
    class is that of each pixel: then `regions` `(n, H, W)`, 1 inside and 0 outside, say over which it is summed.

    Args:
        model: a flat functional model from `(N, H, W, C)` float32, 0–255, to `(N, classes)` or `(N, H, W, classes)`.
        between: called before every batch; what it raises ends the work.

    Attributes:
        score_is: `BEFORE_SOFTMAX`, or `ANSWER` where the network ends in something else.
        shape: `(H, W, C)` of its images.
    """

    def __init__(self, model: keras.Model, between: Callable[[], None] = lambda: None):
        self.model, self.between = model, between
        self.shape: tuple[int, int, int] = tuple(model.input.shape[1:])
        self.at_once = int(np.clip(PIXELS_AT_ONCE // (self.shape[0] * self.shape[1]), FEWEST_AT_ONCE, MOST_AT_ONCE))
        last = model.layers[-1]
        ends_in_softmax = getattr(last, "activation", None) is keras.activations.softmax
        self._weighted = last if ends_in_softmax and _is_sum_of_features(last) else None
        is_softmax = ends_in_softmax or isinstance(last, keras.layers.Softmax)
        self.score_is = BEFORE_SOFTMAX if is_softmax else ANSWER
        self._trunk = keras.Model(model.input, last.input if is_softmax else model.output)
        self._with_planes: dict[str, Callable[..., Any]] = {}

    # --- what methods ask ---------------------------------------------------------------------------------------------

    def scores(self, images: NDArray[Any], classes: NDArray[np.int32], regions: Regions = None) -> NDArray[np.float32]:
        """`(n,)`, see `score_is`."""
        return self._batched(self._scores, images, classes, regions)

    def gradients(
        self, images: NDArray[Any], classes: NDArray[np.int32], regions: Regions = None
    ) -> NDArray[np.float32]:
        """`(n, H, W, C)`, by tf-explain."""
        return self._batched(self._gradients, images, classes, regions)

    def planes(self, images: NDArray[Any], layer: str) -> NDArray[np.float32]:
        """`(n, h, w, K)`. Raises InputError where the layer gives none."""
        return self._batched(self._planes_of(layer), images)

    def weighted_planes(
        self, images: NDArray[Any], classes: NDArray[np.int32], layer: str, regions: Regions = None
    ) -> NDArray[np.float32]:
        """`(n, h, w)`, weighted by tf-explain. Raises InputError where the layer gives no planes."""
        return self._batched(self._weighted_planes_of(layer), images, classes, regions)

    # --- what else is asked -------------------------------------------------------------------------------------------

    def probabilities(self, images: NDArray[Any]) -> NDArray[np.float32]:
        """`(n, classes)` or `(n, H, W, classes)` what the network answers."""
        return self._batched(self._probabilities, images)

    def layers(self) -> list[PlanesOf]:
        """The layers whose planes can be looked at, from the image on."""
        names = [layer.name for layer in self.model.layers]
        # Keras has layers in order of their distance from the answer, and the transformer's own lie before its image.
        moved = names.index(TRANSFORMED) if TRANSFORMED in names else len(names)
        return [
            PlanesOf(layer.name, type(layer).__name__, tuple(layer.output.shape[1:]), place >= moved)
            for place, layer in enumerate(self.model.layers)
            if _gives_planes(layer)
        ]

    def layer(self, name: str) -> PlanesOf:
        """The layer of that name; the last one for an empty name; for `COARSEST` the one whose planes are handed on
        to finer ones, or, where none are, the last of those with the fewest places. Raises InputError where it gives no
        planes."""
        there = self.layers()
        if not there:
            raise InputError("The network has no layer that gives planes.", "Choose a method that needs none.")
        if not name:
            return there[-1]
        if name == COARSEST and (handed := self._handed_on(there)):
            return handed[0]
        if name == COARSEST:
            places = [each.shape[0] * each.shape[1] for each in there]
            return [each for each, here in zip(there, places, strict=True) if here == min(places)][-1]
        found = next((each for each in there if each.name == name), None)
        if found is None:
            known = ", ".join(each.name for each in there[-12:])
            raise InputError(f"The network has no layer '{name:.80}' that gives planes.", f"Its last ones are {known}.")
        return found

    def _handed_on(self, there: list[PlanesOf]) -> list[PlanesOf]:
        """Of the layers `there` those whose planes are the coarsest that finer ones are made of, those with the most
        planes first: an attention gate has few."""
        tensors = {id(tensor) for tensor in handed_on(self.model)}
        named = {layer.name for layer in self.model.layers if id(getattr(layer, "output", None)) in tensors}
        return sorted((each for each in there if each.name in named), key=lambda each: -each.shape[2])

    def behind_transformer(self) -> Answering:
        """What the network answers to images as its spatial transformer hands them on; all of it where it has none."""
        found = [layer for layer in self.model.layers if layer.name == TRANSFORMED]
        if not found:
            return self.probabilities
        part = keras.Model(found[0].output, self.model.output)
        call = tf.function(lambda images: part(images, training=False), reduce_retracing=True)
        return lambda images: self._batched(call, images)

    # --- how ----------------------------------------------------------------------------------------------------------

    def _batched(
        self, ask: Callable[..., tf.Tensor], images: NDArray[Any], *others: NDArray[Any] | None
    ) -> NDArray[Any]:
        parts = []
        for start in range(0, len(images), self.at_once):
            self.between()
            rows = slice(start, start + self.at_once)
            given = tf.constant(images[rows].astype(np.float32))
            parts.append(ask(given, *(_tensor(other[rows]) for other in others if other is not None)).numpy())
        return np.concatenate(parts)

    def _chosen(self, features: tf.Tensor, classes: tf.Tensor, regions: tf.Tensor | None = None) -> tf.Tensor:
        """`(n,)` the scores of `classes`, of what the trunk gives; of masks their sum over `regions`."""
        scores, times = tf.cast(features, tf.float32), tf.constant(1.0)
        if regions is not None:  # features first: each class's score is a weighted sum of them, and so is their sum
            scores, times = tf.einsum("nhwk,nhw->nk", scores, regions), tf.reduce_sum(regions, axis=(1, 2))[:, None]
        if self._weighted is not None:
            kernel = self._weighted.kernel
            scores = tf.matmul(scores, tf.reshape(tf.cast(kernel, tf.float32), (-1, kernel.shape[-1])))
            if self._weighted.use_bias:
                scores += times * tf.cast(self._weighted.bias, tf.float32)
        return tf.gather(scores, classes, axis=1, batch_dims=1)

    @tf.function(reduce_retracing=True)
    def _probabilities(self, images: tf.Tensor) -> tf.Tensor:
        return self.model(images, training=False)

    @tf.function(reduce_retracing=True)
    def _scores(self, images: tf.Tensor, classes: tf.Tensor, regions: tf.Tensor | None = None) -> tf.Tensor:
        return self._chosen(self._trunk(images, training=False), classes, regions)

    @tf.function(reduce_retracing=True)
    def _gradients(self, images: tf.Tensor, classes: tf.Tensor, regions: tf.Tensor | None = None) -> tf.Tensor:
        def of_own_class(inputs: tf.Tensor) -> tf.Tensor:
            return self._chosen(self._trunk(inputs, training=False), classes, regions)[:, None]

        # tf-explain takes one class for all images; here it is given a network whose only class is each image's own.
        return VanillaGradients.compute_gradients.python_function(images, of_own_class, 0)

    def _planes_of(self, name: str) -> Callable[..., tf.Tensor]:
        layer = self.layer(name).name
        if f"planes {layer}" not in self._with_planes:
            part = keras.Model(self.model.input, self.model.get_layer(layer).output)
            call = tf.function(lambda images: tf.cast(part(images, training=False), tf.float32), reduce_retracing=True)
            self._with_planes[f"planes {layer}"] = call
        return self._with_planes[f"planes {layer}"]

    def _weighted_planes_of(self, name: str) -> Callable[..., tf.Tensor]:
        layer = self.layer(name).name
        if f"weighted {layer}" not in self._with_planes:
            both = keras.Model(self.model.input, [self.model.get_layer(layer).output, self._trunk.output])

            def weighted(images: tf.Tensor, classes: tf.Tensor, regions: tf.Tensor | None = None) -> tf.Tensor:
                with tf.GradientTape() as tape:
                    tape.watch(images)  # where all layers are frozen, nothing else would be
                    planes, features = both(images, training=False)
                    score = self._chosen(features, classes, regions)
                gradients = tf.cast(tape.gradient(score, planes), tf.float32)
                pairs = (tf.cast(planes, tf.float32), gradients)
                return tf.map_fn(lambda pair: GradCAM.ponderate_output(*pair), pairs, fn_output_signature=tf.float32)

            self._with_planes[f"weighted {layer}"] = tf.function(weighted, reduce_retracing=True)
        return self._with_planes[f"weighted {layer}"]


def _tensor(given: NDArray[Any]) -> tf.Tensor:
    """Classes as int32, regions as float32."""
    return tf.constant(given.astype(np.int32 if given.ndim == 1 else np.float32))


def _is_sum_of_features(layer: keras.Layer) -> bool:
    """Whether each class's score is a weighted sum of features, of an image or of each pixel alone."""
    dense, convolution = isinstance(layer, keras.layers.Dense), isinstance(layer, keras.layers.Conv2D)
    return dense or (convolution and tuple(layer.kernel_size) == (1, 1) and layer.groups == 1)


def _gives_planes(layer: keras.Layer) -> bool:
    output = getattr(layer, "output", None)
    if not isinstance(output, keras.KerasTensor) or len(output.shape) != 4:
        return False
    _, height, width, channels = output.shape
    return None not in (height, width, channels) and height * width > 1
