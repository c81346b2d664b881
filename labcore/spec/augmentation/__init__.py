"""Random changes to training images that leave the label true. A new operation is one class in a file here."""

from typing import Annotated, ClassVar

from labcore.spec import options
from labcore.spec.augmentation.base import Operation
from labcore.spec.base import OneOf, Spec, setting

options.load(__path__, __name__)


class Augmentation(Spec):
    """Random changes to training images, in order; validation and test images are never changed."""

    title = "Augmentation"
    lab: ClassVar[str] = "augmentation"

    enabled: bool = setting(
        True,
        "One switch for all operations below, for with / without comparisons. Switch it off to see what augmentation "
        "brings, or where training stays low as it is.",
    )
    operations: tuple[Annotated[Operation, OneOf()], ...] = setting(
        (), "Applied in this order, to training images only. Choose what leaves the label true."
    )

    def active(self) -> tuple[Operation, ...]:
        """The operations that will run: none when switched off."""
        return self.operations if self.enabled else ()
