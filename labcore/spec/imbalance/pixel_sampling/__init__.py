"""What is shown more often, or made, so that rare classes of pixels are seen. A new way is one class in a file here."""

from labcore.spec import options
from labcore.spec.imbalance.pixel_sampling.base import Held, PixelSampling

options.load(__path__, __name__)

__all__ = ["Held", "PixelSampling"]
