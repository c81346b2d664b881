"""A progress bar that long work reports to."""

from types import TracebackType
from typing import Self

import streamlit as st

from labcore.ui.words import literal


class ProgressBar:
    """Shows the share done and what is going on, and goes away when the block is left.

    It moves by whole percents: told of every one of a hundred thousand images, a browser would choke.
    """

    def __init__(self, doing: str):
        self._bar = st.progress(0, literal(doing))
        self._percent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.empty()

    def __call__(self, share: float, doing: str) -> None:
        percent = max(0, min(100, int(share * 100)))
        if percent != self._percent:
            self._percent = percent
            self._bar.progress(percent, literal(doing))
