"""What an import reads from: a folder, a zip archive or an npz file, each opened safely and read piece by piece."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from labcore.datasets.sources.archive import ZipTree, open_zip
from labcore.datasets.sources.folder import FolderTree, is_special
from labcore.datasets.sources.npz import Arrays
from labcore.datasets.sources.tree import Tree
from labcore.errors import InputError

type_cure = "A folder, a .zip of images, an .npz, or a .csv beside its images can be imported."

# What people rename to .zip, by the bytes it begins with.
OTHER_ARCHIVES = {
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
}
OTHER_ARRAYS = {
    b"\x93NUMPY": "a single numpy array",
    b"\x89HDF": "an HDF5 file",
    b"\x80": "a pickle",
}


@contextmanager
def open_source(path: Path) -> Iterator[Tree | Arrays]:
    """Open `path` by what it holds, not by how it is called.

    Raises:
        InputError: absent, unreadable, of a kind that is not accepted, or an archive that is not safe to read.
    """
    if not path.exists():
        raise InputError(f"There is nothing at {path}.", "Check the path.")
    if is_special(path):
        raise InputError(f"{path} is neither a file nor a folder.", type_cure)
    if path.is_dir():
        yield FolderTree(path)
    elif path.suffix.lower() in (".csv", ".tsv"):
        yield FolderTree(path.parent, table=path.name)
    else:
        _refuse_other_kinds(path)
        with open_zip(path) as archive:
            if Arrays.recognises(archive):
                yield Arrays(archive)
            else:
                yield ZipTree(archive)


def _refuse_other_kinds(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).", "Check its permissions.") from error
    if not start:
        raise InputError(f"{path.name} is empty.", "Copy or download it again.")
    archive = _beginning(start, OTHER_ARCHIVES) or ("a tar archive" if start[257:262] == b"ustar" else None)
    if archive:
        raise InputError(
            f"{path.name} is {archive}, not a zip or npz.", "Unpack it and import the folder, or zip it. " + type_cure
        )
    if arrays := _beginning(start, OTHER_ARRAYS):
        raise InputError(
            f"{path.name} is {arrays}, not a zip or npz.",
            "Save images and labels together: numpy.savez('set.npz', images=images, labels=labels).",
        )
    if not start.startswith(b"PK"):
        raise InputError(f"{path.name} is neither a zip nor an npz.", type_cure)


def _beginning(start: bytes, kinds: Mapping[bytes, str]) -> str | None:
    return next((kind for magic, kind in kinds.items() if start.startswith(magic)), None)


__all__ = ["Arrays", "FolderTree", "Tree", "ZipTree", "open_source"]
