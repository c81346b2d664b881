"""In a report, and on a lab's page: how far a run's figure falls when images arrive otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labcore.evaluation.corruption import LEVELS
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.interval import Interval
from labcore.figures.curves import Series, curves
from labcore.report.document import Block, Chart, Number, Table, Text
from labcore.studies.worth import shift_measured_on, shifted

HEIGHT = 400


def blocks(found: Mapping[str, Any], part: str) -> Iterator[Block]:
    """What a shifted test came to: clean against changed images, every corruption at every strength, the worst named.

    Args:
        found: as `labcore.studies.judged.shift_of` gives it.
        part: of which images.
    """
    name, each = str(found["figure"]), found["curves"]
    title = measure(name).title
    drop = _interval(found.get("drop"))
    yield Text(f"On {part} images: {shifted(found)}")
    rows = (
        (f"{part.capitalize()} images as they are", _number(name, found.get(name))),
        ("The same, changed: mean over all changes", _number(name, found.get(f"robust_{name}"))),
        ("Lost, in percentage points", Number.difference(name, drop)),
    )
    yield Table(("Images", title), rows, f"{shift_measured_on(found, part)} {found.get('in_words', '')}".strip())
    figure = curves(
        [Series(str(of["title"]), range(1 + LEVELS), _line(found[name], of[name])) for of in each.values()],
        x_title="Strength, from 0, the images as they are, to the strongest",
        y_title=title,
        percent=measure(name).form == "share",
        height=HEIGHT,
    )
    yield Chart(figure, f"{title} of {part} images by the strength of each change.")
    strengths = [f"Strength {level}" for level in range(1, LEVELS + 1)]
    yield Table(
        ("Change", *strengths, "What the strengths are"),
        tuple(
            (
                f"{of['title']} (worst)" if kind == found.get("worst") else str(of["title"]),
                *(_number(name, level) for level in of[name]),
                f"{', '.join(f'{strength:g}' for strength in of['strengths'])} {of['unit']}",
            )
            for kind, of in each.items()
        ),
        f"{title} of {part} images under each change at each strength, with 95 % intervals over draws of images.",
    )


def _line(clean: Any, levels: Sequence[Any]) -> list[float | None]:
    return [_interval(of).estimate for of in (clean, *levels)]


def _interval(of: Any) -> Interval:
    return Interval.read(of if isinstance(of, Mapping) else {})


def _number(name: str, of: Any) -> Number:
    return Number.of(name, _interval(of))
