"""The lab's own code as source that stands alone, so that scripts it hands out compute what it computes."""

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from labcore.spec.base import Choice

DECORATORS = ("@final", "@abstractmethod")
"""They say something to whoever extends the lab."""

Function = Callable[..., Any]


class PlainSource:
    """Gathers functions and settings with all of the lab's that they call, each before those that call it."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def function(self, function: Function) -> None:
        """Take in a function."""
        key = f"{function.__module__}.{function.__qualname__}"
        if key not in self._found:
            self._called(function)
            self._found[key] = textwrap.dedent(inspect.getsource(function)).rstrip()

    def settings(self, choice: Choice, method: str, name: str) -> None:
        """Take in a plain class `name` with the settings of `choice`, its `method`, and those that this one calls."""
        values = [f"    {key} = {value!r}" for key, value in choice.model_dump().items() if key != "kind"]
        bodies: dict[str, str] = {}
        self._method(type(choice), method, bodies)
        doc = (inspect.getdoc(type(choice)) or "").split("\n")[0]
        parts = [f'class {name}:\n    """{doc}"""', "\n".join(values), *reversed(bodies.values())]
        self._found[name] = "\n\n".join(filter(None, parts))

    def text(self) -> str:
        """All that was taken in."""
        return "\n\n\n".join(self._found.values())

    def _method(self, kind: type, name: str, bodies: dict[str, str]) -> None:
        function = getattr(kind, name)
        lines = inspect.getsource(function).rstrip().splitlines()
        self._called(function)
        for other in function.__code__.co_names:
            if inspect.isfunction(getattr(kind, other, None)) and other not in bodies and other != name:
                self._method(kind, other, bodies)
        bodies[name] = "\n".join(line for line in lines if line.strip() not in DECORATORS)

    def _called(self, function: Function) -> None:
        known = function.__globals__  # type: ignore[attr-defined]
        for name in function.__code__.co_names:  # type: ignore[attr-defined]
            value = known.get(name)
            if inspect.isfunction(value) and value.__module__.startswith("labcore."):
                self.function(value)
            elif name.isupper() and isinstance(value, (int, float)):
                self._found.setdefault(name, f"{name} = {value!r}")
