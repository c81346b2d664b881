"""What in images speaks for a run's answers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from labcore.datasets.browsing import first_of_split
from labcore.datasets.division import opened
from labcore.figures.explained import explained, images_of
from labcore.figures.picture_grid import grid_pixels
from labcore.labs.step.base import Found, Tell
from labcore.labs.step.of_run import OfRun
from labcore.launch import bench
from labcore.launch.explanation import EXPLAIN, in_parts, joined
from labcore.launch.explanation import explain as question
from labcore.report.document import Block, Note, Table
from labcore.report.pictures import picture
from labcore.spec.base import setting
from labcore.spec.explainer import Explainer
from labcore.spec.explanation import explanation_of
from labcore.spec.problem import Problem
from labcore.spec.verdict import FAITHFULNESS_WORDS, SANITY_WORDS

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting

TIME_LIMIT = 900.0
"""Seconds for some images by one method."""

SIDE, OPACITY = 150, 0.55


class Explain(OfRun):
    """See which parts of images speak for a network's answers, and whether that can be trusted."""

    title: ClassVar[str] = "Explanation"
    kind: Literal["explain"] = "explain"
    icon: ClassVar[str] = "visibility"
    verb: ClassVar[str] = "Explain"

    methods: tuple[str, ...] = setting(("grad_cam",), "By which methods, see `explain --settings`.")
    images: int = setting(4, "How many validation images, classes in turn.", low=1, high=12, unit="images")
    check: bool = setting(
        True, "Hold each map against a network that has learned nothing, and against the same map moved elsewhere."
    )

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run = self.run(sitting)
        rows = first_of_split(opened(run.folder.spec()), "val", self.images)
        ways = [explanation_of({"method": method, "check": self.check}) for method in self.methods]
        asked = question(run.folder, rows, "predicted", ways)
        parts, answers = in_parts(asked), []
        for place, part in enumerate(parts):
            tell(place / len(parts), f"{Explainer.kinds()[part['explanations'][0]['method']['kind']].title} …")
            answers.append(bench.ask(EXPLAIN, part, timeout=TIME_LIMIT, runs_dir=sitting.store.runs_dir))
        answer = joined(asked, answers)
        result = {
            "run": run.record.run_id,
            "name": run.name,
            "methods": [_told(each) for each in answer["explanations"]],
        }
        return Found(result, (run.record.run_id,), {"pictures": _pictures(answer)})

    def blocks(self, found: Found) -> Iterator[Block]:
        pictures = found.arrays.get("pictures")
        methods: list[dict[str, Any]] = found.result.get("methods", [])
        if pictures is not None and pictures.ndim == 3:
            names = ", ".join(str(each["title"]) for each in methods)
            yield picture(
                pictures,
                f"Validation images, each beside the maps of {names}",
                f"{found.result.get('name', '')}: what speaks for the answer, by {names}.",
            )
        checked = [each for each in methods if each.get("sanity")]
        if checked:
            rows = tuple((each["title"], each["sanity"], each["faithfulness"]) for each in checked)
            yield Table(
                ("Method", "Sanity: another map where nothing was learned?", "Faithful: does the answer hang on it?"),
                rows,
            )
        elif methods:
            yield Note("These maps are not checked: a map may look convincing and show the image alone.", "warning")

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        for method in self.methods:
            if method not in Explainer.kinds():
                yield ground.unknown("methods", "method of explanation", method, Explainer.kinds())


def _told(each: dict[str, Any]) -> dict[str, Any]:
    """A method with what its checks came to, in words and numbers."""
    sane, true_to = each["sanity"], each["faithfulness"]
    told: dict[str, Any] = {"title": each["title"], "kind": each["method"]["kind"] if "method" in each else ""}
    if sane:
        told |= {"sanity": SANITY_WORDS[sane["verdict"]], "like_untrained": float(np.mean(sane["rank"]))}
    if true_to:
        told |= {"faithfulness": FAITHFULNESS_WORDS[true_to["verdict"]], "beaten": float(np.mean(true_to["beaten"]))}
    return told


def _pictures(answer: dict[str, Any]) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """The images with their maps, one row each, `(h, w, 3)` uint8."""
    maps = [explained(answer, place) for place in range(len(answer["explanations"]))]
    names, rows = answer["classes"], []
    for row, image in enumerate(images_of(answer)):
        true, predicted = answer["true"][row], answer["predicted"][row]
        words = f"{names[predicted]}" + ("" if true is None or true == predicted else f", truly {names[true]}")
        rows.append((words, [image, *(each[row].picture(SIDE, OPACITY) for each in maps)]))
    titles = ["Image", *(str(each["title"]) for each in answer["explanations"])]
    return grid_pixels(titles, rows, SIDE)
