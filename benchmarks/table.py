"""One table of all that was measured: `benchmarks/results/table.json`, and the same to read in `TABLE.md`.

It measures nothing, and is made of the results that lie there, a row for each: what, by which command, against which
rival, on which machine with which versions, when, ratios with their spread, and other main figures.
"""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
OWN = "table"
MARKDOWN = "TABLE.md"

UNKNOWN = "not recorded"

HEAD = ("What", "Command", "Against", "Ratio, lab over rival: median (spread)", "Other figures", "Machine", "Measured")

VERSIONS = ("python", "tensorflow", "keras", "streamlit", "numpy")
"""What a machine's record says of versions; the rest is about the machine."""

SPREADS = {"ratio_95_interval": "95 % interval", "ratio_range": "range"}
"""Where the spread of a ratio stands, best first, and what it is."""

SHOWN = 8
"""Figures of a row in Markdown at most; all of them are in the result itself."""

NOT_FIGURES = (
    *("benchmark", "machine", "rival", "rival_versions", "measured", "commit"),
    *("pairs", "validation", "seeds", "seed"),
)
CONTAINERS = ("entrants", "epochs", "folders")
"""What only holds others together."""

DEEP = 3
"""How deep in a result no plain number is looked for any more."""


def run(folder: Path = RESULTS) -> dict:
    """The rows, by name; what is to be read is written beside the results."""
    table = {"rows": rows(folder)}
    (folder / MARKDOWN).write_text(in_markdown(table["rows"]), encoding="utf-8")
    return table


def rows(folder: Path) -> list[dict[str, Any]]:
    """A row for each whole result in `folder`, by name; parts of measurements that go on are nobody else's to see.

    Raises ValueError where one does not say what it was measured on.
    """
    paths = sorted(path for path in folder.glob("*.json") if path.suffixes == [".json"] and path.stem != OWN)
    return [_row(path) for path in paths]


def _row(path: Path) -> dict[str, Any]:
    result = json.loads(path.read_text(encoding="utf-8"))
    name, machine = result.get("benchmark"), result.get("machine")
    if not name or not machine:
        raise ValueError(f"{path.name} does not say which benchmark it is of, or on which machine it was measured.")
    return {
        "result": path.name,
        "what": _what(name),
        "command": f"python -m benchmarks {name}",
        "rival": result.get("rival"),
        "aim": {key: value for key, value in result.items() if key.startswith("aim") and key != "aim_met"} or None,
        "machine": {key: value for key, value in machine.items() if key not in VERSIONS},
        "versions": {
            **{key: value for key, value in machine.items() if key in VERSIONS},
            **result.get("rival_versions", {}),
        },
        "measured": result.get("measured"),
        "commit": result.get("commit"),
        "ratios": list(_ratios(result)),
        "figures": _figures(result),
    }


def _what(name: str) -> str:
    """The first line of what the benchmark says of itself."""
    said = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_bytes())) or name
    return said.splitlines()[0].rstrip(".")


def _ratios(result: Mapping[str, Any], of: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Each ratio in a result, however deep it stands: of what, the median, and its spread where it is told."""
    median = result.get("ratio_median")
    if median is not None:
        sides = median if isinstance(median, Mapping) else {"": median}
        spread = next((name for name in SPREADS if name in result), None)
        for side, value in sides.items():
            bounds = result.get(spread) if spread else None
            yield {
                "of": ", ".join((*of, side) if side else of),
                "median": value,
                "spread": bounds.get(side) if isinstance(bounds, Mapping) else bounds,
                "spread_is": SPREADS[spread] if spread else None,
                "pairs": result.get("pairs"),
            }
    for key, value in result.items():
        if isinstance(value, Mapping) and key not in NOT_FIGURES:
            yield from _ratios(value, of if key in CONTAINERS else (*of, key.replace("_", " ")))


def _figures(result: Mapping[str, Any], of: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a result tells beside ratios: numbers that do not stand deep in it, and means over seeds with intervals."""
    found: dict[str, Any] = {}
    for key, value in result.items():
        if key in NOT_FIGURES or key.startswith(("ratio", "aim")):
            continue
        below = (*of, key.replace("_", " "))
        if key in CONTAINERS and isinstance(value, Mapping):
            below = of
        if isinstance(value, bool | int | float) and len(of) < DEEP:
            found[", ".join(below)] = value
        elif isinstance(value, Mapping) and "mean" in value and "interval_95" in value:
            found[", ".join(below)] = {"mean": value["mean"], "interval_95": value["interval_95"]}
        elif isinstance(value, Mapping) and "ratio_median" not in value:
            found |= _figures(value, below)
    return found


def in_markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as a page of Markdown."""
    lines = [
        "# What was measured",
        "",
        "Made by `python -m benchmarks table` of the results in this folder, which hold more than is shown here. A",
        "ratio below 1 says that the lab took less than its rival. Each row stands for one machine and one time.",
        "",
        f"| {' | '.join(HEAD)} |",
        f"|{'---|' * len(HEAD)}",
        *(f"| {' | '.join(_cells(row))} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    yield row["what"]
    yield f"`{row['command']}`, [all figures]({row['result']})"
    aims = "; ".join(f"{key.replace('_', ' ')} {_told(value)}" for key, value in (row["aim"] or {}).items())
    yield "; ".join(filter(None, (row["rival"], aims))) or "no rival"
    yield "<br>".join(map(_ratio, row["ratios"])) or "–"
    figures = [f"{name}: {_told(value)}" for name, value in row["figures"].items()]
    yield "<br>".join(figures[:SHOWN] + (["…"] if len(figures) > SHOWN else [])) or "–"
    of_machine, versions = row["machine"], row["versions"]
    named = [of_machine["processor"]] if "processor" in of_machine else []
    machine = ", ".join([*named, f"{of_machine['cores']} cores", f"{of_machine['memory_gb']} GB"])
    yield f"{machine}; {', '.join(f'{name} {value}' for name, value in versions.items())}"
    yield f"{row['measured'] or UNKNOWN}{' at ' + row['commit'] if row['commit'] else ''}"


def _ratio(ratio: Mapping[str, Any]) -> str:
    named = f"{ratio['of']}: " if ratio["of"] else ""
    if not ratio["spread"]:
        return f"{named}{ratio['median']:g}"
    low, high = ratio["spread"]
    pairs = f", {ratio['pairs']} pairs" if ratio["pairs"] else ""
    return f"{named}{ratio['median']:g} ({low:g}–{high:g}, {ratio['spread_is']}{pairs})"


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping) and "mean" in value:
        low, high = value["interval_95"]
        return f"{value['mean']:g} ({low:g}–{high:g})"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_told(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "–".join(map(_told, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
