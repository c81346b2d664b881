"""TensorFlow Lite, by now called LiteRT: for phones and small boards."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.export.base import TELLS_CLASSES, ExportFormat, Signature

LITE_RUNTIME = '''
class Runtime:
    """The exported network, by LiteRT (TensorFlow Lite)."""

    def __init__(self, path):
        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter(model_path=str(path))
        self.interpreter.allocate_tensors()
        (self.told,) = self.interpreter.get_output_details()

    def answer(self, *given):
        """What the network gives, (N, ...) float32, for arrays (N, ...) in the order of GIVEN."""
        known = {each["name"]: each for each in self.interpreter.get_input_details()}
        asked = [(known[name], self._as_taken(np.asarray(array), known[name])) for name, array in zip(GIVEN, given)]
        if any(tuple(place["shape"]) != array.shape for place, array in asked):
            for place, array in asked:
                self.interpreter.resize_tensor_input(place["index"], array.shape)
            self.interpreter.allocate_tensors()
        for place, array in asked:
            self.interpreter.set_tensor(place["index"], array)
        self.interpreter.invoke()
        found = self.interpreter.get_tensor(self.told["index"])
        if found.dtype == np.float32:
            return found
        scale, zero = self.told["quantization"]
        return (found.astype(np.float32) - zero) * np.float32(scale)

    def _as_taken(self, array, place):
        if place["dtype"] == np.float32:
            return array.astype(np.float32)
        scale, zero = place["quantization"]
        whole = np.rint(array.astype(np.float32) / scale + zero)
        limits = np.iinfo(place["dtype"])
        return whole.clip(limits.min, limits.max).astype(place["dtype"])
'''


class LiteFile(ExportFormat):
    """A file of TensorFlow Lite; with weights in 32 bits where a form does not say otherwise.

    Attributes:
        rounded: whether those weights are then given in 16 bits whose rounding leaves the answers within
            `most_difference`.
    """

    kind: str
    rounded: ClassVar[bool] = False
    file: ClassVar[str] = "model.tflite"
    requirements: ClassVar[tuple[str, ...]] = ("ai-edge-litert>=2.1,<3",)
    runtime: ClassVar[str] = LITE_RUNTIME

    def write(
        self, model: Any, path: Path, samples: Sequence[NDArray[Any]], signature: Signature = TELLS_CLASSES
    ) -> str:
        path.write_bytes(_converter(model, signature).convert())
        return ""


class Lite(LiteFile):
    """TensorFlow Lite with the weights as they are, in 32 bits, for phones and small boards."""

    title: ClassVar[str] = "TensorFlow Lite"
    kind: Literal["tflite"] = "tflite"


class LiteFloat16(LiteFile):
    """TensorFlow Lite with weights in 16 bits: about half the size, and hardly another answer.

    Weights whose rounding would change its answers to training images stay in 32 bits.
    """

    title: ClassVar[str] = "TensorFlow Lite, float16"
    kind: Literal["tflite-float16"] = "tflite-float16"
    most_difference: ClassVar[float] = 5e-3
    rounded: ClassVar[bool] = True


class LiteEightBits(LiteFile):
    """TensorFlow Lite with weights in 8 bits, judged by its decisions."""

    kind: str
    most_difference: ClassVar[float | None] = None
    least_agreement: ClassVar[float] = 0.98
    most_mean_difference: ClassVar[float | None] = 0.02

    def write(
        self, model: Any, path: Path, samples: Sequence[NDArray[Any]], signature: Signature = TELLS_CLASSES
    ) -> str:
        import tensorflow as tf

        converter = _converter(model, signature)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        self.set_up(converter, samples, signature)
        path.write_bytes(converter.convert())
        return ""

    @abstractmethod
    def set_up(self, converter: Any, samples: Sequence[NDArray[Any]], signature: Signature) -> None:
        """Tell the converter what is more than weights in 8 bits, which may be nothing."""


class LiteDynamic(LiteEightBits):
    """TensorFlow Lite with weights in 8 bits and activations in 32: a quarter of the size, no calibration needed."""

    title: ClassVar[str] = "TensorFlow Lite, dynamic range"
    kind: Literal["tflite-dynamic"] = "tflite-dynamic"

    def set_up(self, converter: Any, samples: Sequence[NDArray[Any]], signature: Signature) -> None:
        pass


class LiteInteger(LiteEightBits):
    """TensorFlow Lite in whole numbers throughout, for chips that know no others: uint8 in, uint8 out.

    The ranges of activations are those that training images show. Reference: Jacob et al., CVPR 2018.
    """

    title: ClassVar[str] = "TensorFlow Lite, int8"
    kind: Literal["tflite-int8"] = "tflite-int8"

    def set_up(self, converter: Any, samples: Sequence[NDArray[Any]], signature: Signature) -> None:
        import tensorflow as tf

        converter.representative_dataset = lambda: _one_by_one(samples, signature)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.uint8


def _converter(model: Any, signature: Signature) -> Any:
    """TensorFlow's converter for `model` as a graph whose weights are constants, for batches of any size."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    answer = tf.function(lambda *given: model(list(given) if len(given) > 1 else given[0], training=False))
    taken = [
        tf.TensorSpec(given.shape, tf.float32, name=each)
        for each, given in zip(signature.given, model.inputs, strict=True)
    ]
    frozen = convert_variables_to_constants_v2(answer.get_concrete_function(*taken))
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen])


def _one_by_one(samples: Sequence[NDArray[Any]], signature: Signature) -> Iterator[list[NDArray[np.float32]]]:
    """Each of `samples`, `(n, …)` of each input, as a batch of one; two corner pixels of images are black and white.

    So the range of such an input is 0–255 whatever the images show, and a pixel's value is itself what the model takes.
    """
    for row in zip(*(each.astype(np.float32) for each in samples), strict=True):
        for name, image in zip(signature.given, row, strict=True):
            if name in signature.pixels:
                image[0, 0], image[-1, -1] = 0.0, 255.0
        yield [each[None] for each in row]
