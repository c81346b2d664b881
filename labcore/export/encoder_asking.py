"""Exports of the encoder of a variational autoencoder: how it is asked."""

from typing import ClassVar

from labcore.export.generator_texts import CODING
from labcore.export.telling import Asking
from labcore.spec.export import Signature

ENCODES = Signature(("image",), "codes", ("image",))
ENCODES_WITH_CLASS = Signature(("image", "label"), "codes", ("image",))
"""TensorFlow takes no word of Python, such as "class", for the name of what it is given."""


class EncoderAsking(Asking):
    """Codes of images."""

    about: ClassVar[str] = "Codes that an exported encoder gives to images"
    call: ClassVar[str] = "codes(images)"
    out: ClassVar[str] = "codes.npz"
    signature: ClassVar[Signature] = ENCODES
    script: ClassVar[str] = CODING


class ToldEncoderAsking(EncoderAsking):
    """Codes of images of which the class is told."""

    call: ClassVar[str] = "codes(images, labels)"
    out: ClassVar[str] = "codes.npz --class NAME"
    signature: ClassVar[Signature] = ENCODES_WITH_CLASS
