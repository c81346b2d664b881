"""The question to the bench for a run as plain Keras code."""

from typing import Any

from labcore.store.folder import RunFolder

QUESTION = "code"

TIME_LIMIT = 180.0
"""Seconds: the first question about a data set prepares its images."""


def payload(folder: RunFolder) -> dict[str, Any]:
    """What the bench must know to write the run in `folder` as code. The report's stamp tells answers apart, as the
    script names the figures that the run has reached."""
    return {"run": str(folder.path), "report": str(folder.stamp()[1])}
