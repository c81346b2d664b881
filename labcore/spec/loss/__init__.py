"""What training lowers. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.loss.base import Loss

options.load(__path__, __name__)

__all__ = ["Loss"]
