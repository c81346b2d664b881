"""What the inspector says on standard output; that it runs as a process is seen on the Data page."""

import json

from labcore import inspector
from labcore.datasets import storage
from labcore.datasets.checks import checked_deeply
from labcore.datasets.library import Library
from tests.datasets.deep.scenes import scene


def said(capfd):
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_it_says_how_far_it_is_and_keeps_what_it_finds(lab_home, capfd):
    images = [scene(seed, 24) for seed in range(40)]
    fields = {"classes": ("a", "b"), "task": "classification", "source": "imported"}
    storage.write(Library().folder("set"), images, [0, 1] * 20, ["train"] * 40, **fields)
    assert inspector.main("set") == 0
    *told, last = said(capfd)
    shares = [each["share"] for each in told]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] < 1
    assert {"Looking at every image", "Looking for wrong labels"} <= {each["doing"] for each in told}
    assert last == {"done": True}
    assert checked_deeply(Library().open("set")) is not None


def test_it_says_what_is_wrong_with_the_name(lab_home, capfd):
    assert inspector.main("nowhere") == 2
    (told,) = said(capfd)
    assert told["error"]["problem"] == "There is no data set named 'nowhere'."
