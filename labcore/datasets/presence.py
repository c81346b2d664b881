"""Whether the images that a run has learned from are here: a packed run does not bring them."""

from dataclasses import dataclass

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.store.folder import RunFolder


@dataclass(frozen=True)
class Presence:
    """The data set of a run, in this lab.

    Attributes:
        name: as the run calls it; empty where it does not say.
        fingerprint: of the content that the run has learned from; empty where it does not say.
        is_here: whether a set of that name is here.
        is_same: whether it has that very content; None where that is not known.
    """

    name: str
    fingerprint: str
    is_here: bool
    is_same: bool | None

    def in_words(self) -> str:
        """A sentence."""
        if not self.name:
            return "The run does not say which data set it has learned from."
        if not self.is_here:
            return (
                f"Its data set '{self.name}' is not here: all figures can be read; to go on with the run, or to ask "
                "its network about images, bring the set in under that name."
            )
        if self.is_same is False:
            return (
                f"The data set '{self.name}' here has other content than the one that the run has learned from: the "
                "run cannot go on here, and its figures are of other images."
            )
        return f"Its data set '{self.name}' is here{', with the same content' if self.is_same else ''}."


def presence(folder: RunFolder) -> Presence:
    """Whether the data set of the run in `folder` is here."""
    try:
        name = str(folder.spec_data().get("dataset") or "")
    except LabError:
        name = ""
    noted = folder.noted_data().get("fingerprint")
    fingerprint = noted if isinstance(noted, str) else ""
    library = Library()
    if not name or name not in library.names():
        return Presence(name, fingerprint, False, None)
    here = library.fingerprint(name)
    return Presence(name, fingerprint, True, here == fingerprint if here and fingerprint else None)
