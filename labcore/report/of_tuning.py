"""The report of a tuning, as far as it has come: what was searched, the best of it, and all its trials."""

import time
from collections.abc import Iterator

from labcore.evaluation.measures import measure
from labcore.markdown import in_markdown
from labcore.report.data_facts import data_section
from labcore.report.document import Block, Chart, Code, Document, Facts, Note, Number, Section, Table, Text
from labcore.report.tuning_charts import best_so_far_of, ranked, scored_of
from labcore.report.writing import written
from labcore.spec import presets
from labcore.spec.levels import level_in_words
from labcore.spec.plan_text import TUNING, text_of
from labcore.spec.resolve import tasks
from labcore.spec.setting_names import setting_name
from labcore.store.folder import RunFolder
from labcore.store.store import Store
from labcore.store.tunings import Tunings
from labcore.studies.judged import fingerprint_of
from labcore.studies.origin import is_synthetic
from labcore.studies.tuning.standing import TuningStanding, standing
from labcore.studies.wording import figure_name, figure_title
from labcore.words import duration, moment

LUCK = (
    "The best of many trials owes some of its figure to luck, the more the more were tried. How good its settings are "
    "shows when they are trained with other seeds: `python -m labcore tunings best`."
)

LIMITS = (
    LUCK,
    "All figures are on validation images, and the search has chosen by them. The test set was kept closed.",
    "Each trial has one seed: that one is better than another by little says nothing.",
)

MOST_TRIALS = 100
"""Rows of the table."""


def of_tuning(store: Store, tuning_id: str, who: str = "") -> Document:
    """The report of the tuning. Raises InputError: there is none of that id."""
    now = standing(Tunings(store).get(tuning_id), store)
    plan = now.tuning.plan
    sections = (
        Section("The plan", tuple(_plan(now))),
        _data(now, store),
        Section("The best settings", tuple(_best(now))),
        Section("Trials", tuple(_trials(now))),
        Section("Limits", (Text("\n".join(f"- {each}" for each in LIMITS)),)),
        Section("Make it again", (Code("python -m labcore tune tuning.yaml --wait", "shell", "With the file above."),)),
    )
    lead = f"A search by {figure_name(now.objective)} with {plan.tuner.title}: {in_markdown(now.told())}."
    return Document(now.tuning.name, lead, who, time.time(), sections)


def _plan(now: TuningStanding) -> Iterator[Block]:
    tuning, plan = now.tuning, now.tuning.plan
    facts = {
        "Tuning": tuning.tuning_id,
        "State": tuning.state.value,
        "Begun": moment(tuning.created),
        "Tuner": plan.tuner.title,
        "Budget": plan.budget.told(),
        "At work for": duration(now.seconds),
    }
    yield Facts(tuple(facts.items()))
    if tuning.why:
        yield Note(in_markdown(tuning.why))
    yield Code(text_of(plan.model_dump(mode="json"), TUNING).rstrip(), "yaml", "The file: python -m labcore tune FILE")


def _data(now: TuningStanding, store: Store) -> Section:
    dataset = str(presets.completed(now.tuning.plan.base).get("dataset", ""))
    folders = [RunFolder(record.path) for record in now.records.values()]
    fingerprint = next(filter(None, map(fingerprint_of, folders)), "")
    synthetic = any(is_synthetic(folder, dataset) for folder in folders[:1])
    looks = store.test_looks(dataset, fingerprint or None).in_words(dataset)
    return data_section(dataset, fingerprint, synthetic, looks)


def _best(now: TuningStanding) -> Iterator[Block]:
    best = now.best
    if best is None or best.score is None:
        yield Text("No trial has a figure yet.")
        return
    score = written(Number.of(now.objective, best.score))
    yield Text(
        f"Trial {best.number} of {len(now.trials)}, run {best.run_id}: {figure_name(now.objective)} **{score}**."
    )
    known = tasks().values()
    yield Facts(tuple((setting_name(key, known), level_in_words(value)) for key, value in best.cell.items()))
    yield Note(LUCK, "warning")


def _trials(now: TuningStanding) -> Iterator[Block]:
    if scored_of(now):
        yield Chart(
            best_so_far_of(now),
            f"{figure_title(now.objective)} of each trial, filled where it was trained to its end; the line: the best "
            "so far.",
        )
    keys, known = list(now.tuning.plan.space), tasks().values()
    rows = tuple(
        (
            str(trial.number),
            None if trial.score is None else Number.of(now.objective, trial.score),
            now.state_of(trial),
            *(level_in_words(trial.cell[key]) if key in trial.cell else None for key in keys),
            trial.run_id,
        )
        for trial in ranked(now)[:MOST_TRIALS]
    )
    more = f" The first {MOST_TRIALS} of {len(now.trials)}." if len(now.trials) > MOST_TRIALS else ""
    columns = ("Trial", measure(now.objective).title, "State", *(setting_name(key, known) for key in keys), "Run")
    yield Table(columns, rows, f"The best first.{more}")
