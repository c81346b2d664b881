"""Waiting for a step of a lab: a live line on standard error until it has ended."""

import time

from labcore.cli.follow import AtWork, Launcher
from labcore.cli.progress import Progress
from labcore.labs.sitting import Sitting
from labcore.labs.step import Step
from labcore.store.record import RunRecord

PAUSE = 1.0
"""Seconds between two looks."""


def wait(sitting: Sitting, step: Step) -> Sitting:
    """Wait until `step` is at work no more; the sitting as it stands then.

    Ctrl-C ends the waiting and not what is at work: the same command goes on with the lab.
    """
    launcher, at_work = Launcher(sitting.store), AtWork()
    with Progress(step.name) as progress:
        while True:
            sitting = sitting.anew()
            state = sitting.state(step.id)
            if state.name != "at work":
                return sitting
            launcher.look_after()
            progress.say(f"{state.told}{at_work.first_of(_records(sitting, step))}")
            time.sleep(PAUSE)


def _records(sitting: Sitting, step: Step) -> list[RunRecord]:
    """The runs that the step has made, as far as they are known."""
    if (study := sitting.standing(step.id)) is not None:
        return list(study.records.values())
    if (tuning := sitting.tuning(step.id)) is not None:
        return list(tuning.records.values())
    run = sitting.record(step.handed_on(sitting))
    return [] if run is None else [run]
