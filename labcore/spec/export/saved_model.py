"""TensorFlow SavedModel."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from numpy.typing import NDArray

from labcore.spec.export.base import TELLS_CLASSES, ExportFormat, Signature


class SavedModel(ExportFormat):
    """TensorFlow's folder for servers, such as TensorFlow Serving: the graph itself, which needs no Keras."""

    title: ClassVar[str] = "TensorFlow SavedModel"
    kind: Literal["saved_model"] = "saved_model"
    file: ClassVar[str] = "saved_model"
    takes_half: ClassVar[bool] = True
    requirements: ClassVar[tuple[str, ...]] = ("tensorflow>=2.21,<2.22",)
    runtime: ClassVar[str] = '''
class Runtime:
    """The exported network, by TensorFlow.

    Of its signatures, serving_default takes float32, and uint8 takes images as that.
    """

    def __init__(self, path):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        import tensorflow as tf

        self.tf, self.loaded = tf, tf.saved_model.load(str(path))

    def answer(self, *given):
        """What the network gives, (N, ...) float32, for arrays (N, ...) in the order of GIVEN."""
        given = [np.asarray(each) for each in given]
        name = "uint8" if given[0].dtype == np.uint8 else "serving_default"
        given = [each if each.dtype == np.uint8 else each.astype(np.float32) for each in given]
        asked = {each: self.tf.constant(array) for each, array in zip(GIVEN, given)}
        return self.loaded.signatures[name](**asked)[TOLD].numpy()
'''

    def write(
        self, model: Any, path: Path, samples: Sequence[NDArray[Any]], signature: Signature = TELLS_CLASSES
    ) -> str:
        import keras
        import tensorflow as tf

        def answer(*given: Any) -> dict[str, Any]:
            whole = [tf.cast(each, tf.float32) for each in given]
            return {signature.told: model(whole if len(whole) > 1 else whole[0], training=False)}

        archive = keras.export.ExportArchive()
        archive.track(model)
        for name, of_pixels in (("serving_default", tf.float32), ("uint8", tf.uint8)):
            if name == "uint8" and not signature.pixels:
                continue
            taken = [
                tf.TensorSpec(given.shape, of_pixels if each in signature.pixels else tf.float32, name=each)
                for each, given in zip(signature.given, model.inputs, strict=True)
            ]
            archive.add_endpoint(name, answer, taken)
        archive.write_out(str(path), verbose=False)
        return ""
