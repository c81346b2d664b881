"""Which files are meant as pictures, by their names; whether they can be used is decided by their content."""

from pathlib import PurePosixPath

from labcore.words import counted

# The second line cannot be used; naming such a file beats passing it over in silence.
MEANT_AS_PICTURES = {
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".dcm", ".dicom"),
    *(".gif", ".svg", ".heic", ".avif", ".jp2", ".ppm", ".pgm", ".tga", ".ico", ".psd", ".nii", ".exr"),
}


def is_picture(name: str) -> bool:
    """Whether the file `name` is meant as a picture."""
    return PurePosixPath(name).suffix.lower() in MEANT_AS_PICTURES


def note_on_others(names: tuple[str, ...]) -> tuple[str, ...]:
    """One note on the files that are no pictures, or none."""
    others = [name for name in names if not is_picture(name)]
    if not others:
        return ()
    shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
    return (f"Passed over {counted(len(others), 'file')} other than images: {shown}.",)
