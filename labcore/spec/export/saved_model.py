"""TensorFlow SavedModel."""

from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.export.base import ExportFormat


class SavedModel(ExportFormat):
    """TensorFlow's folder for servers, such as TensorFlow Serving: the graph itself, which needs no Keras."""

    title: ClassVar[str] = "TensorFlow SavedModel"
    kind: Literal["saved_model"] = "saved_model"
    file: ClassVar[str] = "saved_model"
    takes_half: ClassVar[bool] = True
    requirements: ClassVar[tuple[str, ...]] = ("tensorflow>=2.21,<2.22",)
    runtime: ClassVar[str] = '''
class Model:
    """The exported network, by TensorFlow. Of its signatures, serving_default takes float32 and uint8 takes uint8."""

    def __init__(self, path):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        import tensorflow as tf

        self.tf, self.loaded = tf, tf.saved_model.load(str(path))

    def probabilities(self, images):
        """Probabilities (N, ..., classes) float32 of images (N, H, W, C), uint8 or float, 0-255."""
        images = np.asarray(images)
        name = "uint8" if images.dtype == np.uint8 else "serving_default"
        given = self.tf.constant(images if name == "uint8" else images.astype(np.float32))
        return self.loaded.signatures[name](image=given)["probabilities"].numpy()
'''

    def write(self, model: Any, path: Path, samples: NDArray[np.uint8]) -> str:
        import keras
        import tensorflow as tf

        shape = (None, *model.input_shape[1:])
        archive = keras.export.ExportArchive()
        archive.track(model)
        for name, dtype in (("serving_default", tf.float32), ("uint8", tf.uint8)):
            archive.add_endpoint(
                name,
                lambda image: {"probabilities": model(tf.cast(image, tf.float32), training=False)},
                [tf.TensorSpec(shape, dtype, name="image")],
            )
        archive.write_out(str(path), verbose=False)
        return ""
