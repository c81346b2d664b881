"""Files of a run that come back from a node in pieces."""

import sys
from types import SimpleNamespace

import pytest

from labcore.launch import deputy
from labcore.launch.deputy import Deputy
from labcore.launch.dispatch import Piece, Places, digest_of
from labcore.launch.gathering import Gathering
from labcore.launch.luggage import luggage
from labcore.spec.classification import Classification
from labcore.store.claims import Claims
from labcore.store.status import State
from labcore.store.store import Store


@pytest.fixture
def both(tmp_path, monkeypatch):
    """A claimed run here, and a deputy that believes it is at work on it there."""
    monkeypatch.setenv("LAB_HOME", str(tmp_path))
    for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    store = Store()
    run_id = store.submit(Classification(dataset="digits"))
    claim = Claims(store).take()
    there, here = Deputy([sys.executable, "-c", "pass"]), store.folder(run_id)
    places = Places(str(tmp_path), str(store.runs_dir), str(tmp_path / "data"), "library/digits/card.json", "")
    assert there.look(run_id, claim.token, places, True).shared is False
    for name, path in luggage(here).items():
        there.put(name, 0, path.read_bytes(), True)
    there._worker = SimpleNamespace(poll=lambda: None, returncode=None)
    return there, here, Gathering(here, claim, {})


def gather(there, gathering, most=1000):
    for _ in range(most):
        news = there.news(None, "", gathering.got)
        gathering.take(news.pieces)
        if news.whole:
            gathering.settle(news.names, news.status)
            return news
    raise AssertionError("it never ends")


def test_files_of_any_size_come_whole_and_in_an_order_in_which_a_run_can_go_on(both, monkeypatch):
    there, here, gathering = both
    monkeypatch.setattr(deputy, "PIECE", 1000)
    for name, content in {
        "model.keras": bytes(range(256)) * 20, "checkpoints/last.npz": b"c" * 3001, "artifacts/empty.json": b"",
        "metrics.jsonl": b'{"kind": "epoch"}\n' * 200 + b'{"half', "worker.log": b"word\n" * 500,
    }.items():  # fmt: skip
        path = there._own_folder().path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    order = []
    take = gathering.take
    gathering.take = lambda pieces: (order.extend(piece.name for piece in pieces), take(pieces))
    gather(there, gathering)
    for name, path in there._own_folder().members():
        if name not in deputy.KEPT_AT_THE_LAUNCHER and name != "metrics.jsonl":
            assert (here.path / name).read_bytes() == path.read_bytes()
    assert (here.path / "metrics.jsonl").read_bytes() == b'{"kind": "epoch"}\n' * 200, (
        "whole lines, while more may come"
    )
    assert order.index("metrics.jsonl") > len(order) - 1 - order[::-1].index("checkpoints/last.npz")
    there._worker = SimpleNamespace(poll=lambda: 0, returncode=0)
    gather(there, gathering)
    assert (here.path / "metrics.jsonl").read_bytes().endswith(b'{"half')
    assert not gather(there, gathering).pieces, "nothing comes twice"


def test_a_file_that_is_replaced_while_it_comes_is_begun_anew(both, monkeypatch):
    there, here, gathering = both
    monkeypatch.setattr(deputy, "PIECE", 1000)
    model = there._own_folder().model_path
    model.write_bytes(b"a" * 2500)
    news = there.news(None, "", gathering.got)
    gathering.take(news.pieces)
    assert not news.whole and not here.model_path.exists()
    model.with_name("new").write_bytes(b"b" * 2500)
    model.with_name("new").replace(model)
    gather(there, gathering)
    assert here.model_path.read_bytes() == b"b" * 2500


def test_the_state_is_told_last_by_this_machines_clock_and_only_under_the_claim(both):
    there, here, gathering = both
    status = there._own_folder().status()
    there._own_folder().write_report({"test": {"accuracy": 0.5}})
    ended = {"state": State.FINISHED, "finished": 5.0, "heartbeat": 4.0}
    there._own_folder().write_status(status.model_copy(update=ended))
    gather(there, gathering)
    assert here.status().state is State.FINISHED and here.report()["test"] == {"accuracy": 0.5}
    assert here.status().finished >= here.status().started
    taken = here.status().model_copy(update={"state": State.RUNNING, "token": "another's"})
    here.write_status(taken)
    assert not gathering.is_held
    gathering.settle((), status)
    assert here.status() == taken


def test_what_the_worker_deletes_goes_here_too(both):
    there, here, gathering = both
    there._own_folder().write_report({"test": {}})
    gather(there, gathering)
    assert here.report() is not None
    there._own_folder().withdraw_report()
    gather(there, gathering)
    assert here.report() is None


def test_the_request_to_stop_goes_there_and_is_withdrawn_there(both):
    there, _, gathering = both
    there.news(b"", "", gathering.got)
    assert there._own_folder().stop_requested and not there._own_folder().wanted_again
    there.news(b"again", "", gathering.got)
    assert there._own_folder().wanted_again
    there.news(None, "", gathering.got)
    assert not there._own_folder().stop_requested


@pytest.mark.parametrize("name", ["../../lab.db", "owner.json", "spec.json", "status.json", "exports/a/predict.py"])
def test_a_node_cannot_write_what_is_no_workers(both, name):
    _, here, gathering = both
    before = {path: path.read_bytes() for path in here.path.parent.parent.rglob("*.json")}
    gathering.take([Piece(name, 0, b"mine", (4, 0), True)])
    assert {path: path.read_bytes() for path in here.path.parent.parent.rglob("*.json")} == before
    assert not (here.path / "exports").exists()


@pytest.mark.parametrize(
    "name", ["run/../x", "elsewhere/x", "data/library/../../x", "run/.hidden", "runs/x/y", "/etc/x", "run//etc/x"]
)
def test_nothing_is_put_outside_the_folders_of_the_node(both, name):
    there, _, _ = both
    with pytest.raises(ValueError, match="no place"):
        there.put(name, 0, b"", True)


def test_the_lab_is_seen_where_run_and_data_set_are_the_same_there(tmp_path):
    store = Store(tmp_path / "runs")
    run_id = store.submit(Classification(dataset="digits"))
    claim = Claims(store).take()
    card = tmp_path / "data" / "library" / "digits" / "card.json"
    card.parent.mkdir(parents=True)
    card.write_text("{}")
    seen = {}
    for what, token, digest in (
        ("all", claim.token, digest_of(card)),
        ("another run", "0" * 32, digest_of(card)),
        ("another set", claim.token, "0" * 64),
    ):
        places = Places(str(tmp_path), str(store.runs_dir), str(tmp_path / "data"), "library/digits/card.json", digest)
        seen[what] = Deputy().look(run_id, token, places, False).shared
    assert seen == {"all": True, "another run": False, "another set": False}
