"""An augmentation as code: stock layers where it is of such, and else the lab's own source."""

from collections.abc import Iterator

import keras

from labcore.export.network_code import layer_code
from labcore.export.plain_source import PlainSource
from labcore.export.recipe import Recipe
from labcore.nn.per_image import PerImage
from labcore.nn.warping import Warping, masks_warped, warped
from labcore.spec.augmentation.base import Operation

GENERATOR = {"generator": None}
"""Stands for the random generator of a layer: without one, Keras draws from its global one."""

DOC = '"""Images (N, *SHAPE) float32, 0-255, changed at random, each by draws of its own."""'
WITH_MASKS = '"""Images (N, *SHAPE) float32, 0-255, changed at random; masks (N, H, W) move as theirs do."""'

SOME = '''
def some(share, changed, other):
    """`changed` for about that share of the images, drawn by lot, and `other` for the rest; or pairs of both."""
    chosen = tf.random.uniform(tf.shape(tf.nest.flatten(changed)[0])[:1]) < share

    def either(one, two):
        return tf.where(tf.reshape(chosen, (-1, *[1] * (len(one.shape) - 1))), one, two)

    return tf.nest.map_structure(either, changed, other)
'''


def operations(recipe: Recipe) -> list[Operation]:
    """The operations that changed training images."""
    channels = recipe.network.input_shape[-1]
    return [each for each in recipe.spec.augmentation.active() if each.suits(channels)]


def left_out(recipe: Recipe) -> list[Operation]:
    """Those that the code has not: they mix images and labels, or are made of several layers."""
    return [each for each in operations(recipe) if _layer(each, recipe) is None]


def augmentation_code(recipe: Recipe) -> Iterator[str]:
    """The function `augmented` and all that it needs, piece by piece; nothing where images stay as they are.

    Neighbours that move pixels are one resampling, as in the lab: each by itself would blur the images anew.
    """
    layers = [(each, layer) for each in operations(recipe) if (layer := _layer(each, recipe)) is not None]
    if not layers:
        return
    masks = recipe.lesson.masks
    moved = ["images = warped(images, whole)", *(["masks = masks_warped(masks, whole)"] if masks else [])]
    source, made, lines, moving = PlainSource(), [], [], False
    for place, (operation, layer) in enumerate(layers, start=1):
        name = f"{type(layer).__name__}{place}"
        if isinstance(layer, Warping):
            for function in (warped, *([masks_warped] if masks else [])):
                source.function(function)
            source.instance(layer, "matrices", name, GENERATOR)
            lines += [] if moving else ["whole = still = tf.eye(3, batch_shape=[tf.shape(images)[0]])"]
            drawn = f"{name}().matrices(tf.shape(images)[0], *SHAPE[:2])"
            lines.append(f"whole = whole @ {_some(operation, drawn, 'still')}")
            moving = True
            continue
        lines += moved if moving else []
        moving = False
        if isinstance(layer, PerImage):
            method = _method(operation, layer, recipe)
            source.instance(layer, method, name, GENERATOR)
            both = "images, masks" if method == "moved" else "images"
            drawn = f"{name}().{method}({both})"
            lines.append(f"{both} = {_some(operation, drawn, f'({both})' if method == 'moved' else both)}")
        else:
            made.append(f"{name.upper()} = {layer_code(layer)}")
            lines.append(f"images = {_some(operation, f'{name.upper()}(images, training=True)', 'images')}")
    lines += moved if moving else []
    if text := source.text():
        yield text
    if any(operation.probability < 1 for operation, _ in layers):
        yield SOME
    if made:
        yield "\n".join(made)
    clipped = "tf.clip_by_value(images, 0.0, 255.0)"
    lines = [WITH_MASKS if masks else DOC, *lines, f"return {clipped}, masks" if masks else f"return {clipped}"]
    heading = f"def augmented(images{', masks' if masks else ''}):"
    yield "\n".join([heading, *(f"    {line}" for line in lines)])


def _method(operation: Operation, layer: PerImage, recipe: Recipe) -> str:
    """By which the layer changes images, and masks where they have them and pixels are moved."""
    if isinstance(layer, Warping):
        return "matrices"
    return "moved" if operation.moves and recipe.lesson.masks else "changed"


def _layer(operation: Operation, recipe: Recipe) -> keras.Layer | None:
    """The layer of an operation where code is known for it."""
    if operation.mixes:
        return None
    layer: keras.Layer = operation.build(0)
    if isinstance(layer, PerImage):
        method = _method(operation, layer, recipe)
        return layer if PlainSource().stands_alone(layer, method, GENERATOR) else None
    stock = type(layer).__module__.startswith("keras.src.layers") and not isinstance(layer, keras.Sequential)
    return layer if stock else None


def _some(operation: Operation, changed: str, other: str) -> str:
    return changed if operation.probability >= 1 else f"some({operation.probability!r}, {changed}, {other})"
