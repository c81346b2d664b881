"""What an image file says of itself before it is decoded, and why one cannot be used."""

from dataclasses import dataclass


class Unreadable(Exception):
    """An image file cannot be used; the message says why, to be read after its name."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an image file says of itself. `deep`: 16 bits per channel; `gray`: one channel, transparency aside.

    `plain`: it may be one of the files that are decoded faster, see `plain.py`.
    `remarks`: what is done to it that the user should know, each to be read after a number of images.
    """

    height: int
    width: int
    deep: bool
    gray: bool
    plain: bool = False
    remarks: tuple[str, ...] = ()
