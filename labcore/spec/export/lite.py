"""TensorFlow Lite, by now called LiteRT: for phones and small boards."""

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.export.base import ExportFormat

LITE_RUNTIME = '''
class Model:
    """The exported network, by LiteRT (TensorFlow Lite)."""

    def __init__(self, path):
        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter(model_path=str(path))
        self.interpreter.allocate_tensors()
        (self.given,) = self.interpreter.get_input_details()
        (self.answer,) = self.interpreter.get_output_details()

    def probabilities(self, images):
        """Probabilities (N, ..., classes) float32 of images (N, H, W, C), uint8 or float, 0-255."""
        images = self._as_taken(np.asarray(images))
        if tuple(self.given["shape"]) != images.shape:
            self.interpreter.resize_tensor_input(self.given["index"], images.shape)
            self.interpreter.allocate_tensors()
            (self.given,) = self.interpreter.get_input_details()
        self.interpreter.set_tensor(self.given["index"], images)
        self.interpreter.invoke()
        found = self.interpreter.get_tensor(self.answer["index"])
        if found.dtype == np.float32:
            return found
        scale, zero = self.answer["quantization"]
        return (found.astype(np.float32) - zero) * np.float32(scale)

    def _as_taken(self, images):
        if self.given["dtype"] == np.float32:
            return images.astype(np.float32)
        scale, zero = self.given["quantization"]
        whole = np.rint(images.astype(np.float32) / scale + zero)
        limits = np.iinfo(self.given["dtype"])
        return whole.clip(limits.min, limits.max).astype(self.given["dtype"])
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

    def write(self, model: Any, path: Path, samples: NDArray[np.uint8]) -> str:
        path.write_bytes(_converter(model).convert())
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

    def write(self, model: Any, path: Path, samples: NDArray[np.uint8]) -> str:
        import tensorflow as tf

        converter = _converter(model)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        self.set_up(converter, samples)
        path.write_bytes(converter.convert())
        return ""

    @abstractmethod
    def set_up(self, converter: Any, samples: NDArray[np.uint8]) -> None:
        """Tell the converter what is more than weights in 8 bits, which may be nothing."""


class LiteDynamic(LiteEightBits):
    """TensorFlow Lite with weights in 8 bits and activations in 32: a quarter of the size, no calibration needed."""

    title: ClassVar[str] = "TensorFlow Lite, dynamic range"
    kind: Literal["tflite-dynamic"] = "tflite-dynamic"

    def set_up(self, converter: Any, samples: NDArray[np.uint8]) -> None:
        pass


class LiteInteger(LiteEightBits):
    """TensorFlow Lite in whole numbers throughout, for chips that know no others: uint8 in, uint8 out.

    The ranges of activations are those that training images show. Reference: Jacob et al., CVPR 2018.
    """

    title: ClassVar[str] = "TensorFlow Lite, int8"
    kind: Literal["tflite-int8"] = "tflite-int8"

    def set_up(self, converter: Any, samples: NDArray[np.uint8]) -> None:
        import tensorflow as tf

        converter.representative_dataset = lambda: _whole_range(samples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.uint8


def _converter(model: Any) -> Any:
    """TensorFlow's converter for `model` as a graph whose weights are constants, for batches of any size."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    answer = tf.function(lambda image: model(image, training=False))
    image = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name="image")
    frozen = convert_variables_to_constants_v2(answer.get_concrete_function(image))
    return tf.lite.TFLiteConverter.from_concrete_functions([frozen])


def _whole_range(samples: NDArray[np.uint8]) -> Iterator[list[NDArray[np.float32]]]:
    """Each of `samples` `(n, H, W, C)` as a batch of one; two corner pixels of each are black and white.

    So the range of the input is 0–255 whatever the images show, and a pixel's value is itself what the model takes.
    """
    for image in samples.astype(np.float32):
        image[0, 0], image[-1, -1] = 0.0, 255.0
        yield [image[None]]
