"""Networks that turn an image into features of each of its pixels. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.segmenter.base import Segmenter

options.load(__path__, __name__)

__all__ = ["Segmenter"]
