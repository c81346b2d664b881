"""The real launcher on a real Ray cluster, with workers that need no TensorFlow, in the lab of its environment."""

import logging
import sys
from pathlib import Path

from labcore.home import runs_dir
from labcore.launch import server
from labcore.launch.cluster import Cluster, identity
from labcore.launch.cluster_settings import cluster_settings
from labcore.launch.local import service
from labcore.launch.ray_fabric import RayFabric

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
lock = service(runs_dir()).lock()
if lock is not None:
    settings = cluster_settings()
    worker = [sys.executable, str(Path(__file__).with_name("fake_worker.py")), "--tied"]
    cluster = Cluster(runs_dir(), RayFabric(settings, identity(runs_dir()), worker), settings)
    server.Server(runs_dir(), cluster, idle=60).serve()
