"""A log is told of progress often enough to see that there is some, and seldom enough to be read."""

from labcore.cli import progress


def test_an_hour_s_work_does_not_fill_a_log(monkeypatch, capsys):
    now = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    at = []
    with progress.Progress("run-1") as line:
        for second in range(3600):
            now[0] = 1000.0 + second
            line.say(f"epoch {second}")
            if capsys.readouterr().err:
                at.append(second)
    assert at[:5] == [5, 15, 35, 75, 135] and len(at) <= 65
