"""The real bench with answers that need no TensorFlow: `fake_bench.py RUNS_DIR IDLE`, or `fake_bench.py --once`."""

import errno
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError

import psutil

from labcore.bench import once, serve
from labcore.errors import InputError, LabError
from labcore.launch import bench


def answer(question, payload):
    if question == "refuse":
        raise InputError("The image is too large.", "Make it smaller.")
    if question == "cannot":
        raise LabError("No memory is left.")
    if question == "keep":
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "maps.npz")
    if question == "fetch":
        raise URLError("no route to the host")
    if question == "break":
        raise ZeroDivisionError("a defect")
    if question == "unspeakable":
        return {"value": object()}
    if question == "die":
        os.write(2, b"I0000 00:00:1795985740.563790 22899 cudart_stub.cc:31] A library's remark.\n")
        os._exit(9)
    if question == "touch":
        Path(payload["path"]).touch()
    if question == "hoard":
        hoard = b"x" * (400 << 20)
        time.sleep(30)
        return {"length": len(hoard)}
    if question == "environment":
        return dict(os.environ)
    if question == "half":
        draft = Path(payload["path"])
        draft.touch()
        try:
            subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], check=True)
        finally:
            draft.unlink()
    if question == "sleep":
        time.sleep(payload["seconds"])
    return {**payload, "at": time.time(), "not a number": float("nan")}


logging.basicConfig(level=logging.INFO)
most_memory = psutil.Process().memory_info().rss + (200 << 20)
if sys.argv[1] == "--once":
    sys.exit(once(lambda: answer, most_memory))
service = bench.service(Path(sys.argv[1]))
lock = service.lock()
serve(service, float(sys.argv[2]), lambda: answer, most_memory)
