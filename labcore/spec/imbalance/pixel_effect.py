"""What the remedies for classes of few pixels come to, class by class."""

from pydantic import BaseModel, ConfigDict


class PixelEffect(BaseModel):
    """One class before and after.

    Attributes:
        name: the class.
        pixels: that the training masks have of it.
        portion: of all their pixels with a class, 0–1.
        images: training images that show it.
        shown: images in an epoch that show it.
        pixels_shown: pixels of it in an epoch.
        weight: of each of its pixels in the loss.
        share: of the class in a loss that adds up pixels, 0–1: pixels in an epoch × weight, before anything is learned.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    name: str
    pixels: int
    portion: float
    images: int
    shown: int
    pixels_shown: int
    weight: float
    share: float
