"""What training lowers where each pixel has a class. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.pixel_loss.base import PixelLoss

options.load(__path__, __name__)

__all__ = ["PixelLoss"]
