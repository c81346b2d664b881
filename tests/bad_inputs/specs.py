"""Bad forms, spec files and addresses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.launch import bench, local
from labcore.spec.reading import assign, read_yaml
from labcore.spec.resolve import resolve
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from tests.bad_inputs.base import REFUSED, TAKEN, BadInput
from tests.datasets.pieces import noise

MARKUP = "<img src=http://evil.example/a.png onerror=alert(1)> ![p](http://evil.example/b.png)"


def found() -> Iterator[BadInput]:
    for name, (assignment, says) in ASSIGNED.items():
        yield BadInput("form", name, _queued(assignment), REFUSED, says)
    yield BadInput("form", "unknown key in YAML", _unknown_key, REFUSED, "Did you mean 'optimizer.learning_rate'?")
    yield BadInput("form", "another user's id in the URL", _anothers, REFUSED, "There is no run")
    yield BadInput("form", "markup in names", _markup, TAKEN, "as plain text")
    yield BadInput("form", "double click on Train", _double_click, TAKEN, "1 run queued")
    yield BadInput("form", "a stale form", _stale, TAKEN, "is not in this lab any more")


def _queued(assignment: str) -> Callable[[Path], str]:
    def queue(_: Path) -> str:
        spec = resolve(assign({"dataset": "digits"}, [assignment]), Library().card)
        return f"queued as {Store().submit(spec)}"

    return queue


def _unknown_key(folder: Path) -> str:
    (folder / "spec.yaml").write_text("dataset: digits\noptimizer:\n  learning_rat: 0.1\n")
    return resolve(read_yaml(folder / "spec.yaml"), Library().card).summary()


def _anothers(_: Path) -> str:
    run_id = Store(viewer=Viewer("p-adaada", is_instructor=False)).submit(_spec())
    return Store(viewer=Viewer("p-benben", is_instructor=False)).run(run_id).name


def _spec(**settings: Any) -> Any:
    return resolve({"task": "classification", "dataset": "digits", **settings}, Library().card)


def _markup(_: Path) -> str:
    from tests.pages.opening import opened

    run_id = Store().submit(_spec(name=MARKUP))
    for page in (opened("runs"), opened("run", run=run_id)):
        raw = [each.value for each in page.markdown if each.allow_html and MARKUP in each.value]
        drawn = [each.value for each in page.markdown if MARKUP in each.value and not each.allow_html]
        if raw or drawn:
            return "drawn as markup"
    return f"'{Store().run(run_id).name}' as plain text"


def _double_click(_: Path) -> str:
    with _nothing_started(), patch("streamlit.switch_page", lambda *_, **__: None):
        page = _clicked(_opened_form())
        _clicked(page)
    return f"{len(Store().runs())} run queued"


def _stale(folder: Path) -> str:
    """The data set that the form was made for is removed elsewhere before Train is clicked."""
    from tests.pages.opening import words

    np.savez(folder / "a.npz", images=noise(0, (60, 16, 16)), labels=np.arange(60) % 2)
    import_path(folder / "a.npz", "gone")
    with _nothing_started():
        page = _opened_form(dataset="gone")
        Library().remove("gone")
        said = words(_clicked(page))
    return f"{said} ({len(Store().runs())} runs queued)"


def _opened_form(**address: str) -> Any:
    import streamlit

    from tests.pages.opening import opened

    streamlit.cache_resource.clear()
    return opened("train", **address)


def _clicked(page: Any) -> Any:
    """The page after its Train button was clicked."""
    from tests.pages.opening import shown

    return shown(page.button(f"{page.session_state['train.draft'].form_key}.run").click().run())


@contextmanager
def _nothing_started() -> Iterator[None]:
    """Inside, neither a launcher nor the bench is started."""
    with patch.object(local, "ensure_running", lambda *_: None), patch.object(bench, "ask", lambda *_: COSTS):
        yield


COSTS = {
    "parameters": 168_234, "flops": 24_500_000, "memory_bytes": 1 << 20, "activation_bytes": 1 << 18,
    "input_shape": [8, 8, 1], "weighted_layers": 7, "receptive_field": [6, 6], "layers": [],
}  # fmt: skip
"""What the bench would say of a network."""

ASSIGNED = {
    "epochs 0": ("training.epochs=0", "Received: 0"),
    "epochs −1": ("training.epochs=-1", "Received: -1"),
    "epochs 1e9": ("training.epochs=1000000000", "less than or equal to 10000"),
    "learning rate NaN": ("optimizer.learning_rate=.nan", "finite number"),
    "learning rate 1e999": ("optimizer.learning_rate=1e999", "finite number"),
    "batch > data": ("training.batch_size=4096", "larger than the training split"),
    "a network too deep for the input size": ("architecture.blocks=7", "Take fewer blocks"),
}
