"""What the numbers of a run say, on the command line."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from labcore.errors import LabError
from labcore.spec.concepts import CONCEPTS
from labcore.store.folder import RunFolder

if TYPE_CHECKING:
    from labcore.store.record import RunRecord
    from labcore.studies.readings import Advised

MOST_TOLD = 3
"""Readings that are told in words; `--json` has them all."""

WIDE = 100
"""Characters of a line."""


def readings_in(record: "RunRecord") -> "tuple[Advised, ...]":
    """What the numbers of the run say, the most important first; nothing where its spec cannot be read."""
    from labcore.studies.readings import advised, course_of

    folder = RunFolder(record.path)
    try:
        return advised(course_of(folder), folder.spec())
    except LabError:
        return ()  # `runs show` says by itself that the settings cannot be read


def readings_text(found: "Sequence[Advised]") -> str:
    """A few lines on each of the first of them."""
    blocks = ["What the numbers say:"]
    for each in found[:MOST_TOLD]:
        said = each.said
        lines = textwrap.wrap(f"{said.words} {said.advice}".strip(), WIDE)
        lines += textwrap.wrap(f"Evidence: {'; '.join(one.words for one in said.evidence)}.", WIDE)
        for remedy in each.remedies:
            options = " ".join(_assigned(key, value) for key, value in remedy.settings.items())
            lines.append(f"Try: {remedy.title} ({options})")
        lines.append(f"Learn: {CONCEPTS[said.reading.lab]} (lab {said.reading.lab})")
        blocks.append("\n".join([f"- {said.title}", *(f"  {line}" for line in lines)]))
    if len(found) > MOST_TOLD:
        blocks.append(f"and {len(found) - MOST_TOLD} more: see --json")
    return "\n".join(blocks)


def _assigned(key: str, value: Any) -> str:
    """As `train --set` takes it; of a group its kind alone, as the rest would fill lines."""
    if isinstance(value, (dict, list)):
        return f"{key}={value.get('kind', '…') if isinstance(value, dict) else '…'}"
    return f"{key}={str(value).lower() if isinstance(value, bool) else value}"


def plain(each: "Advised") -> dict[str, Any]:
    """A reading as plain data."""
    said = each.said
    return {
        "reading": said.reading.name,
        "title": said.title,
        "words": said.words,
        "evidence": [
            {
                "figure": one.figure,
                "of": one.of or None,
                "value": one.value,
                "epochs": None if one.first is None else [one.first, one.last],
            }
            for one in said.evidence
        ],
        "epochs": None if said.span is None else list(said.span),
        "advice": said.advice,
        "remedies": [{"title": r.title, "why": r.why, "settings": dict(r.settings)} for r in each.remedies],
        "lab": said.reading.lab,
    }
