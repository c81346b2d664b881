"""Imports point one way, and only worker processes load TensorFlow."""

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

EVERYONE = {
    "class_colors",
    "errors",
    "home",
    "lifeline",
    "logs",
    "markdown",
    "memory",
    "spreadsheet",
    "times",
    "words",
    "zips",
}
"""The ground on which all parts stand."""

BELOW = {
    # both sides
    "spec": set(),
    "evaluation": set(),
    "store": {"spec"},
    "datasets": {"spec", "store"},
    # the worker side
    "nn": {"spec"},
    "explain": {"spec", "nn"},
    "export": {"spec", "evaluation", "nn", "store"},
    "training": {"spec", "nn", "store", "datasets"},
    "tasks": {"spec", "nn", "evaluation", "store", "datasets", "training", "explain", "export"},
    "worker": {"store", "training", "tasks"},
    "bench": {"launch", "tasks"},
    # on neither side: they need no TensorFlow, and no browser
    "tracking": {"spec", "evaluation", "store"},
    "inspector": {"datasets", "launch"},
    # it asks KerasTuner, which imports TensorFlow
    "conductor": {"spec", "store", "datasets", "launch", "studies"},
    # the app's side
    "figures": set(),
    "launch": {"spec", "store", "datasets", "tracking"},
    "studies": {"spec", "evaluation", "store", "datasets"},
    "report": {"spec", "evaluation", "store", "datasets", "studies", "figures"},
    "labs": {"spec", "evaluation", "store", "datasets", "launch", "studies", "figures", "report"},
    "reporter": {"store", "datasets", "launch", "report", "labs"},
    "backup": {"spec", "store", "datasets"},
    "doctor": {"store", "datasets", "launch", "tracking", "backup"},
    "ui": {"spec", "evaluation", "store", "datasets", "launch", "studies", "figures", "report", "labs"},
    "cli": {
        "spec",
        "evaluation",
        "store",
        "datasets",
        "launch",
        "studies",
        "backup",
        "doctor",
        "figures",
        "report",
        "labs",
    },
    "pages": {"store", "datasets", "studies", "labs", "ui"},
    "app": {"ui"},
    "__main__": {"cli"},
}
"""What each part of the lab may import, beside itself and the ground."""

WORKER_SIDE = {"nn", "explain", "export", "training", "tasks", "worker", "bench", "conductor"}
STREAMLIT_SIDE = {"ui", "pages", "app"}
HEAVY = {"tensorflow", "keras", "keras_tuner", "tf_explain"}
RAY = PROJECT / "labcore" / "launch" / "ray_fabric.py"
"""Ray need not be installed."""


@dataclass(frozen=True)
class Import:
    """One import statement: who imports what, and whether only when a function is called."""

    part: str
    module: str
    delayed: bool
    place: str


def part_of(path: Path) -> str:
    words = path.relative_to(PROJECT).with_suffix("").parts
    return words[1] if words[0] == "labcore" and len(words) > 1 else words[0]


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    delayed = {id(inner) for function in functions for inner in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: relative imports hide where a thing comes from"
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for module in modules:
            place = f"{path.relative_to(PROJECT)}:{node.lineno}"
            yield Import(part_of(path), module, id(node) in delayed, place)


SOURCES = sorted(
    path
    for path in [PROJECT / "app.py", *(PROJECT / "pages").rglob("*.py"), *(PROJECT / "labcore").rglob("*.py")]
    if path.is_file() and path != PROJECT / "labcore" / "__init__.py"
)
IMPORTS = [found for path in SOURCES for found in imports_of(path)]


def test_the_order_of_the_parts_has_no_circle():
    assert list(graphlib.TopologicalSorter(BELOW).static_order())


@pytest.mark.parametrize("part", sorted({part_of(path) for path in SOURCES} - EVERYONE))
def test_a_part_imports_only_what_lies_below_it(part):
    assert part in BELOW, f"say in BELOW what '{part}' may import"
    upward = []
    for found in IMPORTS:
        words = found.module.split(".")
        if found.part != part or words[0] != "labcore" or words[1] not in BELOW:
            continue
        # A spec's build() may reach for the layers it is made of; nothing is loaded before it is called.
        reaches_for_layers = part == "spec" and words[1] == "nn" and found.delayed
        if words[1] not in {part, *BELOW[part]} and not reaches_for_layers:
            upward.append(f"{found.place} imports {found.module}")
    assert not upward


def test_the_table_in_the_architecture_says_the_same():
    told: dict[str, set[str]] = {}
    for line in (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for part in re.findall(r"`(?:labcore/)?(\w+)(?:/|\.py)`", cells[0]) if len(cells) == 3 else ():
            told[part] = set(re.findall(r"\w+", re.sub(r"\(.*\)", "", cells[2])))
    assert {part: names for part, names in told.items() if part not in EVERYONE | {"presets"}} == BELOW


def test_the_ground_imports_nothing_of_the_lab():
    assert not [found for found in IMPORTS if found.part in EVERYONE and found.module.startswith("labcore.")]


def test_only_the_app_imports_streamlit():
    strays = [found.place for found in IMPORTS if found.module.split(".")[0] == "streamlit"]
    assert not [found for found in strays if part_of(PROJECT / found.split(":")[0]) not in STREAMLIT_SIDE]


def test_tensorflow_is_imported_by_workers_and_inside_build_only():
    def allowed(found: Import) -> bool:
        return found.part in WORKER_SIDE or (found.part == "spec" and found.delayed)

    heavy = [found for found in IMPORTS if found.module.split(".")[0] in HEAVY]
    assert heavy
    assert not [found.place for found in heavy if not allowed(found)]


def test_ray_is_imported_in_one_place_which_the_launcher_alone_reaches_for():
    assert {found.place.split(":")[0] for found in IMPORTS if found.module.split(".")[0] == "ray"} == {
        RAY.relative_to(PROJECT).as_posix()
    }
    reaching = [found for found in IMPORTS if found.module.startswith("labcore.launch.ray_fabric")]
    assert [found.place.split(":")[0] for found in reaching if not found.delayed] == []
    assert {found.place.split(":")[0] for found in reaching} == {"labcore/launch/server.py"}


def test_loading_the_whole_app_side_loads_no_tensorflow():
    """Also what is imported by what is imported: every module outside the worker side, and all that pages ask for."""
    not_here = {*WORKER_SIDE, "pages", "app", "__main__"}
    light = [path for path in SOURCES if part_of(path) not in not_here and path != RAY]
    modules = {".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__") for path in light}
    modules |= {found.module.rpartition(".")[0] or found.module for found in IMPORTS if found.part in ("pages", "app")}
    code = (
        f"import importlib, sys\n"
        f"for name in {sorted(modules)}: importlib.import_module(name)\n"
        f"loaded = {[*sorted(HEAVY), 'ray']}\n"
        f"print(*[name for name in loaded if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == []
