"""Policies: one setting of strength for a whole list of operations, some of which are drawn for each image."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation
from labcore.spec.augmentation.color import STAIN, Saturation
from labcore.spec.augmentation.detail import Sharpness
from labcore.spec.augmentation.geometric import Rotation, Shear, Translation
from labcore.spec.augmentation.light import (
    SOLARIZED,
    AutoContrast,
    Brightness,
    Contrast,
    Posterization,
    Solarization,
)
from labcore.spec.base import setting

STRENGTH = setting(
    0.3,
    "How far each operation may go, from hardly at all to turns of 30° and shifts of a third. Raise it for more data.",
    above=0,
    high=1,
    step=0.05,
)
TONES = setting(
    True,
    "Also invert highlights, drop shades and stretch contrast, as the paper does. Switch it off where brightness "
    "or color itself is the finding, as in radiology and under the microscope.",
)


def _moves(strength: float) -> tuple[Operation, ...]:
    return Rotation(degrees=30 * strength), Shear(degrees=17 * strength), Translation(share=strength / 3)


def _tones(strength: float) -> tuple[Operation, ...]:
    return AutoContrast(), Posterization(bits=round(7 - 3 * strength)), Solarization(share=strength)


class RandAugment(Operation):
    """A few operations drawn for each image from a list, at one strength (Cubuk et al., 2019)."""

    title: ClassVar[str] = "RandAugment"
    moves: ClassVar[bool] = True
    suits_masks: ClassVar[bool] = False
    kind: Literal["rand_augment"] = "rand_augment"
    count: int = setting(
        2,
        "Operations one after the other. More change the image further: raise it for many images, lower it where "
        "labels suffer.",
        low=1,
        high=6,
        step=1,
    )
    strength: float = STRENGTH
    tones: bool = TONES

    def build(self, seed: int) -> Any:
        from labcore.nn.policies import RandAugmentPolicy

        light = tuple(kind(share=0.9 * self.strength) for kind in (Brightness, Contrast, Saturation, Sharpness))
        tones = _tones(self.strength) if self.tones else ()
        return RandAugmentPolicy((*_moves(self.strength), *light, *tones), self.count, seed)

    def misleading(self) -> Mapping[str, str]:
        return (STAIN if self.strength > 0.6 else {}) | (SOLARIZED if self.tones else {})


class AugMix(Operation):
    """The image blended with several chains of operations (Hendrycks et al., 2020), against shifts of the data."""

    title: ClassVar[str] = "AugMix"
    moves: ClassVar[bool] = True
    suits_masks: ClassVar[bool] = False
    kind: Literal["aug_mix"] = "aug_mix"
    chains: int = setting(3, "Chains that are blended. More take longer and average out.", low=1, high=6, step=1)
    depth: int = setting(
        3,
        "Most operations in a chain. Longer chains go further: raise it against larger shifts, lower it where labels "
        "suffer.",
        low=1,
        high=6,
        step=1,
    )
    strength: float = STRENGTH
    tones: bool = TONES

    def build(self, seed: int) -> Any:
        from labcore.nn.policies import AugMixPolicy

        tones = _tones(self.strength) if self.tones else ()
        return AugMixPolicy((*_moves(self.strength), *tones), self.chains, self.depth, seed)

    def misleading(self) -> Mapping[str, str]:
        return SOLARIZED if self.tones else {}
