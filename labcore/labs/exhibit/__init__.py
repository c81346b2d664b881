"""What a step shows. A new kind of exhibit is one class in a file here."""

from labcore.labs.exhibit.base import Exhibit
from labcore.spec import options

options.load(__path__, __name__)

__all__ = ["Exhibit"]
