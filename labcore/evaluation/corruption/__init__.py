"""What happens to images on their way to a model, a class each, found by being in this package."""

import importlib
import pkgutil

from labcore.evaluation.corruption.base import LEVELS, Corruption, corruptions

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["LEVELS", "Corruption", "corruptions"]
