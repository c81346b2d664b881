"""What a method of explanation is, and what it may ask of a network. Nothing here imports TensorFlow."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice


class Network(Protocol):
    """A trained network, as methods ask it. Images are `(n, H, W, C)`, 0–255; classes `(n,)` are indices.

    Of a network of masks, what stands here as a class is a class over some pixels, and its score their sum: methods
    need not know (`labcore.explain.aimed`).

    It takes any number of images at once and goes through them in batches; `at_once` is how many such a batch has, so
    that whoever makes many images of one need not make more than that before asking.
    """

    at_once: int

    def scores(self, images: NDArray[Any], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """`(n,)` what the network gives each image's class: before the softmax where it ends in one."""
        ...

    def gradients(self, images: NDArray[Any], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """`(n, H, W, C)` by how much that score rises with each value of the image, per step of the 0–255."""
        ...

    def planes(self, images: NDArray[Any], layer: str) -> NDArray[np.float32]:
        """`(n, h, w, K)` what a layer gives; raises InputError where it has no planes, or is not there."""
        ...

    def weighted_planes(self, images: NDArray[Any], classes: NDArray[np.int32], layer: str) -> NDArray[np.float32]:
        """`(n, h, w)` the sum of a layer's planes, each weighted by the mean over it of the score's gradient."""
        ...


@dataclass(frozen=True)
class Passes:
    """How often a method sends one image through the network: `forward`, and forward and back again."""

    forward: int = 0
    backward: int = 0

    def __add__(self, other: "Passes") -> "Passes":
        return Passes(self.forward + other.forward, self.backward + other.backward)

    def times(self, number: int) -> "Passes":
        return Passes(self.forward * number, self.backward * number)


COARSEST = "(coarsest)"
"""In place of a layer's name: of the layers with the fewest places the one that finer planes are made of."""

TASKS = frozenset({"classification", "segmentation"})


class Explainer(Choice):
    """A method that says what in an image speaks for a class.

    Attributes:
        tasks: what a run must tell for the method to be offered, as `Experiment.takes` has it.
        signed: whether its maps tell what speaks against the class, below 0, from what speaks for it.
        of_class: whether its maps depend on the class that is explained.
    """

    lab: ClassVar[str] = "explanation"

    tasks: ClassVar[frozenset[str]] = TASKS
    signed: ClassVar[bool] = False
    of_class: ClassVar[bool] = True

    @classmethod
    def offered(cls, takes: str) -> dict[str, type[Self]]:
        """The methods by their kind that explain runs which tell what `takes` says; the usual one first."""
        every = {kind: method for kind, method in cls.kinds().items() if takes in method.tasks}
        return dict(sorted(every.items(), key=lambda each: each[1].tasks == TASKS))

    @property
    def at_layer(self) -> str | None:
        """The layer over whose planes the maps lie, empty for the last; None where they lie over the image."""
        return None

    @abstractmethod
    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """What in each of `images` `(n, H, W, C)` uint8 speaks for its class in `classes` `(n,)`.

        Returns `(n, h, w)` float32, in units of the score; h and w are those of the image, or of a layer's planes.
        """

    @abstractmethod
    def passes(self, shape: tuple[int, int, int]) -> Passes:
        """What one map of an image `(H, W, C)` costs at most."""

    def facts(
        self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32], maps: NDArray[np.float32]
    ) -> dict[str, NDArray[np.float32]]:
        """What else is known of each of the `maps` `(n, h, w)`, by name, `(n,)` each; nothing, unless overridden."""
        return {}
