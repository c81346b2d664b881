"""How near an epoch comes to its floor: the lab's seconds against those of the network's matrix products alone.

The default preset on PneumoniaMNIST, everything live, and that of segmentation on rocks of Mars. **The floor**: the
floating-point operations of an epoch over the fastest rate at which this machine multiplies float32 matrices, by numpy
or by TensorFlow, the large square ones among them. **At its shapes**: the seconds of the products that the network's
own convolutions come to, at their sizes, which are thin and multiply at lower rates.

Counted are the operations of the network forward, as `labcore/nn/describe.py` does, and twice as many backward, for
each training image, and forward alone for each validation image. Not counted are changes of the images, loss, the
optimizer, averages of weights, reading batches, heat maps, figures, checkpoints and rows: all of them are in the lab's
seconds. A convolution may take fewer operations than are counted, by Winograd's way, and none needs to lay its windows
out in memory, as products do: so the second is no bound. Rates and epochs are measured in turns.
"""

import os
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ratios import of_pairs

PAIRS = {"default": 12, "rocks": 8}
"""Of epochs, by recipe."""

WARM_UP = 2
BACKWARD = 2
"""Operations backward for each forward: a product for the gradient of the weights, and one for that of the images."""

LARGE = 1024
"""Side of the square matrices."""

REPEATS = 3
"""Times that each product is taken in a turn; the fastest counts."""


@dataclass(frozen=True)
class Product:
    """A product of matrices `(rows, inner)` and `(inner, columns)`, float32."""

    rows: int
    inner: int
    columns: int

    @property
    def flops(self) -> int:
        """A multiply-add counts as two."""
        return 2 * self.rows * self.inner * self.columns

    @property
    def backward(self) -> tuple["Product", "Product"]:
        """What its two gradients take."""
        return Product(self.rows, self.columns, self.inner), Product(self.inner, self.rows, self.columns)


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """Ratio of the lab's epoch over its floor, and the share of the floor's rate that is reached, by recipe."""
    from benchmarks.data import import_masks, import_pneumonia

    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        import_pneumonia(), import_masks()
        result: dict[str, Any] = {
            "rival": "the floating-point operations of the network at the machine's fastest measured matrix rate",
            "epochs": {},
        }
        for recipe in only or PAIRS:
            result["epochs"][recipe] = _measured(recipe, Path(home))
            yield result


def _measured(name: str, home: Path) -> dict:
    from benchmarks.epochs import Contender
    from benchmarks.recipes import RECIPES
    from labcore.datasets.library import Library
    from labcore.nn.describe import flops
    from labcore.spec.resolve import resolve
    from labcore.tasks.network_learning import outline_of

    spec, card = resolve(RECIPES[name].spec(), Library().card), Library().card(RECIPES[name].dataset)
    model = outline_of(spec, spec.input_shape(card), len(card.classes))
    training, validation = (card.splits[split].images for split in ("train", "val"))
    forward = flops(model)
    operations = forward * ((1 + BACKWARD) * training + validation)
    products, batch = products_of(model, spec.training.batch_size), spec.training.batch_size
    times = {each: _Timed(each) for each in {*products, *(back for each in products for back in each.backward)}}
    large = _Timed(Product(LARGE, LARGE, LARGE))
    seconds, floors, shaped, rates = [], [], [], []
    with Contender("benchmarks.lab_epochs", home, name) as lab:
        for _ in range(WARM_UP):
            lab.epoch()
        for _ in range(PAIRS[name]):
            taken = {each: timed.seconds() for each, timed in times.items()}
            rates.append(max(large.product.flops / large.seconds(), *(p.flops / each for p, each in taken.items())))
            there = sum(taken[each] for each in products)
            back = sum(taken[each] for product in products for each in product.backward)
            shaped.append((there + back) * training / batch + there * validation / batch)
            floors.append(operations / rates[-1])
            seconds.append(lab.epoch())
    ratio = of_pairs(seconds, floors)
    return {
        "flops_of_an_image_forward": forward,
        "flops_of_convolutions": round(sum(each.flops for each in products) / batch),
        "gigaflops_of_an_epoch": round(operations / 1e9, 1),
        "gigaflops_per_second_fastest": round(float(np.median(rates)) / 1e9, 1),
        "gigaflops_per_second_of_the_lab": round(float(np.median(operations / np.array(seconds))) / 1e9, 1),
        "floor_seconds_median": round(float(np.median(floors)), 3),
        "floor_at_its_shapes_seconds_median": round(float(np.median(shaped)), 3),
        "lab_seconds_median": round(float(np.median(seconds)), 3),
        **ratio,
        "share_of_the_floor_reached": round(1 / ratio["ratio_median"], 3),
        "at_its_shapes": of_pairs(seconds, shaped),
    }


def products_of(model: Any, batch: int) -> list[Product]:
    """The products that convolutions and dense layers of the keras model `model` come to, for a batch, forward."""
    import keras

    found = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2DTranspose):
            height, width, inside = layer.input.shape[1:]
            found.append(Product(batch * height * width, inside, int(np.prod(layer.kernel.shape[:3]))))
        elif isinstance(layer, keras.layers.Conv2D):
            height, width, _ = layer.output.shape[1:]
            found.append(Product(batch * height * width, int(np.prod(layer.kernel.shape[:3])), layer.filters))
        elif isinstance(layer, keras.layers.Dense):
            found.append(Product(batch, *layer.kernel.shape))
    return found


class _Timed:
    """A product at which numpy and TensorFlow take turns."""

    def __init__(self, product: Product):
        import tensorflow as tf

        self.product, random = product, np.random.default_rng(0)
        shapes = ((product.rows, product.inner), (product.inner, product.columns))
        left, right = (random.standard_normal(shape, np.float32) for shape in shapes)
        tensors = tf.constant(left), tf.constant(right)
        # Of one number, so that nothing is copied that a network would not copy, and yet the product has been taken.
        self._ways: tuple[Callable[[], Any], ...] = (
            lambda: left @ right,
            lambda: tf.matmul(*tensors)[-1, -1].numpy(),
        )

    def seconds(self) -> float:
        """Of the faster of both, at its fastest."""
        return min(_seconds(way) for way in self._ways for _ in range(REPEATS))


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
