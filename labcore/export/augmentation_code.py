"""An augmentation as stock Keras layers."""

from collections.abc import Iterator

import keras

from labcore.export.network_code import layer_code
from labcore.export.recipe import Recipe
from labcore.spec.augmentation.base import Operation


def operations(recipe: Recipe) -> list[Operation]:
    """The operations that changed training images."""
    channels = recipe.network.input_shape[-1]
    return [each for each in recipe.spec.augmentation.active() if each.suits(channels)]


def operation_code(operation: Operation) -> str:
    """The stock layer of an operation, as source; empty where there is none."""
    if operation.stock() or operation.mixes:
        return operation.stock()
    layer = operation.build(0)
    is_stock = type(layer).__module__.startswith("keras.src.layers") and not isinstance(layer, keras.Sequential)
    return layer_code(layer) if is_stock else ""


def augmentation_code(recipe: Recipe) -> Iterator[str]:
    """The function that makes the layers of the augmentation; nothing where there are none."""
    sources = [source for each in operations(recipe) if (source := operation_code(each))]
    if sources:
        lines = [
            "def build_augmentation():",
            '    """Random changes to training images, drawn anew for each batch."""',
            "    return [",
            *(f"        {source}," for source in sources),
            "    ]",
        ]
        yield "\n".join(lines)
