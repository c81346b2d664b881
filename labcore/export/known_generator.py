"""Exports of what makes images, and of the encoder beside it: what is written beside them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.export.encoder_asking import EncoderAsking, ToldEncoderAsking
from labcore.export.generator_card import Made, written
from labcore.export.generator_texts import MAKING, MAKING_HEAD
from labcore.export.parity import Parity
from labcore.export.plain_source import PlainSource
from labcore.export.prediction_script import outside, prediction_script, requirements
from labcore.nn.codes import drawn_codes
from labcore.spec.export import ExportFormat, Signature

MAKES = Signature(("code",), "image")

NO_CV = ("numpy>=2,<3", "pillow>=11.3,<14")
"""What `predict.py` of a generator needs: it reads no images."""

MAKING_LIMITS = (
    "What it makes shows nothing that is there: its images look like those that it learned from, and prove nothing.",
    "Single training images may be learned by heart. The lab shows the training images nearest to some samples, and "
    "says of how many; of what is given away, each image should be looked at so.",
    "What was rare among its training images may be missing among what it makes, and what was wrong or lopsided in "
    "them comes back.",
    "Whether a network learns more from its images has to be measured: on real images that it has not seen.",
)

CODING_LIMITS = (
    "Whatever it is shown has a code; it does not say that an image is unlike all that it learned from.",
    "Numbers of a code have no meaning of their own: another training orders them otherwise.",
    "Codes hold for images like those of the data set. Other devices, places and people may differ.",
)


@dataclass(frozen=True)
class _OfMade:
    """What is known of either network of a run that makes images. Nothing is calibrated in them."""

    made: Made

    @property
    def run_id(self) -> str:
        return self.made.run_id

    @property
    def temperature(self) -> float:
        return 1.0


@dataclass(frozen=True)
class KnownGenerator(_OfMade):
    """What is known of a generator that is exported.

    Attributes:
        made: of it and its run.
        shares: of each class among the images to be made, where it is told one.
    """

    shares: Sequence[float] | None

    @property
    def signature(self) -> Signature:
        return MAKES

    def files(self, form: ExportFormat) -> Mapping[str, str]:
        labels = _labels(self.made, form) | {"classes": self.made.classes, "shares": self.shares}
        return {
            "labels.json": json.dumps(labels, indent=1),
            "predict.py": self._script(form),
            "requirements.txt": "\n".join((*NO_CV, *form.requirements)) + "\n",
        }

    def _script(self, form: ExportFormat) -> str:
        source, (height, width, channels) = PlainSource(), self.made.shape
        source.function(drawn_codes)
        head = MAKING_HEAD.format(
            class_example=" --class NAME" if self.made.classes else "",
            height=height,
            width=width,
            channels=channels,
            order=", red first" if channels == 3 else "",
            file=form.file,
            given=MAKES.given,
            told=MAKES.told,
        )
        parts = [head, source.text(), form.runtime, MAKING]
        return "\n\n\n".join(part.strip() for part in parts) + "\n"

    def card(self, form: ExportFormat, parity: Parity, has_script: bool) -> str:
        return written(self.made, form, parity, "The generator", self._use(form), MAKING_LIMITS)

    def _use(self, form: ExportFormat) -> Iterator[str]:
        made, told = self.made, bool(self.made.classes)
        height, width, channels = made.shape
        yield "## How to use it"
        yield ""
        yield "    pip install -r requirements.txt"
        yield f"    python predict.py --number 16 --seed 0 --out images{' --class NAME' if told else ''}"
        yield ""
        behind = f", and behind them the class, one of {len(made.classes)}, one-hot" if told else ""
        yield (
            f"`{form.file}` takes batches of codes: {made.spec.latent_size} numbers drawn from a standard normal "
            f"distribution{behind}; float32. It gives images ({height}, {width}, {channels}) float32, 0–255"
            f"{', red first' if channels == 3 else ''}."
        )
        yield (
            "The same number and seed draw the same codes as in the lab, and so the same images, but for what the "
            "format rounds."
        )
        if told:
            yield (
                "Without `--class`, classes come as often as among its training images, and `classes.csv` says which "
                "image is of which."
            )


@dataclass(frozen=True)
class KnownEncoder(_OfMade):
    """What is known of the encoder of a variational autoencoder that is exported.

    Attributes:
        made: of it and its run.
    """

    @property
    def asking(self) -> EncoderAsking:
        return ToldEncoderAsking() if self.made.classes else EncoderAsking()

    @property
    def signature(self) -> Signature:
        return self.asking.signature

    def files(self, form: ExportFormat) -> Mapping[str, str]:
        labels = _labels(self.made, form) | {"classes": self.made.classes, "told": bool(self.made.classes)}
        return {
            "labels.json": json.dumps(labels, indent=1),
            "predict.py": prediction_script(form, self.asking, self.made.spec.preprocessing, self.made.shape),
            "requirements.txt": requirements(form),
        }

    def card(self, form: ExportFormat, parity: Parity, has_script: bool) -> str:
        return written(self.made, form, parity, "The encoder", self._use(form), CODING_LIMITS)

    def _use(self, form: ExportFormat) -> Iterator[str]:
        made, told = self.made, bool(self.made.classes)
        height, width, channels = made.shape
        yield "## How to use it"
        yield ""
        yield "    pip install -r requirements.txt"
        yield f"    python predict.py IMAGE_OR_FOLDER --out {self.asking.out}"
        yield ""
        beside = " and the class of each, one-hot, float32" if told else ""
        yield (
            f"`{form.file}` takes batches of images ({height}, {width}, {channels}) as raw pixels, 0–255"
            f"{', red first' if channels == 3 else ''}{beside}, and gives {2 * made.spec.latent_size} numbers for "
            f"each: the mean of its code, {made.spec.latent_size} numbers, and behind it the logarithms of its "
            "variances."
        )
        if about := outside(made.spec.preprocessing):
            yield about.strip()
        yield "From the means, the exported generator of the same run makes the images again, as far as it can."


def _labels(made: Made, form: ExportFormat) -> dict[str, Any]:
    return {"shape": made.shape, "latent_size": made.spec.latent_size, "model": form.file, "format": form.kind}
