"""Images drawn from a generator, and walks through its codes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from labcore.evaluation.interpolation import spherical
from labcore.figures.sheet import sheet
from labcore.labs.step.base import Found, Tell
from labcore.labs.step.of_run import OfRun
from labcore.launch import bench, latent
from labcore.report.document import Block, Text
from labcore.report.pictures import picture
from labcore.spec.base import setting
from labcore.spec.generative import Generative

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting

TIME_LIMIT, SIDE, COLUMNS = 300.0, 56, 10


class Latent(OfRun):
    """Sample images from a generator's latent space, and walk through it from one code to another."""

    title: ClassVar[str] = "Latent space"
    kind: Literal["latent"] = "latent"
    icon: ClassVar[str] = "bubble_chart"
    verb: ClassVar[str] = "Sample and walk"

    samples: int = setting(40, "How many images are sampled.", low=10, high=200, unit="images")
    walks: int = setting(4, "How many walks, each from one drawn code to another.", low=0, high=10)
    steps: int = setting(10, "Images along each walk, both ends among them.", low=3, high=20, unit="images")
    seed: int = setting(0, "Another number draws other codes.", low=0, high=2**31 - 1)

    @property
    def numbers(self) -> tuple[str, ...]:
        return ("samples",)

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run = self.run(sitting)
        tell(0.0, "Images are drawn …")
        parts = latent.samples(run.folder, self.samples, self.seed, None, self.samples)
        drawn = [self._asked(latent.SAMPLES, part, sitting) for part in parts]
        shown = {"samples": sheet(np.concatenate(drawn), COLUMNS, SIDE)}
        spec = run.folder.spec()
        if self.walks and isinstance(spec, Generative):
            tell(0.5, "Walking from code to code …")
            random = np.random.default_rng(self.seed)
            ends = random.standard_normal((self.walks, 2, spec.latent_size))
            codes = np.concatenate([spherical(first, last, self.steps) for first, last in ends])
            of = list(np.repeat(np.arange(self.walks), self.steps)) if spec.conditional else None
            asked = latent.images(run.folder, codes, None if of is None else [int(each) for each in of])
            shown["walks"] = sheet(self._asked(latent.IMAGES, asked, sitting), self.steps, SIDE)
        return Found({"run": run.record.run_id, "name": run.name, "samples": self.samples}, (run.record.run_id,), shown)

    def blocks(self, found: Found) -> Iterator[Block]:
        yield Text("Codes are drawn from the prior, a standard normal distribution: none was chosen.")
        for name, about in (
            ("samples", "Samples, each of a code that was drawn."),
            ("walks", "Walks: each row goes from one drawn code to another in even steps."),
        ):
            shown = found.arrays.get(name)
            if shown is not None and shown.ndim == 3:
                yield picture(shown, about, about)

    def _asked(self, question: str, payload: dict[str, Any], sitting: "Sitting") -> Any:
        return latent.unpacked(bench.ask(question, payload, timeout=TIME_LIMIT, runs_dir=sitting.store.runs_dir))
