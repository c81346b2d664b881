"""Whether an export is the network that was trained: both asked about the same."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.spec.export import ExportFormat

Answers = NDArray[np.float32]


@dataclass(frozen=True)
class Tried:
    """What an export did in its own runtime.

    Attributes:
        answers: `(N, …)` to what it was asked in batches.
        alone: `(n, …)` to the first of that, asked one by one.
        latency_ms: median time of one alone, on the CPU.
    """

    answers: Answers
    alone: Answers
    latency_ms: float


@dataclass(frozen=True, kw_only=True)
class Parity(ABC):
    """An export beside the network that was trained.

    Attributes:
        passed: whether it may be called that network.
        max_abs_difference: the largest between two of their numbers, asked in batches and one by one.
        images: how many were compared.
        size_bytes: of the model alone.
        latency_ms: see `Tried`.
        tolerance: what was asked, as the end of a sentence.
        remark: what must be known of how it was written, in sentences; empty for nothing.
    """

    passed: bool
    max_abs_difference: float
    images: int
    size_bytes: int
    latency_ms: float
    tolerance: str
    remark: str = ""

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @property
    @abstractmethod
    def sentence(self) -> str:
        """The outcome in words."""


class Witnesses(ABC):
    """What the trained network and its export are both asked about.

    Attributes:
        given: `(N, …)` of each input of the model, N ≥ 1.
        together: how many an export answers in one call at most.
    """

    given: tuple[NDArray[Any], ...]
    together: int

    @abstractmethod
    def compare(self, form: ExportFormat, tried: Tried, size_bytes: int, remark: str) -> Parity:
        """What `tried` says of an export in `form`; by the last two, see `Parity`, nothing is decided."""

    @abstractmethod
    def moved(self, answers: Answers, wanted: Answers) -> NDArray[np.float64]:
        """By how much answers `(n, …)` may have moved from those `wanted`, as far as they tell: `(m,)`, to be held
        against `ExportFormat.most_difference`."""
