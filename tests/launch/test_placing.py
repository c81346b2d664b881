"""Which node a run begins on."""

import pytest

from labcore.launch.cluster_settings import ClusterSettings
from labcore.launch.placing import Node, Place, capacity, place_for

SETTINGS = ClusterSettings("127.0.0.1:6379")
SMALL, LARGE = Node("small", "small", 2.0), Node("large", "large", 8.0)
GPUS = Node("gpus", "gpus", 16.0, 4.0)


def spec(strategy="auto"):
    return {"training": {"strategy": strategy}}


def test_the_emptier_node_is_taken_and_a_full_one_is_not():
    taken = [Place(SMALL, 2.0)]
    for number in range(4):
        place = place_for(spec(), [SMALL, LARGE], taken, SETTINGS)
        assert place == Place(LARGE, 2.0), number
        taken.append(place)
    assert place_for(spec(), [SMALL, LARGE], taken, SETTINGS) is None
    assert capacity([SMALL, LARGE], SETTINGS) == len(taken)


def test_a_node_with_fewer_processors_than_a_run_takes_carries_one():
    tiny = Node("tiny", "tiny", 1.0)
    assert place_for(spec(), [tiny], [], SETTINGS) == Place(tiny, 1.0)
    assert place_for(spec(), [tiny], [Place(tiny, 1.0)], SETTINGS) is None


def test_where_there_are_gpus_runs_wait_for_one_and_baselines_do_not():
    nodes = [LARGE, GPUS]
    taken = [Place(GPUS, 2.0, 1.0)] * 4
    assert place_for(spec(), nodes, [], SETTINGS) == Place(GPUS, 2.0, 1.0)
    assert place_for(spec(), nodes, taken, SETTINGS) is None
    assert place_for(spec("cpu"), nodes, taken, SETTINGS) == Place(LARGE, 2.0)
    assert place_for({"estimator": {"kind": "svm"}}, nodes, taken, SETTINGS) == Place(LARGE, 2.0)
    assert capacity(nodes, SETTINGS) == 4


@pytest.mark.parametrize("share", [0.1, 0.25, 0.3, 1.0])
def test_as_many_small_runs_as_fit_share_a_gpu(share):
    settings, node, taken = ClusterSettings("127.0.0.1:6379", gpus=share), Node("n", "n", 64.0, 1.0), []
    while (place := place_for(spec(), [node], taken, settings)) is not None:
        taken.append(place)
    assert len(taken) == int(1 / share + 1e-9) == capacity([node], settings)


def test_runs_are_put_on_a_gpu_node_in_use_so_that_another_stays_free_for_who_wants_all_of_it():
    other = Node("other", "other", 16.0, 4.0)
    taken = [Place(other, 2.0, 1.0)]
    assert place_for(spec(), [GPUS, other], taken, SETTINGS).node == other
    assert place_for(spec("multi-gpu"), [GPUS, other], taken, SETTINGS) == Place(GPUS, 2.0, 4.0)


def test_a_run_for_gpus_that_nobody_has_begins_anywhere_so_that_its_worker_can_say_so():
    assert place_for(spec("gpu"), [LARGE], [], SETTINGS) == Place(LARGE, 2.0)
    one = Node("one", "one", 4.0, 1.0)
    assert place_for(spec("multi-gpu"), [one], [], SETTINGS) == Place(one, 2.0)
