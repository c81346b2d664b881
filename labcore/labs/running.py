"""A whole lab carried out unattended, step by step, from where it stands."""

from collections.abc import Callable

from labcore.errors import LabError
from labcore.labs.sitting import Sitting
from labcore.labs.step import QueuedStep, Step, WorkedStep
from labcore.labs.step.choose import Choose
from labcore.store.lab_events import Begun, Kept

Wait = Callable[[Sitting, Step], Sitting]
"""Waits until the step has ended, and returns the sitting as it stands then."""

Told = Callable[[str], None]


def carry_out(sitting: Sitting, wait: Wait, told: Told) -> Sitting:
    """Carry out every step of the lab that is not done yet in the size of `sitting`, and return how it stands then.

    What was done stays; what is at work is waited for. A step that fails does not keep those from being carried out
    that take nothing from it.

    Args:
        wait: waits for a step that has queued something.
        told: hears what is begun, and what went wrong.
    """
    for step in sitting.lab.steps:
        sitting = _of_size(sitting.anew(), step)
        state = sitting.state(step.id)
        if state.name == "waiting":
            told(f"{step.name}: left out. {state.told}")
            continue
        try:
            if state.can_begin:
                told(f"{step.name} …")
                _begin(sitting, step, told)
            if isinstance(step, QueuedStep):
                sitting = wait(sitting.anew(), step)
                ended = sitting.state(step.id)
                if ended.name != "done":
                    told(f"{step.name}: {ended.told} {ended.cure}".strip())
        except LabError as error:
            told(f"{step.name}: {error}")
    return sitting.anew()


def _of_size(sitting: Sitting, step: Step) -> Sitting:
    """The sitting with `step` open again where it was done in another size."""
    made = sitting.progress.made.get(step.id)
    if isinstance(made, Begun | Kept) and made.full is not sitting.full:
        sitting.reset(step)
        return sitting.anew()
    return sitting


def _begin(sitting: Sitting, step: Step, told: Told) -> None:
    if isinstance(step, QueuedStep):
        sitting.begin(step)
        return
    if isinstance(step, Choose) and step.id not in sitting.progress.chosen:
        step.choose_unattended(sitting)
        sitting = sitting.anew()
    if isinstance(step, WorkedStep):
        sitting.work(step, lambda share, doing: None)
