"""What the bench says of the codes of a run, as the views of the Latent space page ask for it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.errors import InputError
from labcore.evaluation.directions import Directions, plain
from labcore.launch import latent
from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.studies.judged import fingerprint_of
from labcore.ui import asking

KEPT = 32
TIME_LIMIT = 300.0
"""Seconds: to find directions, the bench codes some thousand images."""

MOST_SHOWN = 12
"""Directions that can be moved along."""

Answer = Future[dict[str, Any]]


@dataclass(frozen=True)
class Latent:
    """The codes of a run.

    Attributes:
        folder: of the run.
        found: what the bench says of them, see `labcore.tasks.latent`.
    """

    folder: RunFolder
    found: Mapping[str, Any]

    @property
    def size(self) -> int:
        return int(self.found["latent_size"])

    @property
    def codes_images(self) -> bool:
        return bool(self.found["codes_images"])

    @property
    def classes(self) -> list[str]:
        return list(self.found["classes"])

    @property
    def known(self) -> list[int]:
        """The classes, by index, of which it has seen training images."""
        return list(self.found["known"])

    @property
    def told(self) -> bool:
        """Whether it is told the class of what it makes."""
        return bool(self.found["told"])

    @cached_property
    def principal(self) -> Directions:
        arrays = [np.array(self.found[name], np.float64) for name in ("middle", "axes", "deviations", "shares")]
        middle, axes, deviations, shares = arrays
        return Directions(middle, axes.reshape(-1, self.size), deviations, shares)

    @cached_property
    def numbers(self) -> Directions:
        return plain(self.size, MOST_SHOWN)

    def images(self, codes: NDArray[np.floating], of: int | Sequence[int] | None) -> Answer:
        """The images of `codes` `(n, D)`, to come; of a class, or one for each, which counts where classes are told."""
        return _images().of(latent.images(self.folder, codes, of if self.told else None))

    def codes(self, rows: list[int]) -> Answer:
        """The codes of images of the data set, to come."""
        return _codes().of(latent.codes(self.folder, rows))

    def of_classes(self) -> Answer:
        """The mean code of each class, to come."""
        return _classes().of(latent.about(self.folder))

    def dataset(self) -> Dataset:
        """What the run has learned from. Raises LabError where it is not there."""
        return _dataset(self.folder.run_id, fingerprint_of(self.folder), self.folder)


def generator_run(folder: RunFolder) -> RunFolder:
    """The folder, of a run that has kept a generator. Raises InputError where it has none."""
    spec = folder.spec()
    if not isinstance(spec, Generative):
        raise InputError(
            f"Run '{folder.run_id}' makes no images, so it has no codes to walk through.",
            "Choose a run of a variational autoencoder or a GAN.",
        )
    if not folder.model_path.is_file():
        raise InputError(
            f"Run '{folder.run_id}' has kept no generator.", "It is kept when the run comes to its end, or is stopped."
        )
    return folder


def facts(folder: RunFolder) -> Answer:
    """What the bench says of the codes of the run, to come."""
    return _facts().of(latent.about(folder))


@st.cache_resource(show_spinner=False)
def _facts() -> asking.Answers:
    return asking.Answers(latent.LATENT, KEPT, TIME_LIMIT)


@st.cache_resource(show_spinner=False)
def _images() -> asking.Answers:
    return asking.Answers(latent.IMAGES, KEPT)


@st.cache_resource(show_spinner=False)
def _codes() -> asking.Answers:
    return asking.Answers(latent.CODES, KEPT)


@st.cache_resource(show_spinner=False)
def _classes() -> asking.Answers:
    return asking.Answers(latent.CLASSES, KEPT, TIME_LIMIT)


@st.cache_resource(max_entries=4, show_spinner=False)
def _dataset(run_id: str, fingerprint: str, _folder: RunFolder) -> Dataset:
    return opened(_folder.spec())
