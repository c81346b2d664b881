"""How images are brought to one size and color before training; done once and cached."""

from collections.abc import Iterator
from typing import Any, Literal

from labcore.spec.base import Spec, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem


class Preprocessing(Spec):
    """Size and color of the images that the network sees."""

    title = "Preparation"

    size: int | None = setting(
        None,
        "Longest side of the prepared images. Larger shows finer detail and costs time with its square; "
        "left empty, the data set's own size is kept (at most 96).",
        low=8,
        high=1024,
        usual=(16, 256),
        step=4,
        unit="px",
    )
    color: Literal["auto", "gray", "rgb"] = setting(
        "auto",
        "Channels of the prepared images. Auto keeps what the data set has; gray drops color, "
        "which helps to see whether color matters.",
    )

    def channels(self, channels: int) -> int:
        """Channels after preparation of images that have `channels` of them."""
        return {"auto": channels, "gray": 1, "rgb": 3}[self.color]

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
