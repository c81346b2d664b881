"""What a run did, as far as a script can do it too."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from labcore.export.script_lesson import ScriptLesson


@dataclass(frozen=True)
class Recipe:
    """What a run did.

    Attributes:
        run_id: of the run.
        lesson: what of a script depends on what is learned.
        spec: its settings, in force.
        network: as it was before training: stock layers in place of the lab's, initializers as in the run.
        penalized: the same as the lab trains it, whose variables have penalties and limits.
        classes: their names.
        weights: `(C,)` what each weighs in what training lowers.
        resampled: whether epochs showed anything but each training image once.
        report: its figures, by `validation` and `test`.
    """

    run_id: str
    lesson: "ScriptLesson"
    spec: Any
    network: keras.Model
    penalized: keras.Model
    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    resampled: bool
    report: dict[str, Any]

    @property
    def shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of the images that the network takes."""
        height, width, channels = self.network.input_shape[1:]
        return height, width, channels
