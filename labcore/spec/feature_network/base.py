"""What a feature network is, as far as settings go."""

from typing import ClassVar

from labcore.spec.base import Choice


class FeatureNetwork(Choice):
    """The network in whose features samples are held against real images.

    How each is had, `labcore.tasks.readers` knows.
    """

    lab: ClassVar[str] = "gan"

    kind: str
