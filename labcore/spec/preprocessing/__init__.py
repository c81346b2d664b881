"""How images are brought to one size, color and contrast before training; done once and cached."""

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec import options
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.data import Data
from labcore.spec.preprocessing.contrast import AsRecorded, Contrast
from labcore.spec.preprocessing.denoising import Denoising, Untouched
from labcore.spec.preprocessing.fitting import Fit, Interpolation, fit
from labcore.spec.preprocessing.normalization import PixelNormalization, Symmetric
from labcore.spec.problem import Problem

options.load(__path__, __name__)


class Preparation(Spec):
    """Size, color and contrast of the images, whatever learns from them."""

    title = "Preparation"
    lab: ClassVar[str] = "scaling"

    size: int | None = setting(
        None,
        "Longest side of the prepared images. Larger shows finer detail and costs time with its square; "
        "left empty, the data set's own size is kept as far as is usual for the task.",
        low=8,
        high=1024,
        usual=(16, 256),
        step=4,
        unit="px",
        aliases=("image_size", "img_size", "input_size"),
    )
    color: Literal["auto", "gray", "rgb"] = setting(
        "auto",
        "Channels of the prepared images. Auto keeps what the data set has; gray drops color, "
        "which helps to see whether color matters.",
    )
    fit: Fit = setting(
        "stretch",
        "How images of another shape are brought to size: stretched, scaled whole between bars (letterbox), or scaled "
        "until the middle fills it (crop). Take letterbox where stretching would distort what is looked for, crop "
        "where the rim shows nothing.",
    )
    interpolation: Interpolation = setting(
        "auto",
        "How pixels in between are worked out. Auto averages when shrinking and interpolates linearly when enlarging; "
        "take nearest where values must stay as they are.",
        advanced=True,
    )
    contrast: Annotated[Contrast, OneOf()] = setting(
        AsRecorded(),
        "What is done about images too dark, too bright or too flat, such as scans of differing exposure. Leave it "
        "where brightness itself is the finding.",
    )
    denoising: Annotated[Denoising, OneOf()] = setting(
        Untouched(),
        "What is done about noise, before anything else. A network often learns to do it by itself: try it where "
        "images are few and grainy.",
    )

    def channels(self, channels: int) -> int:
        """Channels after preparation of images that have `channels` of them."""
        return {"auto": channels, "gray": 1, "rgb": 3}[self.color]

    def apply(self, image: NDArray[np.uint8], shape: tuple[int, int, int]) -> NDArray[np.uint8]:
        """One image `(h, w, c)` uint8 as the network shall see it: `(H, W, C)` uint8, which is `shape`."""
        image = in_color(image, shape[2])
        image = self.contrast.apply(self.denoising.apply(image))
        return np.ascontiguousarray(fit(image, shape[:2], self.fit, self.interpolation)).reshape(shape)

    @property
    def keeps_pixels(self) -> bool:
        """Whether an image that has its final shape already stays as it is."""
        return isinstance(self.contrast, AsRecorded) and isinstance(self.denoising, Untouched)

    def identity(self) -> str:
        """Sixteen letters that are equal for what treats every image equally, but for shape."""
        settings = self.model_dump(mode="json", include={"fit", "interpolation", "contrast", "denoising"})
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        smallest = min(data.height_range[0], data.width_range[0])
        longest = max(experiment.input_shape(data)[:2])
        if longest > 4 * smallest:
            yield Problem(
                f"{key}.size",
                f"Images as small as {smallest} px are enlarged to {longest} px, which adds no detail.",
                "Lower preprocessing.size or scaling.resolution.",
                fatal=False,
            )


class Preprocessing(Preparation):
    """Size, color and contrast of the images that the network sees."""

    normalization: Annotated[PixelNormalization, OneOf()] = setting(
        Symmetric(),
        "What the network's first layers make of raw pixels. A pretrained network has a way of its own, which is kept. "
        "Each image by itself where exposure differs, else −1 to 1 does.",
    )


def in_color(image: NDArray[np.uint8], channels: int) -> NDArray[np.uint8]:
    """The image with one or three channels: color weighed into gray, gray repeated."""
    import cv2

    if image.shape[2] == 3 and channels == 1:
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY), np.uint8)[..., None]
    return np.repeat(image, 3, axis=2) if image.shape[2] == 1 and channels == 3 else np.ascontiguousarray(image)
