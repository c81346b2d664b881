"""Which files are meant as pictures, by their names; whether they can be used is decided by their content.

Scanners and archives often name DICOM files without a suffix, as IM000001 or 1.2.840.113619.2.55: there the content
tells.
"""

from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from labcore.datasets.pictures.dicom import is_dicom
from labcore.datasets.sources.tree import Tree
from labcore.words import counted

DICOM = (".dcm", ".dicom", ".ima")

# The third line cannot be used; naming such a file beats passing it over in silence.
MEANT_AS_PICTURES = {
    *DICOM,
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".webp", ".tif", ".tiff"),
    *(".gif", ".svg", ".heic", ".avif", ".jp2", ".ppm", ".pgm", ".tga", ".ico", ".psd", ".nii", ".exr"),
}

DIRECTORY = "DICOMDIR"
"""The table of contents of a medium: DICOM, and no picture."""


def is_picture(name: str) -> bool:
    """Whether the file `name` is meant as a picture, by its suffix."""
    return _suffix(name) in MEANT_AS_PICTURES


def may_be_dicom(name: str) -> bool:
    """Whether the file `name` is called as DICOM files are: by their suffix, or without one that says what it is."""
    suffix = _suffix(name)
    return suffix in DICOM or (not suffix.strip(".0123456789") and PurePosixPath(name).name.upper() != DIRECTORY)


def stem(name: str) -> str:
    """The last part of `name` without its suffix; the end of a number, as in 1.2.840.5, is none."""
    path = PurePosixPath(name)
    return path.stem if path.suffix.strip(".0123456789") else path.name


def pictures_in(tree: Tree) -> Iterator[str]:
    """The files of `tree` that are meant as pictures: by their suffix, or as DICOM without one, which a look tells."""
    return (name for name in tree.names if is_picture(name) or (may_be_dicom(name) and _holds_dicom(tree, name)))


def is_picture_file(path: Path) -> bool:
    """The same for one file on disk."""
    if is_picture(path.name) or not may_be_dicom(path.name):
        return is_picture(path.name)
    try:
        with path.open("rb") as stream:
            return is_dicom(stream)
    except OSError:  # told by whoever opens it next
        return False


def note_on_others(names: Collection[str], pictures: Collection[str]) -> tuple[str, ...]:
    """One note on the files among `names` that are no `pictures`, or none."""
    known = set(pictures)
    others = [name for name in names if name not in known]
    if not others:
        return ()
    shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
    return (f"Passed over {counted(len(others), 'file')} other than images: {shown}.",)


def _suffix(name: str) -> str:
    """As `PurePosixPath` has it, which takes ten times as long to say so."""
    file = name.rpartition("/")[2]
    dot = file.rfind(".")
    return file[dot:].lower() if 0 < dot < len(file) - 1 else ""


def _holds_dicom(tree: Tree, name: str) -> bool:
    try:
        with tree.open(name) as stream:
            return is_dicom(stream)
    except OSError:  # it is passed over, and named with the others that are
        return False
