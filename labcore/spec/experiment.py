"""An experiment: everything that decides a run's result, and how it is judged before it is queued."""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import yaml

from labcore.spec.base import Choice, setting
from labcore.spec.data import Data


@dataclass(frozen=True)
class Problem:
    """Why a spec cannot, or should not, run on a data set.

    Attributes:
        key: the dotted key of the setting to change.
        message: what is wrong, as a sentence.
        cure: how to mend it, as a sentence.
        fatal: whether the run is refused; otherwise it is a warning.
    """

    key: str
    message: str
    cure: str
    fatal: bool = True


class Experiment(Choice):
    """A spec that can be run. Each task is one subclass that declares `task: Literal["…"]`."""

    tag: ClassVar[str] = "task"

    task: str
    dataset: str = setting("digits", "The data set to learn from.")
    name: str = setting("", "What to call the run; left empty, a name is made from data set and settings.")
    seed: int = setting(
        0,
        "Fixes every random draw: weights, order, augmentation, dropout. Repeat with several before you claim.",
        low=0,
        high=2**31 - 1,
    )
    preset: Literal["quick", "default", "best"] = setting(
        "default", "Where unset settings come from: quick shows something in a minute, best takes its time."
    )

    @abstractmethod
    def problems(self, data: Data) -> Iterator[Problem]:
        """What stands against running this spec on `data`."""

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """This spec with what comes from a preset made to fit `data`; what the user `asked` for stays as it is."""
        return self

    @abstractmethod
    def summary(self) -> str:
        """The run's settings in a few words, for a name."""

    def to_yaml(self) -> str:
        """The whole spec as YAML that `train` takes back unchanged."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)

    def identity(self) -> str:
        """SHA-256 of all that decides the result: equal for specs that differ only in name or preset."""
        settings = self.model_dump(mode="json", exclude={"name", "preset"})
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
