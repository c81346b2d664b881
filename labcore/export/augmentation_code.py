"""An augmentation as code: stock layers where it is of such, and else the lab's own source."""

from collections.abc import Iterator

import keras

from labcore.export.network_code import layer_code
from labcore.export.plain_source import PlainSource
from labcore.export.recipe import Recipe
from labcore.nn.per_image import PerImage
from labcore.nn.warping import Warping, warped
from labcore.spec.augmentation.base import Operation

GENERATOR = {"generator": None}
"""Stands for the random generator of a layer: without one, Keras draws from its global one."""

DOC = '"""Images (N, *SHAPE) float32, 0-255, changed at random, each by draws of its own."""'

SOME = '''
def some(share, changed, other):
    """`changed` for about that share of the images, drawn by lot, and `other` for the rest."""
    chosen = tf.random.uniform(tf.shape(changed)[:1]) < share
    return tf.where(tf.reshape(chosen, (-1, *[1] * (len(changed.shape) - 1))), changed, other)
'''


def operations(recipe: Recipe) -> list[Operation]:
    """The operations that changed training images."""
    channels = recipe.network.input_shape[-1]
    return [each for each in recipe.spec.augmentation.active() if each.suits(channels)]


def left_out(recipe: Recipe) -> list[Operation]:
    """Those that the code has not: they mix images and labels, or are made of several layers."""
    return [each for each in operations(recipe) if _layer(each) is None]


def augmentation_code(recipe: Recipe) -> Iterator[str]:
    """The function `augmented` and all that it needs, piece by piece; nothing where images stay as they are.

    Neighbours that move pixels are one resampling, as in the lab: each by itself would blur the images anew.
    """
    layers = [(each, layer) for each in operations(recipe) if (layer := _layer(each)) is not None]
    if not layers:
        return
    source, made, lines, moving = PlainSource(), [], [], False
    for place, (operation, layer) in enumerate(layers, start=1):
        name = f"{type(layer).__name__}{place}"
        if isinstance(layer, Warping):
            source.function(warped)
            source.instance(layer, "matrices", name, GENERATOR)
            lines += [] if moving else ["whole = still = tf.eye(3, batch_shape=[tf.shape(images)[0]])"]
            drawn = f"{name}().matrices(tf.shape(images)[0], *SHAPE[:2])"
            lines.append(f"whole = whole @ {_some(operation, drawn, 'still')}")
            moving = True
            continue
        lines += ["images = warped(images, whole)"] if moving else []
        moving = False
        if isinstance(layer, PerImage):
            source.instance(layer, "changed", name, GENERATOR)
            lines.append(f"images = {_some(operation, f'{name}().changed(images)', 'images')}")
        else:
            made.append(f"{name.upper()} = {layer_code(layer)}")
            lines.append(f"images = {_some(operation, f'{name.upper()}(images, training=True)', 'images')}")
    lines += ["images = warped(images, whole)"] if moving else []
    if text := source.text():
        yield text
    if any(operation.probability < 1 for operation, _ in layers):
        yield SOME
    if made:
        yield "\n".join(made)
    lines = [DOC, *lines, "return tf.clip_by_value(images, 0.0, 255.0)"]
    yield "\n".join(["def augmented(images):", *(f"    {line}" for line in lines)])


def _layer(operation: Operation) -> keras.Layer | None:
    """The layer of an operation where code is known for it."""
    if operation.mixes:
        return None
    layer: keras.Layer = operation.build(0)
    if isinstance(layer, PerImage):
        method = "matrices" if isinstance(layer, Warping) else "changed"
        return layer if PlainSource().stands_alone(layer, method, GENERATOR) else None
    stock = type(layer).__module__.startswith("keras.src.layers") and not isinstance(layer, keras.Sequential)
    return layer if stock else None


def _some(operation: Operation, changed: str, other: str) -> str:
    return changed if operation.probability >= 1 else f"some({operation.probability!r}, {changed}, {other})"
