"""What is declared of a figure by which runs are judged."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["share", "number", "count", "seconds"]

Scope = Literal["split", "report", "class", "epoch"]


@dataclass(frozen=True)
class Measure:
    """One figure. Declared here, it shows wherever figures do.

    Attributes:
        name: its key in reports and metrics rows, without `val_`.
        title: what a reader calls it.
        better: +1 where higher is better, -1 where lower is, 0 where it is no judgement.
        form: a share lies between 0 and 1 and is read as a percentage; a count is whole.
        help: what it tells, as a sentence.
        again: another figure that says the same wherever both are told; empty where none does.
        of: what it is a figure of: of all images of a split, told after each epoch and at the end, or in an evaluation
            only (report); of one class; or of an epoch of training.
    """

    name: str
    title: str
    better: int = 0
    form: Form = "number"
    help: str = ""
    again: str = ""
    of: Scope = "split"
