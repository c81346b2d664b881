"""Making a backup, while the lab is at work or stands still."""

import json
from pathlib import Path

from labcore.backup.areas import Area, Areas, areas, run_ids, set_names
from labcore.store import ledger
from labcore.store.folder import RunFolder
from labcore.store.manifest import Manifest
from labcore.store.packing import Packing, Tell, add_run, entry, size_of, written
from labcore.store.store import Store

LEDGER = "index.json"

ALWAYS_LEFT_OUT = (
    "Exports, reports and prepared images, as they can be made again; logs; and who is signed in in the browser.",
)
NOT_PLAIN = "a link, or of a name that not every system takes."
WITHOUT_DATA = "Data sets with their exclusion lists, and files of weights, as asked for."


def back_up(file: Path, store: Store, *, data: bool = True, tell: Tell) -> Manifest:
    """Write all of the lab to the archive `file`, which is for its owner alone: join codes are in it, as hashes.

    What changes meanwhile is in it as it was at some moment: a run at work as it is when its worker is killed. What
    names runs (studies, tunings, progress) is read before them, so that all that it names is there.

    Args:
        data: whether data sets and files of weights are to be in it.

    Raises InputError where `file` is there already, LabError where the disk refuses; nothing is written then.
    """
    lab = areas(store.runs_dir)
    store.refresh()
    wanted = [area for area in lab.all if data or not area.of_data]
    total = sum(size_of(path) for area in wanted for _, path in area.files())
    with written(file, total, tell) as packing:
        packing.left_out += [*ALWAYS_LEFT_OUT, *([] if data else [WITHOUT_DATA])]
        for area in lab.records:
            _add(packing, area)
        for area in (lab.runs, lab.trash):
            _add_runs(packing, area)
        if data:
            _add_sets(packing, lab)
        for area in lab.files:
            if area in wanted:
                _add(packing, area)
                packing.left_out += [f"{area.name}/{_written(name)}: {NOT_PLAIN}" for name in area.passed_over()]
        with store.database.read() as db:
            rows = ledger.kept(db).model_dump(mode="json")
        packing.add_content(json.dumps(rows).encode(), LEDGER)
        return packing.finish("lab")


def _add(packing: Packing, area: Area) -> None:
    for name, path in area.files():
        packing.add(path, f"{area.name}/{name}")
        first = name.partition("/")[0]
        if area.name in ("studies", "tunings") and first not in packing.records:
            packing.records.append(first)


def _add_runs(packing: Packing, area: Area) -> None:
    for run_id in run_ids(area):
        folder = RunFolder(area.place / run_id)
        said, place = entry(folder), f"{area.name}/{run_id}"
        if add_run(packing, folder, place):
            packing.add(folder.owner_path, f"{place}/{folder.owner_path.name}")
            packing.runs.append(said)
        else:  # to the trash, whose turn comes next, or for good
            packing.halves.append(f"{place}/")


def _add_sets(packing: Packing, lab: Areas) -> None:
    """Sets are not altered once they are whole; one that is removed meanwhile is passed over."""
    whole = set(set_names(lab.data))
    for name in sorted(whole):
        if (lab.data.place / name).is_symlink():
            packing.left_out.append(f"The data set '{name}', which lies behind a link.")
    for name, path in lab.data.files():
        first = name.partition("/")[0]
        if first in whole and not packing.add(path, f"{lab.data.name}/{name}"):
            whole.discard(first)
            packing.halves.append(f"{lab.data.name}/{first}/")


def _written(name: str) -> str:
    """A file's name as text can hold it: bytes that are no letter, as of a name from an older system, as `\\udcff`."""
    return name.encode(errors="backslashreplace").decode()
