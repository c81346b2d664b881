"""Where things live: `LAB_HOME` holds `runs/` and `data/`; `LAB_RUNS_DIR` and `LAB_DATA_DIR` override each."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The lab's home: `LAB_HOME`, or the project folder."""
    return Path(os.environ.get("LAB_HOME") or PROJECT).expanduser().resolve()


def runs_dir() -> Path:
    """The folder of run folders and of the database that indexes them."""
    return Path(os.environ.get("LAB_RUNS_DIR") or home() / "runs").expanduser().resolve()


def weights_dir() -> Path:
    """The folder of weight files that somebody has placed there."""
    return home() / "weights"


def labs_dir() -> Path:
    """The folder of guided labs that somebody has written."""
    return home() / "labs"


def data_dir() -> Path:
    """The folder of imported and downloaded data sets and of the preparation cache."""
    return Path(os.environ.get("LAB_DATA_DIR") or home() / "data").expanduser().resolve()
