"""Settings that several segmenters have."""

from typing import Annotated, Any

from labcore.spec.base import OneOf, setting
from labcore.spec.block.module import Module
from labcore.spec.block.squeeze import squeeze_excitation

Modules = tuple[Annotated[Module, OneOf()], ...]
"""Any number of modules, in order."""


def levels(default: int) -> Any:
    return setting(
        default,
        "Levels, each of half the resolution and twice the filters. More see larger structures.",
        low=2,
        high=6,
        usual=(2, 5),
    )


def layers_per_level(default: int) -> Any:
    return setting(
        default,
        "Convolutions on each level, down and up. More can express more, and are slower.",
        low=1,
        high=6,
        usual=(1, 3),
    )


def filters(default: int) -> Any:
    return setting(
        default,
        "Filters of the finest level. More can tell more patterns apart, and cost time with their square.",
        low=4,
        high=256,
        usual=(8, 64),
        step=4,
    )


def attention_gates(default: bool) -> Any:
    return setting(
        default,
        "Weigh what is passed from the way down to the way up, place by place, by what is known of the coarser level "
        "(Oktay et al., 2018): helps where what is looked for is small.",
    )


def bottleneck(default: tuple[Module, ...] = ()) -> Any:
    return setting(default, "Modules on the coarsest level, where one place sees most of the image.")


__all__ = ["Modules", "attention_gates", "bottleneck", "filters", "layers_per_level", "levels", "squeeze_excitation"]
