"""Exports of networks that give images, or codes: judged by how far their numbers lie apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.export.parity import Answers, Parity, Tried, Witnesses
from labcore.spec.export import ExportFormat

Read = Callable[[Answers], NDArray[np.integer]]


@dataclass(frozen=True, kw_only=True)
class GradedParity(Parity):
    """An export beside the network that was trained, by the numbers that both give.

    Attributes:
        max_abs_difference: as a share of the range of these numbers; what is no number counts as all of it.
        mean_abs_difference: likewise, in the mean.
        compared: what was compared, as "images made of codes drawn at random".
        of: whose range that is, as "gray levels".
        read_alike: share that a classifier reads as showing the same; None where none was at hand.
        reader: that classifier, in words.
    """

    mean_abs_difference: float
    compared: str
    of: str
    read_alike: float | None = None
    reader: str = ""

    def data(self) -> dict[str, Any]:
        return {**super().data(), "decision_agreement": self.read_alike}  # the decisions are those of who reads

    @property
    def sentence(self) -> str:
        if self.read_alike is None:
            read = "no classifier of the data set was there to read them"
        else:
            read = f"{self.read_alike:.2%} are read as the same class by {self.reader}"
        return (
            f"On {self.images:,} {self.compared}: largest difference {self.max_abs_difference:.2g} of the range of "
            f"{self.of}, {self.mean_abs_difference:.2g} in the mean; {read} ({self.tolerance})."
        )


@dataclass(frozen=True)
class GradedWitnesses(Witnesses):
    """Codes of which images are made, or images that are coded.

    Attributes:
        given: of each input `(N, …)`.
        trained: `(N, …)` what the trained network answers.
        extent: from the least to the greatest of such numbers: 255 for pixels.
        compared, of, reader: see `GradedParity`.
        read: the class that answers show, `(N,)`, as a classifier reads it; None where there is no classifier.
    """

    given: tuple[NDArray[Any], ...]
    trained: Answers
    extent: float
    compared: str
    of: str
    together: int
    read: Read | None = None
    reader: str = ""

    def moved(self, answers: Answers, wanted: Answers) -> NDArray[np.float64]:
        return self._apart(answers, wanted).reshape(len(wanted), -1).max(axis=1)

    def _apart(self, answers: Answers, wanted: Answers) -> NDArray[np.float64]:
        apart = np.abs(answers.astype(np.float64) - wanted) / self.extent
        return np.nan_to_num(apart, nan=1.0, posinf=1.0)

    def compare(self, form: ExportFormat, tried: Tried, size_bytes: int, remark: str = "") -> GradedParity:
        """In formats of 8 bits the mean difference counts, and, where there is a classifier, what it reads."""
        together, alone = (
            self._apart(tried.answers, self.trained),
            self._apart(tried.alone, self.trained[: len(tried.alone)]),
        )
        most, mean = float(max(together.max(), alone.max())), float(max(together.mean(), alone.mean()))
        sound = bool(np.isfinite(tried.answers).all() and np.isfinite(tried.alone).all())
        alike = None
        if self.read is not None:
            alike = float((self.read(np.nan_to_num(tried.answers)) == self.read(self.trained)).mean()) if sound else 0.0
        near = form.most_difference is None or most <= form.most_difference
        near_in_the_mean = form.most_mean_difference is None or mean <= form.most_mean_difference
        return GradedParity(
            passed=sound and near and near_in_the_mean and (alike is None or alike >= form.least_agreement),
            max_abs_difference=most,
            mean_abs_difference=mean,
            read_alike=alike,
            reader=self.reader,
            compared=self.compared,
            of=self.of,
            images=len(self.trained),
            size_bytes=size_bytes,
            latency_ms=tried.latency_ms,
            tolerance=_asked(form, alike is not None),
            remark=remark,
        )


def _asked(form: ExportFormat, read: bool) -> str:
    """What is asked of an export in `form`, as the end of a sentence."""
    asked = []
    if form.most_difference is not None:
        asked.append(f"no number may differ by more than {form.most_difference:g} of that range")
    if form.most_mean_difference is not None:
        asked.append(f"in the mean, no more than {form.most_mean_difference:g} of that range")
    if read and form.least_agreement:
        asked.append(f"{form.least_agreement:.0%} must be read alike")
    return ", and ".join(asked)
