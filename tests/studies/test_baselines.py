"""Which baseline stands beside a network."""

import pytest

from labcore.store.store import Store
from labcore.studies.baselines import best_baseline
from tests import fabricate


@pytest.fixture
def store(lab_home):
    return Store()


def found(store, dataset="digits", fingerprint="0" * 64, without=None):
    return best_baseline(store.runs(), dataset, fingerprint, without)


def test_the_best_finished_one_on_the_same_content_is_taken(store):
    assert found(store) is None
    fabricate.finished(store)
    assert found(store) is None, "a network is no baseline"
    fabricate.baseline(store, accuracy=0.8)
    best = fabricate.baseline(store, accuracy=0.9)
    fabricate.baseline(store, accuracy=0.99, fingerprint="1" * 64)
    fabricate.baseline(store, accuracy=0.95, dataset="synthetic-nuclei")
    assert found(store).run_id == best.run_id
    assert found(store, fingerprint=None) is None, "it is not known which images the network learned from"
    assert found(store, without="f" * 64) is None, "it learned from other images than a network that left some out"
    less = fabricate.baseline(store, accuracy=0.97)
    without = {"name": "careful@1", "identity": "f" * 64, "images": {"train": 1}}
    less.write_report({**less.report(), "without": without})
    assert found(store, without="f" * 64).run_id == less.run_id
    assert found(store).run_id == best.run_id


def test_one_in_the_trash_is_left_out(store):
    store.delete(fabricate.baseline(store, accuracy=0.9).run_id)
    assert found(store) is None
