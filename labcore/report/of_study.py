"""The report of a study, as far as it has come: its plan, what its factors do, its cells, and its curves."""

import time
from collections.abc import Iterator

from labcore.markdown import in_markdown
from labcore.report.data_facts import data_section
from labcore.report.document import Block, Code, Document, Facts, Note, Number, Section, Table, Text
from labcore.report.study_cells import cell_means, in_spread, mean_curves
from labcore.report.study_effects import interactions, main_effects
from labcore.spec import presets
from labcore.spec.plan_text import text_of
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.studies.effect import Effects
from labcore.studies.judged import fingerprint_of
from labcore.studies.leader import leader
from labcore.studies.observed import seen
from labcore.studies.origin import is_synthetic
from labcore.studies.reading import results_of
from labcore.studies.results import StudyResults
from labcore.studies.standing import Standing, standing
from labcore.studies.wording import (
    figure_name,
    figure_title,
)
from labcore.words import counted, moment


def of_study(store: Store, study_id: str, who: str = "") -> Document:
    """The report of the study. Raises InputError: there is none of that id."""
    now = standing(Studies(store).get(study_id), store)
    found = results_of(now, store, seen)
    effects = found.effects(found.metric) if found.varies and found.observations else None
    return Document(
        title=now.study.name,
        lead=_lead(now, found),
        who=who,
        made=time.time(),
        sections=tuple(_sections(now, store, found, effects)),
    )


def _lead(now: Standing, found: StudyResults) -> str:
    dataset = in_markdown(str(presets.completed(now.study.plan.base).get("dataset", "")))
    lead = (
        f"A study on the data set **{dataset}**, judged by {figure_name(found.metric)}: {in_markdown(now.told())}, "
        f"{counted(len(now.study.plan.seeds), 'seed')}."
    )
    best = leader(found.observations, found.metric)
    if best is None:
        return lead
    so_far = " so far" if found.under_way else ""
    mean = in_spread(best.cell.value, found.metric)
    return f"{lead} Best by its mean{so_far}: **{in_markdown(found.naming.cell(best.cell.levels))}** with {mean}."


def _sections(now: Standing, store: Store, found: StudyResults, effects: Effects | None) -> Iterator[Section]:
    yield Section("The plan", tuple(_plan(now)))
    yield _data(now, store)
    if effects is not None:
        yield Section("What the factors do", tuple(main_effects(found, effects)))
        if effects.interactions:
            yield Section("Do the factors act together?", tuple(interactions(found, effects)))
    yield Section("Cells", tuple(cell_means(found)))
    yield Section("Learning curves", tuple(mean_curves(found)))
    yield Section("Runs", (_runs(now, found.metric),))
    yield Section("Limits", (Text("\n".join(f"- {each}" for each in _limits(effects))),))
    yield Section("Make it again", tuple(_again(now)))


def _plan(now: Standing) -> Iterator[Block]:
    study, plan = now.study, now.study.plan
    facts = {
        "Study": study.study_id,
        "State": now.state,
        "Begun": moment(study.created),
        "Design": plan.design.title,
        "Seeds": ", ".join(map(str, plan.seeds)),
        "Folds": str(plan.folds or ""),
    }
    yield Facts(tuple((name, value) for name, value in facts.items() if value))
    for remark in plan.remarks():
        yield Note(in_markdown(remark))
    yield Code(text_of(plan.model_dump(mode="json")).rstrip(), "yaml", "The study file: python -m labcore study FILE")


def _data(now: Standing, store: Store) -> Section:
    dataset = str(presets.completed(now.study.plan.base).get("dataset", ""))
    folders = [RunFolder(record.path) for record in now.records.values()]
    prints = list(dict.fromkeys(filter(None, map(fingerprint_of, folders))))
    synthetic = any(is_synthetic(folder, dataset) for folder in folders[:1])
    looks = store.test_looks(dataset, prints[0] if prints else None).in_words(dataset)
    section = data_section(dataset, prints[0] if prints else "", synthetic, looks)
    if len(prints) < 2:
        return section
    other = Note("The runs of this study read the set with different content: they cannot be compared.", "warning")
    return Section(section.title, (other, *section.blocks))


def _runs(now: Standing, metric: str) -> Table:
    """Every run with its seed and figure: what the means are of."""
    rows = []
    for member in now.study.members:
        record = now.records.get(member.run_id)
        value = record.summary.get(f"val_{metric}") if record else None
        cell = now.study.plan.told(member.cell)
        figure = None if value is None else Number.of(metric, value)
        rows.append((member.run_id, cell, str(member.seed), now.state_of(member), figure))
    return Table(("Run", "Cell", "Seed", "State", figure_title(metric)), tuple(rows), "All runs of the study.")


def _limits(effects: Effects | None) -> list[str]:
    limits = [
        "All figures are on validation images: the test set is opened only for runs that somebody nominates.",
        "Intervals are over seeds. They say nothing of another draw of images, nor of other data.",
        "To look through many figures for one that shows an effect finds effects that are not there.",
    ]
    if effects is not None and len(effects.seeds) == 1:
        limits.insert(0, "One seed: no claim can be made.")
    return limits


def _again(now: Standing) -> Iterator[Block]:
    yield Code("python -m labcore study study.yaml --wait", "shell", "With the study file above, saved as study.yaml.")
    finished = [run for run, record in now.records.items() if record.state is State.FINISHED]
    if finished:
        yield Code(
            f"python -m labcore report {finished[0]} --out run.html",
            "shell",
            "Each of its runs has a report of its own, with all its settings and its environment.",
        )
