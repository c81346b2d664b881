"""ONNX."""

from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.export.base import ExportFormat

OPSET = 17
"""The version of ONNX's operations: known to runtimes since 2022."""

INPUT, OUTPUT, BATCH = "image", "probabilities", "N"


class Onnx(ExportFormat):
    """The exchange format that most runtimes read, in any language; Python needs no TensorFlow for it."""

    title: ClassVar[str] = "ONNX"
    kind: Literal["onnx"] = "onnx"
    file: ClassVar[str] = "model.onnx"
    requirements: ClassVar[tuple[str, ...]] = ("onnxruntime>=1.22,<2",)
    runtime: ClassVar[str] = '''
class Model:
    """The exported network, by ONNX Runtime."""

    def __init__(self, path):
        import onnxruntime

        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def probabilities(self, images):
        """Probabilities (N, ..., classes) float32 of images (N, H, W, C), uint8 or float, 0-255."""
        return self.session.run(["probabilities"], {"image": np.asarray(images, np.float32)})[0]
'''

    def write(self, model: Any, path: Path, samples: NDArray[np.uint8]) -> str:
        import onnx
        import tensorflow as tf
        import tf2onnx

        answer = tf.function(lambda image: model(image, training=False))
        image = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name=INPUT)
        proto, _ = tf2onnx.convert.from_function(answer, input_signature=[image], opset=OPSET)
        _name(proto.graph)
        onnx.checker.check_model(proto)
        onnx.save(proto, path)
        return ""


def _name(graph: Any) -> None:
    """Call what goes in and out, and the number of images, by names that say so."""
    (given,), (told,) = graph.input, graph.output
    for node in graph.node:
        node.output[:] = [OUTPUT if name == told.name else name for name in node.output]
        node.input[:] = [OUTPUT if name == told.name else name for name in node.input]
    told.name = OUTPUT
    for each in (given, told):
        each.type.tensor_type.shape.dim[0].dim_param = BATCH
