"""What differs between two settings."""

from labcore.spec.changes import Change, changes


def test_only_what_differs_by_its_dotted_key():
    before = {"training": {"epochs": 5, "batch_size": 64}, "seed": 0}
    now = {"training": {"epochs": 9, "batch_size": 64}, "seed": 0}
    assert changes(before, now) == [Change("training.epochs", 5, 9)]


def test_another_kind_is_one_change():
    before = {"optimizer": {"kind": "adam", "learning_rate": 1e-3}}
    now = {"optimizer": {"kind": "sgd", "learning_rate": 1e-2, "momentum": 0.9}}
    assert changes(before, now) == [Change("optimizer", "adam", "sgd")]


def test_a_tuple_equals_the_same_list():
    assert changes({"operations": ({"kind": "flip"},)}, {"operations": [{"kind": "flip"}]}) == []
    assert len(changes({"operations": []}, {"operations": [{"kind": "flip"}]})) == 1


def test_what_is_there_no_longer_is_a_change():
    assert changes({"weights": {"a": 2.0}}, {"weights": {"b": 3.0}}) == [
        Change("weights.a", 2.0, None),
        Change("weights.b", None, 3.0),
    ]
