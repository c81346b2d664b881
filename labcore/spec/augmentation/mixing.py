"""Operations that blend training images with each other, and their labels likewise."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation, share_of_images
from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem


class Mixing(Operation):
    """Blends images of a batch, and their labels in the same shares."""

    mixes: ClassVar[bool] = True
    suits_masks: ClassVar[bool] = False

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        mixing = [operation for operation in experiment.augmentation.active() if operation.mixes]
        if not mixing:
            return
        if len(mixing) > 1 and mixing[0] is self and sum(operation.probability for operation in mixing) > 1:
            yield Problem(
                key,
                f"{' and '.join(operation.title for operation in mixing)} are stacked: an image may be a "
                "blend of four, which few networks learn from.",
                "Keep one of them, or give each a probability of 0.5 or less.",
                fatal=False,
            )
        blends = data.task != "segmentation"  # masks are cut like their images: each pixel keeps one class
        if blends and mixing[0] is self and experiment.regularization.label_smoothing:
            yield Problem(
                key,
                f"{self.title} makes labels soft already, and label smoothing softens them further.",
                "Set regularization.label_smoothing to 0, unless you study the two together.",
                fatal=False,
            )
        if mixing[0] is self and experiment.training.batch_size == 1:
            yield Problem(
                key,
                f"{self.title} blends the images of a batch, and a batch of one has nothing to blend with.",
                "Set training.batch_size to 2 or more.",
                fatal=False,
            )


class MixUp(Mixing):
    """Blend each image with another one, pixel by pixel (Zhang et al., 2018); training accuracy then looks worse."""

    title: ClassVar[str] = "MixUp"
    kind: Literal["mix_up"] = "mix_up"
    alpha: float = setting(
        0.2,
            "How even the blends are: at 0.2 most show one image clearly, at 1 every share is as likely. Raise it "
            "where training runs far ahead of validation, lower it where training stays low.",
        above=0, high=4, usual=(0.05, 1), step=0.05,
    )  # fmt: skip

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.MixUp(self.alpha, seed=seed)


class CutMix(Mixing):
    """Paste a rectangle of another image (Yun et al., 2019): labels take its share of the area, masks what it shows."""

    title: ClassVar[str] = "CutMix"
    moves: ClassVar[bool] = True
    suits_masks: ClassVar[bool] = True
    kind: Literal["cut_mix"] = "cut_mix"
    probability: float = share_of_images(0.5)
    alpha: float = setting(
        1.0,
            "How even the shares are: at 1 rectangles of every size are as likely, lower makes them tiny or huge. "
            "Lower it where half an image no longer shows its class.",
        above=0, high=1, step=0.05,
    )  # fmt: skip

    def build(self, seed: int) -> Any:
        from labcore.nn.cut_mix import CutMix as CutMixLayer

        return CutMixLayer((self.alpha, self.alpha), seed=seed)

    def misleading(self) -> Mapping[str, str]:
        return dict.fromkeys(
            ("X-ray", "CT"), "the part that shows the finding may be pasted over while the label still counts its area"
        )
