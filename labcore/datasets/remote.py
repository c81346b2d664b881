"""What is known of a data set that lies on a server: its files and what is in them."""

from dataclasses import dataclass

from labcore.datasets.card import Modality, Task


@dataclass(frozen=True)
class RemoteFile:
    """One file of a set.

    Attributes:
        name: what it is called, at its source and under `data/downloads/`.
        url: where it is fetched from.
        checksum: `md5:…` or `sha256:…` of its bytes.
        size: about how many bytes it has; for the progress bar and to tell the user, never to verify.
    """

    name: str
    url: str
    checksum: str
    size: int


@dataclass(frozen=True)
class Entry:
    """A downloadable set: one `.npz` that the importer reads, or files in MNIST's own format (`idx`) to make one of."""

    name: str
    title: str
    files: tuple[RemoteFile, ...]
    classes: tuple[str, ...]
    images: int
    shape: tuple[int, int, int]
    modality: Modality | None
    origin: str
    licence: str
    citation: str
    task: Task = "classification"
    idx: bool = False

    @property
    def size(self) -> int:
        """About how many bytes are downloaded."""
        return sum(file.size for file in self.files)
