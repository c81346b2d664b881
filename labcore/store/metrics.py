"""`metrics.jsonl`: one JSON object per line, appended with a single write, read from where the last read ended."""

import errno
import json
import math
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import Any, Literal, get_args

from labcore.store.files import finite, require_plain

Kind = Literal["batch", "epoch", "phase"]

KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
"""By what stands in the file, which is read to a new string each time."""

LARGEST = 2**53
"""Beyond it, neighbouring whole numbers are one and the same to a chart."""


BATCH_ROW = b'{"kind": "batch"'
"""How the line of a batch begins."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `metrics.jsonl`.

    Attributes:
        kind: `batch` (means over the batches since the last such row), `epoch` (figures of a whole epoch, with
            `val_` before those of the validation split), or `phase` (`values["phase"]` names what begins; where curves
            shall mark it, `values["title"]` says as what, from the epoch `values["first_epoch"]` on).
        step: optimizer steps taken since the start of the run.
        epoch: the epoch, counted from 1; 0 before the first.
        time: seconds since 1970, UTC.
        values: figure by name, a number or a truth value; None where it was not finite. In a phase row also text.
    """

    kind: Kind
    step: int
    epoch: int
    time: float
    values: dict[str, Any]


class MetricsWriter:
    """Appends rows. A row is on its way to disk, whole, when `write` returns; epoch and phase rows are synced."""

    def __init__(self, path: Path):
        self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        self._end_torn_line(path)

    def write(self, kind: Kind, step: int, epoch: int, values: dict[str, Any]) -> None:
        """Append one row. Raises OSError when it could not be written whole, such as on a full disk."""
        row = {"kind": kind, "step": step, "epoch": epoch, "time": time.time(), "values": finite(values)}
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        written = os.write(self._handle, line)
        if written != len(line):
            raise OSError(errno.ENOSPC, f"disk full: only {written} of {len(line)} bytes of a metrics row were written")
        if kind != "batch":
            os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)

    def _end_torn_line(self, path: Path) -> None:
        """A writer killed in mid-line left no newline: close that line, so that the next row stands alone."""
        with path.open("rb") as before:
            if before.seek(0, os.SEEK_END) and (before.seek(-1, os.SEEK_END), before.read())[1] != b"\n":
                os.write(self._handle, b"\n")


@dataclass
class MetricsReader:
    """Reads rows as they come; each call of `poll` parses only what was appended since the last.

    The file may come from anybody: whatever is no row, and each value that no writer of this lab could have written,
    is left out and counted in `skipped`. Where there is a file that cannot be read, `refused` says why.

    Args:
        batches: whether rows of batches are read too; without them, a long run is read in a tenth of the time.
    """

    path: Path
    batches: bool = field(default=True, kw_only=True)
    rows: list[Row] = field(default_factory=list)
    skipped: int = 0
    refused: str = ""
    _offset: int = 0
    _torn: bool = False

    def poll(self) -> list[Row]:
        """Rows new since the last call, also added to `rows`. A half-written last line waits for its other half."""
        try:
            size = require_plain(self.path).st_size
            if size < self._offset:
                self.rows, self.skipped, self._offset = [], 0, 0
            if 0 < size == self._offset:
                return []
            with self.path.open("rb") as lines:
                lines.seek(self._offset)
                content = lines.read()
        except FileNotFoundError:
            return []
        except OSError as error:  # a folder in its place, no right to read
            self.refused = error.strerror or str(error)
            return []
        whole = content[: content.rfind(b"\n") + 1]
        self._offset += len(whole)
        self._torn, self.refused = len(whole) < len(content), ""
        wanted = (line for line in whole.splitlines() if self.batches or not line.startswith(BATCH_ROW))
        new = [row for line in wanted if (row := self._parse(line)) is not None]
        self.rows.extend(new)
        return new

    def troubles(self, *, ended: bool) -> list[str]:
        """What of the file is not among the rows, in sentences; where the run has `ended`, also a half last line."""
        if self.refused:
            return [f"The file {self.path.name} cannot be read ({self.refused}): there are no curves."]
        told = []
        if self.skipped:
            told.append(f"Lines and values of {self.path.name} that no worker writes are left out: {self.skipped}.")
        if ended and self._torn:
            told.append(f"The last line of {self.path.name} is cut off and left out.")
        return told

    def _parse(self, line: bytes) -> Row | None:
        if not line.strip():
            return None
        try:
            item = json.loads(line)
            kind, step, epoch, at = KINDS.get(item["kind"]), int(item["step"]), int(item["epoch"]), float(item["time"])
            given = dict(item["values"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            self.skipped += 1
            return None
        if kind is None or not all(0 <= number <= LARGEST for number in (step, epoch, at)):
            self.skipped += 1
            return None
        # A class that watches holds many thousand rows, and they all have the same names.
        values = {intern(name): value for name, value in given.items() if _is_figure(value) or _is_word(value, kind)}
        self.skipped += len(given) - len(values)
        return Row(kind, step, epoch, at, values)


def _is_figure(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) <= LARGEST
    return isinstance(value, float) and math.isfinite(value)


def _is_word(value: Any, kind: str) -> bool:
    return kind == "phase" and isinstance(value, str)
