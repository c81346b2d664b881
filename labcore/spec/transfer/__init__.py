"""Transfer learning: what a network starts from, and what of it is trained when."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, NamedTuple

from labcore.spec import options
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem
from labcore.spec.transfer.weights import RandomWeights, StartingWeights

options.load(__path__, __name__)


class Stretch(NamedTuple):
    """Epochs in which the same layers learn; `title` is empty where a run is all of a piece."""

    title: str
    epochs: int
    learning_rate: float
    head_only: bool = False


class Transfer(Spec):
    """Start from what was learned elsewhere: first train a new head on frozen features, then fine-tune the rest."""

    title = "Transfer learning"
    lab: ClassVar[str] = "transfer-learning"

    weights: Annotated[StartingWeights, OneOf()] = setting(
        RandomWeights(), "What the network starts from. Learned weights help most where images are few."
    )
    head_epochs: int = setting(
        0,
        "Epochs at the start in which only the new head is trained, on frozen features: its first, large errors would "
        "otherwise spoil what was learned. Raise it until validation stands still; as many as training.epochs is "
        "feature extraction and nothing else.",
        low=0,
        high=10_000,
        usual=(0, 20),
        unit="epochs",
    )
    fine_tune_layers: int | None = setting(
        None,
        "How many layers, counted from the network's end, are trained after that; left empty, all. Fewer keep more of "
        "what was learned and are quicker; more adapt better where images are many or unlike the first ones. A number "
        "beyond the network's own means all of them.",
        low=0,
        high=10_000,
        usual=(0, 200),
        unit="layers",
    )
    learning_rate_factor: float = setting(
        0.1,
        "What the learning rate is multiplied by when fine-tuning begins: learned weights want small steps. Lower it "
        "where validation falls as fine-tuning begins, raise it where it then hardly moves.",
        above=0,
        high=1,
        usual=(0.001, 1),
        log=True,
    )
    fine_tune_blocks: int | None = setting(
        None,
        "The same counted in blocks, in place of fine_tune_layers: how many, from the network's end, are trained. More "
        "adapt better where images are many. The diagram beside the form shows the blocks; those without a kernel "
        "count to the one before.",
        low=0,
        high=1000,
        usual=(0, 20),
        unit="blocks",
    )
    freeze_normalization: bool = setting(
        True,
        "Leave batch normalization as it was learned, also in layers that are fine-tuned: the statistics of small "
        "batches would undo it. Switch it off where images are unlike the first ones and batches are large.",
    )

    @property
    def active(self) -> bool:
        """Whether there is anything to transfer."""
        return self.weights.learned

    def stretches(self, learning_rate: float, epochs: int) -> tuple[Stretch, ...]:
        """What a run of so many epochs is made of: the head alone, then fine-tuning at a lower rate, or one of them."""
        if not self.active:
            return (Stretch("", epochs, learning_rate),)
        both = (
            Stretch("Feature extraction", self.head_epochs, learning_rate, head_only=True),
            Stretch("Fine-tuning", epochs - self.head_epochs, learning_rate * self.learning_rate_factor),
        )
        return tuple(stretch for stretch in both if stretch.epochs > 0)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        architecture = experiment.architecture
        pretrained = architecture.takes_raw_pixels
        if self.weights.source and not pretrained:
            yield Problem(
                f"{key}.weights",
                f"There are no weights from {self.weights.source} for the architecture {architecture.title}.",
                "Choose a network such as MobileNetV2, or start from random weights or an earlier run.",
            )
        if not self.active and pretrained:
            yield Problem(
                f"{key}.weights",
                f"{architecture.title} starts from random weights; on small data sets it then does worse "
                "than a small network.",
                "Set transfer.weights to imagenet, or to a file or run with learned weights.",
                fatal=False,
            )
        if not self.active and self.head_epochs:
            yield Problem(
                f"{key}.head_epochs",
                "Training only the head makes no sense on random weights: frozen, they would stay random.",
                "Set transfer.head_epochs to 0, or start from learned weights.",
            )
        if idle := self._idle(experiment.training.epochs):
            yield Problem(
                f"{key}.{idle[0]}",
                f"{' and '.join(f'{key}.{name}' for name in idle)} {'have' if len(idle) > 1 else 'has'} no effect: "
                + ("the run ends with the head alone." if self.active else "random weights are all trained alike."),
                "Lower transfer.head_epochs or raise training.epochs, so that there is fine-tuning."
                if self.active
                else "Set transfer.weights to learned ones, or leave out what is said of them.",
                fatal=False,
            )
        if self.fine_tune_layers is not None and self.fine_tune_blocks is not None:
            yield Problem(
                f"{key}.fine_tune_blocks",
                f"The last {self.fine_tune_layers} layers are to be fine-tuned, and the last {self.fine_tune_blocks} "
                "blocks: it can be one of them only.",
                "Leave transfer.fine_tune_layers or transfer.fine_tune_blocks empty.",
            )
        if self.head_epochs > experiment.training.epochs:
            yield Problem(
                f"{key}.head_epochs",
                f"The head alone would train {self.head_epochs} epochs; the run has {experiment.training.epochs}.",
                "Lower transfer.head_epochs or raise training.epochs.",
            )

    def _idle(self, epochs: int) -> list[str]:
        """The settings that differ from what they are by themselves and do nothing in a run of so many epochs."""
        if self.active and self.head_epochs < epochs:
            return []
        fields = type(self).model_fields
        names = (
            "fine_tune_layers",
            "fine_tune_blocks",
            "learning_rate_factor",
            *(() if self.active else ("freeze_normalization",)),
        )
        return [name for name in names if getattr(self, name) != fields[name].default]
