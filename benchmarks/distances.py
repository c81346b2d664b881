"""Figures of samples of a generative model: how often their 95 % intervals hold what sets of that size come to.

Features are drawn from known distributions again and again, and assessed. What an interval should hold is the mean of
the figure over such sets. Aim: at least 92 %, but for the weak scenario, in which distances are hardly more than their
spread. Besides: how wide intervals are beside 3.92 standard deviations of the figure over such sets, and what all
figures of 5,000 images of each kind cost.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.distributions import FIGURES, assess
from labcore.evaluation.statistics.interval import Interval

REPETITIONS = 400
COVERAGE = 0.92


@dataclass(frozen=True)
class Scenario:
    """A way in which features of real images and of samples come about.

    Attributes:
        images, samples: of each kind.
        features: how many; each next one varies less, as those of networks do.
        shift: how far samples are off, in standard deviations of each feature.
        wider: by how much more each feature of samples varies.
        dropped: whether samples are of one of the two kinds of which real images are.
        rectified: whether features are held above 0, as after a ReLU.
    """

    images: int = 150
    samples: int = 150
    features: int = 8
    shift: float = 0.0
    wider: float = 0.0
    dropped: bool = False
    rectified: bool = False

    def drawn(self, random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Features of real images and of samples."""
        real, generated = (self._kinds(random, number) for number in (self.images, self.samples))
        if self.dropped:
            generated[:, 0] = np.abs(generated[:, 0])
        generated = generated * (1 + self.wider) + self.shift
        scale = np.arange(1, self.features + 1) ** -0.7
        mixed = np.linalg.qr(np.random.default_rng(0).normal(size=(self.features, self.features)))[0]
        real, generated = ((each * scale) @ mixed for each in (real, generated))
        return (np.maximum(real, 0), np.maximum(generated, 0)) if self.rectified else (real, generated)

    def _kinds(self, random: np.random.Generator, number: int) -> NDArray[np.float64]:
        """Two kinds of images, on both sides of 0 in the first feature."""
        found = random.normal(size=(number, self.features))
        found[:, 0] += np.where(random.random(number) < 0.5, 2.0, -2.0)
        return found


WEAK = "weakly shifted"
SCENARIOS = {
    "shifted": Scenario(shift=1.0),
    "wider": Scenario(wider=0.4),
    "one of two kinds": Scenario(dropped=True),
    "of one distribution": Scenario(),
    "rectified, shifted": Scenario(features=32, shift=1.0, rectified=True),
    "fewer samples than real images": Scenario(images=300, samples=80, wider=0.4),
    "more features than images": Scenario(images=100, samples=100, features=150, shift=0.3, wider=0.3),
    WEAK: Scenario(shift=0.5),
}


def run() -> dict:
    """By scenario and figure, coverage and width; whether the aim is met; and the cost of a usual assessment."""
    began = time.perf_counter()
    found = {name: simulated(scenario, REPETITIONS) for name, scenario in SCENARIOS.items()}
    aimed_at = [figure["coverage"] for name, each in found.items() if name != WEAK for figure in each.values()]
    return {
        "repetitions": REPETITIONS,
        "aim": {"coverage_at_least": COVERAGE},
        "met": min(aimed_at) >= COVERAGE,
        "scenarios": found,
        "seconds": round(time.perf_counter() - began, 1),
        "core_seconds_of_5000_images_by_features": {str(features): timed(features) for features in (128, 512)},
    }


def simulated(scenario: Scenario, repetitions: int, draws: int = 60) -> dict[str, dict[str, float]]:
    """By figure: its mean, the share of `repetitions` in which the interval holds that, and how wide intervals are."""
    random = np.random.default_rng(0)
    found = [assess(*scenario.drawn(random), seed, draws).figures for seed in range(repetitions)]
    return {name: _judged([each[name] for each in found]) for name in FIGURES}


def _judged(intervals: Sequence[Interval]) -> dict[str, float]:
    low, estimate, high = np.array([(each.low, each.estimate, each.high) for each in intervals]).T
    mean = estimate.mean()
    return {
        "mean": float(mean),
        "coverage": float(np.mean((low <= mean) & (mean <= high))),
        "width": float(np.mean(high - low) / (3.92 * estimate.std(ddof=1))),
    }


def timed(features: int) -> float:
    """Seconds of one core that all figures of 5,000 real images and as many samples take."""
    real, generated = Scenario(5000, 5000, features, shift=0.3).drawn(np.random.default_rng(0))
    began = time.process_time()
    assess(real, generated)
    return round(time.process_time() - began, 1)
