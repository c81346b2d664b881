"""What learning classes from images asks of a data set, whatever learns them."""

from collections.abc import Iterator

from labcore.spec.data import Data
from labcore.spec.preprocessing import Preparation
from labcore.spec.problem import Problem


def prepared_shape(preparation: Preparation, data: Data, limit: int, resolution: float = 1.0) -> tuple[int, int, int]:
    """`(height, width, channels)` of the images of `data` once prepared.

    Images of one shape keep their aspect ratio; a data set of mixed shapes becomes square.

    Args:
        preparation: may name the longest side.
        limit: longest side, in pixels, that is kept without being asked for.
        resolution: multiplies the sides.
    """
    largest = max(data.height_range[1], data.width_range[1])
    longest = (preparation.size or min(largest, limit)) * resolution
    height, width = data.shape[:2] if data.shape else (1, 1)
    share = longest / max(height, width)
    return max(1, round(height * share)), max(1, round(width * share)), preparation.channels(data.channels)


def objections_to_classes(data: Data) -> Iterator[Problem]:
    """What stands against learning the classes of `data`."""
    if data.task != "classification":
        yield Problem(
            "dataset",
            f"'{data.name}' is a {data.task} data set: its images have masks, not one class each.",
            "Choose a classification data set, or import it again with --task classification.",
        )
        return
    yield from objections_to_splits(
        data,
        "'{name}' has training images of one class only ({present}); a classifier needs at least two classes.",
        "Choose or import a data set with images of two or more classes.",
        "image",
    )


def objections_to_splits(data: Data, one_class: str, cure: str, shown_by: str) -> Iterator[Problem]:
    """What stands against telling the classes of `data` apart: too few, some never seen, a split without images.

    Args:
        one_class: what is said where only one class is `present` in the training split of the set of that `name`.
        cure: how that is mended.
        shown_by: what shows a class, an image or a mask.
    """
    train = data.splits["train"].classes
    present = [name for name in data.classes if train.get(name, 0)]
    if len(present) < 2:
        said = one_class.format(name=data.name, present=", ".join(present) or "none")
        yield Problem("dataset", said, cure)
    absent = [name for name in data.classes if not train.get(name, 0)]
    if absent and len(present) >= 2:
        yield Problem(
            "dataset",
            f"No training {shown_by} shows: {', '.join(absent)}. A class that is never seen cannot be learned.",
            "Add images of it to the training split, or take the class out.",
            fatal=False,
        )
    for split in ("train", "val", "test"):
        if not data.splits[split].images:
            yield Problem(
                "dataset", f"'{data.name}' has no images in its {split} split.", "Import it with more images."
            )
