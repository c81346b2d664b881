"""Options are found by being there: a package of an axis loads every module in it."""

import importlib
import pkgutil
from collections.abc import Iterable


def load(path: Iterable[str], package: str) -> None:
    """Import every module of `package`, whose `__path__` is `path`, so that each class in it is among its kinds."""
    for module in pkgutil.iter_modules(path, f"{package}."):
        importlib.import_module(module.name)
