"""`kill_loop.py RUNS_DIR TUNING_ID`: conductors in processes of their own, killed over and over, until the tuning ends.

KerasTuner is imported once, and each conductor is forked from here. Says how many were killed.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import labcore.conductor.adviser  # noqa: F401
from labcore.conductor import __main__ as conductor
from labcore.launch.conducting import service
from labcore.store.store import Store
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from tests.conductor.conducted import Workers

conductor.PAUSE = 0.01
runs_dir, tuning_id = Path(sys.argv[1]), sys.argv[2]
store, random_, killed = Store(runs_dir), random.Random(0), 0
workers, tunings, deadline = Workers(store), Tunings(store), time.monotonic() + 120
while tunings.get(tuning_id).state is TuningState.RUNNING and time.monotonic() < deadline:
    pid = os.fork()
    if pid == 0:
        conductor.Conductor(store, 2).conduct(service(runs_dir))
        os._exit(0)
    enough = len(tunings.events(tuning_id)) + random_.randint(1, 5)
    while (
        len(tunings.events(tuning_id)) < enough
        and tunings.get(tuning_id).state is TuningState.RUNNING
        and time.monotonic() < deadline
    ):
        workers.end_all()
        time.sleep(0.001)
    time.sleep(random_.uniform(0, 0.02))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    killed += 1
sys.stdout.write(f"{killed}\n")
