"""What the cells of a study cost beside how well they did, for `studies show --costs`."""

from typing import TYPE_CHECKING, Any

from labcore.cli.table import table
from labcore.studies.candidates import metric_of
from labcore.studies.cells import COSTS, cells
from labcore.studies.failures import cell_runs
from labcore.studies.observation import cell_key
from labcore.studies.observed import observations
from labcore.words import duration

if TYPE_CHECKING:
    from labcore.studies.standing import Standing


def costs_of(now: "Standing") -> tuple[list[dict[str, Any]], str]:
    """The cells with means and costs, as plain data and as text."""
    plan, metric = now.study.plan, metric_of(now.study.plan)
    found = cells(observations(now), metric)
    failed = {cell_key(each.cell): each.failed for each in cell_runs(now)}
    data = [
        {
            "cell": dict(cell.levels),
            "seeds": list(cell.seeds),
            "failed": failed.get(cell_key(cell.levels), 0),
            "mean": cell.value.mean,
            "deviation": cell.value.deviation,
            "train_mean": cell.train and cell.train.mean,
            "costs": {name: cell.costs.get(name) for name in COSTS},
            "front": cell.front,
        }
        for cell in found
    ]
    rows = [
        (
            plan.told(cell.levels),
            len(cell.seeds),
            failed.get(cell_key(cell.levels), 0),
            cell.value.mean,
            cell.train and cell.train.mean,
            duration(cell.costs["seconds"]) if "seconds" in cell.costs else None,
            _short(cell.costs.get("parameters")),
            _short(cell.costs.get("flops")),
            _short(cell.costs.get("memory"), "B"),
            "best for its time" if cell.front else "",
        )
        for cell in found
    ]
    heads = ("CELL", "SEEDS", "FAILED", metric.upper(), "TRAINING", "TIME", "PARAMETERS", "FLOPS", "MEMORY", "")
    return data, table(heads, rows) if rows else ""


def _short(number: float | None, unit: str = "") -> str | None:
    """A large number with three digits and k, M or G."""
    if number is None:
        return None
    for factor, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= factor:
            return f"{number / factor:.3g} {letter}{unit}"
    return f"{number:.3g} {unit}".strip()
