"""What a report costs: CPU seconds and memory of a run's and a lab's, and of a process that makes them.

The run is a finished classifier that kept its answers and a shifted test. The lab is 'overfitting' with its runs
done. Each report is made several times in one process, which stands for the app as it was; then by the reporter, whose
start, imports and first report are shown apart. Thirty pages of labs, as a class may ask for within a minute, are
reckoned from these. CPU seconds hardly depend on what else the machine does.
"""

import json
import statistics
import time
from pathlib import Path

import psutil

from benchmarks.own_lab import own_lab

TIMES, CLASS = 4, 30


def run() -> dict:
    """CPU seconds of each report, of the process that makes them, and what the asker itself spends and grows by."""
    with own_lab() as home:
        from labcore.launch import reporting
        from labcore.store.store import Store
        from labcore.store.viewer import LOCAL

        store, out = Store(), Path(home) / "report.html"
        runs_dir = store.runs_dir
        asked = _prepared(store)
        reporting.reporter(runs_dir)
        me = psutil.Process()
        held, spent = me.memory_info().rss, time.process_time()
        by_reporter = {}
        for name, each in asked.items():
            cpu = []
            for _ in range(TIMES):
                before = _spent(runs_dir)
                reporting.report(runs_dir, LOCAL, each, out, lambda *_: None)
                cpu.append(_spent(runs_dir) - before)
            by_reporter[name] = {"first": round(cpu[0], 2), "later": round(statistics.median(cpu[1:]), 2)}
        pages = by_reporter["lab, page"]
        reporter_held = psutil.Process(reporting.reporter(runs_dir)._process.pid).memory_info().rss
        asker = {
            "asker_cpu_seconds_of_all": round(time.process_time() - spent, 2),
            "asker_grew_mb": round((me.memory_info().rss - held) / 1e6, 1),
        }
        reporting.reporter(runs_dir).close()
        return {
            "in_the_app_cpu_seconds": _in_process(asked, out),
            "in_the_app_grew_mb": round((me.memory_info().rss - held) / 1e6, 1),
            "by_the_reporter_cpu_seconds": by_reporter,
            "thirty_lab_pages_cpu_seconds": round(pages["first"] + (CLASS - 1) * pages["later"], 1),
            "reporter_mb": round(reporter_held / 1e6),
            **asker,
        }


def _spent(runs_dir: Path) -> float:
    """CPU seconds of the reporter by now; 0 before it is there."""
    from labcore.launch import reporting

    process = reporting.reporter(runs_dir)._process
    return 0.0 if process is None else sum(psutil.Process(process.pid).cpu_times()[:2])


def _in_process(asked: dict, out: Path) -> dict:
    from dataclasses import asdict

    from labcore import reporter
    from labcore.store.viewer import LOCAL

    found = {}
    for name, each in asked.items():
        cpu = []
        for _ in range(TIMES):
            before = time.process_time()
            told = reporter.reply({**each, "viewer": asdict(LOCAL), "out": str(out)}, lambda _: None)
            assert "done" in told, json.dumps(told)
            cpu.append(time.process_time() - before)
        found[name] = {"first": round(cpu[0], 2), "later": round(statistics.median(cpu[1:]), 2)}
    return found


def _prepared(store) -> dict:
    """What is asked for, by what it is called."""
    from labcore.datasets.library import Library
    from labcore.labs import shelf
    from labcore.labs.sitting import Sitting
    from labcore.labs.step.train import Train
    from labcore.store.lab_events import Begun
    from labcore.store.lab_progress import LOCAL
    from tests import fabricate
    from tests.report.test_of_run import answered
    from tests.report.test_run_worth import shift

    folder = fabricate.finished(store)
    for part in ("validation", "test"):
        answered(folder, part, images=2000)
    shift(folder, "validation")
    sitting = Sitting(shelf.find("overfitting"), store, Library())
    for step in sitting.lab.steps:
        if isinstance(step, Train):
            made = fabricate.finished(store, name=step.name)
            sitting.note(Begun(step=step.id, made="run", made_id=made.run_id, at=time.time()))
    of_lab = {"kind": "lab", "id": "overfitting", "owner": LOCAL, "full": False, "who": ""}
    of_run = {"kind": "of", "id": folder.run_id, "who": ""}
    return {"run, page": of_run, "lab, page": of_lab}
