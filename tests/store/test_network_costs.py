"""What networks cost: asked of the bench once for each network, and kept."""

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.launch import network_costs as asking
from labcore.spec.resolve import resolve
from labcore.store.network_costs import keep, known, network_of

TOLD = {"flops": 1000, "memory_bytes": 5000, "parameters": 70, "layers": []}


def made(**raw):
    return resolve({"dataset": "digits", **raw}, Library().card)


def test_what_moves_no_cost_is_the_same_network(lab_home):
    same = made(seed=3, optimizer={"learning_rate": 0.5}, training={"epochs": 3}, open_test=False)
    assert network_of(same) == network_of(made())
    assert network_of(made(scaling={"width": 2.0})) != network_of(made())
    assert network_of(made(training={"batch_size": 8})) != network_of(made())


def test_what_was_told_is_kept(lab_home, tmp_path):
    assert known(made(), tmp_path) == {}
    keep(made(), tmp_path, TOLD)
    assert known(made(seed=1), tmp_path) == {"flops": 1000, "memory": 5000, "parameters": 70}


def test_each_network_is_asked_about_once(lab_home, tmp_path, monkeypatch):
    asked = []

    def ask(question, payload, **_):
        asked.append(payload["spec"]["scaling"]["width"])
        if payload["spec"]["scaling"]["width"] == 3:
            raise LabError("The bench ended.")
        return TOLD

    monkeypatch.setattr(asking, "ask", ask)
    wide, wider = made(scaling={"width": 2.0}), made(scaling={"width": 3.0})
    said = []
    assert asking.work_out([made(), made(seed=1), wide, wider], tmp_path, 60, said.append) == 1
    assert asked == [1, 2, 3] and "The bench ended" in said[-1]
    assert asking.work_out([made(), wide], tmp_path, 60) == 0 and len(asked) == 3
