"""The lab's own code as source that stands alone, so that scripts it hands out compute what it computes."""

import inspect
import textwrap
from collections.abc import Callable, Container, Mapping
from types import CodeType
from typing import Any

from labcore.spec.base import Choice

DECORATORS = ("@final", "@abstractmethod")
"""They say something to whoever extends the lab."""

NUMBERS = (bool, int, float)

Function = Callable[..., Any]


class PlainSource:
    """Gathers functions and classes with all of the lab's that they call, each before those that call it."""

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
        values = {key: value for key, value in choice.model_dump().items() if key != "kind"}
        self._class(type(choice), method, name, values)

    def instance(self, made: Any, method: str, name: str, values: Mapping[str, Any]) -> None:
        """Take in a plain class `name` with the `method` of an object and those that this one calls.

        Its numbers are those of the object that these methods read, beside the `values` given.
        """
        own = {key: value for key, value in self._read(made, method).items() if isinstance(value, NUMBERS)}
        self._class(type(made), method, name, {**own, **values})

    def stands_alone(self, made: Any, method: str, given: Container[str]) -> bool:
        """Whether `method` reads nothing of the object `made` but numbers and what is `given`."""
        read = self._read(made, method).items()
        return all(isinstance(value, NUMBERS) or key in given for key, value in read)

    def text(self) -> str:
        """All that was taken in."""
        return "\n\n\n".join(self._found.values())

    def _class(self, kind: type, method: str, name: str, values: Mapping[str, Any]) -> None:
        bodies: dict[str, str] = {}
        self._method(kind, method, bodies)
        doc = (inspect.getdoc(kind) or "").split("\n")[0]
        settings = "\n".join(f"    {key} = {value!r}" for key, value in values.items())
        self._found[name] = "\n\n".join(filter(None, [f'class {name}:\n    """{doc}"""', settings, *bodies.values()]))

    def _read(self, made: Any, method: str) -> dict[str, Any]:
        """The attributes of the object that the method, and those that it calls, read."""
        names = self._method(type(made), method, {})
        return {name: vars(made)[name] for name in sorted(names & set(vars(made)))}

    def _method(self, kind: type, name: str, bodies: dict[str, str]) -> set[str]:
        """Puts the source of a method and of those that it calls into `bodies`; what names they read."""
        function = getattr(kind, name)
        self._called(function)
        lines = inspect.getsource(function).rstrip().splitlines()
        bodies[name] = "\n".join(line for line in lines if line.strip() not in DECORATORS)
        read = _names(function.__code__)
        for other in sorted(read):
            if inspect.isfunction(getattr(kind, other, None)) and other not in bodies:
                read |= self._method(kind, other, bodies)
        return read

    def _called(self, function: Function) -> None:
        known = function.__globals__  # type: ignore[attr-defined]
        for name in sorted(_names(function.__code__)):  # type: ignore[attr-defined]
            value = known.get(name)
            if inspect.isfunction(value) and value.__module__.startswith("labcore."):
                self.function(value)
            elif name.isupper() and isinstance(value, (int, float)):
                self._found.setdefault(name, f"{name} = {value!r}")


def _names(code: CodeType) -> set[str]:
    """The names that the code reads, those within comprehensions and inner functions with them."""
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*inner)
