"""Keras's own file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from numpy.typing import NDArray

from labcore.spec.export.base import TELLS_CLASSES, ExportFormat, Signature


class KerasFile(ExportFormat):
    """Keras's own file, to go on in Python: it can be trained further, and opens in safe mode without this lab."""

    title: ClassVar[str] = "Keras"
    kind: Literal["keras"] = "keras"
    file: ClassVar[str] = "model.keras"
    takes_half: ClassVar[bool] = True
    requirements: ClassVar[tuple[str, ...]] = ("tensorflow>=2.21,<2.22", "keras>=3.15,<4")
    runtime: ClassVar[str] = '''
class Runtime:
    """The exported network, by Keras. It holds layers and numbers only: safe mode lets no code in."""

    def __init__(self, path):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
        import keras

        self.network = keras.saving.load_model(path, compile=False, safe_mode=True)

    def answer(self, *given):
        """What the network gives, (N, ...) float32, for arrays (N, ...) in the order of GIVEN."""
        given = [np.asarray(each, np.float32) for each in given]
        return np.asarray(self.network.predict_on_batch(given if len(given) > 1 else given[0]))
'''

    def write(
        self, model: Any, path: Path, samples: Sequence[NDArray[Any]], signature: Signature = TELLS_CLASSES
    ) -> str:
        model.save(path)
        return ""
