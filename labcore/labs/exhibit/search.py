"""What a tuning has found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Chart, Note, Number, Table
from labcore.report.tuning_charts import best_so_far_of, ranked
from labcore.studies.wording import figure_name

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

LUCK = (
    "The best of many trials owes some of its figure to luck: it was found by the same validation images that rank it."
)


class Search(Exhibit):
    """The trials of a search, the best so far, and what each trial's settings reached."""

    title: ClassVar[str] = "Search"
    kind: Literal["search"] = "search"
    of: ClassVar[str] = "tuning"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        now = sitting.tuning(step.id)
        if now is None or now.best is None:
            return
        name, form, plan = now.objective, measure(now.objective).form, now.tuning.plan
        yield Chart(best_so_far_of(now), f"The best {figure_name(name)} so far. {self.caption}".strip())
        rows = tuple(
            (
                plan.told(dict(each.cell)),
                None if each.score is None else Number(each.score, form=form),
                now.state_of(each),
                str(each.asked.epochs if each.told is None else each.told.epochs),
            )
            for each in ranked(now)
        )
        yield Table(("Settings", measure(name).title, "State", "Epochs"), rows, "Trials, the best first.")
        yield Note(LUCK)
