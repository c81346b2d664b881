"""Classical methods that learn classes from features. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.estimator.base import Estimator

options.load(__path__, __name__)

__all__ = ["Estimator"]
