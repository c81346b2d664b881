"""Five kinds of networks, each really trained on real images, once for all tests of exports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from labcore.datasets.library import Library
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.claims import Claims
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.tasks import classification
from labcore.training.reporter import Reporter

TINY = ("architecture.filters=16", "architecture.blocks=2", "architecture.layers_per_block=1", "training.batch_size=32")

NETWORKS = {
    "cnn": ("training.epochs=10", "optimizer.learning_rate=0.01", *TINY),
    "separable": ("training.epochs=3", "architecture.kind=separable_cnn", *TINY),
    "transformer": ("training.epochs=3", "transformer.kind=affine", "transformer.filters=4", *TINY),
    "efficient": ("training.epochs=3", "architecture.kind=efficient", "scaling.width=0.25", "scaling.depth=0.5"),
    "mobilenet": (
        *("training.epochs=3", "architecture.kind=mobilenet_v2", "scaling.width=0.35", "preprocessing.color=rgb"),
        *("transfer.head_epochs=1", "transfer.fine_tune_layers=60"),
    ),
}
PUBLISHED = "mobilenet_v2_0.35_224_imagenet_notop.weights.h5"


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory):
    """A function from a network's name to the folder of its run, trained at the first call."""
    home = tmp_path_factory.mktemp("exported_lab")
    done: dict[str, RunFolder] = {}

    def trained(name: str) -> RunFolder:
        if name not in done:
            done[name] = carried_out(Store(), *NETWORKS[name], *_weights(home) if name == "mobilenet" else ())
        return done[name]

    return home, trained


def _weights(home: Path) -> Iterator[str]:
    """Fine-tuned from published weights where they are present, trained from scratch elsewhere."""
    source = Path(__file__).resolve().parents[2].parent / "shared" / "weights" / PUBLISHED
    if source.is_file():
        (home / "weights").mkdir(exist_ok=True)
        (home / "weights" / PUBLISHED).write_bytes(source.read_bytes())
        yield f"transfer.weights={{kind: file, path: {PUBLISHED}}}"


@pytest.fixture
def trained(trained_once, monkeypatch):
    """The same function, in the lab in which the runs are."""
    home, function = trained_once
    monkeypatch.setenv("LAB_HOME", str(home))
    for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return function


def carried_out(store: Store, *assignments: str) -> RunFolder:
    """A finished run on the built-in digits."""
    raw = assign({"task": "classification", "dataset": "digits"}, ["training.heat_maps=0", *assignments])
    folder = store.folder(store.submit(resolve(raw, Library().card)))
    claim = Claims(store).take()
    with Reporter(folder, claim.token) as reporter:
        assert not classification.run(folder.spec(), reporter)
        reporter.end(State.FINISHED)
    store.refresh()
    return folder
