"""A small spec with a setting of each type that needs a control of its own."""

from typing import Annotated

from pydantic import Field

from labcore.spec.base import Spec, setting


class Extras(Spec):
    """What may be left out as a whole."""

    title = "Extras"

    share: float = setting(0.5, "A share.", low=0, high=1, step=0.1)
    weights: dict[str, Annotated[float, Field(gt=0)]] = setting({}, "How much each class counts.", options="classes")


class Tiny(Spec):
    """Every type of setting that is not a single number, word or choice."""

    widths: tuple[int, ...] = setting((24, 48), "Filters of each block.")
    spread: tuple[float, float] = setting((0.5, 2.0), "From and to.")
    tags: tuple[str, ...] = setting((), "Words.")
    pairs: tuple[tuple[int, int], ...] = setting(((1, 2),), "There is no control of its own for this.")
    by_name: dict[str, float] = setting({"a": 1.5}, "Numbers by any name.")
    maybe: dict[str, int] | None = setting(None, "Numbers or none.")
    path: str = setting("", "Where a file lies.")
    run: str = setting("", "The run to begin from.", options="runs")
    kept: str | None = setting(None, "A list that somebody kept.", options="exclusions")
    extras: Extras | None = setting(None, "More of it.")
