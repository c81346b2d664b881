"""A block that shrinks the image."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.block.base import Block, Joining, Plane
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class Pooling(Block):
    """Shrinks the image: of each window only the largest or the mean value is kept."""

    title: ClassVar[str] = "Pooling"
    kind: Literal["pooling"] = "pooling"
    keeps: Literal["max", "average"] = setting(
        "max",
        "What is kept of each window: whether a pattern is there, or how much. Largest is usual; take the mean "
        "where texture counts more than single marks.",
    )
    size: int = setting(
        2,
        "Height and width of the window, and by how much the image shrinks. Raise it for large images, keep 2 "
        "where detail matters.",
        low=2,
        high=8,
        unit="px",
    )

    @property
    def window(self) -> int:
        return self.size

    @property
    def shrinks(self) -> int:
        return self.size

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, int, Plane]:
        height, width, channels = -(-plane[0] // self.size), -(-plane[1] // self.size), plane[2]
        return 0, height * width * channels, 0, (height, width, channels)

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        import keras

        kinds = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
        return kinds[self.keeps](self.size, padding="same", name=f"{name}_pool")(features)
