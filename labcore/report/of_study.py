"""The report of a study, as far as it has come: its plan, what its factors do, its cells, and its curves."""

import time
from collections.abc import Iterator, Sequence

from labcore.evaluation.measures import measure
from labcore.figures.bands import bands
from labcore.figures.cell_grid import cell_grid
from labcore.markdown import in_markdown
from labcore.report.data_facts import data_section
from labcore.report.document import Block, Chart, Code, Document, Facts, Note, Number, Section, Table, Text
from labcore.report.study_charts import (
    about_forest,
    curve_of,
    forest_of,
    interaction_of,
    on_training_images,
    small_charts,
    trade_off_of,
)
from labcore.spec import presets
from labcore.spec.plan_text import text_of
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.studies.cells import COSTS, Cell, Spread, cells
from labcore.studies.effect import Effect, Effects, Interaction
from labcore.studies.judged import fingerprint_of
from labcore.studies.leader import leader
from labcore.studies.observed import seen
from labcore.studies.origin import is_synthetic
from labcore.studies.reading import results_of
from labcore.studies.remarks import FLATTERED, remarks, shared_remarks, unknown_said
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import cell_curves
from labcore.studies.standing import Standing, standing
from labcore.studies.wording import (
    change,
    figure_name,
    figure_title,
    interaction_statement,
    p_in_words,
    statement,
    what_seeds_show,
)
from labcore.words import counted, moment

MOST_SMALL, MOST_MEAN = 30, 6
"""Cells with a small chart, and with mean curves in one chart."""

NUMBERS = (
    "Each seed gives one difference between the two sides, over the combinations of the other factors that both have. "
    "Interval and p: paired t-test over those differences. p corrected: for the number of main effects, or of "
    "interactions (Holm). p exact: flipping the signs of the differences, which trusts in no distribution."
)

CHANCE = "The best of several means owes some of its place to chance; the effects say what is more than that."


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
    mean = _spread(best.cell.value, found.metric)
    return f"{lead} Best by its mean{so_far}: **{in_markdown(found.naming.cell(best.cell.levels))}** with {mean}."


def _sections(now: Standing, store: Store, found: StudyResults, effects: Effects | None) -> Iterator[Section]:
    yield Section("The plan", tuple(_plan(now)))
    yield _data(now, store)
    if effects is not None:
        yield Section("What the factors do", tuple(_main(found, effects)))
        if effects.interactions:
            yield Section("Do the factors act together?", tuple(_together(found, effects)))
    yield Section("Cells", tuple(_cells(found)))
    yield Section("Learning curves", tuple(_curves(found)))
    yield Section("Runs", (_runs(now, found.metric),))
    yield Section("Limits", (Note("\n".join(f"- {each}" for each in _limits(effects))),))
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


def _main(found: StudyResults, effects: Effects) -> Iterator[Block]:
    naming, main = found.naming, effects.main
    if not main:
        yield Text("No level can be held against its reference yet: both need a finished run with the same seed.")
    else:
        yield from _said(main, [statement(each, naming, len(main)) for each in main], found)
        yield Chart(forest_of(found, effects), about_forest(found, effects))
        rows = {
            f"{naming.setting(each.factor, each.level)} instead of {naming.level(each.factor, each.reference)}": each
            for each in main
        }
        yield _numbers(rows)
        yield Note(in_markdown(what_seeds_show(effects)))
    if said := unknown_said(effects.unknown, naming, found.runs):
        yield Note(in_markdown(said), "warning")


def _together(found: StudyResults, effects: Effects) -> Iterator[Block]:
    naming, all_of = found.naming, effects.interactions
    yield from _said(all_of, [interaction_statement(each, naming, len(all_of)) for each in all_of], found)
    for pair in dict.fromkeys(each.factors for each in all_of):
        yield Chart(
            interaction_of(found, effects.metric, pair),
            "Lines alongside each other: no interaction. Bars: one standard deviation over runs of a level.",
        )
    rows = {
        " × ".join(naming.setting(*of) for of in zip(each.factors, each.levels, strict=True)): each for each in all_of
    }
    yield _numbers(rows)


def _said(effects: Sequence[Effect | Interaction], sentences: Sequence[str], found: StudyResults) -> Iterator[Block]:
    """What was found, a line each, with what must be known of it; of all of them once."""
    told = [list(remarks(each, found.naming, found.runs)) for each in effects]
    shared = shared_remarks(told)
    if shared:
        yield Note(in_markdown(" ".join(shared)), "warning")
    lines = []
    for sentence, own in zip(sentences, told, strict=True):
        besides = " ".join(remark for remark in own if remark not in shared)
        lines.append(f"- {in_markdown(sentence)}" + (f" *{in_markdown(besides)}*" if besides else ""))
    yield Text("\n".join(lines))


def _numbers(rows: dict[str, Effect] | dict[str, Interaction]) -> Table:
    cells = []
    for name, each in rows.items():
        told, metric = each.contrast, each.metric
        ends = f"{change(metric, told.low, False)} to {change(metric, told.high, False)}" if told.can_claim else None
        tests = (None if p is None else p_in_words(p) for p in (told.p_value, each.p_adjusted, told.p_exact))
        cells.append((name, change(metric, told.estimate), ends, str(told.n), *tests, each.verdict))
    columns = ("Effect", "Change", "95 % interval", "n", "p", "p corrected", "p exact", "Verdict")
    return Table(columns, tuple(cells), NUMBERS)


def _cells(found: StudyResults) -> Iterator[Block]:
    costs = [name for name in COSTS if any(name in run.costs for run in found.observations)]
    known = cells(found.observations, found.metric, costs[0] if costs else COSTS[0])
    if not known:
        yield Text("No run is finished yet.")
        return
    best = leader(found.observations, found.metric)
    if best is not None:
        called = in_markdown(found.naming.cell(best.cell.levels))
        yield Text(f"Best by mean {figure_name(found.metric)}: **{called}**. {best.told(len(found.runs))} {CHANCE}")
    yield _cell_table(found, known)
    if any(each.failed for each in found.runs):
        yield Note(FLATTERED, "warning")
    for cost in costs[:1]:
        drawn = trade_off_of(found, known, found.metric, cost)
        if drawn is not None:
            figure, about = drawn
            yield Chart(figure, f"{figure_title(found.metric)} against cost. {about}")


def _cell_table(found: StudyResults, known: Sequence[Cell]) -> Table:
    title = figure_title(found.metric)
    rows = tuple(
        (
            found.naming.cell(cell.levels),
            _spread(cell.value, found.metric),
            None if cell.train is None else _spread(cell.train, found.metric),
            None if cell.gap is None else change(found.metric, cell.gap.mean),
            ", ".join(map(str, cell.seeds)),
            Number(cell.costs["seconds"], form="seconds") if "seconds" in cell.costs else None,
            Number(cell.costs["parameters"], form="count") if "parameters" in cell.costs else None,
        )
        for cell in known
    )
    return Table(
        ("Cell", title, title.replace("Validation", "Training"), "Gap", "Seeds", "Training time", "Parameters"),
        rows,
        "Mean ± standard deviation over seeds. Gap: by how much training is better than validation (overfitting). "
        "Training time: the median epoch, as often as there were epochs.",
    )


def _spread(of: Spread, metric: str) -> str:
    share = measure(metric).form == "share"
    mean = f"{of.mean:.1%}" if share else f"{of.mean:.4g}"
    if of.deviation is None:
        return mean
    return f"{mean} ± {100 * of.deviation:.1f}" if share else f"{mean} ± {of.deviation:.2g}"


def _curves(found: StudyResults) -> Iterator[Block]:
    metric = on_training_images(found.curves, found.metric)
    curves = [cell for cell in cell_curves(found.curves(metric), metric) if cell.validation.epochs]
    if not curves:
        yield Text("No run has finished an epoch yet.")
        return
    percent, title = measure(metric).form == "share", figure_title(metric)
    more = f" The first {MOST_SMALL} of {len(curves)} cells." if len(curves) > MOST_SMALL else ""
    yield Chart(
        cell_grid(small_charts(found.naming, curves[:MOST_SMALL]), percent=percent),
        f"{title}, means over seeds, all on one scale; the gap between training and validation is shaded.{more}",
    )
    lines = []
    for place, cell in enumerate(curves[:MOST_MEAN]):
        name = found.naming.cell(cell.cell)
        lines.append(curve_of(name, cell.validation, place))
        if cell.train.epochs:
            lines.append(curve_of(f"{name}, training", cell.train, place, training=True))
    first = f"The first {MOST_MEAN} cells. " if len(curves) > MOST_MEAN else ""
    yield Chart(
        bands(lines, y_title=measure(metric).title, percent=percent, height=400),
        f"{first}Solid: validation. Dashed: training. Means over finished runs; bands: one standard deviation over "
        "seeds to either side.",
    )


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
