"""`python -m benchmarks [NAME …]`: measure, print each result, and write all of them to `benchmarks/results/`."""

import argparse
import ast
import importlib
import inspect
import json
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from benchmarks import table
from labcore.errors import InputError

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
TABLE = "table"
"""Made anew of all results after whatever was measured."""


def main() -> None:
    known = found()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(known)} (default: all)")
    parser.add_argument("--only", action="append", metavar="ENTRANT", help="of one that compares several; repeatable")
    parser.add_argument("--seeds", type=seeds_of, metavar="1-14", help="of one that goes on seed by seed, added to it")
    arguments = parser.parse_args()
    names = arguments.names or known
    unknown = set(names) - set(known)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    for name in [name for name in names if name != TABLE]:
        benchmark = importlib.import_module(f"benchmarks.{name}")
        takes = inspect.signature(benchmark.run).parameters
        if arguments.only and "only" not in takes:
            parser.error(f"'{name}' has no entrants to choose from")
        if arguments.seeds and "seeds" not in takes:
            parser.error(f"'{name}' has no seeds to choose from")
        asked = {key: given for key in ("only", "seeds") if (given := getattr(arguments, key))}
        if "before" in takes:
            asked["before"] = kept(name)
        print(f"{name}: {benchmark.__doc__.splitlines()[0]}", flush=True)
        whole = not arguments.only or "before" in takes
        try:
            result = keep(name, benchmark.run(**asked), whole)
        except InputError as missing:  # of all, those are measured for which everything is there
            if arguments.names:
                raise SystemExit(str(missing)) from None
            print(f"left out: {missing}", flush=True)
            continue
        print(json.dumps(result, indent=1), flush=True)
    keep(TABLE, table.run(), whole=True)
    print(f"{TABLE}: {RESULTS / table.MARKDOWN}")


def seeds_of(text: str) -> tuple[int, ...]:
    """Seeds as `1-3,7` names them. Raises ValueError where it names none."""
    ends = [[int(end) for end in part.split("-")] for part in text.split(",")]
    return tuple(dict.fromkeys(seed for each in ends for seed in range(each[0], each[-1] + 1)))


def kept(name: str, folder: Path = RESULTS) -> dict[str, Any] | None:
    """What was measured by now: the measurement that was stopped, else the last whole one, else None."""
    for path in (folder / f"{name}.part.json", folder / f"{name}.json"):
        if path.is_file():
            result: dict[str, Any] = json.loads(path.read_text())
            return {key: value for key, value in result.items() if key != "incomplete"}
    return None


def found() -> tuple[str, ...]:
    """The modules of this folder that define `run`; read, as importing some of them takes seconds."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.py") if _defines_run(path)))


def _defines_run(path: Path) -> bool:
    tree = ast.parse(path.read_bytes())
    return any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body)


def keep(name: str, results: Mapping[str, Any] | Iterator[Mapping[str, Any]], whole: bool, to: Path = RESULTS) -> dict:
    """Write what a benchmark measured to `<name>.json`, and return it.

    Args:
        results: the result, or the result as it grows: then it lies in `<name>.part.json` until it is whole, where it
            stays if somebody stops the measurement.
        whole: whether the last of the results is, unless it says that it is `incomplete`; if not, all are parts.
    """
    to.mkdir(exist_ok=True)
    path, part = to / f"{name}.json", to / f"{name}.part.json"
    grown: Iterable[Mapping[str, Any]] = [results] if isinstance(results, Mapping) else results
    result: dict[str, Any] = {}
    measured = {"machine": machine(), "measured": datetime.now(UTC).date().isoformat(), "commit": commit()}
    for each in grown:
        result = {"benchmark": name, **measured, **each}
        part.write_text(json.dumps({"incomplete": True, **result}, indent=1) + "\n")
    if whole and not result.get("incomplete"):
        part.write_text(json.dumps(result, indent=1) + "\n")
        part.replace(path)
    return result


def machine() -> dict:
    """What the figures were measured on."""
    packages = {name: version(name) for name in ("tensorflow", "keras", "streamlit", "numpy")}
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": psutil.virtual_memory().total >> 30,
        "python": platform.python_version(),
        **packages,
    }


def _processor() -> str:
    """What the processor is called."""
    told = Path("/proc/cpuinfo")
    if told.is_file() and (found := re.search(r"^model name\s*: (.+)$", told.read_text(), re.MULTILINE)):
        return found[1].strip()
    return platform.processor() or platform.machine()


def commit() -> str | None:
    """Of the source that is measured, with a plus where files differ from it; None where there is no repository."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--exclude=*", "--dirty=+"],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return told.stdout.strip()


if __name__ == "__main__":
    main()
