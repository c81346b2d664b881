"""ONNX."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from numpy.typing import NDArray

from labcore.spec.export.base import TELLS_CLASSES, ExportFormat, Signature

OPSET = 17
"""The version of ONNX's operations: known to runtimes since 2022."""

BATCH = "N"


class Onnx(ExportFormat):
    """The exchange format that most runtimes read, in any language; Python needs no TensorFlow for it."""

    title: ClassVar[str] = "ONNX"
    kind: Literal["onnx"] = "onnx"
    file: ClassVar[str] = "model.onnx"
    requirements: ClassVar[tuple[str, ...]] = ("onnxruntime>=1.22,<2",)
    runtime: ClassVar[str] = '''
class Runtime:
    """The exported network, by ONNX Runtime."""

    def __init__(self, path):
        import onnxruntime

        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def answer(self, *given):
        """What the network gives, (N, ...) float32, for arrays (N, ...) in the order of GIVEN."""
        return self.session.run([TOLD], {each: np.asarray(array, np.float32) for each, array in zip(GIVEN, given)})[0]
'''

    def write(
        self, model: Any, path: Path, samples: Sequence[NDArray[Any]], signature: Signature = TELLS_CLASSES
    ) -> str:
        import onnx
        import tensorflow as tf
        import tf2onnx

        answer = tf.function(lambda *given: model(list(given) if len(given) > 1 else given[0], training=False))
        taken = [
            tf.TensorSpec(given.shape, tf.float32, name=each)
            for each, given in zip(signature.given, model.inputs, strict=True)
        ]
        proto, _ = tf2onnx.convert.from_function(answer, input_signature=taken, opset=OPSET)
        _name(proto.graph, signature.told)
        onnx.checker.check_model(proto)
        onnx.save(proto, path)
        return ""


def _name(graph: Any, output: str) -> None:
    """Call what comes out, and how many there are of everything, by names that say so."""
    (told,) = graph.output
    for node in graph.node:
        node.output[:] = [output if name == told.name else name for name in node.output]
        node.input[:] = [output if name == told.name else name for name in node.input]
    told.name = output
    for each in (*graph.input, told):
        each.type.tensor_type.shape.dim[0].dim_param = BATCH
