"""What augmentation makes of training images."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from labcore.errors import InputError
from labcore.figures.augmentation_grid import captions, grid
from labcore.labs.step.base import Found, Tell
from labcore.labs.step.of_run import OfRun
from labcore.launch import bench
from labcore.launch.augmentation import QUESTION, payload
from labcore.report.document import Block, Text
from labcore.report.pictures import picture
from labcore.spec.base import setting

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting

TIME_LIMIT, SIDE, PAPER = 300.0, 96, 255


class Augment(OfRun):
    """See what a run's augmentation makes of training images, and of their masks; other images stay as they are."""

    title: ClassVar[str] = "Augmented images"
    kind: Literal["augment"] = "augment"
    icon: ClassVar[str] = "shuffle"
    verb: ClassVar[str] = "Draw variants"

    images: int = setting(4, "How many, classes in turn.", low=1, high=8, unit="images")
    variants: int = setting(6, "How many of each.", low=1, high=8)

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run = self.run(sitting)
        spec: Any = run.folder.spec()
        augmentation = getattr(spec, "augmentation", None)
        if augmentation is None or not augmentation.enabled or not augmentation.operations:
            raise InputError(f"'{run.name}' augments nothing.", "Look at a run that does.")
        tell(0.0, "Variants are drawn …")
        card = sitting.library.card(spec.dataset, spec.exclusions)
        asked = payload(spec, card, images=self.images, variants=self.variants, draw=1)
        answer = bench.ask(QUESTION, asked, timeout=TIME_LIMIT, runs_dir=sitting.store.runs_dir)
        result = {
            "run": run.record.run_id,
            "name": run.name,
            "operations": [type(each).title.lower() for each in augmentation.operations],
            "images": list(captions(answer)),
        }
        return Found(result, (run.record.run_id,), {"pictures": _on_paper(grid(answer, SIDE))})

    def blocks(self, found: Found) -> Iterator[Block]:
        told = found.result
        yield Text(
            f"Operations: {', '.join(told.get('operations', ()))}. They change *training* images alone, anew in every "
            "epoch; validation and test images are measured as they are."
        )
        pictures = found.arrays.get("pictures")
        if pictures is not None and pictures.ndim == 3:
            of = "; ".join(told.get("images", ()))
            about = (
                f"{told.get('name', 'The run')}: left the training image, right what the network may be shown: {of}."
            )
            yield picture(pictures, "Training images, each beside variants of it", about)


def _on_paper(drawn: "np.ndarray[Any, np.dtype[np.uint8]]") -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """`(h, w, 4)` on white, `(h, w, 3)` uint8."""
    opaque = drawn[..., 3:].astype(np.float32) / 255
    return (drawn[..., :3] * opaque + PAPER * (1 - opaque)).astype(np.uint8)
