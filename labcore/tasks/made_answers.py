"""What the bench answers about runs that make images: their codes, their samples, a data set of them."""

from collections.abc import Callable
from typing import Any


def _latent(payload: dict[str, Any]) -> dict[str, Any]:
    """What must be known to walk through the codes of the run in folder `payload["run"]`, which makes images."""
    from labcore.tasks.latent import latent

    return latent(payload["run"])


def _latent_images(payload: dict[str, Any]) -> dict[str, Any]:
    """Images that the generator of the run in folder `payload["run"]` makes of codes."""
    from labcore.tasks.latent import latent_images

    return latent_images(payload["run"], payload["codes"], payload.get("classes"))


def _latent_codes(payload: dict[str, Any]) -> dict[str, Any]:
    """Codes of images of the data set of the run in folder `payload["run"]`."""
    from labcore.tasks.latent import latent_codes

    return latent_codes(payload["run"], payload["rows"])


def _latent_classes(payload: dict[str, Any]) -> dict[str, Any]:
    """The mean code of each class, as the encoder of the run in folder `payload["run"]` codes training images."""
    from labcore.tasks.latent import latent_classes

    return latent_classes(payload["run"])


def _samples(payload: dict[str, Any]) -> dict[str, Any]:
    """Samples of the generator of the run in folder `payload["run"]`."""
    from labcore.tasks.latent import samples

    return samples(payload["run"], **{key: payload[key] for key in ("number", "seed", "first", "last", "of")})


def _synthesize(payload: dict[str, Any]) -> dict[str, Any]:
    """A data set of images that the generator of run folder `payload["run"]` makes."""
    from labcore.tasks.synthesizing import synthesize

    return synthesize(**{key: payload[key] for key in ("run", "name", "number", "seed", "onto", "confidence")})


MAKING: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "latent": _latent,
    "latent_images": _latent_images,
    "latent_codes": _latent_codes,
    "latent_classes": _latent_classes,
    "samples": _samples,
    "synthesize": _synthesize,
}
"""The questions by name: see `labcore.tasks.answers`."""
