"""What Tan & Le published of scaling at about equal FLOPs.

"EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019: table 7 for EfficientNet-B0,
table 3 for the others. ImageNet, top-1 accuracy.
"""

from dataclasses import dataclass

SOURCE = "Tan & Le, EfficientNet, ICML 2019, table 7"


@dataclass(frozen=True)
class Published:
    """One network of the table.

    Attributes:
        dimension: what is scaled; empty for the baseline.
        label: by how much.
        flops: for one image, a product and its sum counting as one, as papers do; the lab counts them as two.
        accuracy: 0 to 1.
    """

    dimension: str
    label: str
    flops: float
    accuracy: float


TABLE_7 = (
    Published("", "baseline", 0.4e9, 0.773),
    Published("width", "×2", 1.8e9, 0.789),
    Published("depth", "×4", 1.8e9, 0.790),
    Published("resolution", "×2", 1.9e9, 0.791),
    Published("compound", "d1.4 w1.2 r1.3", 1.8e9, 0.811),
)

TABLE_3 = {
    "ResNet-50": {"": 0.760, "width": 0.777, "depth": 0.781, "resolution": 0.775, "compound": 0.788},
    "MobileNetV2": {"": 0.720, "width": 0.764, "depth": 0.768, "resolution": 0.748, "compound": 0.774},
}
"""Top-1 accuracy of other networks with the same multipliers, by what is scaled."""


def gains() -> dict[str, float]:
    """By how much each dimension of table 7 betters the baseline, as a share of all images."""
    base, *scaled = TABLE_7
    return {each.dimension: each.accuracy - base.accuracy for each in scaled}
