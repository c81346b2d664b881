"""What a trained network says of images that it has not seen."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from PIL import Image

from labcore.datasets.browsing import first_of_split
from labcore.figures.picture_grid import grid_pixels
from labcore.labs.step.base import Found, Tell
from labcore.labs.step.of_run import OfRun
from labcore.launch import bench
from labcore.launch.prediction import PREDICT, prediction
from labcore.report.document import Block, Table
from labcore.report.pictures import picture
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting

TIME_LIMIT, SIDE = 300.0, 120


class PredictImages(OfRun):
    """Hand images to a trained network, as anybody would who uses it, and see what it says of each."""

    title: ClassVar[str] = "Answers"
    kind: Literal["predict"] = "predict"
    icon: ClassVar[str] = "add_a_photo"
    verb: ClassVar[str] = "Ask the network"

    dataset: str = setting("", "Whose validation images; the lab's where left out.")
    images: int = setting(8, "How many.", low=1, high=24, unit="images")

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run = self.run(sitting)
        dataset = sitting.library.open(self.dataset or sitting.dataset)
        rows = first_of_split(dataset, "val", self.images)
        pictures = [dataset.image(row) for row in rows]
        with tempfile.TemporaryDirectory(prefix="labcore-lab-") as folder:
            paths = []
            for row, image in zip(rows, pictures, strict=True):
                paths.append(Path(folder) / f"{row}.png")
                Image.fromarray(image[..., 0] if image.shape[2] == 1 else image).save(paths[-1])
            tell(0.2, "The network answers …")
            asked = prediction(run.folder, paths)
            told = bench.ask(PREDICT, asked, timeout=TIME_LIMIT, runs_dir=sitting.store.runs_dir)
        names = dataset.card.classes
        answers = [
            {
                "image": row,
                "true": names[int(dataset.labels[row])] if dataset.card.task == "classification" else "",
                "answer": str(each.get("class", "")),
                "probability": max(each.get("probabilities") or each.get("shares") or [0.0]),
            }
            for row, each in zip(rows, told["rows"], strict=False)
        ]
        words = [(f"{each['answer']} {each['probability']:.0%}", [pictures[n]]) for n, each in enumerate(answers)]
        shown = {"pictures": grid_pixels([""], words, SIDE)} if words else {}
        result = {"run": run.record.run_id, "answers": answers, "notes": list(told["notes"])}
        return Found(result, (run.record.run_id,), shown)

    def blocks(self, found: Found) -> Iterator[Block]:
        rows: list[dict[str, Any]] = found.result.get("answers", [])
        told = tuple((str(each["image"]), each["true"], each["answer"], f"{each['probability']:.1%}") for each in rows)
        yield Table(("Image", "Truth", "Answer", "Probability"), told)
        pictures = found.arrays.get("pictures")
        if pictures is not None and pictures.ndim == 3:
            yield picture(pictures, "The images, each with the answer below it")

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        yield from ground.about_dataset(self.dataset, "dataset")
