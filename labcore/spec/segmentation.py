"""The segmentation task: one class for each pixel."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from labcore.spec.architecture.network import Cost
from labcore.spec.augmentation import Augmentation
from labcore.spec.base import OneOf, setting
from labcore.spec.classes import objections_to_splits
from labcore.spec.data import Data
from labcore.spec.imbalance.pixel_sampling import Held
from labcore.spec.imbalance.pixels import PixelImbalance
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.optimizer import Optimizer
from labcore.spec.optimizer.adam import AdamW
from labcore.spec.pixel_loss import PixelLoss
from labcore.spec.pixel_loss.cross_entropy import PixelCrossEntropy
from labcore.spec.preprocessing import Preprocessing
from labcore.spec.problem import Problem
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.segmenter import Segmenter
from labcore.spec.segmenter.unet import UNet
from labcore.spec.specialist import NoSpecialist, Specialist
from labcore.spec.training.pixels import PixelTraining
from labcore.spec.transfer import Transfer


class Segmentation(NetworkExperiment):
    """Tell of each pixel of an image what is there."""

    title: ClassVar[str] = "Segmentation"
    lab: ClassVar[str] = "segmentation"
    takes: ClassVar[str] = "segmentation"
    judged_by: ClassVar[str] = "mean_iou"
    judging: ClassVar[tuple[str, ...]] = ("mean_iou", "mean_iou_foreground", "pixel_accuracy", "loss", "objective")
    judging_classes: ClassVar[tuple[str, ...]] = ("iou", "dice")
    watched: ClassVar[tuple[str, str]] = ("loss", "mean_iou")
    own_size_limit: ClassVar[int] = 128
    task: Literal["segmentation"] = "segmentation"

    preprocessing: Preprocessing = setting(
        Preprocessing(),
        "Size and color of the images; masks follow. Larger images keep small objects, and cost time with their "
        "square.",
    )
    augmentation: Augmentation = setting(
        Augmentation(),
        "Random changes to training images; what moves pixels moves those of the mask alike. More of them where "
        "masks are few.",
    )
    imbalance: PixelImbalance = setting(
        PixelImbalance(), "What is done about classes of few pixels. Worth it where they are overlooked."
    )
    architecture: Annotated[Segmenter, OneOf()] = setting(
        UNet(),
        "The network that turns an image into features of its pixels. A U-Net first; a pretrained encoder where "
        "masks are few, a dual one where large and small things matter alike.",
        aliases=("model", "network", "net"),
    )
    scaling: Scaling = setting(
        Scaling(),
        "Width, depth and resolution. Raise them where training stays low, lower them for speed or where training runs "
        "ahead.",
    )
    specialist: Annotated[Specialist, OneOf()] = setting(
        NoSpecialist(),
        "A second, simpler network for one class, trained beside the first and merged with it. Try it for a rare "
        "class that the first overlooks.",
    )
    transfer: Transfer = setting(
        Transfer(),
        "What the network starts from, and what of it is trained when. Learned weights help most where masks are few.",
    )
    regularization: Regularization = setting(
        Regularization(),
        "What keeps the network from learning by heart. More where training runs ahead of validation, less where both "
        "stay low.",
    )
    loss: Annotated[PixelLoss, OneOf()] = setting(
        PixelCrossEntropy(),
        "What training lowers. Cross-entropy first; add Dice where classes of few pixels are overlooked.",
    )
    optimizer: Annotated[Optimizer, OneOf()] = setting(
        AdamW(),
        "The rule that turns gradients into steps. AdamW works nearly everywhere; try SGD where you can tune its rate.",
    )
    training: PixelTraining = setting(
        PixelTraining(), "Epochs, batches, stopping, devices. More epochs where validation still gains at the end."
    )

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """As every network's; and no operation that leaves the mask behind."""
        spec = super().fitted(asked, data)
        if "operations" in asked.get("augmentation", {}):
            return spec
        fitting = tuple(each for each in spec.augmentation.operations if each.suits_masks)
        return spec.model_copy(update={"augmentation": spec.augmentation.model_copy(update={"operations": fitting})})

    def summary(self) -> str:
        specialist = "" if isinstance(self.specialist, NoSpecialist) else " and a specialist"
        return f"{self.dataset} · {self.architecture.title}{specialist} · {self.optimizer.title}"

    def foretold(self, data: Data) -> Iterator[str]:
        yield from self.imbalance.told(held := Held.by_training(data), data.classes)
        if held.pixels.any() and (label := self.specialist.label(held.pixels, data.classes)) is not None:
            share = held.pixels[label] / held.pixels.sum()
            yield f"A specialist learns to tell {data.classes[label]}, {share:.2%} of the pixels, from all else."

    def cost(self, data: Data) -> Cost | None:
        cost = super().cost(data)
        return None if cost is None else cost.beside(self.specialist.cost(self.input_shape(data)))

    def images_per_epoch(self, data: Data) -> int:
        held = Held.by_training(data)
        return held.images + int(self.imbalance.sampling.extra(held).sum())

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if data.task != "segmentation":
            yield Problem(
                "dataset",
                f"'{data.name}' is a {data.task} data set: its images have one class each, and no masks.",
                "Choose a data set with masks, such as synthetic-mars-terrain, or import one with masks.",
            )
            return
        yield from objections_to_splits(
            data,
            "The training masks of '{name}' show one class only ({present}): there is nothing to tell apart.",
            "Import masks of two or more classes.",
            "mask",
        )
