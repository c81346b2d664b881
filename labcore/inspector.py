"""The process that looks deeper into one data set: `python -m labcore.inspector NAME`.

It decodes and compares every image, which the app's own process, that serves all browsers, has no time for. What it
finds is kept beside the set. On standard output it says how far it is, a line of JSON each: `{"share", "doing"}`, at
the end `{"done": true}` or `{"error": {"problem", "cure", "status"}}`.
"""

import json
import logging
import os
import sys
from typing import Any

from labcore import memory
from labcore.datasets.checks import check_deeply
from labcore.datasets.library import Library
from labcore.errors import LabError

log = logging.getLogger("labcore.inspector")

STUCK = 3
"""The exit status where it gave up."""


def main(name: str) -> int:
    """Check the set `name`. Returns the exit status."""
    percent = -1

    def progress(share: float, doing: str) -> None:
        nonlocal percent
        if (now := int(100 * share)) != percent:
            percent = now
            _say({"share": share, "doing": doing})

    try:
        try:
            check_deeply(Library().open(name), progress)
        except LabError as error:
            _say({"error": error.told()})
            return error.exit_status
        _say({"done": True})
    except BrokenPipeError:
        log.info("Nobody waits for what is found in '%s' any more", name)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains while it ends
        return 1
    return 0


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _give_up() -> None:
    log.error("The images need more memory than this machine can spare")
    logging.shutdown()
    os._exit(STUCK)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    memory.watch(memory.allowed(), _give_up)
    sys.exit(main(sys.argv[1]))
