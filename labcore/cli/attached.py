"""A module run as `python -m` would, but not longer than its parent lives: `python -m labcore.cli.attached MODULE …`.

The parent holds the other end of standard input. When it ends, in whatever way, the system closes that end, and this
process is asked to end too. That holds on every system, also where the parent is killed and can ask nobody.
"""

import os
import runpy
import signal
import sys
import threading
import time

PATIENCE = 10.0
"""Seconds to end by itself when asked."""


def main() -> None:
    """Run the module that the command line names, with the words after it."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1 << 10):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


if __name__ == "__main__":
    main()
