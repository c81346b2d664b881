"""What a form of export is. Nothing here imports TensorFlow before something is written."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.spec.base import Choice


@dataclass(frozen=True)
class Signature:
    """What goes into a model and what comes out, by name.

    Attributes:
        given: what it takes, in the order of its inputs; float32 each.
        told: what it gives, float32.
        pixels: those of `given` that are images, 0–255, which may come as uint8 too.
    """

    given: tuple[str, ...]
    told: str
    pixels: tuple[str, ...] = ()


TELLS_CLASSES = Signature(("image",), "probabilities", ("image",))


class ExportFormat(Choice):
    """A form in which a trained network leaves the lab.

    Attributes:
        file: what the model is called in the folder of the export: a file, or a folder.
        most_difference: by how much a probability may differ from the trained network's, or a number that is no
            probability as a share of the range that such numbers have; None where only decisions count.
        least_agreement: share of images, or of pixels where each has a class, whose most probable class must be the
            trained network's.
        most_mean_difference: by how much numbers that are no probabilities may differ in the mean, as a share of their
            range.
        takes_half: whether it can hold a network that computes in 16 bits.
        requirements: what `predict.py` needs beside NumPy, Pillow and OpenCV, as lines for pip.
        runtime: the Python source of `class Runtime` in `predict.py`: `Runtime(path)` opens `file`, and
            `answer(*given)` turns arrays `(N, …)` in the order of `GIVEN`, images uint8 or float32, 0–255, into
            `(N, …)` float32. `GIVEN`, `TOLD` are those of the `Signature`.
    """

    lab: ClassVar[str] = "scaling"

    kind: str
    file: ClassVar[str]
    most_difference: ClassVar[float | None] = 1e-4
    least_agreement: ClassVar[float] = 0.0
    most_mean_difference: ClassVar[float | None] = None
    takes_half: ClassVar[bool] = False
    requirements: ClassVar[tuple[str, ...]]
    runtime: ClassVar[str]

    @abstractmethod
    def write(
        self, model: Any, path: Path, samples: Sequence[NDArray[Any]], signature: Signature = TELLS_CLASSES
    ) -> str:
        """Write `model` to `path`, which does not exist yet.

        Args:
            model: a Keras model of stock layers, whose inputs and one output `(N, …)` float32 are as `signature` says.
            path: named `file`.
            samples: of each input `(n, …)`, such as training images, for formats that must see some to choose their
                ranges.

        Returns:
            What must be known of how it was written, in sentences; empty for nothing.

        Whatever a converter raises where it has no way to write a layer is passed on.
        """

    @property
    def tolerance(self) -> str:
        """What is asked of an export, as the end of a sentence."""
        if self.most_difference is not None:
            return f"no probability may differ by more than {self.most_difference:g}"
        return f"{self.least_agreement:.0%} of decisions must agree"


def export_format(kind: str) -> ExportFormat:
    """The format of that `kind`. Raises InputError where there is none."""
    known = ExportFormat.kinds()
    if kind not in known:
        raise InputError(f"There is no export format '{kind}'.", f"Choose one of {', '.join(known)}.")
    return known[kind].model_validate({})
