"""What lists show of a report that anybody may have edited."""

import math

from labcore.store.record import headline


def test_the_figures_of_a_report_by_their_names():
    report = {"best_epoch": 3, "seconds": 8.5, "validation": {"accuracy": 0.9}, "test": {"accuracy": 0.8}}
    expected = {"best_epoch": 3, "seconds": 8.5, "val_accuracy": 0.9, "test_accuracy": 0.8}
    assert headline(report) == expected


def test_what_no_list_can_show_is_left_out():
    odd = {"seconds": math.nan, "best_epoch": math.inf, "parameters": 10**400, "validation": {"accuracy": 10**29}}
    assert headline(odd) == {} and headline({"validation": {"loss": True, "accuracy": "0.9"}}) == {}
