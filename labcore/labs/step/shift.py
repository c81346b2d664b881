"""How far figures fall when images arrive otherwise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.figures.curves import Series, curves
from labcore.labs.step.base import Found, Tell
from labcore.labs.step.of_run import OfRun
from labcore.launch import evaluation
from labcore.report.document import Block, Chart, Number, Table, Text
from labcore.spec.base import setting

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting


class ShiftTest(OfRun):
    """Change validation images in nine ways at five strengths each, and see how far the figures fall."""

    title: ClassVar[str] = "Shifted test"
    kind: Literal["shift"] = "shift"
    icon: ClassVar[str] = "blur_on"
    verb: ClassVar[str] = "Shift the images"

    images: int = setting(200, "How many images are changed, at most.", low=20, high=10_000, unit="images")

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run = self.run(sitting)
        found = evaluation.shift(
            run.record.run_id, sitting.store, "val", self.images, told=lambda text: tell(0.0, text)
        )
        return Found({"run": run.record.run_id, "name": run.name, **found}, (run.record.run_id,))

    def blocks(self, found: Found) -> Iterator[Block]:
        told = found.result
        figure = str(told.get("figure", "accuracy"))
        curves_by = told.get("curves") or {}
        yield Text(
            f"{told.get('name', 'The run')}: {told.get('images', 0):,} validation images. {told.get('in_words', '')}"
        )
        rows = [
            ("Clean images", _number(figure, told.get(figure))),
            ("Mean over all corruptions", _number(figure, told.get(f"robust_{figure}"))),
            ("Drop", _number(figure, told.get("drop"))),
        ]
        yield Table(("Images", measure(figure).title), tuple(rows), "With 95 % intervals over draws of images.")
        series = [
            Series(
                str(curve["title"]), list(range(1, 1 + len(curve[figure]))), [_estimate(each) for each in curve[figure]]
            )
            for curve in curves_by.values()
        ]
        if series:
            drawn = curves(series, x_title="Strength", y_title=measure(figure).title, percent=True, height=360)
            yield Chart(drawn, f"{measure(figure).title} by strength of each corruption, 1 the weakest.")


def _estimate(of: Any) -> float | None:
    value = of.get("estimate") if isinstance(of, dict) else None
    return value if isinstance(value, int | float) else None


def _number(figure: str, of: Any) -> Number | None:
    value = _estimate(of)
    return None if value is None else Number(value, of.get("low"), of.get("high"), measure(figure).form)
