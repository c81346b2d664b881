"""What a run says of its specialist, as it is kept and reported."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from labcore.evaluation.specialist import Aim

KEY = "specialist"
"""In a report, and among the artifacts."""

MEASURED_AGAIN = (
    "Figures of validation images are of rules for the specialist that were found without the image judged. What is "
    "measured again (changed images, other data, several views, several networks) follows the one rule that the run "
    "keeps, which was found on all of them: there, figures of the same validation images differ a little."
)
"""Where both kinds of figures are seen."""


class SpecialistRecord(BaseModel):
    """How far a specialist is heeded, and what that is worth on validation images.

    Attributes:
        label: the class that it is for.
        best_for: the figure for whose sake it is heeded.
        share, bias: see `labcore.evaluation.specialist.Rule`.
        general, threshold, merged: that figure of the general network, of it with a threshold of its own for the class,
            and of both networks merged, on images that rule and threshold were not found by. None where the class
            neither is there nor is given.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    label: str
    best_for: Aim
    share: float
    bias: float
    general: float | None
    threshold: float | None
    merged: float | None

    @classmethod
    def read(cls, kept: Any) -> "SpecialistRecord | None":
        """From what is kept; None where that is nothing, or nothing that fits."""
        try:
            return cls.model_validate(kept)
        except ValidationError:
            return None

    @property
    def on(self) -> bool:
        """Whether it is heeded at all."""
        return self.share > 0

    def in_words(self) -> str:
        """What came of it, in three sentences."""
        figure = f"IoU of {self.label}" if self.best_for == "iou" else "mean IoU"
        figures = (
            f"The {figure} on validation images is {_said(self.general)} of the network for all classes alone, "
            f"{_said(self.threshold)} with a threshold of its own for {self.label}, and {_said(self.merged)} with the "
            "specialist; each image is judged by what the others gave."
        )
        if not self.on:
            return f"The specialist for {self.label} does not help and stays off. {figures}"
        return (
            f"The specialist for {self.label} is heeded: {self.share:.0%} of the score of that class is its own, with "
            f"{self.bias:+.2f} added. {figures}"
        )


def _said(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1%}"
