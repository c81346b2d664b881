"""What a classical estimator sees of an image. A new kind of features is one class in a file here."""

from labcore.spec import options
from labcore.spec.features.base import Features

options.load(__path__, __name__)

__all__ = ["Features"]
