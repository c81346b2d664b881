"""A study that is run."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.errors import InputError
from labcore.labs.queueing import moment, ran, raw_of
from labcore.labs.step.base import Product, QueuedStep, StepState, Subject
from labcore.labs.studied import results
from labcore.labs.template import named_in
from labcore.launch import local
from labcore.launch.devices import objections_to_devices
from labcore.spec.base import setting
from labcore.spec.overlay import overlaid
from labcore.spec.plan import plan_of
from labcore.spec.problem import Problem
from labcore.spec.study import Plan
from labcore.store.folder import RunFolder
from labcore.store.lab_events import Begun
from labcore.store.status import State
from labcore.studies import life
from labcore.studies.leader import leader
from labcore.studies.proposal import propose
from labcore.studies.readiness import notes
from labcore.studies.ready import ready

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Study(QueuedStep):
    """Vary a few settings with several seeds, and see what each of them does."""

    title: ClassVar[str] = "Study"
    kind: Literal["study"] = "study"
    gives: ClassVar[tuple[Product, ...]] = ("study", "runs")
    usual: ClassVar[tuple[str, ...]] = ("effects", "study_curves", "cells")
    hands_on: ClassVar[bool] = True
    icon: ClassVar[str] = "science"
    verb: ClassVar[str] = "Run the study"

    ready: str = setting(
        "", "A ready-made study by its name, see `studies ready`; the settings below are laid over it."
    )
    plan: dict[str, Any] = setting({}, "What is varied, as in a study file: base, factors, seeds, metric.")

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(named_in([self.plan, self.small, self.full])))

    def raw(self, full: bool) -> Mapping[str, Any]:
        """The study file, small or full, with places that earlier steps fill. Raises InputError: no such ready one."""
        return laid_over(self._made(), self.plan, self.full if full else self.small)

    def planned(self, full: bool, fill: Any) -> Plan:
        """The plan; `fill` lays the lab's data set under its base and fills places. Raises InputError: cannot be."""
        raw = dict(self.raw(full))
        return plan_of({**raw, "base": fill(raw.get("base") or {})})

    def begin(self, sitting: "Sitting") -> None:
        plan = self.planned(sitting.full, lambda base: raw_of(base, sitting))
        sitting.store.refresh()
        proposal = propose(plan, sitting.store, sitting.library)
        notes(proposal, sitting.store, sitting.library, objections_to_devices)
        local.require_settings()
        study = life.begin(proposal, sitting.store)
        sitting.note(Begun(step=self.id, made="study", made_id=study.study_id, full=sitting.full, at=moment()))
        if proposal.new:
            local.ensure_running()

    def own_state(self, sitting: "Sitting") -> StepState:
        made = sitting.progress.made.get(self.id)
        if not isinstance(made, Begun):
            return StepState("open")
        now = sitting.standing(self.id)
        if now is None:
            return StepState("gone", f"Study {made.made_id} was deleted.", "Run it again.")
        finished = now.counts[State.FINISHED.value]
        if not now.is_over:
            waits = not now.counts[State.RUNNING.value]
            return StepState("at work", now.told(), share=finished / max(1, now.total), queued=waits)
        if not finished:
            return StepState("failed", f"None of its runs has finished: {now.told()}.", "Look at them on its page.")
        return StepState("done", "" if finished == now.total else now.told())

    def subjects(self, sitting: "Sitting") -> list[Subject]:
        """The best combination's run of its first seed."""
        now, found = sitting.standing(self.id), results(sitting, self.id)
        if now is None or found is None or not now.is_over:
            return []
        best = leader(found.observations, found.metric)
        if best is None:
            return []
        cell = dict(best.cell.levels)
        runs = [each.run_id for each in found.observations if dict(each.cell) == cell and each.run_id]
        records = [now.records[run_id] for run_id in runs if run_id in now.records and ran(now.records[run_id])]
        name = f"{self.name}: {found.naming.cell(cell)}"
        return [Subject(name, record, RunFolder(record.path)) for record in records[:1]]

    def handed_on(self, sitting: "Sitting") -> str:
        found = self.subjects(sitting)
        if not found:
            raise InputError(f"'{self.name}' has no best run yet.", "Wait for its end.")
        return found[0].record.run_id

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        if self.ready and self.ready not in ready():
            yield ground.unknown("ready", "ready-made study", self.ready, ready())
            return
        if not self.ready and not self.plan:
            yield Problem(
                "plan", "The study says neither what it varies nor which ready-made one it is.", "Say either."
            )
            return
        for full in (False, True):
            found = list(ground.about_plan(self, full, "plan"))
            yield from found
            if found:
                return

    def _made(self) -> Mapping[str, Any]:
        if not self.ready:
            return {}
        known = ready()
        if self.ready not in known:
            raise InputError(f"There is no ready-made study '{self.ready:.60}'.", f"Known: {', '.join(known)}.")
        return known[self.ready].plan.model_dump(mode="json", exclude_defaults=True)


def laid_over(*plans: Mapping[str, Any]) -> dict[str, Any]:
    """Study or tuning files laid over each other: the base key by key; factors, space, labels and budget whole."""
    whole: dict[str, Any] = {}
    for plan in plans:
        base = overlaid(whole.get("base") or {}, plan.get("base") or {})
        if "factors" in plan and "labels" not in plan:
            whole.pop("labels", None)
        whole = {**whole, **plan, "base": base}
    return whole
