"""What a generative task is told after each epoch, and what is shown of it."""

import numpy as np

from labcore.spec.scores import Scores
from labcore.tasks.generating import OF_SAMPLES, OF_SCORES, Generating
from labcore.tasks.sampled import Comparison
from labcore.training.reporter import Reporter
from labcore.training.stepping import Stepping


class SampleJudge:
    """After each epoch: images made of the same codes, and now and then how they compare with validation images.

    Args:
        generating: what makes images, with the weights that it has when asked.
        comparison: what they are held against.
        scores: how often and how many.
        shown: how many are shown.
        epochs: how many the run has: after the first and the last one there are scores in any case.
        seed: of the codes.
        reporter: whose run it is.
        learner: whose learning rate is told where images are no numbers.
    """

    def __init__(
        self,
        generating: Generating,
        comparison: Comparison,
        scores: Scores,
        shown: int,
        epochs: int,
        seed: int,
        reporter: Reporter,
        learner: Stepping,
    ):
        self._generating, self._comparison, self._scores = generating, comparison, scores
        self._epochs, self._reporter, self._learner = epochs, reporter, learner
        self._shown = generating.codes(shown, seed, OF_SAMPLES)
        self._scored = generating.codes(scores.samples_while_training, seed, OF_SCORES)

    def __call__(self, epoch: int) -> dict[str, float]:
        probe = self._generating.model(self._shown[:1], training=False).numpy()
        if not np.isfinite(probe).all():
            raise self._learner.diverged(f"after epoch {epoch}")
        samples = self._generating.images(self._shown, self._reporter.heed)
        self._reporter.hold()
        self._reporter.folder.write_arrays("samples", {"images": samples}, epoch)
        if epoch % self._scores.every and epoch not in (1, self._epochs):
            return {}
        drawn = self._generating.images(self._scored, self._reporter.heed)
        figures = self._comparison.figures(drawn, OF_SCORES, self._reporter.heed)
        return {f"val_{name}": value for name, value in figures.items()}
