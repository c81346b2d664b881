"""What a network of any task is, as far as settings go."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from labcore.spec.base import Spec
from labcore.spec.data import Data
from labcore.spec.problem import Problem
from labcore.spec.scaling import Scaling

Shape = tuple[int, int, int]

LARGEST_NETWORK = 64 << 30
"""Bytes; a training step that needs more fits no device that this lab can meet."""

FLOAT = 4
"""Bytes of one number."""

BLOCK = re.compile(r"[^_]+(_[0-9]+)?(?=_|$)")
"""What a layer's name begins with, up to the part that tells it from others of its block: block1, stage2, block_3."""


def block_of(layer: str) -> str:
    """The block that a layer of that name belongs to, where names begin with it."""
    found = BLOCK.match(layer)
    return found[0] if found else layer


def halved(side: int) -> int:
    """The side of a plane after a stride of two: half, rounded up, as it is padded."""
    return -(-side // 2)


class Cost(NamedTuple):
    """What a network takes, worked out without building it: about, as normalization, biases and the classifier's
    head are left out.

    Attributes:
        weights: of kernels.
        activations: numbers that the layers give for one image.
        products: of a weight and an activation, for one image; None where only building it would tell.
    """

    weights: int
    activations: int
    products: int | None = None

    @property
    def flops(self) -> int | None:
        """Floating-point operations of one image going forward: a product and its sum are two, an activation one."""
        return None if self.products is None else 2 * self.products + self.activations

    def beside(self, other: "Cost") -> "Cost":
        """Of both networks together."""
        products = None if self.products is None or other.products is None else self.products + other.products
        return Cost(self.weights + other.weights, self.activations + other.activations, products)

    def memory(self, batch_size: int) -> int:
        """Bytes of one training step: weights, gradients, two moments; the activations of a batch, there and back."""
        return FLOAT * (4 * self.weights + 2 * self.activations * batch_size)


class Network(Spec):
    """What is asked of every network, whatever it is trained to tell."""

    kind: str

    takes_raw_pixels: ClassVar[bool] = False
    """Whether `build` gets pixels from 0 to 255 and normalizes them by itself."""

    published_widths: ClassVar[tuple[float, ...]] = ()
    """The widths that there are ImageNet weights for, where that is not the usual one alone."""

    has_residual_blocks: ClassVar[bool] = False
    """Whether there are blocks with a way round them, which stochastic depth can skip."""

    @property
    def can_skip_blocks(self) -> bool:
        """Whether there are such blocks in the network as it is set."""
        return self.has_residual_blocks

    @property
    def pretrained(self) -> "Network":
        """The part of it that learned weights are put into: all of it, unless something is built upon that."""
        return self

    @abstractmethod
    def smallest_side(self, scaling: Scaling) -> int:
        """The least height and width in pixels on which every layer still sees more than a point."""

    def cost(self, shape: Shape, scaling: Scaling) -> Cost | None:
        """About what the network takes for images of `shape` `(H, W, C)`, without building anything.

        None where only building it would tell.
        """
        return None

    def block(self, layer: str) -> str:
        """The block that the layer of that name belongs to: so it is drawn, and so fine-tuning counts."""
        return block_of(layer)

    def remark(self, experiment: Any) -> str:
        """A sentence or two about the network of `experiment`, shown below its settings; empty where there is none."""
        return ""

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        height, width, channels = experiment.input_shape(data)
        needed = self.smallest_side(experiment.scaling)
        if min(height, width) < needed:
            yield Problem(
                key,
                f"{self.title} shrinks the image until less than two pixels are left: it needs "
                f"at least {needed} px a side, and gets {height}×{width}.",
                "Take fewer blocks, or raise preprocessing.size.",
            )
        cost = self.cost((height, width, channels), experiment.scaling)
        if cost is None:
            return
        memory = cost.memory(experiment.training.batch_size)
        if memory > LARGEST_NETWORK:
            yield Problem(
                key,
                f"This network would need about {memory / 2**30:,.0f} GB for one training step "
                f"({cost.weights:,} weights, {cost.activations:,} activations an image).",
                "Take fewer filters, layers or blocks, a smaller scaling, size or batch.",
            )
