"""Settings in the index: what the folders say, also where an earlier lab, a reindex or a purge was at work."""

import json

import pytest

from labcore.datasets.library import Library
from labcore.spec.flattening import flat
from labcore.spec.resolve import resolve
from labcore.store.settings_index import NOT_HERE, TABLES
from labcore.store.store import Store
from tests.store.earlier import VERSIONS, back_to

SPECS = (
    {"seed": 3},
    {"optimizer": {"kind": "sgd", "learning_rate": 0.05}, "regularization": {"dropout": 0.4}},
    {"architecture": {"kind": "mobilenet_v2"}, "augmentation": {"operations": [{"kind": "rotation"}]}},
    {"task": "baseline", "estimator": {"kind": "svm"}},
)


@pytest.fixture
def runs(store):
    specs = [resolve({"task": "classification", "dataset": "digits", **spec}, Library().card) for spec in SPECS]
    return {store.submit(spec): spec for spec in specs}


def written(spec):
    """The settings as the spec has them."""
    return flat({key: value for key, value in spec.model_dump(mode="json").items() if key not in NOT_HERE})


def test_the_index_gives_the_settings_of_every_run_back(store, runs):
    assert store.settings(runs) == {run_id: written(spec) for run_id, spec in runs.items()}
    first = next(iter(runs))
    assert set(store.settings([first, "20200101-000000-aaaaaa"])) == {first}
    again = store.submit(runs[first].model_copy(update={"seed": 9}))
    found = store.settings([first, again])
    assert found[first] is found[again], "the same configuration"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_index_of_an_earlier_version_is_filled_from_the_folders(store, runs, version):
    back_to(version, store.database.path)
    again = Store(store.runs_dir)
    assert again.settings(runs) == {run_id: written(spec) for run_id, spec in runs.items()}
    assert again.test_looks("digits").times == 0


def test_a_setting_that_is_younger_than_a_run_has_its_default_there(store, runs):
    first, other, *_ = runs
    for run_id, key in ((first, "dropout"), (other, "label_smoothing")):
        folder = store.folder(run_id)
        spec = folder.spec_data()
        del spec["regularization"][key]
        (folder.path / "spec.json").write_text(json.dumps({"schema_version": 1, **spec}))
    store.reindex()
    found = store.settings(runs)
    assert found[first]["regularization.dropout"] == written(runs[first])["regularization.dropout"]
    assert "optimizer.beta_1" not in found[other] and found[other]["regularization.dropout"] == 0.4


def test_a_run_that_is_purged_leaves_no_settings_and_one_that_cannot_be_read_has_none(store, runs):
    first, second, *_ = runs
    store.delete(first)
    store.purge()
    (store.folder(second).path / "spec.json").write_text("{")
    store.reindex()
    found = store.settings(runs)
    assert first not in found and found[second] == {}


@pytest.mark.parametrize("lost", TABLES)
def test_a_lost_table_of_settings_is_made_anew(store, runs, lost):
    with store.database.write() as db:
        db.execute(f"DROP TABLE {lost}")
    assert store.settings(runs) == {run_id: written(spec) for run_id, spec in runs.items()}
