"""Which combinations of its factors' levels a study runs. A new design is one class in a file here."""

from labcore.spec import options
from labcore.spec.design.base import Design, Levels

options.load(__path__, __name__)

__all__ = ["Design", "Levels"]
