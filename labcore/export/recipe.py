"""What a run did, as far as a script can do it too."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.spec.classification import Classification


@dataclass(frozen=True)
class Recipe:
    """What a run did.

    Attributes:
        run_id: of the run.
        spec: its settings, in force.
        network: as it was before training: stock layers in place of the lab's, initializers as in the run.
        penalized: the same as the lab trains it, whose variables have penalties and limits.
        classes: their names.
        weights: `(C,)` what each weighs in what training lowers.
        resampled: whether epochs showed anything but each training image once.
        report: its figures, by `validation` and `test`.
    """

    run_id: str
    spec: Classification
    network: keras.Model
    penalized: keras.Model
    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    resampled: bool
    report: dict[str, Any]
