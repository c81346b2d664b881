"""What a network starts from. A new source is one class here."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

from labcore.home import weights_dir
from labcore.spec.architecture import Architecture
from labcore.spec.base import Choice, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem
from labcore.spec.scaling import Scaling

READABLE = ".h5"
"""How the names of weight files end; those of Keras 3 end in .weights.h5."""

HDF5 = b"\x89HDF\r\n\x1a\n"
"""What every file of weights begins with."""

ACCEPTED = "Accepted are .weights.h5 and .h5 of Keras."

OpenRun = Callable[[str], Any]
"""Gives the Keras model that the run of that id kept. Raises LabError where there is none."""


class StartingWeights(Choice):
    """What a network starts from."""

    lab: ClassVar[str] = "transfer-learning"

    learned: ClassVar[bool] = True
    """Whether there is anything in them that is worth keeping."""

    source: ClassVar[str] = ""
    """Where they are from, in words, if that has them for networks of `keras.applications` only."""

    in_a_file: ClassVar[bool] = False
    """Whether only looking into a file of the user's tells that they fit; that is done before a run is queued."""

    @abstractmethod
    def load(self, model: Any, architecture: Architecture, scaling: Scaling, open_run: OpenRun) -> int:
        """Put the weights into the Keras `model` of that architecture, and say how many layers got theirs.

        Raises LabError where they cannot be had or do not fit, with the cure.
        """


class RandomWeights(StartingWeights):
    """Random weights: everything is learned from this data set."""

    title: ClassVar[str] = "Random"
    kind: Literal["random"] = "random"
    learned: ClassVar[bool] = False

    def load(self, model: Any, architecture: Architecture, scaling: Scaling, open_run: OpenRun) -> int:
        return 0


class ImageNetWeights(StartingWeights):
    """Weights learned on 1.3 million photographs of 1000 classes (ImageNet), downloaded once."""

    title: ClassVar[str] = "ImageNet"
    kind: Literal["imagenet"] = "imagenet"
    source: ClassVar[str] = "ImageNet"

    def load(self, model: Any, architecture: Architecture, scaling: Scaling, open_run: OpenRun) -> int:
        from labcore.nn.weights import load_imagenet

        return load_imagenet(model, architecture, scaling)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        network, width = experiment.architecture.pretrained, experiment.scaling.width
        published = network.published_widths
        if published and width not in published:
            yield Problem(
                "scaling.width",
                f"There are no ImageNet weights for {network.title} of the width {width:g}.",
                f"Set scaling.width to one that was published: {', '.join(f'{each:g}' for each in published)}.",
            )


class FileWeights(StartingWeights):
    """Weights from a file of this machine: .weights.h5 or .h5 of the same network without its classifier."""

    title: ClassVar[str] = "File"
    kind: Literal["file"] = "file"
    source: ClassVar[str] = "a file"
    in_a_file: ClassVar[bool] = True
    path: str = setting(
        "",
        "Where the file lies. A name without a folder is looked for in the folder 'weights' of the lab's home. Choose "
        "a file of the same network, without its classifier.",
        options="weights",
    )

    def load(self, model: Any, architecture: Architecture, scaling: Scaling, open_run: OpenRun) -> int:
        from labcore.nn.weights import load_file

        return load_file(model, architecture, scaling, self.path)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if not self.path:
            cure = f"Place one in the folder {weights_dir()}, and set {key}.path to its name."
            yield Problem(f"{key}.path", "No file of weights is named.", cure)
        elif not self.path.endswith(READABLE):
            yield Problem(f"{key}.path", f"'{self.path}' is no file of weights that can be read.", ACCEPTED)
        elif not weights_file(self.path).is_file():
            cure = f"Check {key}.path, or place the file there."
            yield Problem(f"{key}.path", f"There is no file of weights '{weights_file(self.path)}'.", cure)
        elif not _begins_as_hdf5(weights_file(self.path)):
            problem = f"'{self.path}' is no file of weights that can be read: it is empty or of another format."
            yield Problem(f"{key}.path", problem, f"Place it there again. {ACCEPTED}")


class RunWeights(StartingWeights):
    """Weights of an earlier run of this lab with the same network: learn on one data set, go on with another."""

    title: ClassVar[str] = "Earlier run"
    kind: Literal["run"] = "run"
    run: str = setting(
        "",
        "The id of a finished run, as the Runs page shows it. Choose one with the same network, on images like these "
        "or more of them.",
        options="runs",
    )

    def load(self, model: Any, architecture: Architecture, scaling: Scaling, open_run: OpenRun) -> int:
        from labcore.nn.weights import load_model_weights

        return load_model_weights(model, open_run(self.run), f"those of run {self.run}")

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if not self.run:
            cure = f"Set {key}.run to the id of a finished run with the same network."
            yield Problem(f"{key}.run", "No run is named whose weights are to be taken.", cure)


def weights_file(path: str) -> Path:
    """Where the file of weights called `path` lies: in the lab's own folder, unless a whole path is given."""
    place = Path(path).expanduser()
    return place if place.is_absolute() else weights_dir() / place


def _begins_as_hdf5(place: Path) -> bool:
    with place.open("rb") as file:
        return file.read(len(HDF5)) == HDF5
