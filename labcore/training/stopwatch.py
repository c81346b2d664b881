"""Where the time of a run goes: every moment counts for exactly one part."""

import threading
import time


class Stopwatch:
    """Seconds by part, in the order in which they first came. Any thread may use it.

    Args:
        part: what is going on now.
    """

    def __init__(self, part: str):
        self.part = part
        self._spent: dict[str, float] = {}
        self._since = time.monotonic()
        self._lock = threading.Lock()

    def add(self, part: str, seconds: float) -> None:
        """Count seconds that were spent before anybody looked at the clock."""
        with self._lock:
            self._spent[part] = self._spent.get(part, 0.0) + seconds

    def turn(self, part: str) -> None:
        """From now on, time counts for `part`."""
        with self._lock:
            now = time.monotonic()
            self._spent[self.part] = self._spent.get(self.part, 0.0) + now - self._since
            self.part, self._since = part, now

    @property
    def seconds(self) -> dict[str, float]:
        """Of each part up to now, rounded to milliseconds."""
        with self._lock:
            spent = {**self._spent, self.part: self._spent.get(self.part, 0.0) + time.monotonic() - self._since}
        return {part: round(seconds, 3) for part, seconds in spent.items()}
