"""What is done about images too dark, too bright or too flat. A new way is one class here."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem


class Contrast(Choice):
    """What is done about images too dark, too bright or too flat."""

    lab: ClassVar[str] = "generalization-gap"

    @abstractmethod
    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The image `(H, W, C)` uint8, 0–255, with its brightness spread anew; of color, the hue stays."""


class AsRecorded(Contrast):
    """Brightness as it was recorded."""

    title: ClassVar[str] = "As recorded"
    kind: Literal["none"] = "none"

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return image


class Equalization(Contrast):
    """Histogram equalization: every brightness becomes equally common, over the image as a whole."""

    title: ClassVar[str] = "Histogram equalization"
    kind: Literal["equalization"] = "equalization"

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        import cv2

        return on_brightness(image, cv2.equalizeHist)


class CLAHE(Contrast):
    """Contrast-limited adaptive equalization (Zuiderveld, 1994): tile by tile, without blowing up noise."""

    title: ClassVar[str] = "CLAHE"
    kind: Literal["clahe"] = "clahe"
    clip_limit: float = setting(
        2.0,
        "How far a tile's contrast may be raised, against that of a flat histogram. Higher shows more, noise too.",
        low=1,
        high=40,
        usual=(1, 8),
        step=0.5,
    )
    tiles: int = setting(
        8,
        "Tiles along each side. More follow local brightness, and bring out noise in tiles that show nothing; lower it "
        "where that happens.",
        low=1,
        high=64,
        usual=(2, 16),
        unit="tiles",
    )

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        import cv2

        tiles = min(self.tiles, _most_tiles(min(image.shape[:2])))
        return on_brightness(image, cv2.createCLAHE(self.clip_limit, (tiles, tiles)).apply)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        smallest = min(data.height_range[0], data.width_range[0])
        if self.tiles > _most_tiles(smallest):
            yield Problem(
                f"{key}.tiles",
                f"A tile has two pixels a side at least, and the smallest images have {smallest} px: they get fewer "
                f"tiles than {self.tiles}.",
                f"Set {key}.tiles to {_most_tiles(smallest)} or less.",
                fatal=False,
            )


def _most_tiles(side: int) -> int:
    """How many tiles of at least two pixels lie along a side of so many."""
    return max(1, side // 2)


def on_brightness(image, change):
    """`change`, a function of `(H, W)` uint8, applied to the brightness of an image `(H, W, 1)` or `(H, W, 3)`."""
    import cv2

    if image.shape[2] == 1:
        return change(np.ascontiguousarray(image[..., 0]))[..., None]
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    lab[..., 0] = change(np.ascontiguousarray(lab[..., 0]))
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
