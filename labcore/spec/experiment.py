"""An experiment: everything that decides a run's result, and how it is judged before it is queued."""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, final

import yaml

from labcore.spec.base import Choice, setting
from labcore.spec.data import Data
from labcore.spec.division import Division
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.spec.adversarial_loss import AdversarialLoss


class Experiment(Choice):
    """A spec that can be run. Each task is one subclass that declares `task: Literal["…"]`.

    `takes` is the task of the data sets that it can learn from.
    """

    lab: ClassVar[str] = "generalization-gap"

    tag: ClassVar[str] = "task"
    takes: ClassVar[str] = "classification"
    epoch_is: ClassVar[str] = "epoch"
    """What users read in place of "epoch", where one point of the learning curves is something else."""
    epoch_means: ClassVar[str] = ""
    """What that is, as sentences, where it is not one pass over the training images."""
    epoch_shows: ClassVar[str] = "the confusion matrix and pictures"
    """What is shown of each epoch beside the curves."""
    judged_by: ClassVar[str] = "balanced_accuracy"
    """The validation figure by which runs are held against each other where nobody names one."""
    judging: ClassVar[tuple[str, ...]] = (
        *("accuracy", "roc_auc", "balanced_accuracy", "precision_macro", "recall_macro", "f1_macro"),
        *("binary_accuracy", "loss", "objective"),
    )
    """The figures by which somebody may want to hold runs against each other."""
    judging_classes: ClassVar[tuple[str, ...]] = ()
    """Those of one class among them, which are named with the class behind: iou.nucleus."""
    watched: ClassVar[tuple[str, str]] = ("loss", "accuracy")
    """The two figures that one looks at while it learns: of training images, and of validation images as `val_…`."""
    further: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Groups of figures that are drawn beside those two from the start, each in a chart of its own, by its title."""
    watched_means: ClassVar[str] = (
        "Both curves are plain cross-entropy. Training images are seen with augmentation and dropout at work, where "
        "those are on, and while the weights still move; so validation may lie below."
    )
    """What is to be known of the first of them, where both curves are there."""
    looked_into: ClassVar[tuple[str, ...]] = ("Understand", "Explain", "Try it", "Take home")
    """The pages, and the views of a run, that have something to show of a finished one, by title."""
    curve_over: ClassVar[str] = ""
    """The figure of an epoch that learning curves are drawn over; empty for its number."""
    trained_for: ClassVar[str] = ""
    """The dotted key of the setting that says for how many epochs it trains; empty where there is none."""
    no_code: ClassVar[str] = ""
    """Why no script of plain Keras is written of a run, as a sentence; empty where one is."""
    kept: ClassVar[str] = "the best on validation images"
    """What the epoch is whose figures a report gives."""

    task: str
    dataset: str = setting(
        "digits",
        "The data set to learn from. Choose one that holds what the task learns, classes or masks; a built-in one to "
        "try things out.",
        title="Data set",
        aliases=("data",),
    )
    exclusions: str | None = setting(
        None,
        "A named, versioned list of training images that the run does not learn from, as careful@2. Choose one where "
        "artifacts, duplicates or wrong labels would teach the wrong thing. Validation and test images always stay. "
        "Lists are made on the Data page, from what its checks find; the data set itself stays as it is.",
    )
    name: str = setting(
        "",
        "What to call the run; left empty, a name is made from data set and settings. Give one where you will look for "
        "it later.",
    )
    seed: int = setting(
        0,
        "Fixes every random draw: weights, order, augmentation, dropout. Repeat with several before you claim.",
        low=0,
        high=2**31 - 1,
        aliases=("random_state", "random_seed"),
    )
    preset: str = setting(
        "default",
        "Where unset settings come from: quick shows something in a minute, best takes its time, a coursework has its "
        "own.",
    )

    division: Division = setting(
        Division(),
        "Folds for cross-validation, and how much of the training images is learned from. Folds are for sets of a "
        "few hundred images, where one validation split says little.",
    )
    open_test: bool = setting(
        True,
        "Open the test set at the run's end, once. Studies keep it closed, as they choose by validation; it is opened "
        "later for the runs that are nominated.",
        advanced=True,
    )

    @final
    def problems(self, data: Data) -> Iterator[Problem]:
        """What stands against running this spec on `data`: first its own objections, then those of its parts."""
        data = self.seen(data)
        (_, own), *parts = self.parts()
        found = list(own.objections("", self, data))
        yield from found
        if any(problem.key == "dataset" and problem.fatal for problem in found):
            return  # what the parts would say of a set that this task cannot take is beside the point
        for key, part in parts:
            yield from part.objections(key, self, data)

    def seen(self, data: Data) -> Data:
        """The facts of `data` as this experiment sees them."""
        return self.division.seen(data)

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """This spec with what comes from a preset made to fit `data`; what the user `asked` for stays as it is."""
        return self

    def images_per_epoch(self, data: Data) -> int:
        """How many training images an epoch shows."""
        return data.splits["train"].images

    def rounds(self) -> int:
        """How many epochs it has at most, or what stands for them."""
        return 1

    def in_force(self) -> Self:
        """The settings as they are carried out, where a switch among them overrules others."""
        return self

    def played_for(self) -> "AdversarialLoss | None":
        """What two networks play for against each other; None where there is one network."""
        return None

    def unlike(self, figure: str, key: str) -> str:
        """Why runs that differ in the setting `key` cannot be held against each other by the validation `figure`, as a
        sentence; empty where they can."""
        return ""

    def remark(self) -> str:
        """A sentence or two that belong beside what the experiment costs; empty where there is nothing to say."""
        return ""

    def foretold(self, data: Data) -> Iterator[str]:
        """What is done with the images of `data`, as the run sees them, before it learns from them, as sentences."""
        yield from ()

    @abstractmethod
    def summary(self) -> str:
        """The run's settings in a few words, for a name."""

    def to_yaml(self) -> str:
        """The whole spec as YAML that `train` takes back unchanged. A name made from the settings is left to them."""
        settings = self.model_dump(mode="json")
        if self.name == self.summary():
            settings["name"] = ""
        return yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)

    def identity(self) -> str:
        """SHA-256 of all that decides the result: equal for specs that differ only in name or preset, or in when the
        test set is opened."""
        settings = self.model_dump(mode="json", exclude={"name", "preset", "open_test"})
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
