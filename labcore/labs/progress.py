"""How far somebody is in a lab, from what has happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from labcore.store.lab_events import Answered, Begun, Chosen, Kept, LabEvent, Predicted, Refused, Reset, Settled


@dataclass(frozen=True)
class Progress:
    """What is known after all events so far.

    Attributes:
        made: by step, what it was begun or kept as the last time.
        chosen: by step, which runs were chosen the last time.
        predictions, answers: by question, the last ones.
        begun: steps that were begun at any time: from then on the outcome may be known.
        full: whether what was begun last was of the full size.
        dataset: the data set that was taken; empty for the lab's own.
        last: the last of all events; None before the first.
    """

    made: dict[str, Begun | Kept | Refused] = field(default_factory=dict)
    chosen: dict[str, Chosen] = field(default_factory=dict)
    predictions: dict[str, Predicted] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    begun: frozenset[str] = frozenset()
    full: bool = False
    dataset: str = ""
    last: LabEvent | None = None

    @property
    def is_begun(self) -> bool:
        """Whether anything was done."""
        return bool(self.begun or self.predictions or self.answers)


def progress(events: Iterable[LabEvent]) -> Progress:
    """What `events`, in their order, come to."""
    made: dict[str, Begun | Kept | Refused] = {}
    chosen: dict[str, Chosen] = {}
    predictions: dict[str, Predicted] = {}
    answers: dict[str, Answered] = {}
    begun: set[str] = set()
    full, dataset = False, ""
    last: LabEvent | None = None
    for event in events:
        last = event
        match event:
            case Begun() | Kept() | Refused():
                made[event.step] = event
                begun.add(event.step)
                full = full if isinstance(event, Refused) else event.full
            case Chosen():
                chosen[event.step] = event
                begun.add(event.step)
            case Reset():
                made.pop(event.step, None)
                chosen.pop(event.step, None)
            case Settled():
                dataset = event.dataset
            case Predicted():
                predictions[event.question] = event
            case Answered():
                answers[event.question] = event
    return Progress(made, chosen, predictions, answers, frozenset(begun), full, dataset, last)
