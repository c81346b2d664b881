"""What readings ask of a confusion matrix."""

from dataclasses import dataclass

from labcore.studies.confusion import Confusion

FEWEST = {"images": 5, "pixels": 200}
"""Of a class, what there must be for it to be told that it is never answered. A model that answers a class as often as
it is there answers none of five images so with a chance of e⁻⁵, less than one in a hundred. Pixels come in objects, of
some forty pixels where they can be told from noise by eye."""

ALL = 0.99
"""The share of answers of one class from which on it is called the only one."""


@dataclass(frozen=True)
class Answered:
    """Of each class, how many are of it and how many are answered as it; `right` those of both."""

    classes: list[str]
    support: list[int]
    given: list[int]
    right: list[int]

    @classmethod
    def of(cls, confusion: Confusion) -> "Answered":
        matrix = confusion.matrix
        return cls(
            confusion.classes,
            [sum(row) for row in matrix],
            [sum(column) for column in zip(*matrix, strict=True)],
            [matrix[at][at] for at in range(len(matrix))],
        )

    @property
    def total(self) -> int:
        return sum(self.support)

    def recall(self, at: int) -> float:
        """Of the class at that place; NaN where there is none of it."""
        return self.right[at] / self.support[at] if self.support[at] else float("nan")

    def never(self, of: str) -> list[int]:
        """The places of classes that are there, counted in what matrices are `of`, and never answered."""
        return [
            at
            for at, given in enumerate(self.given)
            if not given and self.support[at] >= FEWEST.get(of, FEWEST["images"])
        ]

    def only(self) -> int | None:
        """The place of the class that nearly every answer is of; None where there is no such class."""
        at = max(range(len(self.given)), key=self.given.__getitem__)
        several = sum(support > 0 for support in self.support) > 1
        return at if self.total and several and self.given[at] >= ALL * self.total else None
