"""Cellular automata."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.block.base import Plane
from labcore.spec.block.module import Module
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling

PERCEIVED = 3
"""What is perceived of each channel: as many filters as in the paper, which has the value and its slopes."""


class CellularAutomaton(Module):
    """Each pixel changes by what its neighbours are, again and again by one learned rule (Mordvintsev et al., 2020).

    So what is known at one place spreads.
    """

    title: ClassVar[str] = "Cellular automaton"
    kind: Literal["cellular_automaton"] = "cellular_automaton"
    sees_places: ClassVar[bool] = True
    steps: int = setting(
        4,
        "How often the rule is applied. News travels one pixel a step; raise it where places far apart must agree. "
        "More take longer, and no further weights.",
        low=1,
        high=64,
        usual=(1, 16),
    )
    expansion: int = setting(
        1, "Units that decide what changes, for each channel. More can follow a finer rule.", low=1, high=16
    )

    def layers(self, scaling: Scaling) -> int:
        return 3

    def refining(self, plane: Plane) -> tuple[int, int, int]:
        height, width, channels = plane
        pixels, units = height * width, self.expansion * channels
        weights = PERCEIVED * channels * (9 + units) + units * channels
        active = (PERCEIVED + 2) * channels + units
        return weights, self.steps * pixels * active, self.steps * pixels * weights

    def refine(self, features: Any, regularization: Regularization, name: str) -> Any:
        from labcore.nn.modules import cellular_automaton

        units = self.expansion * features.shape[-1]
        return cellular_automaton(features, self.steps, PERCEIVED, units, name)
