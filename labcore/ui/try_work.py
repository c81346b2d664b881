"""What a network says of pictures that somebody brought: asked in the background, held by the session alone."""

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.launch import bench
from labcore.launch.explanation import COST, EXPLAIN, LATENCY, NEIGHBOURS, cost, explain, neighbours, network
from labcore.launch.prediction import PREDICT, Tiles, prediction
from labcore.spec.explanation import Explanation
from labcore.store.folder import RunFolder
from labcore.ui.background import Background, Tell, Work
from labcore.ui.uploads import on_disk

TIME_LIMIT = 300.0
"""Seconds for a question about some pictures."""

KEPT, AT_ONCE = 4, 1
SESSION = "try.works"


@dataclass(frozen=True)
class Brought:
    """A picture as it came: its file's name, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Near:
    """The bench's answers to `neighbours` and `latency`."""

    near: dict[str, Any]
    latency: dict[str, Any]


@dataclass(frozen=True)
class Said(Near):
    """With that to `explain`; and how many seconds it takes at most to check the maps, where they are not checked."""

    explained: dict[str, Any]
    check_seconds: float | None


def asked(folder: RunFolder, pictures: Sequence[Brought], how: Explanation) -> Work[Said]:
    """What the network of the run says of them, to come; what failed stays so until it is forgotten. Pictures lie on
    disk only while they are read."""
    key = _key(folder, pictures, how.model_dump_json())
    return works().of(key) or works().start(key, lambda tell: _said(folder, pictures, how, tell))


def masks_asked(folder: RunFolder, pictures: Sequence[Brought], tiles: Tiles | None) -> Work[dict[str, Any]]:
    """The masks that the network of the run gives them, to come, as `labcore.tasks.prediction.predict` has them to be
    seen; likewise."""
    key = _key(folder, pictures, json.dumps(tiles))
    return works().of(key) or works().start(key, lambda tell: _masks(folder, pictures, tiles, tell))


def near_asked(folder: RunFolder, pictures: Sequence[Brought]) -> Work[Near]:
    """The training images nearest to them, and how long an answer takes, to come; likewise."""
    key = _key(folder, pictures, "near")
    return works().of(key) or works().start(key, lambda tell: _near(folder, pictures, tell))


def _key(folder: RunFolder, pictures: Sequence[Brought], how: str) -> str:
    parts = [json.dumps(network(folder)), how, *(picture.name for picture in pictures)]
    digest = hashlib.sha256("\n".join(parts).encode())
    for picture in pictures:
        digest.update(hashlib.sha256(picture.data).digest())
    return digest.hexdigest()


def works() -> Background[Any]:
    """The session's own: what was brought is nobody else's business, and forgotten with the session."""
    if SESSION not in st.session_state:
        st.session_state[SESSION] = Background("try", KEPT, AT_ONCE)
    found: Background[Any] = st.session_state[SESSION]
    return found


def forget() -> None:
    """Let go of all pictures and what was said of them."""
    st.session_state.pop(SESSION, None)


def _said(folder: RunFolder, pictures: Sequence[Brought], how: Explanation, tell: Tell) -> Said:
    with _paths(pictures) as paths:
        tell(0.1, "Asking the network what it sees, and why …")
        explained = bench.ask(EXPLAIN, explain(folder, {"paths": paths}, by=[how]), timeout=TIME_LIMIT)
    beside = _near(folder, pictures, lambda share, doing: tell(0.5 + share / 2, doing))
    seconds = None if how.check else _check_seconds(folder, len(pictures), how)
    return Said(beside.near, beside.latency, explained, seconds)


def _near(folder: RunFolder, pictures: Sequence[Brought], tell: Tell) -> Near:
    with _paths(pictures) as paths:
        tell(0.1, "Looking for the nearest training images; the first time all of them are described …")
        near = bench.ask(NEIGHBOURS, neighbours(folder, {"paths": paths}), timeout=TIME_LIMIT)
    tell(0.8, "Timing the network …")
    return Near(near, bench.ask(LATENCY, network(folder), timeout=TIME_LIMIT))


@contextmanager
def _paths(pictures: Sequence[Brought]) -> Iterator[list[str]]:
    """Where they lie on disk, for as long as they are read."""
    with ExitStack() as stack:
        yield [str(stack.enter_context(on_disk(io.BytesIO(each.data), each.name))) for each in pictures]


def _masks(folder: RunFolder, pictures: Sequence[Brought], tiles: Tiles | None, tell: Tell) -> dict[str, Any]:
    """One picture after the other: between two, others' questions get their turn."""
    whole: dict[str, Any] = {"rows": [], "skipped": [], "notes": []}
    for number, picture in enumerate(pictures):
        tell(number / len(pictures), f"Asking the network about {picture.name} …")
        with on_disk(io.BytesIO(picture.data), picture.name) as path:
            asked = prediction(folder, [path], tiles=tiles, seen=True)
            part = bench.ask(PREDICT, asked, timeout=TIME_LIMIT)
        for of in ("rows", "skipped"):
            whole[of] += [{**row, "file": picture.name} for row in part[of]]
        whole["notes"] += [note for note in part["notes"] if note not in whole["notes"]]
    return whole


def _check_seconds(folder: RunFolder, pictures: int, how: Explanation) -> float:
    asked = cost(folder, pictures, 1, [how.model_copy(update={"check": True})])
    return float(bench.ask(COST, asked, timeout=TIME_LIMIT)["seconds"])
