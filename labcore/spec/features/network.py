"""What a network has learned to see."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.features.base import Extract, Features, Networks, Shape
from labcore.spec.preprocessing import in_color
from labcore.spec.preprocessing.fitting import fit
from labcore.spec.problem import Problem


class NetworkFeatures(Features):
    """What the network of an earlier run makes of an image before its last layer."""

    title: ClassVar[str] = "A network's features"
    kind: Literal["network"] = "network"
    run: str = setting(
        "",
        "The id of the run, as it stands on its page. Choose a network trained on these same images to see what it has "
        "learned of them, one trained on others to see what carries over, or a pretrained one left as it was "
        "published: train it with transfer.head_epochs as high as training.epochs. Prepare the images as that run did.",
        options="runs",
    )

    def length(self, shape: Shape) -> None:
        return None

    def build(self, shape: Shape, networks: Networks) -> Extract:
        import keras

        model = networks(self.run)
        last = next(layer for layer in reversed(model.layers) if layer.weights)
        features = keras.Model(model.input, last.input)
        seen = tuple(model.input_shape[1:])

        def extract(images: NDArray[np.uint8]) -> NDArray[np.float32]:
            if images.shape[1:] != seen:
                images = np.stack([fit(in_color(image, seen[2]), seen[:2], "stretch", "auto") for image in images])
            answers = features(images.astype(np.float32), training=False)
            return keras.ops.convert_to_numpy(answers).reshape(len(images), -1).astype(np.float32)

        return extract

    def steps(self, images: int, length: int, seed: int) -> list[Any]:
        from sklearn.preprocessing import StandardScaler

        return [StandardScaler()]

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if not self.run:
            yield Problem(
                f"{key}.run",
                "No run is named whose network shall look at the images.",
                f"Set {key}.run to the id of a finished run of a network.",
            )
