"""Augmented training: the lab, everything live, against the per-image Python loop of coursework C7.

The rival is Keras's own `ImageDataGenerator`, with the same turns, shifts and mirrorings, which feeds `fit`. Two things
are measured, each in turns. **Epochs**: the same network on the same images with the same batches, in two processes, as
in `benchmarks.epochs`: the default preset on PneumoniaMNIST, with two convolutions per block and with one, where less
of the time goes into the network; the recipe of C7 on chest X-rays of 96 pixels that the rival reads from files as C7
did, both sides in float32, and the lab with its precision set to bfloat16 against the same loop. **Batches**: the
changed images alone, without a network, at three sizes; this is what an accelerator, or a network that costs little,
would wait for.
"""

import os
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np

AIM = 0.5
PAIRS = {"default": 20, "one-convolution": 20, "c7": 14, "c7-bfloat16": 16}
"""Of epochs, by recipe."""

TURNS = 40
BATCH = 64
SHAPES = ((28, 28, 1), (64, 64, 3), (96, 96, 3))


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """Ratios lab / rival, of batches for each shape of image, then of epochs by each recipe, or those in `only`."""
    from benchmarks.data import import_chest, import_pneumonia
    from benchmarks.epochs import paired

    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        import_pneumonia(), import_chest()
        result: dict[str, Any] = {
            "rival": "the same network, data, batch size and operations, fed by Keras's ImageDataGenerator",
            "aim_ratio": AIM,
            "batches": {"×".join(map(str, shape)): _batches(shape) for shape in SHAPES},
            "epochs": {},
        }
        for recipe in only or PAIRS:
            result["epochs"][recipe] = paired("benchmarks.generator_epochs", Path(home), PAIRS[recipe], recipe)
            print(recipe, result["epochs"][recipe], flush=True)
            yield result


def _batches(shape: tuple[int, int, int]) -> dict:
    """Ratio of seconds per batch of such images, and images per second of each."""
    ours, theirs = _lab(shape), _generator(shape)
    ours(), theirs()
    seconds = np.array([(_seconds(ours), _seconds(theirs)) for _ in range(TURNS)])
    lab, rival = np.median(seconds, axis=0)
    return {
        "ratio_median": round(float(np.median(seconds[:, 0] / seconds[:, 1])), 3),
        "lab_images_per_second": round(BATCH / lab),
        "rival_images_per_second": round(BATCH / rival),
    }


def _lab(shape: tuple[int, int, int]) -> Any:
    import tensorflow as tf

    from labcore.nn.augmentation import Augmenter
    from labcore.spec.augmentation import Augmentation
    from labcore.spec.augmentation.geometric import Flip, Rotation, Translation

    augmenter = Augmenter(Augmentation(operations=(Translation(), Rotation(), Flip())), 0, shape)
    images, targets = _images(shape), tf.ones((BATCH, 2))
    change = tf.function(lambda pixels: augmenter(tf.cast(pixels, tf.float32), targets)[0])
    return lambda: change(images).numpy()


def _generator(shape: tuple[int, int, int]) -> Any:
    from benchmarks.generator_epochs import generator

    flow = generator().flow(_images(shape), np.zeros(BATCH), batch_size=BATCH)
    return lambda: flow[0]


def _images(shape: tuple[int, int, int]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (BATCH, *shape), dtype=np.uint8)


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
