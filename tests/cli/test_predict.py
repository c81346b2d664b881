"""`predict`: the CSV, and what is refused. A real model answers in `test_journey`."""

import csv
import io

from labcore.cli.predict import to_csv
from labcore.store.store import Store
from tests import fabricate


def test_the_csv_has_file_class_and_each_probability():
    rows = [{"file": "a.png", "class": "no", "probabilities": [0.123456789, 0.876543211]}]
    header, line = csv.reader(io.StringIO(to_csv(["yes", "no"], rows)))
    assert header == ["file", "class", "yes", "no"]
    assert line == ["a.png", "no", "0.123457", "0.876543"]


def test_no_cell_is_taken_for_a_formula():
    rows = [{"file": "=HYPERLINK(1).png", "class": "@sum", "probabilities": [1e-9]}]
    header, line = csv.reader(io.StringIO(to_csv(["@sum"], rows)))
    assert header[2] == "'@sum"
    assert line == ["'=HYPERLINK(1).png", "'@sum", "1e-09"]


def test_an_unknown_run_is_refused_before_the_bench_is_asked(lab, lab_home, tmp_path):
    assert lab("predict", "no-such-run", tmp_path, "--json").status == 2
    assert not (lab_home / "runs" / "bench.log").exists()


def test_an_absent_path_is_refused_before_the_bench_is_asked(lab, lab_home, tmp_path):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    assert lab("predict", run, tmp_path / "absent", "--json").status == 2
    assert not (lab_home / "runs" / "bench.log").exists()
