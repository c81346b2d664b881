"""What the pictures of an answer are called: by their names, and by the folders above where two have the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Place:
    """Where a picture comes from.

    Attributes:
        source: the file, folder, archive or npz that was named.
        within: its name inside, with `/` between folders; '' where it is the file itself.
    """

    source: Path
    within: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The whole way to it, the outermost folder first."""
        return (*self.source.parts, *PurePosixPath(self.within).parts)

    @property
    def length(self) -> int:
        """How many of the last parts name it where nothing else bears that name."""
        return max(1, len(PurePosixPath(self.within).parts))


def told_apart(places: Sequence[Place]) -> list[str]:
    """A name for each of `places`, in their order: as short as can be, and no two different ones alike."""
    distinct = dict.fromkeys(places)
    lengths = {place: place.length for place in distinct}
    while True:
        names = {place: "/".join(place.parts[-lengths[place] :]) for place in distinct}
        shared = {name for name, times in Counter(names.values()).items() if times > 1}
        growing = [place for place in distinct if names[place] in shared and lengths[place] < len(place.parts)]
        if not growing:
            return [names[place].replace("//", "/") for place in places]
        for place in growing:
            lengths[place] += 1
