"""What turns, shifts and scales each image before the network looks at it. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.transformer.base import NoTransformer, Transformer

options.load(__path__, __name__)

__all__ = ["NoTransformer", "Transformer"]
