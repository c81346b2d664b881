"""Optimizers: the rules that turn gradients into steps. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.optimizer.base import Optimizer

options.load(__path__, __name__)

__all__ = ["Optimizer"]
