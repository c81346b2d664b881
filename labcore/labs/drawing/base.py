"""The choice of a drawing."""

from abc import abstractmethod
from collections.abc import Iterator

from labcore.report.document import Chart
from labcore.spec.base import Choice, setting
from labcore.spec.problem import Problem


class Drawing(Choice):
    """A figure in the background of a lab."""

    caption: str = setting("", "What it shows, in a sentence or two; also for those who cannot see it.")

    @abstractmethod
    def chart(self) -> Chart:
        """The figure."""

    def problems(self) -> Iterator[Problem]:
        """What stands against its data; keys are within the drawing."""
        if not self.caption:
            yield Problem("caption", "The drawing has no caption.", "Say what it shows.")
