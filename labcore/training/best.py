"""Which epoch is the best so far, and whether it is time to stop."""

from dataclasses import dataclass


@dataclass
class Best:
    """Follows one validation figure.

    Attributes:
        monitor: the figure's name among the epoch's values.
        better: +1 where higher is better, -1 where lower is.
        patience: epochs without improvement before `exhausted`; 0 is never.
        value: the best so far; None before the first.
        epoch: the epoch of it, from 1; 0 before the first.
        waited: epochs from then to the last that was judged.
        passed: epochs since that one.
    """

    monitor: str
    better: int
    patience: int = 0
    value: float | None = None
    epoch: int = 0
    waited: int = 0
    passed: int = 0

    def update(self, epoch: int, value: float) -> bool:
        """Take note of the figure after `epoch`; whether it is better than all before. NaN never is."""
        if value == value and (self.value is None or self.better * value > self.better * self.value):
            self.value, self.epoch, self.waited, self.passed = value, epoch, 0, 0
            return True
        self.waited, self.passed = self.waited + self.passed + 1, 0
        return False

    def passes(self) -> None:
        """Take note of an epoch that nobody has judged."""
        self.passed += 1

    @property
    def exhausted(self) -> bool:
        return 0 < self.patience <= self.waited
