"""What the launcher asks of a cluster: nodes, and a deputy on one of them for each run. Ray is one such cluster."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from labcore.launch.placing import Node, Place


class DeputyLost(Exception):
    """The deputy is gone for good: its node died, or its process."""


class GivenUp(Exception):
    """Nobody waits for the deputy's answer any more."""


class Fabric(ABC):
    """A cluster. All may be called from any thread.

    A deputy is a `labcore.launch.deputy.Deputy` that lives on a node under a name, also while no launcher does, and
    takes that much of the node until it is removed.
    """

    @abstractmethod
    def nodes(self) -> Sequence[Node]:
        """The living nodes. Raises LabError where the cluster does not answer."""

    @abstractmethod
    def start(self, name: str, place: Place) -> Any:
        """A new deputy under that name, known by what is returned. Returns before it lives."""

    @abstractmethod
    def find(self, name: str) -> Any | None:
        """The deputy of that name, as `start` returned it; None where there is none."""

    @abstractmethod
    def names(self) -> Sequence[str]:
        """The names of all deputies of this lab."""

    @abstractmethod
    def ask(self, deputy: Any, method: str, *args: Any, patience: Callable[[], bool]) -> Any:
        """What the deputy's method returns. A call may be repeated where the connection broke.

        Args:
            deputy: from `start` or `find`.
            method, args: what is called, with plain data.
            patience: asked again and again whether to wait on.

        Raises:
            DeputyLost: it is gone.
            GivenUp: `patience` has ended.
            LabError: its method failed.
        """

    @abstractmethod
    def remove(self, name: str) -> None:
        """End the deputy of that name, if there is one, with the worker that it watches over.

        Raises LabError where the cluster does not answer.
        """
