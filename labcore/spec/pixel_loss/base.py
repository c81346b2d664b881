"""What a loss over pixels is."""

from abc import abstractmethod
from typing import Any

from labcore.spec.base import Choice


class PixelLoss(Choice):
    """What training lowers, beside penalties on the weights."""

    @abstractmethod
    def build(self, label_smoothing: float) -> Any:
        """A function that gives losses `(N,)` float32, of

        - masks `(N, H, W)` uint8, class indices; pixels of other values count nowhere;
        - probabilities `(N, H, W, C)` float32;
        - what each class weighs, `(C,)` float32.
        """
