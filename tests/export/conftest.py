"""Five kinds of networks, each really trained on real images and exported once for all tests of exports; and two that
make images."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf

from labcore.datasets.library import Library
from labcore.evaluation import distributions
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.claims import Claims
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.tasks import readers
from labcore.tasks.exporting import export
from labcore.training.reporter import Reporter

TINY = ("architecture.filters=16", "architecture.blocks=2", "architecture.layers_per_block=1", "training.batch_size=32")

NETWORKS = {
    "cnn": ("training.epochs=10", "optimizer.learning_rate=0.01", *TINY),
    "separable": ("training.epochs=2", "architecture.kind=separable_cnn", *TINY),
    "transformer": ("training.epochs=2", "transformer.kind=affine", "transformer.filters=4", *TINY),
    "efficient": ("training.epochs=2", "architecture.kind=efficient", "scaling.width=0.25", "scaling.depth=0.5"),
    "mobilenet": (
        *("training.epochs=2", "architecture.kind=mobilenet_v2", "scaling.width=0.35", "preprocessing.color=rgb"),
        *("transfer.head_epochs=1", "transfer.fine_tune_layers=60"),
    ),
}
PUBLISHED = "mobilenet_v2_0.35_224_imagenet_notop.weights.h5"


class Workshop:
    """A lab in which each network is trained at the first asking, and exported to each format at the first asking."""

    def __init__(self, home: Path):
        self.home = home
        self._runs: dict[str, RunFolder] = {}
        self._exports: dict[tuple[str, str], dict[str, Any]] = {}

    def trained(self, network: str) -> RunFolder:
        if network not in self._runs:
            weights = self._weights() if network == "mobilenet" else ()
            self._runs[network] = carried_out(Store(), *NETWORKS[network], *weights)
        return self._runs[network]

    def exported(self, network: str, kind: str) -> tuple[dict[str, Any], Path]:
        """What `export` answered, and the folder that it was told to write, which is there if the export passed."""
        out = self.home / "exported" / network / kind
        if (network, kind) not in self._exports:
            self._exports[network, kind] = export(str(self.trained(network).path), kind, str(out))
        return self._exports[network, kind], out

    def _weights(self) -> Iterator[str]:
        """Fine-tuned from published weights where they are present, trained from scratch elsewhere."""
        source = Path(__file__).resolve().parents[2].parent / "shared" / "weights" / PUBLISHED
        if source.is_file():
            (self.home / "weights").mkdir(exist_ok=True)
            (self.home / "weights" / PUBLISHED).write_bytes(source.read_bytes())
            yield f"transfer.weights={{kind: file, path: {PUBLISHED}}}"


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    return Workshop(tmp_path_factory.mktemp("exported_lab"))


@pytest.fixture
def trained(workshop, monkeypatch):
    """`Workshop.trained`, in the lab in which the runs are."""
    monkeypatch.setenv("LAB_HOME", str(workshop.home))
    for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return workshop.trained


@pytest.fixture
def exported(workshop, trained):
    """`Workshop.exported`, likewise. Tests only read what it has written."""
    return workshop.exported


MAKING = (
    *("latent_size=3", "architecture.filters=8", "training.batch_size=64", "training.epochs=2", "training.shown=4"),
    *("scores.samples=64", "scores.samples_while_training=32"),
)
GENERATORS = {"vae": (*MAKING, "conditional=true"), "gan": (*MAKING, "critic.filters=8", "training.critic_steps=2")}


@pytest.fixture(scope="session")
def made_lab(tmp_path_factory):
    """A lab with a VAE that is told classes and a GAN that is told none, by task: folders of finished runs."""
    home = tmp_path_factory.mktemp("made_lab")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LAB_HOME", str(home))
        for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
            patched.delenv(name, raising=False)
        patched.setattr(readers, "STEPS", 20)  # the classifier by which samples are compared
        patched.setattr(distributions, "AFFORDED", 1)  # as few draws for intervals as may be
        tf.config.run_functions_eagerly(True)  # a few steps take less than to compile them
        try:
            runs = {task: carried_out(Store(), *settings, task=task) for task, settings in GENERATORS.items()}
        finally:
            tf.config.run_functions_eagerly(False)
    return home, runs


@pytest.fixture
def generators(made_lab, monkeypatch):
    """The folders of those runs by task, in the lab in which they are."""
    home, runs = made_lab
    monkeypatch.setenv("LAB_HOME", str(home))
    for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return runs


@pytest.fixture
def eagerly():
    """Functions are not compiled: for a few steps, that would take most of the time."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def carried_out(store: Store, *assignments: str, task: str = "classification") -> RunFolder:
    """A finished run on the built-in digits."""
    quiet = ["training.heat_maps=0"] if task == "classification" else []
    raw = assign({"task": task, "dataset": "digits"}, [*quiet, *assignments])
    folder = store.folder(store.submit(resolve(raw, Library().card)))
    claim = Claims(store).take()
    with Reporter(folder, claim.token) as reporter:
        assert not importlib.import_module(f"labcore.tasks.{task}").run(folder.spec(), reporter)
        reporter.end(State.FINISHED)
    store.refresh()
    return folder
