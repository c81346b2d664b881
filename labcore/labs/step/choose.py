"""The preferred models: chosen by validation, motivated, and then shown the test set."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.errors import InputError
from labcore.evaluation.measures import measure
from labcore.labs.queueing import moment
from labcore.labs.run_figures import told_figure
from labcore.labs.step.base import Found, Product, Subject, Tell, WorkedStep
from labcore.launch.nomination import nominate
from labcore.report.document import Block, Note, Text, Words
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.store.lab_events import Chosen, Kept
from labcore.words import counted, in_a_sentence

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Choose(WorkedStep):
    """Choose the preferred models by validation, say why, and see what they reach on test images."""

    title: ClassVar[str] = "Choice"
    kind: Literal["choose"] = "choose"
    gives: ClassVar[tuple[Product, ...]] = ("result", "runs")
    usual: ClassVar[tuple[str, ...]] = ("found", "tested", "test_confusion")
    hands_on: ClassVar[bool] = True
    icon: ClassVar[str] = "military_tech"
    verb: ClassVar[str] = "Choose, and open the test set"

    among: tuple[str, ...] = setting((), "The steps whose runs stand for choice; of a study or tuning it is the best.")
    figure: str = setting("balanced_accuracy", "The figure on validation images that the candidates are ranked by.")
    most: int = setting(2, "How many may be chosen: each is a look at the test set.", low=1, high=5)

    @property
    def needs(self) -> tuple[str, ...]:
        return self.among

    def candidates(self, sitting: "Sitting") -> list[Subject]:
        """The runs to choose from, the best on validation first."""
        found = {each.record.run_id: each for step in self.among for each in sitting.subjects(step)}
        better = measure(self.figure).better or 1
        return sorted(found.values(), key=lambda each: -better * self._figure(sitting, each, -better * float("inf")))

    def choose(self, sitting: "Sitting", runs: Sequence[str], motivation: str, *, unattended: bool = False) -> None:
        """Note which runs are preferred, and why. Raises InputError where that is no choice."""
        known = [each.record.run_id for each in self.candidates(sitting)]
        if not 1 <= len(set(runs)) <= self.most or set(runs) - set(known):
            raise InputError(
                f"{counted(len(set(runs)), 'run')} chosen.", f"Choose 1 to {self.most} of those that the steps made."
            )
        if not motivation.strip():
            raise InputError("Nothing says why.", "Motivate the choice in a sentence or two.")
        chosen = Chosen(
            step=self.id, runs=tuple(runs), motivation=motivation.strip(), unattended=unattended, at=moment()
        )
        sitting.note(chosen)

    def choose_unattended(self, sitting: "Sitting") -> None:
        """Choose the best on validation, and say that nobody did."""
        best = self.candidates(sitting)[:1]
        if not best:
            raise InputError("There is no run to choose from.", "Look at what became of the steps before.")
        value = told_figure(self.figure, self._figure(sitting, best[0], 0.0))
        called = in_a_sentence(measure(self.figure).title)
        told = (
            f"Chosen without anybody there: of all candidates it has the best {called} on validation images, {value}."
        )
        self.choose(sitting, [best[0].record.run_id], told, unattended=True)

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        chosen = sitting.progress.chosen.get(self.id)
        if chosen is None:
            raise InputError("No run was chosen.", "Choose one or more, and say why.")
        for place, run_id in enumerate(chosen.runs):
            tell(place / len(chosen.runs), "The test set is being opened …")
            report = sitting.store.folder(run_id).report() or {}
            if not report.get("test"):
                nominate(run_id, sitting.store)
        told = {"runs": list(chosen.runs), "motivation": chosen.motivation, "unattended": chosen.unattended}
        return Found(told, chosen.runs)

    def blocks(self, found: Found) -> Iterator[Block]:
        yield Text("**Why these are preferred**")
        yield Words(str(found.result.get("motivation", "")))
        if found.result.get("unattended"):
            yield Note("Nobody chose: the lab was carried out unattended.")

    def subjects(self, sitting: "Sitting") -> list[Subject]:
        made = sitting.progress.made.get(self.id)
        if not isinstance(made, Kept):
            return []
        known = {each.record.run_id: each for step in self.among for each in sitting.subjects(step)}
        return [known[run_id] for run_id in made.runs if run_id in known]

    def handed_on(self, sitting: "Sitting") -> str:
        found = self.subjects(sitting)
        if not found:
            raise InputError(f"In '{self.name}' nothing was chosen yet.", "Choose a run first.")
        return found[0].record.run_id

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        if not self.among:
            yield Problem("among", "There is nothing to choose from.", "Name the steps whose runs stand for choice.")
        yield from ground.about_figure(self.figure, "figure")

    def _figure(self, sitting: "Sitting", subject: Subject, otherwise: float) -> float:
        return sitting.seen(subject.folder).figures.get(self.figure, otherwise)
