"""Networks that turn an image into a code and a code into an image. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.autoencoder.base import Autoencoder

options.load(__path__, __name__)

__all__ = ["Autoencoder"]
