"""The network of an earlier run."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.feature_network.base import FeatureNetwork
from labcore.spec.problem import Problem


class RunFeatures(FeatureNetwork):
    """The network of a classification run of this lab, which takes images of the same size."""

    title: ClassVar[str] = "Network of a run"
    kind: Literal["run"] = "run"
    run: str = setting(
        "",
        "The run: of classification, on images of the same size and color. Choose one that tells these images' classes "
        "apart well.",
        options="runs",
    )

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if not self.run:
            yield Problem(f"{key}.run", "No run is named whose network is to compare images.", "Choose a run.")
