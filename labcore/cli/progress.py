"""Progress on standard error: one line that is rewritten on a terminal, a line now and then elsewhere."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self

from labcore.cli.table import cell

PAUSE_TERMINAL, PAUSE_LOG, LONGEST_PAUSE_LOG = 0.1, 5.0, 60.0
"""Seconds between two lines. A log gets its first line after one pause too: what is over by then needs none. Each line
of a log doubles the pause up to the longest, so that an hour's work does not fill it."""


class Progress:
    """A line that moves on. Use as a context manager, so that the line is ended."""

    def __init__(self, title: str = ""):
        self._title = title
        self._live = sys.stderr.isatty()
        self._pause = PAUSE_TERMINAL if self._live else PAUSE_LOG
        self._last = ""
        self._shown_at = -PAUSE_TERMINAL if self._live else time.monotonic()
        self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def say(self, text: str) -> None:
        """Show `text` as what is going on now, unless the last line is too young."""
        now = time.monotonic()
        if text == self._last or now - self._shown_at < self._pause:
            return
        self._last, self._shown_at = text, now
        line = cell(f"{self._title}: {text}" if self._title else text)
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r{line[:width]:<{width}}")
            self._open = True
        else:
            sys.stderr.write(line + "\n")
            self._pause = min(2 * self._pause, LONGEST_PAUSE_LOG)
        sys.stderr.flush()

    def share(self, share: float, doing: str) -> None:
        """Show `share` (0–1) done of `doing`."""
        self.say(f"{doing} {share:.0%}")

    def end(self) -> None:
        """Leave the live line."""
        if self._open:
            sys.stderr.write("\n")
            sys.stderr.flush()
            self._open = False
