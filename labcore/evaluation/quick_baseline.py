"""What a report says of the classical baseline that was fitted at its run's end, see `labcore.tasks.quick_baseline`."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

KEY = "baseline"
"""In a report."""


class QuickBaseline(BaseModel):
    """A baseline on the images of a network's run.

    Attributes:
        features, estimator: what it is, in words.
        train_images: how many it has learned from, of so many that the network had.
        validation: its figures by name, on the network's validation images.
        test: the same on test images, where the run has opened them; else None.
    """

    model_config = ConfigDict(frozen=True)

    features: str
    estimator: str
    train_images: int
    of_train_images: int
    validation: dict[str, float | None]
    test: dict[str, float | None] | None = None

    @classmethod
    def read(cls, kept: Any) -> "QuickBaseline | None":
        """From what a report says; None where that is nothing, or nothing that fits."""
        try:
            return cls.model_validate(kept)
        except ValidationError:
            return None

    def accuracy(self, part: str) -> float | None:
        """On the images of `part`, validation or test; None where it was not measured there."""
        return (self.validation if part == "validation" else self.test or {}).get("accuracy")

    @property
    def what(self) -> str:
        """What it is and how many images it saw, within a sentence."""
        of = "all" if self.train_images == self.of_train_images else f"{self.train_images:,} of"
        method = f"{_inside(self.estimator)} on {_inside(self.features)}"
        return f"{method}, fitted on {of} {self.of_train_images:,} training images"


def _inside(title: str) -> str:
    """A title as it stands within a sentence; abbreviations keep their capitals."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
