"""Earlier runs as a worker finds them: by their folders. It opens no database; on a node of a cluster there is none."""

from pathlib import Path

from labcore.errors import InputError
from labcore.home import runs_dir as default_runs_dir
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id
from labcore.store.index import TRASH


def run_at_hand(run_id: str, runs_dir: Path | None = None) -> RunFolder:
    """The folder of the run of that id, also from the trash. Raises InputError where there is none.

    Args:
        run_id: the id.
        runs_dir: where the runs lie; by default the lab's own.
    """
    place = runs_dir or default_runs_dir()
    found = [RunFolder(folder / run_id) for folder in (place, place / TRASH)] if is_run_id(run_id) else []
    folder = next((folder for folder in found if folder.exists), None)
    if folder is None:
        raise InputError(f"There is no run {run_id[:60]!r}.", "See the list of runs.")
    return folder
