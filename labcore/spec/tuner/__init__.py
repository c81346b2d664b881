"""How a search picks the settings to try next. A new tuner is one class in a file here."""

from labcore.spec import options
from labcore.spec.tuner.base import Tuner

options.load(__path__, __name__)

__all__ = ["Tuner"]
