"""Generative adversarial network: images that a critic cannot tell from real ones."""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from labcore.datasets.card import Card
from labcore.nn.adversarial import Adversarial, adversarial
from labcore.spec.gan import GAN
from labcore.tasks.generating import Generating
from labcore.tasks.generative_judge import SampleJudge
from labcore.tasks.generative_learning import GenerativeLearning
from labcore.tasks.generative_run import described, measured
from labcore.tasks.gradient_run import run
from labcore.training.adversarial import AdversarialLearner
from labcore.training.loop import Phase
from labcore.training.plateau import Plateau, rate_factor
from labcore.training.reporter import Reporter

__all__ = ["LEARNING", "describe", "measured", "run"]


class AdversarialLearning(GenerativeLearning[GAN, AdversarialLearner, Generating]):
    """Images that a critic cannot tell from real ones."""

    def learner(self, opening: AbstractContextManager[None] | None = None) -> AdversarialLearner:
        strategy = self.strategy()
        with strategy.scope():
            networks = self._networks()
            factors = [rate_factor(rule.schedule) for rule in (self.spec.optimizer, self.spec.critic_optimizer)]
        shares = None if self.shares_told is None else tf.constant(self.shares_told, tf.float32)
        return AdversarialLearner(networks, self.spec, shares, strategy, *factors)

    def plateaus(self, learner: AdversarialLearner) -> list[Plateau]:
        factor = learner.critic_rate_factor
        of_critic = [] if factor is None else [Plateau(factor, self.spec.critic_optimizer.schedule.lowered)]
        return [*super().plateaus(learner), *of_critic]

    def _networks(self) -> Adversarial:
        return adversarial(self.spec, self.images.shape[1:], len(self.classes))

    def networks(self) -> dict[str, keras.Model]:
        made = self._networks()
        return {"generator": made.generator, "critic": made.critic}

    def phases(self, learner: AdversarialLearner, steps: int) -> list[Phase]:
        spec = self.spec
        begin = partial(learner.begin, spec.optimizer, spec.critic_optimizer, spec.training.epochs * steps)
        told = f"Batches of {spec.training.batch_size}, {spec.training.critic_steps} of them for the critic to one step"
        return [Phase(spec.training.epochs, begin, message=f"{told} of the generator")]

    def judge(self, learner: AdversarialLearner, reporter: Reporter) -> SampleJudge:
        assert self.comparison is not None, "shown() makes it ready"
        spec, asked = self.spec, self.asked(learner)
        shown, epochs = spec.training.shown, spec.training.epochs
        return SampleJudge(asked, self.comparison, spec.scores, shown, epochs, spec.seed, reporter, learner)

    def asked(self, learner: AdversarialLearner) -> Generating:
        return Generating(learner.networks.generator, self.spec.latent_size, self.shares_told)

    def concluded(self, learner: AdversarialLearner, reporter: Reporter) -> Generating:
        reporter.hold()
        self.write_facts(reporter.folder)
        return self.asked(learner)


def describe(spec: GAN, card: Card) -> dict[str, Any]:
    """Parameters, FLOPs, memory and layers of both networks of `spec` on the data set of `card`."""
    made = adversarial(spec, spec.input_shape(card), len(card.classes))
    return described({"generator": made.generator, "critic": made.critic}, spec, card)


LEARNING = AdversarialLearning
