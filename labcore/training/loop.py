"""The training loop: epochs of batches, a judgement after each, the best one kept."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from labcore.training import checkpoints
from labcore.training.batches import Batches
from labcore.training.best import Best
from labcore.training.plateau import Plateau
from labcore.training.reporter import Reporter, Stopped
from labcore.training.stepping import Stepping

LONGEST_CALL = 1.0
"""Seconds that steps taken in one call may last together: nobody is heard meanwhile, and no figure seen."""

AT_ONCE = 8
"""Steps of a call where it is left to the loop."""

WORTH_IT = 500
"""Steps after the first epoch from which on that is worth another function, which takes about as long to prepare."""

Judge = Callable[[int], dict[str, float]]
"""Called after each epoch with its number; gives the validation figures by name, `val_` in front."""


KEPT = ("epoch", "step", "best_epoch", "best_value", "waited", "seconds")
"""The numbers that stand beside the weights of the last epoch."""


@dataclass(frozen=True)
class Phase:
    """A stretch of a run in which the same layers learn.

    Attributes:
        until: its last epoch.
        begin: makes the learner ready for it.
        name, message: how it is announced; the first phase of a run is just its training.
        title: what curves call it; empty where the run is one stretch and nothing is to be marked.
    """

    until: int
    begin: Callable[[], None]
    name: str = "training"
    message: str = ""
    title: str = ""


@dataclass(frozen=True)
class Outcome:
    """How training ended: epochs done, and whether it was asked to stop."""

    epochs: int
    stopped: bool


class Loop:
    """Trains a learner, reports, keeps the best and the last epoch, and goes on from the last when there is one.

    Args:
        learner: what learns.
        batches: what it learns from.
        judge: measures it after every epoch.
        reporter: hears of everything, and says when to stop.
        best: decides which epoch is the best.
        folder: where the checkpoints lie.
        plateaus: lower the learning rates that are to follow from the course of training.
        at_once: steps that are taken in one call, where that is short; in between nothing is heard or told. With 0 it
            goes by the epoch and the length of the run, so that a resumed run takes them as it would have.
    """

    def __init__(
        self,
        learner: Stepping,
        batches: Batches,
        judge: Judge,
        reporter: Reporter,
        best: Best,
        folder: Path,
        plateaus: Sequence[Plateau] = (),
        at_once: int = 0,
    ):
        self._learner, self._batches, self._judge = learner, batches, judge
        self._reporter, self._best, self._plateaus, self._at_once = reporter, best, plateaus, at_once
        self._best_path, self._last_path = folder / "best.npz", folder / "last.npz"
        self._started, self._seconds_before = time.monotonic(), 0.0
        self._step_seconds = LONGEST_CALL  # so the first call, which compiles, takes one step

    def run(self, phases: Sequence[Phase]) -> Outcome:
        """Train through the phases, or what is left of them. Raises Diverged when the loss is no longer a number.

        To stop early is a matter of the last phase: those before it prepare what it is about.
        """
        done, epochs = self._resume(phases), phases[-1].until
        current = _phase_of(done, phases) if done else None
        try:
            while done < epochs and not (self._best.exhausted and current is phases[-1]):
                if current is not (phase := _phase_of(done + 1, phases)):
                    self._enter(phase, first_epoch=done + 1)
                    current = phase
                self._train(done + 1, epochs)
                done += 1
        except Stopped:
            return Outcome(done, stopped=True)
        return Outcome(done, stopped=False)

    def _enter(self, phase: Phase, first_epoch: int) -> None:
        phase.begin()
        self._best.waited, self._best.passed, self._step_seconds = 0, 0, LONGEST_CALL
        self._reporter.phase(phase.name, phase.message, phase.title, first_epoch)

    def take_best(self) -> None:
        """Put the weights of the best epoch into the model. Raises LabError where their checkpoint is damaged."""
        checkpoints.restore(self._best_path, self._learner.kept)

    @property
    def seconds(self) -> float:
        """Of training and validating so far, by this worker and those before it."""
        return self._seconds_before + time.monotonic() - self._started

    def _train(self, epoch: int, epochs: int) -> None:
        self._reporter.start_epoch(epoch, epochs)
        self._learner.start_epoch(epoch)
        learning_rate, names = self._learner.learning_rate, self._learner.sums
        started, totals, seen = time.monotonic(), dict.fromkeys(names, 0.0), 0.0
        for batch, (*values, size) in enumerate(self._steps(epoch, self._most_of_a_call(epoch, epochs)), start=1):
            if not all(map(math.isfinite, values)):
                raise self._learner.diverged(f"in epoch {epoch}, batch {batch}")
            sums = dict(zip(names, values, strict=True))
            counts = {name: sums[counted] for name, counted in self._learner.over.items()}
            shown = {name: (sums[name], counts.get(name, size)) for name in self._learner.figures}
            self._reporter.batch(batch, self._batches.per_epoch, shown, size)
            totals, seen = {name: totals[name] + sums[name] for name in names}, seen + size
        seconds = time.monotonic() - started
        figures = {
            **self._learner.told(totals, seen),
            "learning_rate": learning_rate,
            "seconds": seconds,
            "images_per_second": seen / seconds,
        }
        self._conclude(epoch, figures)

    def _most_of_a_call(self, epoch: int, epochs: int) -> int:
        """Steps that a call may take in `epoch`. In the first one at a time: figures are waited for."""
        if self._at_once:
            return self._at_once
        return AT_ONCE if epoch > 1 and (epochs - 1) * self._batches.per_epoch >= WORTH_IT else 1

    def _steps(self, epoch: int, most: int) -> Iterator[list[float]]:
        """The sums that each step of `epoch` gives, as it is taken; before each call the reporter is heeded.

        Args:
            most: steps that a call may take.
        """
        batches = self._learner.distribute(self._batches.epoch(epoch))
        self._learner.trace(batches)
        if most == 1:
            for images, targets in batches:
                self._reporter.heed()
                yield self._learner.step(images, targets).numpy().tolist()
            return
        upcoming, left = iter(batches), self._batches.per_epoch
        while left:
            self._reporter.heed()
            # As many as are wanted, unless they would keep everybody waiting: how long one takes is seen from the last.
            started, count = time.monotonic(), max(1, min(left, most, int(LONGEST_CALL / self._step_seconds)))
            rows = self._learner.steps(upcoming, tf.constant(count)).numpy().tolist()
            self._step_seconds, left = (time.monotonic() - started) / count, left - count
            yield from rows

    def _conclude(self, epoch: int, figures: dict[str, float]) -> None:
        """Judge the epoch, report it, and keep it as the last and perhaps as the best."""
        self._reporter.validating()
        with self._learner.averaged():
            judged = self._judge(epoch)
        is_best = self._followed(epoch, judged)
        self._reporter.hold()
        # Reported before it is kept: killed in between, the epoch is trained again rather than missing.
        self._reporter.epoch(epoch, {**figures, **judged, "best": is_best})
        checkpoints.save(
            self._last_path,
            self._learner.state,
            epoch=epoch,
            step=self._reporter.step,
            best_epoch=self._best.epoch,
            best_value=math.nan if self._best.value is None else self._best.value,
            waited=self._best.waited,
            passed=self._best.passed,
            seconds=self.seconds,
        )
        # Kept after the last: killed in between, a resumed run finds its weights there (see `_resume`). The other way
        # round, they would lie in place of those of the epoch that the last one names as the best.
        if is_best:
            self._keep_best()

    def _followed(self, epoch: int, judged: dict[str, float]) -> bool:
        """Whether `epoch` is the best so far. A task need not judge every epoch: one that is not judged is no better,
        and lowers no rate; how long it was to wait for, the next one that is judged tells."""
        if self._best.monitor not in judged:
            self._best.passes()
            return False
        before = self._best.waited
        is_best = self._best.update(epoch, judged[self._best.monitor])
        for plateau in self._plateaus:
            plateau.update(before, self._best.waited)
        return is_best

    def _keep_best(self) -> None:
        """Keep the weights as they are now, those of the best epoch."""
        self._reporter.hold()
        with self._learner.averaged():
            checkpoints.save(self._best_path, self._learner.kept)

    def _resume(self, phases: Sequence[Phase]) -> int:
        """Go back to the state after the last whole epoch, and return its number; 0 for a fresh start.

        Raises LabError where the checkpoint is damaged or belongs to another network.
        """
        if not self._last_path.is_file():
            return 0
        phase = _phase_of(int(checkpoints.numbers(self._last_path, KEPT)["epoch"]), phases)
        phase.begin()
        first_epoch = 1 + max((each.until for each in phases if each.until < phase.until), default=0)
        self._reporter.phase(phase.name, phase.message, phase.title, first_epoch)
        numbers = checkpoints.restore(self._last_path, self._learner.state)
        self._reporter.step = int(numbers["step"])
        self._seconds_before = numbers["seconds"]
        self._best.epoch, self._best.waited = int(numbers["best_epoch"]), int(numbers["waited"])
        self._best.passed = int(numbers.get("passed", 0))  # which earlier versions did not count
        self._best.value = None if math.isnan(numbers["best_value"]) else numbers["best_value"]
        epoch = int(numbers["epoch"])
        if self._best.epoch == epoch:
            self._keep_best()
        return epoch


def _phase_of(epoch: int, phases: Sequence[Phase]) -> Phase:
    return next((phase for phase in phases if epoch <= phase.until), phases[-1])
