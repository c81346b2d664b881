"""Which MLflow server runs are logged to, and whether this environment can."""

import os
from importlib.util import find_spec
from urllib.parse import urlsplit, urlunsplit

VARIABLE = "MLFLOW_TRACKING_URI"
EXPERIMENT = "MLFLOW_EXPERIMENT_NAME"
USUAL_EXPERIMENT = "labcore"

INSTALL = "Install it: python -m pip install -r requirements-mlflow.txt -c constraints.txt"
MISSING = f"{VARIABLE} is set, but MLflow is not installed: runs are not logged there."

QUIET = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
"""Set before MLflow is imported, unless the user has: a server that is gone is told of soon, and nobody is called."""


def wanted() -> str:
    """The address of the server; empty where runs are not to be logged."""
    return os.environ.get(VARIABLE, "").strip()


def shown(address: str) -> str:
    """`address` without user, password and query, which may give access."""
    parts = urlsplit(address)
    if not parts.netloc:
        return address
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def plain(text: str, address: str) -> str:
    """`text` with what gives access to the server at `address` taken out, for a log or a note."""
    access = urlsplit(address).netloc.rpartition("@")[0]
    text = text.replace(address, shown(address))
    return text.replace(f"{access}@", "") if access else text


def is_installed() -> bool:
    """Whether MLflow can be imported; it is not."""
    return find_spec("mlflow") is not None


def experiment() -> str:
    """What the experiment is called that runs are logged in."""
    return os.environ.get(EXPERIMENT, "").strip() or USUAL_EXPERIMENT
