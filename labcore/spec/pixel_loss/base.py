"""What a loss over pixels is."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from labcore.spec.base import Choice
from labcore.spec.data import Data
from labcore.spec.problem import Problem


class PixelLoss(Choice):
    """What training lowers, beside penalties on the weights."""

    lab: ClassVar[str] = "segmentation"

    smooths_labels: ClassVar[bool] = True
    """Whether label smoothing changes it."""

    @property
    def favors_hard(self) -> bool:
        """Whether pixels that are told badly count for more than cross-entropy gives them."""
        return False

    @abstractmethod
    def build(self, label_smoothing: float) -> Any:
        """A function that gives losses `(N,)` float32, of

        - masks `(N, H, W)` uint8, class indices; pixels of other values count nowhere;
        - probabilities `(N, H, W, C)` float32;
        - what each class weighs, `(C,)` float32.

        It is one of `labcore.nn.pixel_losses`, or a `functools.partial` of one that binds settings: from these the
        training script of an export is written.
        """

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if not self.smooths_labels and experiment.regularization.label_smoothing:
            yield Problem(
                "regularization.label_smoothing",
                f"{self.title} looks at regions, not at how sure single pixels are: label smoothing has no effect on "
                "it.",
                "Set regularization.label_smoothing to 0, or choose cross-entropy or the focal loss.",
                fatal=False,
            )


class SingleLoss(PixelLoss):
    """A loss that is no sum of others, and so may be a term of one."""

    kind: str
