"""What the lab knows about a data set without opening its pixels."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

SPLITS = ("train", "val", "test")
IN_WORDS = {"train": "training", "val": "validation", "test": "test"}

Task = Literal["classification", "segmentation"]
Modality = Literal["X-ray", "CT", "microscopy", "terrain", "digits", "photographs"]
Source = Literal["built-in", "downloaded", "imported", "synthesized"]


class Split(BaseModel):
    """One split: how many images it has, and how many of each class (for masks: images in which the class occurs).

    `pixels` is how many pixels of each class its masks have, or None where there are no masks.
    """

    model_config = ConfigDict(frozen=True)

    images: int
    classes: dict[str, int]
    pixels: dict[str, int] | None = None


class Without(BaseModel):
    """What was left out of a set: by which exclusion list, of which content, and how many images of each split."""

    model_config = ConfigDict(frozen=True)

    name: str
    identity: str
    images: dict[str, int]


class Synthesized(BaseModel):
    """What a generator has made of a set's training images.

    Attributes:
        images: how many.
        run: whose generator it was, and `seed` of the codes that were drawn.
        dataset, fingerprint: of the set from whose training images the generator had learned; what validation and test
            images show had no part in that, but for the choice of the generator's best epoch by validation images.
        drawn: whether the real images are themselves drawn by code.
        judged_by: the fingerprint of a set whose validation and test images are this one's too; empty where there is
            none.
        places: likewise of a set whose images all stand at the same places here, before those that are made.
    """

    model_config = ConfigDict(frozen=True)

    images: int
    run: str
    seed: int
    dataset: str
    fingerprint: str
    drawn: bool = False
    judged_by: str = ""
    places: str = ""


class Card(BaseModel):
    """The record kept beside a data set's pixels, shown by `datasets show` and on the Data page.

    `shape` is `(height, width, channels)`, or None where the images differ in size. `group` names the key whose values
    never cross a split (a patient, a slide), or is None; `groups` is how many of its values training and validation
    images have together, None without a key. `fingerprint` is the SHA-256 of pixels, labels and splits.
    `without` is set where the card is that of the set less the images of an exclusion list.
    `folds` says into which folds a run has divided training and validation images anew, and which of them judges.
    `metadata` names what is kept of each image beside its class, see `labcore.datasets.metadata`.
    `merged` says which classes a run takes as one, by what they are called together.
    `ignored` is how many pixels of masks belong to no class: they are neither learned from nor judged. `colors` are
    red, green and blue of each class, where its masks came in colors.
    `synthetic` says that images are drawn by code, or that training images are made by a generator; of the latter
    `synthesized` tells.
    `value_range` is what 0 and 255 stand for where pixels came as floats or with more than 8 bits, or is None.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    title: str
    task: Task
    classes: tuple[str, ...]
    images: int
    shape: tuple[int, int, int] | None
    height_range: tuple[int, int]
    width_range: tuple[int, int]
    channels: int
    splits: dict[str, Split]
    group: str | None = None
    groups: int | None = None
    source: Source
    synthetic: bool = False
    modality: Modality | None = None
    origin: str = ""
    licence: str = ""
    citation: str = ""
    fingerprint: str
    value_range: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    created: str = ""
    without: Without | None = None
    folds: str = ""
    metadata: tuple[str, ...] = ()
    merged: dict[str, tuple[str, ...]] = {}
    ignored: int = 0
    colors: tuple[tuple[int, int, int], ...] = ()
    synthesized: Synthesized | None = None

    @property
    def made(self) -> int:
        """How many of its training images a generator has made."""
        return self.synthesized.images if self.synthesized else 0

    @property
    def judged_by(self) -> str:
        """Equal for sets that have the same validation and test images."""
        return (self.synthesized and self.synthesized.judged_by) or self.fingerprint or self.name

    @property
    def places(self) -> str:
        """Equal for sets in which such images stand at the same places, so that they can be held against each other."""
        return (self.synthesized and self.synthesized.places) or self.fingerprint or self.name
