"""A run as plain Keras, before it has begun: code that Python compiles, of the network that the run asks for."""

from labcore.launch.code import payload
from labcore.store.store import Store
from labcore.tasks.answers import answer
from tests import fabricate


def asked(folder):
    return answer("code", payload(folder))


def test_a_queued_run_has_its_script_already(lab_home):
    settings = {"architecture": {"filters": 4, "blocks": 2}, "regularization": {"dropout": 0.25}}
    found = asked(fabricate.submitted(Store(), **settings, training={"epochs": 3}))
    compile(found["script"], "train.py", "exec")
    assert "keras.layers.Dropout(0.25)" in found["script"] and "EPOCHS, BATCH_SIZE, SEED = 3, 64, 0" in found["script"]
    assert "labcore" not in found["script"].split('"""')[2], "the code itself needs no lab"
    assert found["requirements"].startswith("tensorflow") and not found["reason"]


def test_what_trains_no_network_by_fit_says_why_there_is_none(lab_home):
    found = asked(fabricate.baseline(Store()))
    assert found["script"] is None and found["reason"].endswith(".")
