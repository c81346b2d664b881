"""Operations that move pixels. What lies beyond the rim is filled with the rim."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation
from labcore.spec.base import setting

STEEP = 45
"""Degrees from which on a turned image is no longer one that somebody may have taken."""

SIDE = re.compile(r"(?<![^\W_])(left|right)(?![^\W_])", re.IGNORECASE)
"""A side in the name of a class, as a word of its own."""


class Flip(Operation):
    """Mirror at random. Not for digits or letters, nor up-down where gravity shows."""

    title: ClassVar[str] = "Flip"
    moves: ClassVar[bool] = True
    kind: Literal["flip"] = "flip"
    direction: Literal["horizontal", "vertical", "horizontal_and_vertical"] = setting(
        "horizontal",
        "Which mirror images still carry the same label. Take both only where there is neither up nor left, as "
        "under the microscope.",
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.warping import Flipping

        return Flipping("horizontal" in self.direction, "vertical" in self.direction, seed)

    def exchanged(self, classes: Sequence[str]) -> tuple[str, str] | None:
        if "horizontal" not in self.direction:
            return None
        by_name = {name.lower(): name for name in classes}
        mirrored = ((name, by_name.get(_other_side(name.lower()), name)) for name in classes)
        return next(((name, other) for name, other in mirrored if other != name), None)

    def misleading(self) -> Mapping[str, str]:
        mirrored = {"digits": "a mirrored digit is another sign"}
        if self.direction == "horizontal":
            return mirrored
        return mirrored | {
            "X-ray": "nobody is X-rayed upside down, and up and down tell organs apart",
            "CT": "slices are taken lying down in one orientation",
            "terrain": "the sky is never below",
            "photographs": "hardly a thing is photographed upside down",
        }


def _other_side(name: str) -> str:
    """The `name`, in small letters, with left for right and right for left."""
    return SIDE.sub(lambda side: {"left": "right", "right": "left"}[side[0]], name)


class Rotation(Operation):
    """Turn about the centre by a random angle."""

    title: ClassVar[str] = "Rotation"
    moves: ClassVar[bool] = True
    kind: Literal["rotation"] = "rotation"
    degrees: float = setting(
        10.0,
        "Largest angle to either side. Raise it, to 180, where there is no up, as under the microscope; lower it where "
        "a turned image is another class, as 6 and 9.",
        above=0,
        high=180,
        step=1,
        unit="°",
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.warping import Turning

        return Turning(self.degrees, seed)

    def misleading(self) -> Mapping[str, str]:
        if self.degrees <= STEEP:
            return {}
        return {
            "digits": "a 6 that is turned around is a 9",
            "X-ray": "patients are not taken lying across the image",
            "CT": "slices are taken in one orientation",
            "terrain": "the horizon never stands upright",
            "photographs": "hardly a thing is photographed upside down",
        }


class Translation(Operation):
    """Shift by a random share of the image's sides."""

    title: ClassVar[str] = "Translation"
    moves: ClassVar[bool] = True
    kind: Literal["translation"] = "translation"
    share: float = setting(
        0.08,
        "Largest shift, as a share of the side. Raise it where things stand anywhere; lower it where they would leave "
        "the image.",
        above=0,
        high=0.5,
        step=0.01,
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.warping import Shifting

        return Shifting(self.share, seed)


class Zoom(Operation):
    """Enlarge or shrink by a random factor, keeping proportions."""

    title: ClassVar[str] = "Zoom"
    moves: ClassVar[bool] = True
    kind: Literal["zoom"] = "zoom"
    share: float = setting(
        0.1,
        "Largest change of size to either side. Raise it where distances differ; lower it where size tells classes "
        "apart.",
        above=0,
        high=0.9,
        step=0.01,
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.warping import Zooming

        return Zooming(self.share, seed)


class Shear(Operation):
    """Slant about the centre along both axes, as if seen from the side."""

    title: ClassVar[str] = "Shear"
    moves: ClassVar[bool] = True
    kind: Literal["shear"] = "shear"
    degrees: float = setting(
        8.0,
        "Largest slant to either side. Higher stands for more oblique views; lower it where shape is the finding.",
        above=0,
        high=45,
        step=1,
        unit="°",
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.warping import Shearing

        return Shearing(self.degrees, seed)


class Crop(Operation):
    """Cut out a random part and enlarge it to full size, so that the network's input stays as large."""

    title: ClassVar[str] = "Crop"
    moves: ClassVar[bool] = True
    kind: Literal["crop"] = "crop"
    share: float = setting(
        0.15,
        "Largest part of each side that is cut off. Higher shows objects larger and less whole; lower it where what is "
        "looked for lies at the rim.",
        above=0,
        high=0.8,
        step=0.05,
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.warping import Cropping

        return Cropping(self.share, seed)

    def misleading(self) -> Mapping[str, str]:
        if self.share <= 0.3:
            return {}
        return dict.fromkeys(("X-ray", "CT"), "what the label speaks of may be cut off")


class Perspective(Operation):
    """Move the four corners at random, as if seen from another angle."""

    title: ClassVar[str] = "Perspective"
    moves: ClassVar[bool] = True
    kind: Literal["perspective"] = "perspective"
    share: float = setting(
        0.2,
        "How far apart a corner's places may lie, as a share of the side. Raise it where the camera's angle "
        "differs; lower it where it is always the same, as in X-rays.",
        above=0,
        high=0.8,
        step=0.05,
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.warping import Perspective as Layer

        return Layer(self.share, seed)


class Elastic(Operation):
    """Stretch and squeeze smoothly, as if drawn on rubber (Simard et al., 2003); made for handwriting and cells."""

    title: ClassVar[str] = "Elastic"
    moves: ClassVar[bool] = True
    kind: Literal["elastic"] = "elastic"
    share: float = setting(
        0.03,
        "About the largest shift of a point, as a share of the side. Raise it for handwriting and soft tissue; "
        "lower it where shape tells classes apart.",
        above=0,
        high=0.3,
        step=0.01,
    )
    waves: int = setting(
        4,
        "Random shifts along each side. More make smaller ripples; lower it to bend the image as a whole.",
        low=1,
        high=32,
        usual=(2, 12),
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.elastic import Elastic as Layer

        return Layer(self.share, self.waves, seed)

    def misleading(self) -> Mapping[str, str]:
        if self.share <= 0.1:
            return {}
        return dict.fromkeys(("X-ray", "CT", "digits"), "shapes are bent beyond recognition")
