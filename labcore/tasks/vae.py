"""Variational autoencoder: codes for images, and images from codes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.nn.variational import Variational, variational
from labcore.spec.vae import VAE
from labcore.store.folder import RunFolder
from labcore.tasks.encoding import MOST_BOUNDED, Encoding, bounded, read_again
from labcore.tasks.generative_judge import SampleJudge
from labcore.tasks.generative_learning import GenerativeLearning
from labcore.tasks.generative_run import described, measured
from labcore.tasks.gradient_run import run
from labcore.tasks.outcome import save_model
from labcore.tasks.sampled import Comparison
from labcore.training.loop import Phase
from labcore.training.plateau import rate_factor
from labcore.training.reporter import Reporter
from labcore.training.variational import VariationalLearner

__all__ = ["LEARNING", "describe", "measured", "run"]

SHOWN = 12
"""Validation images shown beside their reconstructions."""

READ = 2000
"""Validation images whose reconstructions are read at a score while it learns, at most."""

MAPPED = 1000
"""Validation images on the map of codes, at most."""


class VariationalLearning(GenerativeLearning[VAE, VariationalLearner, Encoding]):
    """Codes for images, and images from codes."""

    def learner(self, opening: AbstractContextManager[None] | None = None) -> VariationalLearner:
        strategy = self.strategy()
        with strategy.scope():
            self._made = self._networks()
            factor = rate_factor(self.spec.optimizer.schedule)
        spec = self.spec
        return VariationalLearner(self._made, self.told_classes, spec.likelihood, spec.seed, strategy, factor)

    def _networks(self) -> Variational:
        return variational(self.spec, self.images.shape[1:], len(self.classes))

    def networks(self) -> dict[str, keras.Model]:
        made = self._networks()
        return {"encoder": made.encoder, "decoder": made.generator}

    def phases(self, learner: VariationalLearner, steps: int) -> list[Phase]:
        epochs = self.spec.training.epochs
        weight = partial(self.spec.prior.weight, steps_per_epoch=steps)
        begin = partial(learner.begin, self.spec.optimizer, epochs * steps, weight)
        return [Phase(epochs, begin, message=f"Batches of {self.spec.training.batch_size}")]

    def judge(self, learner: VariationalLearner, reporter: Reporter) -> "VariationalJudge":
        assert self.comparison is not None, "shown() makes it ready"
        return VariationalJudge(self.spec, self.asked(learner), self.comparison, reporter, learner)

    def asked(self, learner: VariationalLearner) -> Encoding:
        made = learner.networks
        return Encoding(made.generator, self.spec.latent_size, self.shares_told, made.encoder, learner.bound)

    def concluded(self, learner: VariationalLearner, reporter: Reporter) -> Encoding:
        reporter.hold()
        self.write_facts(reporter.folder, deviation=learner.deviation)
        return self.asked(learner)

    def kept(self, model: keras.Model) -> keras.Model:
        return self._made.generator

    def save(self, model: keras.Model, reporter: Reporter) -> None:
        """The encoder too, beside the generator."""
        save_model(self._made.encoder, reporter, reporter.folder.encoder_path)
        super().save(model, reporter)

    def measured(
        self, answering: Encoding, split: str, folder: RunFolder, between: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        comparison = self.comparison or self.compared_by(between, lambda words: None)
        return {
            **bounded(answering, comparison, split, between),
            **read_again(answering, comparison, split, MOST_BOUNDED, between),
            **super().measured(answering, split, folder, between),
        }


class VariationalJudge:
    """After each epoch: the bound on validation images, their reconstructions, a map of codes; samples."""

    def __init__(
        self,
        spec: VAE,
        encoding: Encoding,
        comparison: Comparison,
        reporter: Reporter,
        learner: VariationalLearner,
    ):
        self._encoding, self._comparison, self._reporter = encoding, comparison, reporter
        training = spec.training
        self._samples = SampleJudge(
            encoding, comparison, spec.scores, training.shown, training.epochs, spec.seed, reporter, learner
        )
        self._learner = learner
        rows = comparison.rows("val")
        self._shown = rows[np.linspace(0, len(rows) - 1, min(SHOWN, len(rows))).astype(int)]
        self._mapped = rows[np.linspace(0, len(rows) - 1, min(MAPPED, len(rows))).astype(int)]
        folder = reporter.folder
        self._axes = _axes_before(folder, spec.latent_size)
        folder.write_arrays("reconstructed", {"images": comparison.images[self._shown], "rows": self._shown})

    def __call__(self, epoch: int) -> dict[str, float]:
        scored = self._samples(epoch)
        found = bounded(self._encoding, self._comparison, "val", self._reporter.heed)
        if scored:
            found |= read_again(self._encoding, self._comparison, "val", READ, self._reporter.heed)
        self._reporter.hold()
        self._draw(epoch)
        return {**{f"val_{name}": value for name, value in found.items()}, **scored}

    def _draw(self, epoch: int) -> None:
        folder, comparison = self._reporter.folder, self._comparison
        labels = comparison.dataset.labels
        shown, mapped = comparison.images[self._shown], comparison.images[self._mapped]
        again = self._encoding.again(shown, labels[self._shown])
        folder.write_arrays("reconstructions", {"images": again}, epoch)
        codes = self._encoding.means(mapped, labels[self._mapped])
        if not np.isfinite(codes).all():
            raise self._learner.diverged(f"after epoch {epoch}")
        points, share = self._on_a_plane(codes.astype(np.float64))
        axes = {} if self._axes is None else {"axes": self._axes}
        found = {"points": points.astype(np.float32), "labels": labels[self._mapped].astype(np.int32)}
        folder.write_arrays("latent_map", {**found, **axes, "share": np.array(share), "rows": self._mapped}, epoch)

    def _on_a_plane(self, codes: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        """Codes as points `(n, 2)`, and the share of their variance that is seen: two numbers as they are, more by
        their principal axes, turned the way that they had after the epoch before."""
        if codes.shape[1] <= 2:
            return np.pad(codes, ((0, 0), (0, 2 - codes.shape[1]))), 1.0
        centered = codes - codes.mean(axis=0)
        _, spread, axes = np.linalg.svd(centered, full_matrices=False)
        axes = axes[:2]
        if self._axes is not None:
            signs = np.sign((axes * self._axes).sum(axis=1))
            axes = axes * np.where(signs == 0, 1, signs)[:, None]
        self._axes = axes
        total = float((spread**2).sum())
        return centered @ axes.T, float((spread[:2] ** 2).sum() / total) if total else 1.0


def _axes_before(folder: RunFolder, size: int) -> NDArray[np.float64] | None:
    """The axes of the last map that an earlier attempt at the run has drawn, `(2, D)`; None where there is none."""
    epochs = folder.epochs_of("latent_map")
    axes = (folder.arrays("latent_map", epochs[-1]) or {}).get("axes") if epochs else None
    return axes if axes is not None and axes.shape == (2, size) and np.isfinite(axes).all() else None


def describe(spec: VAE, card: Card) -> dict[str, Any]:
    """Parameters, FLOPs, memory and layers of the networks of `spec` on the data set of `card`."""
    made = variational(spec, spec.input_shape(card), len(card.classes))
    return described({"encoder": made.encoder, "decoder": made.generator}, spec, card)


LEARNING = VariationalLearning
