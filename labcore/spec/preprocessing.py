"""How images are brought to one size and color before training; done once and cached."""

from typing import Literal

from labcore.spec.base import Spec, setting


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
