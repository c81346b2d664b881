"""Claims whatever it can get from the folder of runs it is given, and prints the ids."""

import sys
import time
from pathlib import Path

from labcore.store.claims import Claims
from labcore.store.store import Store

claims = Claims(Store(Path(sys.argv[1])))
print("ready", flush=True)  # noqa: T201
sys.stdin.readline()
while claim := claims.take():
    print(claim.run_id, flush=True)  # noqa: T201
    time.sleep(0.02)  # a launcher starts a worker here; without a pause, one racer can have it all before the rest wake
