"""Somebody at work at a lab: what was done so far, how each step stands, and what can be done next."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.labs.lab import Lab
from labcore.labs.progress import Progress, progress
from labcore.labs.question.answer import Answer
from labcore.labs.question.predict import Predict
from labcore.labs.step import QueuedStep, Step, Subject, Tell, WorkedStep
from labcore.labs.step.base import StepState
from labcore.labs.step.choose import Choose
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.lab_events import Answered, Begun, Evidence, Kept, LabEvent, Predicted, Refused, Reset, Settled
from labcore.store.lab_progress import LOCAL, LabProgress
from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.tunings import Tunings
from labcore.studies.observed import Seen, seen
from labcore.studies.standing import Standing, standing
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.standing import standing as standing_of_tuning

if TYPE_CHECKING:
    from labcore.store.study import StudyRecord

LONGEST_ANSWER = 20_000
"""Characters: more is no answer."""


@dataclass(frozen=True)
class Sitting:
    """`owner` at work at `lab`, as things stand when this is made; what is done later is seen by `anew`.

    Attributes:
        lab: the lab.
        store, library: where runs and data sets are.
        owner: who; see `labcore.store.lab_progress`.
        full: whether what is begun is of the full size.
    """

    lab: Lab
    store: Store
    library: Library
    owner: str = LOCAL
    full: bool = False
    _known: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def anew(self) -> "Sitting":
        """The same, as things stand now."""
        return Sitting(self.lab, self.store, self.library, self.owner, self.full)

    def in_its_size(self) -> "Sitting":
        """The same, at the size of what was begun last: by that it is told how far somebody is."""
        return self if self.progress.full is self.full else replace(self, full=self.progress.full, _known={})

    def knows(self, records: Mapping[str, RunRecord | None]) -> None:
        """Take what is known of runs already, so that of a class they are looked up together and not one by one."""
        there = {run_id: None if each is None or each.trashed is not None else each for run_id, each in records.items()}
        self._known.update({f"run:{run_id}": each for run_id, each in there.items()}, refreshed=True)

    # --- what was done ------------------------------------------------------------------------------------------------

    @cached_property
    def progress(self) -> Progress:
        """What has happened so far."""
        return progress(self._log.events(self.owner, self.lab.id))

    @property
    def dataset(self) -> str:
        """The data set that is worked with."""
        return self.progress.dataset or self.lab.data.dataset

    def state(self, step_id: str) -> StepState:
        """How the step stands."""
        return self._once(f"state:{step_id}", lambda: self.lab.step(step_id).state(self))

    def subjects(self, step_id: str) -> list[Subject]:
        """The runs of the step that have something to show."""
        return self._once(f"subjects:{step_id}", lambda: self.lab.step(step_id).subjects(self))

    def record(self, run_id: str) -> RunRecord | None:
        """The run of that id; None where it is gone or in the trash."""

        def read() -> RunRecord | None:
            self._refreshed()
            found = self.store.records([run_id]).get(run_id)
            return None if found is None or found.trashed is not None else found

        return self._once(f"run:{run_id}", read)

    def seen(self, folder: RunFolder) -> Seen:
        """What the run in `folder` has found."""
        return self._once(f"seen:{folder.path}", lambda: seen(folder.path))

    def standing(self, step_id: str) -> Standing | None:
        """How the study that the step has made stands; None where it made none, or that is gone."""
        made = self.progress.made.get(step_id)
        if not isinstance(made, Begun) or made.made != "study":
            return None
        return self._once(f"study:{made.made_id}", lambda: self._standing(made.made_id))

    def tuning(self, step_id: str) -> TuningStanding | None:
        """The same of a tuning."""
        made = self.progress.made.get(step_id)
        if not isinstance(made, Begun) or made.made != "tuning":
            return None
        return self._once(f"tuning:{made.made_id}", lambda: self._tuning(made.made_id))

    def arrays(self, name: str) -> Mapping[str, NDArray[Any]]:
        """Pictures that a step has kept."""
        return self._log.arrays(self.owner, self.lab.id, name)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(self.state(step.id).name == "done" for step in self.lab.steps)

    @property
    def answered(self) -> int:
        """How many questions have a prediction or an answer."""
        known = {*self.progress.predictions, *self.progress.answers}
        return sum(question.id in known for question in self.lab.questions)

    @property
    def left_off(self) -> str:
        """The step at which something was done last, or the one after it where nothing is left to do there; empty where
        nothing was done at any."""
        match self.progress.last:
            case Predicted(question=asked) | Answered(question=asked):
                here = {question.id: question.step for question in self.lab.questions}.get(asked, "")
            case Settled() | None:
                return ""
            case event:
                here = event.step
        steps = [step.id for step in self.lab.steps]
        if here not in steps:  # the lab's file has changed since
            return ""
        after = steps[steps.index(here) + 1 :]
        return after[0] if after and self._is_through(here) else here

    def _is_through(self, step_id: str) -> bool:
        known = {*self.progress.predictions, *self.progress.answers}
        questions = self.lab.questions_of(step_id)
        return self.state(step_id).name == "done" and all(question.id in known for question in questions)

    # --- what is done -------------------------------------------------------------------------------------------------

    def begin(self, step: QueuedStep) -> None:
        """Queue what `step` makes, once. Raises InputError where that cannot be, or it is at work already."""
        with self._log.turn(self.owner, self.lab.id):
            now = self.anew()  # another of one's browsers may have begun it since this one looked
            now._require_open(step)
            step.begin(now)

    def work(self, step: WorkedStep, tell: Tell) -> None:
        """Carry out `step`, which takes its time, and keep what it found, or why it came to no end.

        Raises LabError where it comes to no end.
        """
        self._require_open(step)
        try:
            found = step.work(self, tell)
        except LabError as error:
            self.note(Refused(step=step.id, problem=error.problem, cure=error.cure, at=time.time()))
            raise
        name = self._log.keep_arrays(self.owner, self.lab.id, dict(found.arrays)) if found.arrays else ""
        result = dict(found.result)
        kept = Kept(step=step.id, runs=found.runs, result=result, arrays=name, full=self.full, at=time.time())
        self.note(kept)

    def reset(self, step: Step) -> None:
        """Have `step` done anew; what it made stays in the store."""
        self.note(Reset(step=step.id, at=time.time()))

    def settle(self, dataset: str) -> None:
        """Work with that data set from now on. Raises InputError where a step was begun, or the set does not fit."""
        if self.progress.begun:
            raise InputError(
                "Steps were begun already: figures on different images do not compare.",
                "Choose the data set before the first step.",
            )
        card, own = self.library.card(dataset), self.library.card(self.lab.data.dataset)
        if card.task != own.task:
            raise InputError(
                f"'{dataset}' is a set for {card.task}, and this lab is about {own.task}.", "Choose another set."
            )
        self.note(Settled(dataset=dataset, at=time.time()))

    def predict(self, question: Predict, said: str | float) -> None:
        """Note what will happen. Raises InputError where the step was begun, or that is no answer to the question."""
        if question.step in self.progress.begun:
            raise InputError(
                f"'{self.lab.step(question.step).name}' was begun: what comes of it may be known.",
                "A prediction is made before. The prediction of another question may still be open.",
            )
        if question.form == "choice" and said not in question.options:
            raise InputError(f"{said!r:.60} is none of the answers.", f"Choose {', '.join(question.options)}.")
        if question.form == "number" and isinstance(said, str):
            raise InputError(f"{said!r:.60} is no number.", "Give a number.")
        self.note(Predicted(question=question.id, value=said, at=time.time()))

    def answer(self, question: Answer, text: str, evidence: Iterable[Evidence] = ()) -> None:
        """Note the answer, and what it rests on. Raises InputError where it is empty or without end."""
        if not text.strip():
            raise InputError("The answer is empty.", "Write a sentence or two.")
        if len(text) > LONGEST_ANSWER:
            raise InputError(f"The answer has {len(text):,} characters.", f"Write {LONGEST_ANSWER:,} at most.")
        self.note(Answered(question=question.id, text=text.strip(), evidence=tuple(evidence), at=time.time()))

    def choose(self, step: Choose, runs: Sequence[str], motivation: str) -> None:
        """Note which runs are preferred, and why. Raises InputError where that is no choice."""
        step.choose(self, runs, motivation)

    def note(self, event: LabEvent) -> None:
        """Add `event` to what has happened."""
        self._log.write(self.owner, self.lab.id, event)

    def submit(self, spec: Experiment) -> str:
        """Queue a run of `spec`, which carries the lab's id as a tag, and return its id."""
        return self.store.submit(spec, tags=(self.lab.id,))

    def handed_on(self, step_id: str) -> str:
        """What the step has for others. Raises InputError where it has nothing yet."""
        return self.lab.step(step_id).handed_on(self)

    # --- what an answer rests on --------------------------------------------------------------------------------------

    def evidence(self, step: Step, shows: str = "") -> Evidence:
        """What `step` shows now, as something that an answer may rest on: it names the run, study or tuning."""
        made = self.progress.made.get(step.id)
        if isinstance(made, Begun):
            return Evidence(step=step.id, made=made.made, made_id=made.made_id, shows=shows)
        return Evidence(step=step.id, shows=shows)

    def is_there(self, evidence: Evidence) -> bool:
        """Whether what an answer rests on is still in the store."""
        if evidence.made == "run":
            return self.record(evidence.made_id) is not None
        if evidence.made == "study":
            return self._once(f"study:{evidence.made_id}", lambda: self._standing(evidence.made_id)) is not None
        if evidence.made == "tuning":
            return self._once(f"tuning:{evidence.made_id}", lambda: self._tuning(evidence.made_id)) is not None
        return evidence.step in {step.id for step in self.lab.steps}

    # --- within -------------------------------------------------------------------------------------------------------

    @property
    def _log(self) -> LabProgress:
        return LabProgress(self.store.runs_dir)

    def _require_open(self, step: Step) -> None:
        now = step.state(self)
        if now.name == "at work":
            raise InputError(f"'{step.name}' is at work already.", "Wait for it to end.")
        if now.name == "waiting":
            raise InputError(f"'{step.name}' cannot be begun yet. {now.told}", "Do the steps before it first.")

    def _standing(self, study_id: str) -> Standing | None:
        try:
            study: StudyRecord = Studies(self.store).get(study_id)
        except LabError:  # deleted, or its file is damaged: the step says that what it made is gone
            return None
        return standing(study, self.store)

    def _tuning(self, tuning_id: str) -> TuningStanding | None:
        try:
            tuning = Tunings(self.store).get(tuning_id)
        except LabError:  # as of a study
            return None
        return standing_of_tuning(tuning, self.store)

    def _refreshed(self) -> None:
        if "refreshed" not in self._known:
            self.store.refresh()
            self._known["refreshed"] = True

    def _once(self, key: str, read: Any) -> Any:
        if key not in self._known:
            self._known[key] = read()
        return self._known[key]
