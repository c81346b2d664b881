"""How probable an image is, given what a decoder says of it. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.likelihood.base import Likelihood

options.load(__path__, __name__)

__all__ = ["Likelihood"]
