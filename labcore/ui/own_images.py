"""The data set that a run has learned from, to show its images."""

from pathlib import Path

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.errors import LabError
from labcore.store.folder import RunFolder
from labcore.studies.judged import Judged, fingerprint_of
from labcore.ui.words import literal


def dataset_of(run: Judged) -> Dataset:
    """The run's data set, divided as it was. Raises LabError where it is gone, or another one by now."""
    return _dataset(run.folder.path, fingerprint_of(run.folder))


@st.cache_resource(max_entries=8, show_spinner=False)
def _dataset(path: Path, fingerprint: str) -> Dataset:
    spec = RunFolder(path).spec()
    dataset = opened(spec)
    if fingerprint and dataset.card.fingerprint != fingerprint:
        raise LabError(
            f"'{literal(dataset.card.name)}' has changed since this run learned from it: its images cannot be shown.",
            "Train again on the data set as it is.",
        )
    return dataset
