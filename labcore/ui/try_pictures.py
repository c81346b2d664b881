"""Pictures that somebody brings: uploaded, or taken with the camera."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import InputError
from labcore.ui.input_help import help_of
from labcore.ui.try_work import Brought, forget
from labcore.ui.words import literal

MOST = 8
"""Pictures at once."""

CLASSES_NAMED = 12
"""In a sentence, at most."""

LARGEST_MEGABYTES = 20
SUFFIXES = ["png", "jpg", "jpeg", "bmp", "webp", "tif", "tiff", "dcm"]
UPLOAD, CAMERA, MANY = "Upload", "Camera", "Many, to CSV"
WAY = "try.from"

NO_CAMERA = (
    ":material/no_photography: No camera to be seen? Allow it where your browser's address line shows a camera. A "
    "browser gives it only to pages at `https://`, or at `localhost` on the machine that serves them: at another "
    "address, take the picture with your phone or camera, and choose Upload."
)


def ask_way(many: str = MANY) -> str:
    """Draw the ways to bring pictures, and give the one that is chosen; `many` is the title of `MANY`."""
    ways = [UPLOAD, CAMERA, MANY]
    asked = st.segmented_control(
        "Pictures from",
        ways,
        default=UPLOAD,
        required=True,
        format_func=lambda way: many if way == MANY else way,
        key=WAY,
        help=help_of("try.source"),
    )
    return asked or UPLOAD


def ask_pictures(largest: int = LARGEST_MEGABYTES) -> list[Brought]:
    """The pictures that came in the way that is chosen, of so many megabytes each at most.

    Raises InputError: too many, one that cannot be.
    """
    if st.session_state[WAY] == CAMERA:
        taken = st.camera_input(
            "Take a picture", key="try.camera", width=420, on_change=forget, help=help_of("try.camera")
        )
        found = [] if taken is None else [taken]
        if taken is None:
            st.caption(NO_CAMERA)
    else:
        found = st.file_uploader(
            f"Up to {MOST} images",
            type=SUFFIXES,
            accept_multiple_files=True,
            max_upload_size=largest,
            key="try.files",
            on_change=forget,
            help=help_of("try.files"),
        )
    st.caption(
        ":material/lock: Pictures stay in this lab's memory until you take them away or close the browser's tab. "
        "They lie on disk only while they are read."
    )
    return brought([(each.name, each.getvalue()) for each in found], largest)


def brought(files: list[tuple[str, bytes]], largest: int = LARGEST_MEGABYTES) -> list[Brought]:
    """The pictures `files`, by name and content. Raises InputError: too many, one too large, or without content."""
    if len(files) > MOST:
        raise InputError(f"{len(files)} pictures are too many at once.", f"Take some away, so that {MOST} are left.")
    for name, data in files:
        if not data:
            raise InputError(f"'{name:.80}' has no content.", "Take it away, or upload it again.")
        if len(data) > largest * 1_000_000:
            raise InputError(f"'{name:.80}' is larger than {largest} MB.", "Make it smaller first.")
    return [Brought(name, data) for name, data in files]


def some_of(classes: Sequence[str]) -> str:
    """The names of the first `CLASSES_NAMED` classes, as they are said in a sentence."""
    return ", ".join(map(literal, classes[:CLASSES_NAMED])) + (" …" if len(classes) > CLASSES_NAMED else "")
