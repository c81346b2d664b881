"""The data set that a run has learned from, to show its images."""

from pathlib import Path

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.studies.judged import Judged, fingerprint_of
from labcore.studies.judged_masks import JudgedMasks
from labcore.studies.own_dataset import own_dataset


def dataset_of(run: Judged | JudgedMasks) -> Dataset:
    """The run's data set, divided as it was; see `own_dataset` for what is raised."""
    return _dataset(run.folder.path, fingerprint_of(run.folder), run.folder.last_written, run)


@st.cache_resource(max_entries=8, show_spinner=False)
def _dataset(path: Path, fingerprint: str, written: float, _run: Judged | JudgedMasks) -> Dataset:
    return own_dataset(_run)
