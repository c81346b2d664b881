"""`launcher status` of a cluster, by what its launcher has published."""

from labcore.launch import local

NODES = [
    {"name": "big", "cpus": 8.0, "gpus": 2.0, "running": 1},
    {"name": "old", "refused": "it has Python 3.10.1, the launcher 3.12.0"},
]


def test_nodes_are_listed_and_why_one_is_not_used(lab):
    local.service().publish(kind="ray", slots=4, nodes=NODES)
    said = lab("launcher", "status").out
    assert "a Ray cluster" in said and "big" in said and "it has Python 3.10.1" in said
    told = lab("launcher", "status", "--json").data
    assert (told["kind"], told["slots"], told["nodes"][1]["name"]) == ("ray", 4, "old")
    local.service().withdraw()


def test_of_this_machine_no_nodes_are_listed(lab):
    said = lab("launcher", "status").out
    assert "this machine" in said and "NODE" not in said
