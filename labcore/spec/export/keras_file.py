"""Keras's own file."""

from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.export.base import ExportFormat


class KerasFile(ExportFormat):
    """Keras's own file, to go on in Python: it can be trained further, and opens in safe mode without this lab."""

    title: ClassVar[str] = "Keras"
    kind: Literal["keras"] = "keras"
    file: ClassVar[str] = "model.keras"
    takes_half: ClassVar[bool] = True
    requirements: ClassVar[tuple[str, ...]] = ("tensorflow>=2.21,<2.22", "keras>=3.15,<4")
    runtime: ClassVar[str] = '''
class Model:
    """The exported network, by Keras. It holds layers and numbers only: safe mode lets no code in."""

    def __init__(self, path):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
        import keras

        self.network = keras.saving.load_model(path, compile=False, safe_mode=True)

    def probabilities(self, images):
        """Probabilities (N, ..., classes) float32 of images (N, H, W, C), uint8 or float, 0-255."""
        return np.asarray(self.network.predict_on_batch(np.asarray(images, np.float32)))
'''

    def write(self, model: Any, path: Path, samples: NDArray[np.uint8]) -> str:
        model.save(path)
        return ""
