"""Whether an export is the network that was trained: both asked about the same real images."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.segmentation import confusions, over_classes, overlaps
from labcore.spec.export import ExportFormat

Probabilities = NDArray[np.float32]


@dataclass(frozen=True)
class Tried:
    """What an export did in its own runtime.

    Attributes:
        probabilities: `(N, …, C)` of the images, asked in batches.
        alone: `(n, …, C)` of the first of them, asked one by one.
        latency_ms: median time of one image alone, on the CPU.
    """

    probabilities: Probabilities
    alone: Probabilities
    latency_ms: float


@dataclass(frozen=True)
class Parity:
    """An export beside the network that was trained.

    Attributes:
        passed: whether it may be called that network.
        max_abs_difference: the largest between two probabilities, of images in batches and one by one; NaN counts as 1.
        decision_agreement: share of images with the same most probable class; of pixels, where each has a class.
        accuracy: the export's share of right answers, of images or of pixels.
        accuracy_trained: the trained network's, on the same images.
        mask_iou: mean IoU, over the classes, of the masks that both give; None where there are no masks.
        images: how many were compared.
        split: whose they are, test or validation.
        size_bytes: of the model alone.
        latency_ms: see `Tried`.
        tolerance: what was asked, as the end of a sentence.
        remark: what must be known of how it was written, in sentences; empty for nothing.
    """

    passed: bool
    max_abs_difference: float
    decision_agreement: float
    accuracy: float
    accuracy_trained: float
    images: int
    split: str
    size_bytes: int
    latency_ms: float
    tolerance: str
    mask_iou: float | None = None
    remark: str = ""

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        where = f"{self.images:,} {'images' if self.images != 1 else 'image'} of the {self.split} split"
        masks = "" if self.mask_iou is None else f" (mean IoU of both masks {self.mask_iou:.2%})"
        measured = (
            f"largest difference {self.max_abs_difference:.2g}, "
            f"{self.decision_agreement:.2%} of decisions agree{masks}, "
            f"accuracy {self.accuracy:.2%} against {self.accuracy_trained:.2%}"
        )
        return f"On {where}: {measured} ({self.tolerance})."


def compare(
    form: ExportFormat,
    tried: Tried,
    trained: Probabilities,
    labels: NDArray[np.integer],
    split: str,
    size_bytes: int,
    remark: str = "",
) -> Parity:
    """What `tried` says of an export in `form`, against the answers `trained` `(N, …, C)` of the network itself.

    Args:
        labels: `(N, …)` of the same images, for the accuracy of both; nothing is decided by it. Pixels of a value that
            is no class do not count for it.
        remark: see `Parity`; nor is by it.
    """
    pairs = ((tried.probabilities, trained), (tried.alone, trained[: len(tried.alone)]))
    gaps = [float(np.abs(np.nan_to_num(one, nan=1.0, posinf=1, neginf=1) - other).max()) for one, other in pairs]
    decided, wanted = tried.probabilities.argmax(axis=-1), trained.argmax(axis=-1)
    known = labels < trained.shape[-1]
    sound = bool(np.isfinite(tried.probabilities).all() and np.isfinite(tried.alone).all())
    agreement = float((decided == wanted).mean())
    near = form.most_difference is None or max(gaps) <= form.most_difference
    return Parity(
        passed=sound and near and agreement >= form.least_agreement,
        max_abs_difference=max(gaps),
        decision_agreement=agreement,
        accuracy=float((decided == labels)[known].mean()),
        accuracy_trained=float((wanted == labels)[known].mean()),
        images=len(labels),
        split=split,
        size_bytes=size_bytes,
        latency_ms=tried.latency_ms,
        tolerance=form.tolerance,
        mask_iou=mean_iou(wanted, decided, trained.shape[-1]) if wanted.ndim > 1 else None,
        remark=remark,
    )


def mean_iou(one: NDArray[np.integer], other: NDArray[np.integer], classes: int) -> float:
    """Mean IoU of two sets of masks `(N, H, W)`, over the classes that either has."""
    return float(over_classes(overlaps(confusions(one, other, classes).sum(axis=0))[0]))
