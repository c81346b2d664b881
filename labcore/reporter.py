"""The process that makes reports, `python -m labcore.reporter`: for the app, whose one process serves all browsers.

A report is seconds of work, as every chart is drawn still by Matplotlib, and that library's memory is not given back.
On standard input come requests, a line of JSON each, see `labcore.launch.reporting`; on standard output go lines that
say how far the one in hand is, `{"share", "doing"}`, and at its end `{"done": …}` or `{"error": {"problem", "cure",
"status"}}`. The process ends with its asker, after a while without a request, and after many reports.
"""

import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from labcore import home, memory
from labcore.datasets.library import Library
from labcore.errors import LabError, refused_by_disk
from labcore.labs import shelf
from labcore.labs.gathering import gather
from labcore.labs.reporting import report
from labcore.labs.sitting import Sitting
from labcore.launch.service import seconds
from labcore.report.document import Document
from labcore.report.forms import FORMS
from labcore.report.subject import document_of
from labcore.store.carrying import Carrying
from labcore.store.files import replace_atomically
from labcore.store.store import Store
from labcore.store.viewer import Viewer

log = logging.getLogger("labcore.reporter")

IDLE = 60.0
"""Seconds without a request after which the process ends; LAB_REPORTER_IDLE sets others."""

MOST = 100
"""Reports after which the process ends, so that what libraries do not give back does not add up."""

STUCK = 3
"""The exit status where it gave up."""

STEP = 0.02
"""Share of a run that is packed between two words of it."""

Say = Callable[[dict[str, Any]], None]


def serve(lines: "queue.Queue[str]", say: Say, idle: float, most: int = MOST) -> None:
    """Carry out the requests in `lines`, one after another, until an empty one comes, or none for `idle` seconds."""
    for _ in range(most):
        try:
            line = lines.get(timeout=idle)
        except queue.Empty:
            return
        if not line:
            return
        say(reply(json.loads(line), say))


def reply(asked: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """What came of one request: `done`, with what it has to tell, or `error`."""
    try:
        return {"done": KINDS[asked["kind"]](asked, say)}
    except LabError as error:
        return {"error": error.told()}
    except BrokenPipeError:
        raise
    except Exception as error:
        log.exception("The request of kind '%s' failed", asked.get("kind"))
        failure = refused_by_disk(error) or LabError(
            f"The file could not be made: {type(error).__name__}: {str(error)[:300]}.",
            "The log reporter.log beside the runs has the details.",
        )
        return {"error": failure.told()}


def _of_run(asked: Mapping[str, Any], say: Say) -> dict[str, Any]:
    say({"share": 0.0, "doing": "Reading what was kept"})
    return _write(document_of(asked["id"], _store(asked), asked["who"]), asked, say)


def _of_lab(asked: Mapping[str, Any], say: Say) -> dict[str, Any]:
    say({"share": 0.0, "doing": "Reading what was kept"})
    sitting = Sitting(shelf.find(asked["id"]), _store(asked), Library(), asked["owner"], asked["full"])
    return _write(replace(report(sitting), who=asked["who"]), asked, say)


def _of_packed(asked: Mapping[str, Any], say: Say) -> dict[str, Any]:
    out, told = Path(asked["out"]), [-STEP]

    def tell(share: float, doing: str) -> None:
        if share >= told[0] + STEP:  # not with each megabyte
            told[0] = share
            say({"share": share, "doing": doing})

    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    Carrying(_store(asked)).pack([asked["id"]], out, tell)
    return {"bytes": out.stat().st_size}


def _of_class(asked: Mapping[str, Any], say: Say) -> dict[str, Any]:
    store = _store(asked)
    store.refresh()
    told = gather(
        Path(asked["out"]),
        store,
        Library(),
        asked["people"],
        lambda share, doing: say({"share": share, "doing": doing}),
    )
    return {"reports": told}


KINDS: dict[str, Callable[[Mapping[str, Any], Say], dict[str, Any]]] = {
    "of": _of_run,
    "lab": _of_lab,
    "class": _of_class,
    "run": _of_packed,
}
"""What makes what, by the kind of request: the report of a run, study or tuning; of a lab; all of a class; a run packed
whole."""


def _store(asked: Mapping[str, Any]) -> Store:
    return Store(home.runs_dir(), Viewer(**asked["viewer"]))


def _write(document: Document, asked: Mapping[str, Any], say: Say) -> dict[str, Any]:
    out = Path(asked["out"])
    say({"share": 0.3, "doing": "Drawing the charts"})
    content = FORMS[out.suffix](document)
    out.parent.mkdir(parents=True, exist_ok=True)
    replace_atomically(out, content)
    return {"bytes": len(content)}


def _give_up() -> None:
    log.error("The report needs more memory than this machine can spare")
    logging.shutdown()
    os._exit(STUCK)


def _listen(lines: "queue.Queue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    lines.put("")


def main() -> int:
    """Make reports for whoever has started this process. Returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer

    def say(told: dict[str, Any]) -> None:
        out.write(json.dumps(told) + "\n")
        out.flush()

    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    memory.watch(memory.allowed(), _give_up)
    try:
        serve(lines, say, seconds("LAB_REPORTER_IDLE", IDLE))
    except BrokenPipeError:
        log.info("Nobody waits for the report any more")
        os._exit(1)  # Python would complain of the pipe while it ends
    return 0


if __name__ == "__main__":
    sys.exit(main())
