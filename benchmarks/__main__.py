"""`python -m benchmarks [NAME …]`: measure, print each result, and write all of them to `benchmarks/results/`."""

import argparse
import importlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import psutil

NAMES = ("augmentation", "best", "cells", "epochs", "forecast", "pages", "pneumonia", "sets")
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(NAMES)} (default: all)")
    names = parser.parse_args().names or NAMES
    unknown = set(names) - set(NAMES)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    for name in names:
        benchmark = importlib.import_module(f"benchmarks.{name}")
        print(f"{name}: {benchmark.__doc__.splitlines()[0]}", flush=True)
        result = {"benchmark": name, "machine": machine(), **benchmark.run()}
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
        print(json.dumps(result, indent=1), flush=True)


def machine() -> dict:
    """What the figures were measured on."""
    packages = {name: version(name) for name in ("tensorflow", "keras", "streamlit", "numpy")}
    cores = psutil.cpu_count()
    return {
        "cores": cores,
        "memory_gb": psutil.virtual_memory().total >> 30,
        "python": platform.python_version(),
        **packages,
    }


if __name__ == "__main__":
    main()
