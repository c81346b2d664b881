"""The doors, and what is brought to each."""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from hypothesis import strategies as st

from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.spec.reading import read_yaml
from labcore.spec.resolve import resolve, tasks
from labcore.store.carrying import Carrying
from labcore.store.folder import RunFolder
from labcore.store.store import Store
from tests.datasets.pieces import as_zip, class_files, encoded, left_behind, noise, png
from tests.fuzz.spoiling import settings, spoiled


@dataclass(frozen=True)
class Door:
    """One way in.

    Attributes:
        name: what comes through it.
        brought: what is drawn, from what is sound.
        enter: brings it, with an empty folder for files of its own, into the lab that is the home. Raises LabError
            where it is refused, and AssertionError where something was left half done.
    """

    name: str
    brought: st.SearchStrategy[Any]
    enter: Callable[[Any, Path], None]


def doors() -> Iterator[Door]:
    yield Door("archives", spoiled(_archive()), lambda content, folder: _import(_put(folder / "a.zip", content)))
    yield Door("arrays", spoiled(_npz()), lambda content, folder: _import(_put(folder / "a.npz", content)))
    kinds = [encoded(noise(5), kind) for kind in ("PNG", "JPEG", "BMP", "WEBP", "TIFF")]
    yield Door("images", st.sampled_from(kinds).flatmap(spoiled), _one_image)
    yield Door("tables", st.sampled_from(_tables()).flatmap(spoiled), _table)
    yield Door("specs", st.sampled_from(_specs()).flatmap(settings), _spec)
    yield Door(
        "spec files", st.sampled_from([yaml.safe_dump(each).encode() for each in _specs()]).flatmap(spoiled), _file
    )
    names = st.sampled_from(sorted(_run_files()))
    yield Door("run folders", names.flatmap(lambda name: st.tuples(st.just(name), spoiled(_run_files()[name]))), _run)
    yield Door("packed runs", spoiled(_packed()), _unpacked)


# --- data -------------------------------------------------------------------------------------------------------------


def _archive() -> bytes:
    out = io.BytesIO()
    as_zip(out, class_files(each=4))
    return out.getvalue()


def _npz() -> bytes:
    out = io.BytesIO()
    np.savez(out, images=noise(0, (12, 6, 5)), labels=np.arange(12) % 3, class_names=["a", "b", "c"])
    return out.getvalue()


def _tables() -> list[bytes]:
    lines = [f"pictures/{i}.png{{0}}{'cat' if i % 2 else 'dog'}{{0}}p{i // 2}" for i in range(8)]
    forms = ("file{0}label{0}patient", ","), ("image_id{0}dx{0}lesion_id", ";"), ("path{0}class{0}split", "\t")
    return ["\n".join([head, *lines]).format(comma).encode() for head, comma in forms]


def _put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _one_image(content: bytes, folder: Path) -> None:
    _import(as_zip(folder / "a.zip", {**class_files(each=4), "cat/spoiled.png": content}))


def _table(content: bytes, folder: Path) -> None:
    pictures = {f"pictures/{number}.png": png(number) for number in range(8)}
    _import(as_zip(folder / "a.zip", {**pictures, "labels.csv": content}))


def _import(path: Path) -> None:
    """Import it. What was taken can be opened and read; what was refused has left nothing."""
    library = Library()
    try:
        import_path(path, "fuzzed")
    except LabError as refusal:
        assert refusal.problem and "fuzzed" not in library.names(), refusal
        raise
    else:
        dataset = library.open("fuzzed")
        assert len(dataset) == dataset.card.images and all(dataset.image(row).size for row in range(len(dataset)))
        library.remove("fuzzed")
    finally:
        assert not left_behind(library)


# --- settings ---------------------------------------------------------------------------------------------------------


@cache
def _specs() -> list[dict[str, Any]]:
    """A whole spec of each task that a built-in set carries."""
    found = []
    for name, kind in tasks().items():
        card = next(card for card in Library().cards() if card.task == kind.takes)
        found.append(resolve({"task": name, "dataset": card.name}, Library().card).model_dump(mode="json"))
    return found


def _spec(raw: dict[str, Any], _: Path) -> None:
    """What is accepted is a spec, and comes back from its own words the same."""
    spec = resolve(raw, Library().card)
    assert resolve(spec.model_dump(mode="json"), Library().card) == spec


def _file(content: bytes, folder: Path) -> None:
    _spec(read_yaml(_put(folder / "spec.yaml", content)), folder)


# --- runs -------------------------------------------------------------------------------------------------------------


@cache
def _run_files() -> dict[str, bytes]:
    """The files of a finished run that readers open, by name; made in the lab that is the home, and taken out of it."""
    from tests import fabricate

    store = Store()
    folder = fabricate.finished(store)
    found = {name: path.read_bytes() for name, path in folder.members()}
    store.delete(folder.run_id)
    store.purge(folder.run_id)
    wanted = (".json", ".jsonl", ".npz")
    return {name: content for name, content in found.items() if name.endswith(wanted)}


RUN = "20260101-000000-fuzzed"


def _run(drawn: tuple[str, bytes], _: Path) -> None:
    """A run with one file spoiled can be read, listed and shown."""
    from labcore.cli.main import main

    name, content = drawn
    store = Store()
    folder = RunFolder(store.runs_dir / RUN)
    try:
        for each, sound in _run_files().items():
            path = folder.path / each
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if each == name else sound)
        store.reindex()
        assert [run.run_id for run in store.runs()] == [RUN]
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            main(["runs", "show", RUN, "--json"])
        assert "Traceback" not in said.getvalue(), said.getvalue()
        stem, _, epoch = Path(name).stem.rpartition("-")
        folder.troubles(), folder.arrays(stem or epoch), folder.json_artifact(Path(name).stem)
        folder.spec()
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
        store.reindex()


@cache
def _packed() -> bytes:
    from tests import fabricate

    store = Store()
    folder = fabricate.finished(store)
    path = store.runs_dir / "packed.zip"
    Carrying(store).pack([folder.run_id], path)
    content = path.read_bytes()
    path.unlink()
    store.delete(folder.run_id)
    store.purge(folder.run_id)
    return _small(content)


def _small(content: bytes) -> bytes:
    """The archive written anew, stored and not packed: what is spoiled lies in its words too."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            after.writestr(info.filename, before.read(info))
    return out.getvalue()


def _unpacked(content: bytes, folder: Path) -> None:
    store = Store()
    try:
        arrived = Carrying(store).unpack(_put(folder / "run.zip", content))
    except LabError as refusal:
        assert refusal.problem and not store.runs(), refusal
        raise
    else:
        assert {run.run_id for run in store.runs()} == {each.made_id for each in arrived.runs}
        for run in store.runs():
            store.folder(run.run_id).troubles()
    finally:
        for run in store.runs():
            store.delete(run.run_id)
        store.purge()
        assert not [path for path in store.runs_dir.iterdir() if path.name.startswith(".incoming")]
