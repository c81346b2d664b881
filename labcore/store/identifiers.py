"""The ids of runs: made by the server, sortable by time, hard to guess, safe as file names."""

import re
import secrets
import time
from datetime import UTC, datetime

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when read aloud
PATTERN = re.compile(r"([0-9]{8}-[0-9]{6})-[a-z0-9]{4,16}")


def new_run_id() -> str:
    """A fresh id such as `20261121-071500-k3x9ad`; the time is UTC."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    return f"{stamp}-{''.join(secrets.choice(LETTERS) for _ in range(6))}"


def is_run_id(text: str) -> bool:
    """Whether `text` has the form of a run id."""
    return PATTERN.fullmatch(text) is not None


def run_ids_in(text: str) -> list[str]:
    """What in `text` has the form of a run id, as in paths and lists. A study's id, which ends alike, is none."""
    return [match[0] for match in re.finditer(rf"(?<![a-z0-9-]){PATTERN.pattern}(?![a-z0-9])", text)]


def time_of(run_id: str) -> float:
    """When the id was made, in seconds since 1970, UTC; 0 where it does not tell."""
    match = PATTERN.fullmatch(run_id)
    if match is None:
        return 0.0
    try:
        return datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
