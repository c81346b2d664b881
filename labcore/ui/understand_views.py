"""The views of one run's worth: each is drawn when it is looked at, so that the first one stands at once."""

from collections.abc import Callable, Mapping

from labcore.evaluation.pixel_thresholds import CLASSES
from labcore.store.record import RunRecord
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui import lab_link
from labcore.ui.address import tabs
from labcore.ui.fragment import fragment
from labcore.ui.understand_again import show_again
from labcore.ui.understand_calibration import show_calibration
from labcore.ui.understand_decision import show_decision
from labcore.ui.understand_elsewhere import show_elsewhere
from labcore.ui.understand_figures import show_figures
from labcore.ui.understand_map import show_map
from labcore.ui.understand_masks import show_mask_figures
from labcore.ui.understand_masks_together import show_masks_together
from labcore.ui.understand_mistakes import show_mistakes
from labcore.ui.understand_parts import show_parts
from labcore.ui.understand_shift import show_shift
from labcore.ui.understand_sureness import show_sureness
from labcore.ui.understand_together import show_together
from labcore.ui.understand_worst import show_worst_masks

LABS = {
    **dict.fromkeys(("Figures", "Mistakes", "Threshold"), "imbalance"),
    "Worst overlap": "segmentation",
    "Map": "explanation",
}
"""The concept labs of views by their titles; the others ask what a figure is worth on other images."""

Views = Mapping[str, Callable[[], None]]
"""What draws each view, by its title."""


def show(record: RunRecord, run: Judged | JudgedMasks) -> None:
    """All views of `run`."""
    views = _of_masks(record, run) if isinstance(run, JudgedMasks) else _of_images(record, run)
    for title, tab in tabs("view", list(views)).items():
        if tab.open:
            with tab:
                lab_link.show(LABS.get(title, "generalization-gap"))
                fragment(views[title])()


def _of_masks(record: RunRecord, run: JudgedMasks) -> Views:
    return {
        "Figures": lambda: show_mask_figures(run),
        "Worst overlap": lambda: show_worst_masks(record, run),
        "Map": lambda: show_map(record, run),
        **({"Threshold": lambda: show_decision(run)} if len(run.classes) == CLASSES else {}),
        "Calibration": lambda: show_sureness(run),
        "Parts": lambda: show_parts(run),
        "Shifted images": lambda: show_shift(record, run),
        "Other data": lambda: show_elsewhere(record, run),
        "Together": lambda: show_masks_together(record, run),
        "Again": lambda: show_again(record),
    }


def _of_images(record: RunRecord, run: Judged) -> Views:
    return {
        "Figures": lambda: show_figures(run),
        "Mistakes": lambda: show_mistakes(record, run),
        "Map": lambda: show_map(record, run),
        "Threshold": lambda: show_decision(run),
        "Calibration": lambda: show_calibration(run),
        "Parts": lambda: show_parts(run),
        "Shifted images": lambda: show_shift(record, run),
        "Other data": lambda: show_elsewhere(record, run),
        "Together": lambda: show_together(record, run),
        "Again": lambda: show_again(record),
    }
