"""Networks that turn an image into features. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.architecture.base import Architecture

options.load(__path__, __name__)

__all__ = ["Architecture"]
