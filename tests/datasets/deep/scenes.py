"""Smooth pictures, each another, as a camera would take them; and what happens to copies of them."""

import cv2
import numpy as np

from labcore.datasets import storage


def scene(seed, side=64, channels=1):
    """`(side, side, channels)` uint8: soft blobs and fine grain."""
    random = np.random.default_rng(seed)
    coarse = random.normal(0, 1, (8, 8, channels)).astype(np.float32)
    smooth = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC).reshape(side, side, channels)
    return np.clip(120 + 35 * smooth + random.normal(0, 5, (side, side, 1)), 0, 255).astype(np.uint8)


def brighter(image):
    return np.clip(image * 1.1 + 8, 0, 255).astype(np.uint8)


def as_jpeg(image):
    quality = [cv2.IMWRITE_JPEG_QUALITY, 85]
    return cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_UNCHANGED).reshape(image.shape)


def shifted(image):
    return np.pad(image, ((0, 0), (1, 0), (0, 0)), "edge")[:, :-1]


def enlarged(image):
    return cv2.resize(image, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LINEAR).reshape(
        image.shape[0] * 3 // 2, image.shape[1] * 3 // 2, -1
    )


def kept(folder, images, labels=None, split=None, classes=("a", "b"), **fields):
    """The images as a data set; one class in turn and all in training unless said."""
    labels = np.arange(len(images)) % len(classes) if labels is None else labels
    split = ["train"] * len(images) if split is None else split
    stated = {"classes": classes, "task": "classification", "source": "imported", **fields}
    groups = stated.pop("groups", None)
    storage.write(folder, images, labels, split, groups=groups, **stated)
    return storage.open_dataset(folder)
