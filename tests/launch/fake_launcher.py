"""The real launcher, workers without TensorFlow: `fake_launcher.py RUNS_DIR SLOTS SPARE IDLE DEVICES PATIENCE`."""

import logging
import sys
from pathlib import Path

from labcore.launch import closing, server
from labcore.launch import service as services
from labcore.launch.capacity import DEVICES, Slot
from labcore.launch.local import service
from labcore.launch.machine import Machine

runs_dir, slots, spare, idle = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "spare", float(sys.argv[4])
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
if sys.argv[6] != "patient":
    closing.GRACE, closing.SAVING_GRACE, closing.LAST_GRACE = 1.0, 5.0, 0.5
    services.SUCCESSION = 4.0
lock = service(runs_dir).lock()
if lock is not None:
    machine = Machine(
        runs_dir,
        service(runs_dir).log,
        room=[Slot(number, {DEVICES: str(number)} if sys.argv[5] == "gpus" else {}) for number in range(slots)],
        worker_command=[sys.executable, str(Path(__file__).with_name("fake_worker.py"))],
        keep_spare=spare,
    )
    server.Server(runs_dir, machine, idle=idle).serve()
