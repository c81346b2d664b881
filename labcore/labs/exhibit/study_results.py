"""What a study has found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.figures.bands import Curve, bands
from labcore.figures.forest import ForestRow, forest
from labcore.figures.trade_off import Point, trade_off
from labcore.labs.exhibit.base import Exhibit
from labcore.labs.studied import results
from labcore.markdown import in_markdown
from labcore.report.document import Block, Chart, Note, Number, Table, Text
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.studies.cells import cells
from labcore.studies.failures import FAULTY
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import CellCurves, cell_curves
from labcore.studies.wording import figure_name, figure_title, interaction_statement, statement, what_seeds_show

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

MOST_CURVES = 5
"""Cells in one chart of curves."""

STAND_INS = ("accuracy", "mean_iou", "loss")
"""What is measured on training images, where the study's own figure is not."""

COST_TITLES = {"seconds": "Seconds of training", "parameters": "Parameters", "flops": "FLOPs", "memory": "Memory"}


class OfStudy(Exhibit):
    """What a study has found on one figure."""

    of: ClassVar[str] = "study"
    figure: str = setting("", "The figure on validation images; left out, that of the study.")

    def found(self, sitting: "Sitting", step: "Step") -> StudyResults | None:
        """The results; None where no run has finished."""
        now = sitting.standing(step.id)
        if now is None:
            return None
        found = results(now)
        return found if found.observations else None

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
        if not effects.main:
            yield Text("No level can be held against its reference yet: both need a finished run with the same seed.")
            return
        said = [statement(each, found.naming, len(effects.main)) for each in effects.main]
        said += [interaction_statement(each, found.naming, len(effects.interactions)) for each in effects.interactions]
        yield Text("\n".join(f"- {in_markdown(each)}" for each in said))
        share = measure(effects.metric).form == "share"
        rows = [
            ForestRow(
                found.naming.setting(each.factor, each.level),
                each.estimate,
                each.low,
                each.high,
                each.verdict,
                each.contrast.can_claim,
            )
            for each in effects.main
        ]
        figure = forest(rows, x_title=f"Change of {figure_name(effects.metric)}", percent=share)
        about = "Changes against the first level; bars are 95 % intervals over seeds, open marks claim nothing."
        yield Chart(figure, f"{about} {self.caption}".strip(), " ".join(said))
        form = measure(effects.metric).form
        yield Table(
            ("Level", "Change", "p", "Seeds", "Verdict"),
            tuple(
                (
                    found.naming.setting(each.factor, each.level),
                    Number(each.estimate, *((each.low, each.high) if each.contrast.can_claim else (None, None)), form),
                    "–" if each.p_adjusted is None else f"{each.p_adjusted:.2g}",
                    str(each.n),
                    each.verdict,
                )
                for each in effects.main
            ),
            f"Effects on {figure_name(effects.metric)}; p corrected for all comparisons (Holm).",
        )
        yield Note(what_seeds_show(effects))


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
        form = measure(metric).form
        costs = [name for name in COST_TITLES if any(name in each.costs for each in known)]
        rows = tuple(
            (
                found.naming.cell(each.levels),
                Number(each.value.mean, form=form),
                None if each.value.deviation is None else Number(each.value.deviation, form=form),
                None if each.gap is None else Number(each.gap.mean, form=form),
                str(len(each.seeds)),
                *(Number(each.costs[name]) if name in each.costs else None for name in costs),
            )
            for each in known
        )
        title = figure_title(metric)
        columns = ("Combination", title, "Deviation", "Gap", "Seeds", *(COST_TITLES[name] for name in costs))
        about = "Means over seeds; the gap is by how much training is better than validation."
        yield Table(columns, rows, f"{about} {self.caption}".strip())
        points = [
            Point(
                found.naming.cell(each.levels), each.costs[self.cost], each.value.mean, each.value.deviation, each.front
            )
            for each in known
            if self.cost in each.costs
        ]
        if len(points) > 1:
            spent = [point.cost for point in points]
            figure = trade_off(
                points,
                x_title=COST_TITLES[self.cost],
                y_title=title,
                percent=form == "share",
                log_x=min(spent) > 0 and max(spent) > 10 * min(spent),
            )
            yield Chart(figure, "Figure against cost: filled marks are those that nothing beats in both.")


class StudyCurves(OfStudy):
    """Mean curves over seeds with a band: training and validation of each combination together."""

    title: ClassVar[str] = "Curves of a study"
    kind: Literal["study_curves"] = "study_curves"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        found = self.found(sitting, step)
        if found is None:
            return
        asked = self.figure or found.metric
        names = [name for name in (asked, *STAND_INS) if _has_training(found, name)]
        metric = names[0] if names else asked
        known = cell_curves(found.curves(metric), metric)
        drawn = [cell for cell in known if cell.validation.epochs][:MOST_CURVES]
        if not drawn:
            return
        figure = bands(
            [curve for place, cell in enumerate(drawn) for curve in _lines(found, cell, place)],
            y_title=measure(metric).title,
            percent=measure(metric).form == "share",
            height=380,
        )
        about = (
            f"{measure(metric).title}, mean over seeds with one standard deviation: validation solid, training dashed."
        )
        more = f" The first {MOST_CURVES} of {len(known)} combinations." if len(known) > MOST_CURVES else ""
        yield Chart(figure, f"{about}{more} {self.caption}".strip())
        failed = sum(run.state in FAULTY for cell in known for run in cell.runs)
        if failed:
            yield Note(f"{failed} runs failed and are in no curve.", "warning")


def _has_training(found: StudyResults, name: str) -> bool:
    return any(value is not None for run in found.curves(name) for value in run.train)


def _lines(found: StudyResults, cell: CellCurves, place: int) -> Iterator[Curve]:
    name = found.naming.cell(cell.cell)
    for band, title, dash in ((cell.validation, name, "solid"), (cell.train, f"{name}, training", "dash")):
        if band.epochs:
            yield Curve(
                title,
                band.epochs,
                band.mean,
                band.low,
                band.high,
                place,
                dash=dash,  # type: ignore[arg-type]
                legend=dash == "solid",
            )
