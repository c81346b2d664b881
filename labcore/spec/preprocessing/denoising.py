"""What is done about noise. A new filter is one class here."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice, setting


class Denoising(Choice):
    """What is done about noise."""

    lab: ClassVar[str] = "generalization-gap"

    @abstractmethod
    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The image `(H, W, C)` uint8, C 1 or 3, smoothed; the size stays."""


class Untouched(Denoising):
    """Noise is left in."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return image


class Median(Denoising):
    """The median of each neighbourhood: removes single bright or dark pixels and keeps edges."""

    title: ClassVar[str] = "Median"
    kind: Literal["median"] = "median"
    radius: int = setting(
        1, "How far the neighbourhood reaches. Larger removes more, detail too.", low=1, high=7, unit="px"
    )

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        import cv2

        return _shaped(cv2.medianBlur(image, 2 * self.radius + 1), image)


class Gaussian(Denoising):
    """A weighted mean of each neighbourhood: smooths noise and edges alike."""

    title: ClassVar[str] = "Gaussian"
    kind: Literal["gaussian"] = "gaussian"
    sigma: float = setting(
        0.8,
        "Width of the blur. Larger removes more, detail too.",
        above=0,
        high=10,
        usual=(0.2, 3),
        step=0.1,
        unit="px",
    )

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        import cv2

        return _shaped(cv2.GaussianBlur(image, (0, 0), self.sigma), image)


class Bilateral(Denoising):
    """A mean over neighbours of like brightness (Tomasi & Manduchi, 1998): smooths areas and keeps edges."""

    title: ClassVar[str] = "Bilateral"
    kind: Literal["bilateral"] = "bilateral"
    sigma: float = setting(
        2.0,
        "How far the neighbourhood reaches. Larger removes coarser noise, and takes longer.",
        above=0,
        high=10,
        usual=(0.5, 5),
        step=0.5,
        unit="px",
    )
    tolerance: float = setting(
        25.0,
        "Differences in brightness, of 255, up to which neighbours are averaged. Raise it for stronger noise, lower it "
        "where faint edges must stay.",
        above=0,
        high=255,
        usual=(5, 100),
        step=5,
    )

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        import cv2

        return _shaped(cv2.bilateralFilter(image, 0, self.tolerance, self.sigma), image)


class NonLocalMeans(Denoising):
    """A mean over patches that look alike, wherever they lie (Buades et al., 2005): cleanest, slowest."""

    title: ClassVar[str] = "Non-local means"
    kind: Literal["non_local_means"] = "non_local_means"
    strength: float = setting(
        6.0,
        "How unlike a patch may be. Higher removes more noise, detail too.",
        above=0,
        high=50,
        usual=(1, 20),
        step=1,
    )

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        import cv2

        if image.shape[2] == 1:
            return _shaped(cv2.fastNlMeansDenoising(image, None, self.strength), image)
        return _shaped(cv2.fastNlMeansDenoisingColored(image, None, self.strength, self.strength), image)


def _shaped(result: Any, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What OpenCV gives, which drops a single channel, with the shape of `image`."""
    return np.asarray(result, np.uint8).reshape(image.shape)
