"""A deep check of a data set, carried out by a process of its own."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from labcore.datasets.checks import checked_deeply
from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import Findings
from labcore.errors import LabError, retold
from labcore.home import runs_dir as default_runs_dir
from labcore.launch import processes
from labcore.logs import open_log


def looked_through(dataset: Dataset, progress: Callable[[float, str], None], runs_dir: Path | None = None) -> Findings:
    """What a deep check of the set finds: as it was found before, or by `look_deeper`, whose errors it raises.

    Raises LabError too where what was found could not be kept beside the set.
    """
    if (known := checked_deeply(dataset)) is not None:
        return known
    look_deeper(dataset.card.name, progress, runs_dir)
    found = checked_deeply(dataset)
    if found is None:
        raise LabError(
            f"What the deep check of '{dataset.card.name}' has found could not be kept.",
            "See that there is room on the disk with the data sets, and that the lab may write there.",
        )
    return found


def look_deeper(name: str, progress: Callable[[float, str], None], runs_dir: Path | None = None) -> None:
    """Have the set `name` checked, and wait for it; what is found lies beside the set then.

    The process lives no longer than its asker.

    Args:
        progress: told the share done, and what is going on.
        runs_dir: the folder where the process keeps its log; by default the lab's own.

    Raises:
        InputError: there is no such set, or it is damaged.
        LabError: the process did not start, or ended before it was through.
    """
    runs_dir = (runs_dir or default_runs_dir()).absolute()
    runs_dir.mkdir(parents=True, exist_ok=True)
    log = open_log(runs_dir / "inspector.log")
    command = [*processes.python("labcore.inspector"), name]
    try:
        process = processes.start(command, log, runs_dir, stdout=subprocess.PIPE)
    except OSError as error:
        raise LabError(f"The deep check could not be started: {error.strerror}.", "Try again.") from error
    assert process.stdout is not None
    try:
        for line in process.stdout:
            told = json.loads(line)
            if "error" in told:
                raise retold(told["error"])
            if told.get("done"):
                return
            progress(told["share"], told["doing"])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    raise LabError(
        f"The deep check of '{name}' ended before it was through: {processes.last_line(log) or 'it said nothing'}.",
        "Check the set again. If it ends again, the images may need more memory than there is: the log is "
        f"{log.name} beside the runs.",
    )
