"""A worker of the lab that is never renewed: `benchmarks.memory` asks what runs leave behind in one process."""

import sys
from pathlib import Path

from labcore import worker
from labcore.training import renewal

if __name__ == "__main__":
    renewal.MOST_RUNS, renewal.MOST_LEFT = sys.maxsize, sys.maxsize
    sys.exit(worker.main(Path(sys.argv[1])))
