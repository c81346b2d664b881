"""What all experiments have in common that learn to make images."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.spec.preprocessing import Preparation
from labcore.spec.problem import Problem
from labcore.spec.scores import Scores
from labcore.words import counted

MOST_SCORES = 40
"""Epochs of a run that are scored, about, where there are more of them."""

MOST_EPOCHS = 500
"""Epochs of a run that is made longer unasked: after each of them samples and the weights are kept."""

FEWEST = 10
"""Images of a split, below which nothing can be said of samples."""


IN_FEATURES = (
    *("frechet_distance", "kernel_distance", "sample_precision", "sample_recall"),
    *("diversity", "read_confidence", "reconstructions_read", "reconstructions_right"),
)
"""Figures of samples that depend on the network in whose features, or by which, they are told."""

OTHER_FEATURES = ("preprocessing", "scores.features", "scores.samples")
OTHER_CLASSIFIER = ("dataset", "exclusions", "division")
"""Settings with which such figures are told in other features; the latter where each set has its own classifier."""


class Generative(GradientExperiment):
    """An experiment that learns to make images like those of a data set, from codes that are drawn at random."""

    lab: ClassVar[str] = "gan"

    own_size_limit: ClassVar[int] = 64
    fewest_batches: ClassVar[int] = 32
    fewest_steps: ClassVar[int] = 1500
    """Steps of a run, for which a small set is gone through more often unasked."""
    codes_images: ClassVar[bool] = False
    """Whether it learns the way from images to codes, too."""
    epoch_shows: ClassVar[str] = "samples, and how they are judged,"
    judged_by: ClassVar[str] = "frechet_distance"
    judging: ClassVar[tuple[str, ...]] = ("frechet_distance", "kernel_distance", "sample_precision", "sample_recall")
    looked_into: ClassVar[tuple[str, ...]] = ("Latent space", "Take home")
    no_code: ClassVar[str] = (
        "What makes images is trained by a loop of its own, of which no script of plain Keras is written yet. "
        "`Rerun with changes` trains it again in this lab."
    )

    preprocessing: Preparation = setting(
        Preparation(),
        "Size and color of the images. Smaller ones are learned far sooner; raise the size once samples are good.",
    )
    latent_size: int = setting(
        16,
        "Numbers in the code from which an image is made. Raise it where images are alike or blurred; lower it where "
        "many go unused. Two can be drawn as a map.",
        low=1,
        high=1024,
        usual=(2, 128),
        log=True,
        unit="numbers",
        aliases=("latent_dim", "latent_dimension", "z_dim"),
    )
    conditional: bool = setting(
        False,
        "Tell it the class of each image, so that afterwards it can be asked for images of one class. Switch it on "
        "where classes look unlike each other.",
    )
    scores: Scores = setting(
        Scores(),
        "How samples are held against real images. Fewer samples and rarer scores are quicker, and less exact.",
    )

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """Of a small set smaller batches, and more epochs, of which then fewer are scored."""
        spec, training = super().fitted(asked, data), asked.get("training", {})
        if "epochs" in training or not data.splits["train"].images:
            return spec
        epochs = max(spec.training.epochs, spec.epochs_wanted(data))
        changes: dict[str, Any] = {"training": spec.training.model_copy(update={"epochs": epochs})}
        if "every" not in asked.get("scores", {}):
            every = max(spec.scores.every, round(epochs / MOST_SCORES))
            changes["scores"] = spec.scores.model_copy(update={"every": every})
        return spec.model_copy(update=changes)

    def epochs_wanted(self, data: Data) -> int:
        """Epochs in which `fewest_steps` are taken, as far as that is sensible."""
        return min(MOST_EPOCHS, -(-self.fewest_steps // self.steps_per_epoch(data)))

    def steps_per_epoch(self, data: Data) -> int:
        """Whole batches alone: what fills none is left for other epochs."""
        return max(1, self.images_per_epoch(data) // self.images_per_step())

    def code_size(self, classes: int) -> int:
        """Numbers that the generator takes: the code, and behind it the class, one of so many, where it is told."""
        return self.latent_size + (classes if self.conditional else 0)

    def unlike(self, figure: str, key: str) -> str:
        own = OTHER_CLASSIFIER if self.scores.features.kind == "classifier" else ()
        if figure not in IN_FEATURES or not _within(key, (*OTHER_FEATURES, *own)):
            return ""
        return (
            f"With another {key}, samples are held against real images in the features of another network, or in "
            "another number, and such figures cannot be compared."
        )

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if data.task != "classification":
            yield Problem(
                "dataset",
                f"'{data.name}' is a {data.task} data set; images are made like those of classification sets.",
                "Choose a classification data set, or import its images again with --task classification.",
            )
            return
        if self.training.precision == "float16":
            yield Problem(
                "training.precision",
                "What makes images is not trained in float16 here: each of its losses would need a scale of its own.",
                "Set training.precision to float32 or bfloat16.",
            )
        for split in ("train", "val", "test"):
            if data.splits[split].images < FEWEST:
                yield Problem(
                    "dataset",
                    f"'{data.name}' has {counted(data.splits[split].images, 'image')} in its {split} split, too few to "
                    "compare samples with.",
                    "Import it with more images.",
                )
        if len(data.classes) < 2 and (self.conditional or self.scores.features.kind == "classifier"):
            yield Problem(
                "dataset",
                f"All images of '{data.name}' are of one class: there is nothing to tell the generator, and no "
                "classifier that could compare images.",
                "Set conditional to false, and scores.features to inception or to a run.",
            )


def _within(key: str, groups: Sequence[str]) -> bool:
    """Whether the setting `key` is in one of `groups`, or has one in it."""
    return any(f"{key}.".startswith(f"{group}.") or group.startswith(f"{key}.") for group in groups)
