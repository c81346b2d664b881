"""A search for good settings."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.errors import InputError
from labcore.labs.queueing import moment, ran, raw_of
from labcore.labs.step.base import Product, QueuedStep, StepState, Subject
from labcore.labs.step.study import laid_over
from labcore.labs.template import named_in
from labcore.launch import local
from labcore.launch.devices import objections_to_devices
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.spec.resolve import refuse
from labcore.spec.tuning import TuningPlan
from labcore.spec.tuning_file import tuning_of
from labcore.store.folder import RunFolder
from labcore.store.lab_events import Begun
from labcore.studies.references import objections_to_runs
from labcore.studies.tuning.life import begin
from labcore.studies.tuning.search import search_of

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Tune(QueuedStep):
    """Search a space of settings for those that do best on validation images."""

    title: ClassVar[str] = "Tuning"
    kind: Literal["tune"] = "tune"
    gives: ClassVar[tuple[Product, ...]] = ("tuning", "runs")
    usual: ClassVar[tuple[str, ...]] = ("search", "curves")
    hands_on: ClassVar[bool] = True
    icon: ClassVar[str] = "manage_search"
    verb: ClassVar[str] = "Search"

    plan: dict[str, Any] = setting({}, "What is searched, as in a tuning file: base, space, tuner, objective, budget.")

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(named_in([self.plan, self.small, self.full])))

    def raw(self, full: bool) -> Mapping[str, Any]:
        """The tuning file, small or full, with places that earlier steps fill."""
        return laid_over(self.plan, self.full if full else self.small)

    def planned(self, full: bool, fill: Any) -> TuningPlan:
        """The plan; `fill` lays the lab's data set under its base and fills places. Raises InputError: cannot be."""
        raw = dict(self.raw(full))
        return tuning_of({**raw, "base": fill(raw.get("base") or {})})

    def begin(self, sitting: "Sitting") -> None:
        card_of = sitting.library.card
        search = search_of(self.planned(sitting.full, lambda base: raw_of(base, sitting)), card_of)
        card = card_of(search.base.dataset, search.base.exclusions)
        refuse([*objections_to_runs(search.base, card, sitting.store), *objections_to_devices(search.base)])
        local.require_settings()
        tuning = begin(search, sitting.store)
        sitting.note(Begun(step=self.id, made="tuning", made_id=tuning.tuning_id, full=sitting.full, at=moment()))
        local.ensure_running()

    def own_state(self, sitting: "Sitting") -> StepState:
        made = sitting.progress.made.get(self.id)
        if not isinstance(made, Begun):
            return StepState("open")
        now = sitting.tuning(self.id)
        if now is None:
            return StepState("gone", f"Tuning {made.made_id} was deleted.", "Search again.")
        if not now.is_over:
            waits = bool(now.open) and not now.counts["running"]
            return StepState("at work", now.told(), share=now.share, queued=waits)
        if now.best is None:
            return StepState("failed", now.tuning.why or "No trial has a figure.", "Look at the trials on its page.")
        return StepState("done", now.tuning.why)

    def subjects(self, sitting: "Sitting") -> list[Subject]:
        """The best trial's run."""
        now = sitting.tuning(self.id)
        best = now.best if now is not None and now.is_over else None
        record = None if now is None or best is None else now.records.get(best.run_id)
        if now is None or best is None or record is None or not ran(record):
            return []
        return [Subject(f"{self.name}: {now.tuning.plan.told(dict(best.cell))}", record, RunFolder(record.path))]

    def handed_on(self, sitting: "Sitting") -> str:
        found = self.subjects(sitting)
        if not found:
            raise InputError(f"'{self.name}' has no best run yet.", "Wait for its end.")
        return found[0].record.run_id

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        if not self.plan:
            yield Problem("plan", "The tuning does not say what it searches.", "Write base, space and budget under it.")
            return
        for full in (False, True):
            found = list(ground.about_tuning(self, full, "plan"))
            yield from found
            if found:
                return
