"""A curve of a run, and what can be said of it beyond its noise."""

import math
import statistics
from dataclasses import dataclass, replace

CLEAR = 4.0
"""Standard errors that two means must lie apart before a difference is told.

Two would do for one look at two means named beforehand. Readings look after every epoch, choose the stretch that shows
most, and know the noise from few epochs only; at four, planted noise without a trend makes them speak in fewer than one
run of a hundred (`tests/studies/readings/test_false_alarms.py` counts).
"""

FEWEST = 6
"""Epochs before anything is said of a curve: two stretches of three, the least of which noise can be told."""

SHORTEST, PART = 3, 5
"""A stretch has three epochs, or a fifth of all where that is more: no single epoch decides."""

NORMAL = 1.4826
"""Of normal noise, the standard deviation over the median of absolute values."""

SECOND_DIFFERENCE = math.sqrt(1.5)
"""Of independent noise, the deviation of a point from the middle of its neighbours, over that of the noise."""


@dataclass(frozen=True)
class Stretch:
    """Epochs in a row, `first` to `last`, and the mean of a figure over them."""

    first: int
    last: int
    mean: float


@dataclass(frozen=True)
class Curve:
    """A figure after each epoch, where it is known and finite.

    Attributes:
        name: of the figure, `val_` in front where it is of validation images.
        epochs: ascending.
        values: one for each of the epochs.
    """

    name: str
    epochs: tuple[int, ...]
    values: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.epochs)

    def __bool__(self) -> bool:
        """Whether there is enough of it to say anything."""
        return len(self) >= FEWEST

    @property
    def noise(self) -> float:
        """The standard deviation of single epochs about the trend, whatever that is; infinite where none can be told.

        Each epoch is held against the middle of its neighbours, which takes any straight trend away. The median is
        taken, as the first epochs bend steeply; of few epochs the root mean square, which errs towards more noise.
        """
        if len(self) < FEWEST:
            return math.inf
        bends = [
            self.values[at] - (self.values[at - 1] + self.values[at + 1]) / 2 for at in range(1, len(self.values) - 1)
        ]
        if len(bends) < 2 * FEWEST:
            # Of the calmer two thirds, as the first epochs bend; and enlarged by what leaving out the others hides.
            calm = sorted(map(abs, bends))[: max(SHORTEST, math.ceil(2 * len(bends) / 3))]
            return 2.0 * math.sqrt(statistics.fmean(bend**2 for bend in calm)) / SECOND_DIFFERENCE
        return NORMAL * statistics.median(map(abs, bends)) / SECOND_DIFFERENCE

    @property
    def span(self) -> int:
        """Epochs of a stretch."""
        return max(SHORTEST, len(self) // PART)

    def stretch(self, start: int, length: int | None = None) -> Stretch:
        """From the place `start`, of so many epochs, `span` where that is not said; a negative start counts from the
        end."""
        start = start if start >= 0 else len(self) + start
        end = min(len(self), start + (length or self.span))
        return Stretch(self.epochs[start], self.epochs[end - 1], statistics.fmean(self.values[start:end]))

    def last(self) -> Stretch:
        return self.stretch(-self.span)

    def best(self, better: int) -> Stretch:
        """The stretch with the best mean; the first of several. `better` is +1 where higher is, −1 where lower is."""
        found = [self.stretch(start) for start in range(len(self) - self.span + 1)]
        return max(found, key=lambda each: better * each.mean)

    def over(self, stretch: Stretch) -> Stretch | None:
        """The mean of this figure over the epochs of a stretch of another; None where none is known."""
        known = [
            (epoch, value)
            for epoch, value in zip(self.epochs, self.values, strict=True)
            if stretch.first <= epoch <= stretch.last
        ]
        if not known:
            return None
        return Stretch(known[0][0], known[-1][0], statistics.fmean(value for _, value in known))

    def error(self, length: int | None = None) -> float:
        """The standard error of a difference of two means over so many epochs each."""
        return self.noise * math.sqrt(2 / (length or self.span))

    def lately(self) -> tuple[float, float]:
        """By how much the straight line through the last stretch rises from its first epoch to its last, and the
        standard error of that."""
        values = self.values[-self.span :]
        middle, mean = (len(values) - 1) / 2, statistics.fmean(values)
        spread = sum((place - middle) ** 2 for place in range(len(values)))
        slope = sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread
        return slope * (len(values) - 1), self.noise * (len(values) - 1) / math.sqrt(spread)

    def since(self, epoch: int) -> "Curve":
        """The part from `epoch` on."""
        kept = [place for place, each in enumerate(self.epochs) if each >= epoch]
        start = kept[0] if kept else len(self)
        return replace(self, epochs=self.epochs[start:], values=self.values[start:])
