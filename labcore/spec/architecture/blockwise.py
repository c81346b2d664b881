"""A network put together block by block."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.architecture.base import Architecture
from labcore.spec.architecture.network import Cost, Shape
from labcore.spec.base import OneOf, setting
from labcore.spec.block import Block
from labcore.spec.block.base import Joining
from labcore.spec.block.convolution import Convolution
from labcore.spec.block.dense import Dense
from labcore.spec.block.pooling import Pooling
from labcore.spec.data import Data
from labcore.spec.problem import Problem
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling

FEW_LAYERS = 8
"""Layers with weights that the coursework on cell nuclei (C6) allows a network of one's own."""


class BlockwiseCNN(Architecture):
    """A network of your own, put together block by block: convolutions, poolings, dense layers, as many as you like."""

    title: ClassVar[str] = "Block by block"
    kind: Literal["blockwise"] = "blockwise"

    blocks: tuple[Annotated[Block, OneOf()], ...] = setting(
        (
            Convolution(filters=16, repeats=2),
            Pooling(),
            Convolution(filters=32, repeats=2),
            Pooling(),
            Convolution(filters=64, repeats=2),
            Dense(units=64),
        ),
        "The blocks in order, from the image to the output layer, which comes by itself. Add blocks where both "
        "training and validation stay low; take some away where training runs ahead.",
    )
    joining: Joining = setting(
        "average",
        "How planes become one vector before the first dense layer: each channel's mean or largest value, or all "
        "numbers side by side (flatten), which keeps where things are, and takes many more weights.",
    )

    @property
    def gives_vector(self) -> bool:
        return self.joining != "average" or not all(block.needs_planes for block in self.blocks)

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        import keras

        from labcore.nn.blocks import vector

        features = image
        for number, block in enumerate(self.blocks, start=1):
            features = block.build(features, scaling, regularization, f"block{number}", self.joining)
        if len(features.shape) == 2 or not self.gives_vector:
            return features
        joined = vector(features, "joined", self.joining)
        return keras.layers.Dropout(regularization.dropout, name="joined_dropout")(joined)

    def weighted_layers(self, scaling: Scaling) -> int:
        """Layers with weights, convolutions and dense ones: its own, and the output layer."""
        return 1 + sum(block.layers(scaling) for block in self.blocks)

    def remark(self, experiment: Any) -> str:
        number = self.weighted_layers(experiment.scaling)
        number += experiment.head.weighted_layers + experiment.transformer.weighted_layers
        holds = "within" if number <= FEW_LAYERS else "beyond"
        return (
            f"{number} layers with weights (convolution and dense, head and output layer among them): "
            f"{holds} the limit of {FEW_LAYERS} that the coursework on cell nuclei (C6) sets."
        )

    def smallest_side(self, scaling: Scaling) -> int:
        shrunk = needed = 1
        for block in self.blocks:
            needed = max(needed, shrunk * block.window)
            shrunk *= block.shrinks
        return needed

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        weights, activations, products, plane = 0, 0, 0, shape
        for block in self.blocks:
            more, active, multiplied, plane = block.cost(plane, scaling, self.joining)
            weights, activations, products = weights + more, activations + active, products + multiplied
        return Cost(weights, activations, products)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        if self.joining != "flatten" and not any(block.sees_places for block in self.blocks):
            seen = "the mean" if self.joining == "average" else "the largest value"
            yield Problem(
                f"{key}.joining",
                f"No block looks for patterns before the image is joined: all that is seen of it is {seen} of each "
                "channel.",
                f"Begin with a convolution, or set {key}.joining to flatten.",
                fatal=False,
            )
        joined = False
        for number, block in enumerate(self.blocks, start=1):
            if joined and block.needs_planes:
                yield Problem(
                    f"{key}.blocks",
                    f"Block {number} ({block.title}) looks at an image, but a dense block has made one vector of it.",
                    "Move dense blocks to the end.",
                )
                return
            joined = joined or not block.needs_planes
