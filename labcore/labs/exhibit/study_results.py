"""What a study has found."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.declaration import Form
from labcore.evaluation.measures import measure
from labcore.figures.bands import bands
from labcore.labs.exhibit.base import Exhibit
from labcore.labs.studied import results
from labcore.markdown import in_markdown
from labcore.report.document import Block, Chart, Note, Number, Table, Text
from labcore.report.study_charts import mean_curves_of, on_training_images, trade_off_of
from labcore.report.study_effects import interactions, main_effects
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.studies.cells import Cell, Spread, cells
from labcore.studies.failures import FAULTY
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import cell_curves
from labcore.studies.wording import change, figure_title
from labcore.words import counted, in_a_sentence

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

MOST_CURVES = 5
"""Cells in one chart of curves."""

COST_TITLES = {"seconds": "Training time", "parameters": "Parameters", "flops": "FLOPs", "memory": "Memory, bytes"}
COST_FORMS: dict[str, Form] = {"seconds": "seconds", "parameters": "count", "flops": "count", "memory": "count"}


class OfStudy(Exhibit):
    """What a study has found on one figure."""

    of: ClassVar[str] = "study"
    figure: str = setting("", "The figure on validation images; left out, that of the study.")

    def found(self, sitting: "Sitting", step: "Step") -> StudyResults | None:
        """The results; None where no run has finished."""
        found = results(sitting, step.id)
        return found if found is not None and found.observations else None

    def problems(self, step: "Step", ground: "Ground") -> Iterator[Problem]:
        yield from ground.about_figure(self.figure, "figure")


class StudyEffects(OfStudy):
    """What each level does, in sentences, as a picture with intervals, and in numbers; and whether factors interact."""

    title: ClassVar[str] = "Effects"
    kind: Literal["effects"] = "effects"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        found = self.found(sitting, step)
        if found is None:
            return
        effects = found.effects(self.figure or found.metric)
        if self.caption:
            yield Text(in_markdown(self.caption))
        yield from main_effects(found, effects)
        if effects.interactions:
            yield from interactions(found, effects)


class StudyCells(OfStudy):
    """What each combination reached, how much it overfitted, what it cost; and figure against cost."""

    title: ClassVar[str] = "Combinations and costs"
    kind: Literal["cells"] = "cells"
    cost: Literal["seconds", "parameters", "flops", "memory"] = setting("seconds", "What figures are drawn against.")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        found = self.found(sitting, step)
        if found is None:
            return
        metric = self.figure or found.metric
        known = cells(found.observations, metric, self.cost)
        if not known:
            return
        form, title = measure(metric).form, figure_title(metric)
        gaps, gap_of = _gaps(found, known, metric)
        costs = [name for name in COST_TITLES if any(name in each.costs for each in known)]
        rows = tuple(
            (
                found.naming.cell(each.levels),
                Number(each.value.mean, form=form),
                None if each.value.deviation is None else Number(each.value.deviation, form=form),
                None if gap is None else change(gap_of, gap.mean),
                str(len(each.seeds)),
                *(Number(each.costs[name], form=COST_FORMS[name]) if name in each.costs else None for name in costs),
            )
            for each, gap in zip(known, gaps, strict=True)
        )
        columns = (
            "Combination",
            title,
            "Deviation",
            _gap_title(metric, gap_of),
            "Seeds",
            *(COST_TITLES[name] for name in costs),
        )
        about = "Means over seeds; the gap is by how much training is better than validation."
        yield Table(columns, rows, f"{about} {self.caption}".strip())
        drawn = trade_off_of(found, known, metric, self.cost)
        if drawn is not None:
            figure, about = drawn
            yield Chart(figure, f"{title} against {COST_TITLES[self.cost].lower()}. {about}")


class StudyCurves(OfStudy):
    """Mean curves over seeds with a band: training and validation of each combination together."""

    title: ClassVar[str] = "Curves of a study"
    kind: Literal["study_curves"] = "study_curves"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        found = self.found(sitting, step)
        if found is None:
            return
        metric = on_training_images(found.curves, self.figure or found.metric)
        known = cell_curves(found.curves(metric), metric)
        drawn = [cell for cell in known if cell.validation.epochs][:MOST_CURVES]
        if not drawn:
            return
        lines = mean_curves_of(found.naming, enumerate(drawn))
        percent = measure(metric).form == "share"
        figure = bands(lines, y_title=measure(metric).title, percent=percent, height=380)
        about = f"{measure(metric).title}, means over seeds, one standard deviation to either side: validation solid, "
        more = f" The first {MOST_CURVES} of {len(known)} combinations." if len(known) > MOST_CURVES else ""
        yield Chart(figure, f"{about}training dashed.{more} {self.caption}".strip())
        failed = sum(run.state in FAULTY for cell in known for run in cell.runs)
        if failed:
            yield Note(f"In no curve, as they failed: {counted(failed, 'run')}.", "warning")


def _gaps(found: StudyResults, known: Sequence[Cell], metric: str) -> tuple[list[Spread | None], str]:
    """By how much training is better in each of the cells, and in which figure: one that training images have."""
    gaps = [each.gap for each in known]
    if any(each is not None for each in gaps):
        return gaps, metric
    other = on_training_images(found.curves, metric)
    of_cell = {found.naming.cell(each.levels): each.gap for each in cells(found.observations, other)}
    return [of_cell.get(found.naming.cell(each.levels)) for each in known], other


def _gap_title(metric: str, gap_of: str) -> str:
    return "Gap" if metric == gap_of else f"Gap in {in_a_sentence(measure(gap_of).title)}"
