"""Networks that make an image from a code. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.generator.base import Generator

options.load(__path__, __name__)

__all__ = ["Generator"]
