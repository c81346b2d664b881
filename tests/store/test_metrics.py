"""Rows come back as written, and nothing that a file holds stops its reader."""

import errno
import json
import os

import pytest

from labcore.store.metrics import MetricsReader, MetricsWriter

ROW = {"kind": "epoch", "step": 3, "epoch": 1, "time": 5.0, "values": {"loss": 1.5}}


def polled(path, *lines: str | bytes) -> MetricsReader:
    path.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines))
    reader = MetricsReader(path)
    reader.poll()
    return reader


def test_rows_come_back_as_written(tmp_path):
    path = tmp_path / "metrics.jsonl"
    writer = MetricsWriter(path)
    writer.write("phase", 0, 0, {"phase": "training", "message": "größer"})
    writer.write("epoch", 7, 1, {"loss": 0.5, "best": True, "accuracy": float("nan"), "seconds": 3})
    writer.close()
    reader = MetricsReader(path)
    assert [(row.kind, row.step, row.epoch, row.values) for row in reader.poll()] == [
        ("phase", 0, 0, {"phase": "training", "message": "größer"}),
        ("epoch", 7, 1, {"loss": 0.5, "best": True, "accuracy": None, "seconds": 3}),
    ]
    assert reader.skipped == 0 and reader.poll() == []


def test_a_row_that_the_disk_takes_in_part_is_noticed_and_costs_no_other(tmp_path, monkeypatch):
    """As a full disk does, `os.write` takes what it has room for, and says so by a number alone."""
    path, whole = tmp_path / "metrics.jsonl", os.write
    writer = MetricsWriter(path)
    writer.write("batch", 1, 1, {"loss": 1.0})
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda handle, line: whole(handle, line[:-9]))
        with pytest.raises(OSError, match="disk full") as refused:
            writer.write("batch", 2, 1, {"loss": 2.0})
    assert refused.value.errno == errno.ENOSPC
    writer.close()
    MetricsWriter(path).write("batch", 3, 1, {"loss": 3.0})
    reader = MetricsReader(path)
    assert [row.step for row in reader.poll()] == [1, 3] and reader.skipped == 1


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(ROW).replace('"step": 3', '"step": 1e999'),
        json.dumps(ROW).replace('"epoch": 1', '"epoch": -1e999'),
        json.dumps(ROW).replace('"time": 5.0', '"time": NaN'),
        json.dumps(ROW).replace('"step": 3', '"step": ' + "9" * 400),
        json.dumps(ROW).replace('"step": 3', '"step": -3'),
        json.dumps(ROW).replace('"time": 5.0', '"time": ' + "9" * 400),
        json.dumps(ROW).replace('"epoch"', '"evil"'),
        json.dumps(ROW).replace('"kind": "epoch"', '"kind": ["epoch"]'),
        json.dumps({**ROW, "values": [1]}),
        "[" * 100_000,
        '{"values":' * 100_000,
        b"\xff\xfe",
        "null",
    ],
)
def test_a_line_that_is_no_row_is_counted_and_passed_over(tmp_path, line):
    reader = polled(tmp_path / "metrics.jsonl", line, json.dumps(ROW))
    assert [row.values for row in reader.rows] == [{"loss": 1.5}] and reader.skipped == 1


def test_values_that_no_chart_can_draw_are_counted_and_left_out(tmp_path):
    odd = {"text": "<b>", "list": [1], "nested": {"a": 1}, "huge": 10**400}
    line = json.dumps({**ROW, "values": {**odd, "loss": 2, "best": False, "accuracy": None}})
    line = line.replace('"text"', '"infinite": 1e999, "not": NaN, "text"').replace(str(10**400), "9" * 400)
    reader = polled(tmp_path / "metrics.jsonl", line)
    assert reader.rows[0].values == {"loss": 2, "best": False, "accuracy": None}
    assert reader.skipped == 6


def test_only_a_phase_is_told_in_words(tmp_path):
    lines = [json.dumps({**ROW, "kind": kind, "values": {"phase": "testing"}}) for kind in ("phase", "batch")]
    reader = polled(tmp_path / "metrics.jsonl", *lines)
    assert [row.values for row in reader.rows] == [{"phase": "testing"}, {}] and reader.skipped == 1
