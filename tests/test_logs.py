"""Logs stay bounded, and are kept elsewhere where the home cannot hold them."""

import tempfile
from pathlib import Path

from labcore import logs


def noted(home: Path) -> Path:
    try:
        raise RuntimeError("a bolt is loose: \udcff")
    except RuntimeError:
        return logs.record(home, "odd.log", "tightening")


def test_a_log_grows_by_tracebacks_and_is_set_aside_when_long(tmp_path, monkeypatch):
    log = noted(tmp_path / "runs")
    assert log == tmp_path / "runs" / "odd.log"
    assert "tightening" in log.read_text() and "Traceback" in log.read_text() and "a bolt is loose" in log.read_text()
    monkeypatch.setattr(logs, "LARGEST_LOG", 100)
    for _ in range(5):
        noted(tmp_path / "runs")
    assert sorted(path.name for path in log.parent.iterdir()) == ["odd.log", "odd.old.log"]
    assert log.read_text().count("Traceback") == 1


def test_where_the_home_cannot_hold_it_a_log_is_kept_among_temporary_files(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert noted(tmp_path / "file" / "runs") == tmp_path / "odd.log"
