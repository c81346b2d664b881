"""Color and texture: what an image is made of, wherever it lies."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.features.base import Extract, Features, Networks, Shape
from labcore.spec.problem import Problem

NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
"""Around a pixel in turn, as steps down and right."""

PATTERNS = len(NEIGHBOURS) + 2
"""By how many neighbours are as bright or brighter, where those lie side by side; and one for all others."""


class ColorAndTexture(Features):
    """Histograms of each channel and of local binary patterns (Ojala et al., 2002): turned images give the same."""

    title: ClassVar[str] = "Color and texture"
    kind: Literal["color_texture"] = "color_texture"
    bins: int = setting(
        16,
        "Steps of brightness in each channel's histogram. More tell finer shades, and are noisier in small images.",
        low=2,
        high=256,
        usual=(8, 64),
        log=True,
        unit="bins",
    )
    scales: int = setting(
        3,
        "How many distances a pixel is compared with its neighbours at: 1 px, 2 px, 4 px and so on. More see coarser "
        "texture.",
        low=1,
        high=6,
        usual=(1, 4),
    )

    def length(self, shape: Shape) -> int:
        return shape[2] * (self.bins + 2) + self.scales * PATTERNS

    def build(self, shape: Shape, networks: Networks) -> Extract:
        def extract(images: NDArray[np.uint8]) -> NDArray[np.float32]:
            gray = images.astype(np.float32).mean(axis=-1)
            textures = [texture(gray, 2**scale) for scale in range(self.scales)]
            return np.concatenate([self._colors(images), *textures], axis=1)

        return extract

    def steps(self, images: int, length: int, seed: int) -> list[Any]:
        from sklearn.preprocessing import StandardScaler

        return [StandardScaler()]

    def fitted(self, asked: Mapping[str, Any], shape: Shape, images: int) -> Self:
        """No more scales than the images have room for."""
        room = max(1, (min(shape[:2]) - 1).bit_length() - 1)
        return self if "scales" in asked else self.model_copy(update={"scales": min(self.scales, room)})

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        side = min(experiment.input_shape(data)[:2])
        if side <= 2**self.scales:
            yield Problem(
                f"{key}.scales",
                f"{self.scales} scales compare pixels {2 ** (self.scales - 1)} px apart on either side, which needs "
                f"images of more than {2**self.scales} px a side; these have {side}.",
                f"Lower {key}.scales, or raise preprocessing.size.",
            )

    def _colors(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Of each channel the share of pixels in each bin, the mean and the deviation, `(N, C * (bins + 2))`."""
        pixels = images.reshape(len(images), -1, images.shape[-1])
        bins = shares(pixels.astype(np.int64) * self.bins // 256, self.bins)
        small = pixels.astype(np.float32) / 255
        parts = [bins, small.mean(axis=1)[:, None], small.std(axis=1)[:, None]]
        return np.concatenate(parts, axis=1).reshape(len(images), -1)


def shares(values: NDArray[np.int64], most: int) -> NDArray[np.float32]:
    """The share of each whole number below `most` among `values` `(N, P, C)`, as `(N, most, C)`."""
    return np.stack([(values == value).mean(axis=1) for value in range(most)], axis=1).astype(np.float32)


def texture(gray: NDArray[np.float32], distance: int) -> NDArray[np.float32]:
    """Shares `(N, PATTERNS)` of the local binary patterns of `(N, H, W)` at that distance, whichever way turned."""
    height, width = gray.shape[1:]
    centre = gray[:, distance : height - distance, distance : width - distance]
    brighter = np.stack(
        [
            gray[:, distance * (1 + y) : height - distance * (1 - y), distance * (1 + x) : width - distance * (1 - x)]
            >= centre
            for y, x in NEIGHBOURS
        ]
    )
    changes = (brighter != np.roll(brighter, 1, axis=0)).sum(axis=0)
    patterns = np.where(changes <= 2, brighter.sum(axis=0), PATTERNS - 1)
    return shares(patterns.reshape(len(gray), -1, 1), PATTERNS)[..., 0]
