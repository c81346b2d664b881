"""Images per second of import and preparation, against OpenCV in a loop, on one core and on all.

A folder of files becomes a mapped array of equalized images of 64 pixels: the lab imports it (every file looked at and
decoded, kept whole at its own size, checked, told apart from its twins, hashed, settled on the disk) and prepares it.
The rival is what one writes by hand: `imread`, `equalizeHist`, `resize` for each file, then `np.save`; in one process,
and in a pool of as many as there are cores. Each turn carries out all three, the lab in a new library. Then the lab is
asked for the same again, as any later run does. Folders: chest X-rays of 96 pixels as JPEG, as they are; and some of
them enlarged to 512 pixels, as PNG and JPEG in turn, the size in which many sets come.
"""

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ratios import of_pairs

PAIRS = 7
SIDE = 64
LARGE = 512
SMALL_NUMBER, LARGE_NUMBER = 5824, 1000
"""Files of the two folders."""

AGAIN = 20
"""Times that the same is asked for again."""


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """Images per second of both sides and ratios of their seconds, by folder, or of those in `only`."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        from importlib.metadata import version

        result: dict[str, Any] = {
            "rival": "OpenCV by hand: imread, equalizeHist, resize, np.save; in a loop, and in a pool of processes",
            "rival_versions": {"opencv-python-headless": version("opencv-python-headless")},
            "side": SIDE,
            "folders": {},
        }
        makers = {"96 px JPEG": _small, f"{LARGE} px PNG and JPEG": _large}
        for name in only or makers:
            folder = Path(home) / f"{list(makers).index(name)}"
            makers[name](folder)
            result["folders"][name] = measured(folder, Path(home) / "lab", PAIRS)
            yield result


def measured(files: Path, home: Path, pairs: int) -> dict:
    """Both sides on the folder of images `files`, in so many turns; the lab's libraries lie in `home`."""
    named = sorted(path for path in files.rglob("*") if path.is_file())
    lab, loop, pool = [], [], []
    for turn in range(pairs):
        # Whoever comes after another may find more of the disk at hand: each is first as often.
        work: Sequence[Callable[[], None]] = (
            lambda: lab.append(_lab(files, home)),
            lambda: loop.append(_seconds(lambda: _by_hand(named, home.parent, map))),
            lambda: pool.append(_seconds(lambda: _in_a_pool(named, home.parent))),
        )
        for place in range(len(work)):
            work[(turn + place) % len(work)]()
    seconds = {part: np.array([each[part] for each in lab]) for part in lab[0]}
    whole = seconds["import"] + seconds["prepare"]
    count = len(named)
    return {
        "files": count,
        "images_per_second": {
            "lab, import": round(count / float(np.median(seconds["import"]))),
            "lab, preparation": round(count / float(np.median(seconds["prepare"]))),
            "lab, both": round(count / float(np.median(whole))),
            "OpenCV, one core": round(count / float(np.median(loop))),
            "OpenCV, all cores": round(count / float(np.median(pool))),
        },
        "again_milliseconds_median": round(1000 * float(np.median(seconds["again"])), 2),
        "both_over_one_core": of_pairs(whole, loop),
        "both_over_all_cores": of_pairs(whole, pool),
        "preparation_over_all_cores": of_pairs(seconds["prepare"], pool),
        "again_over_all_cores": of_pairs(seconds["again"], pool),
    }


def _lab(files: Path, home: Path) -> dict[str, float]:
    """Seconds of import, of preparation, and of asking for the same again, in a library that is new."""
    from labcore.datasets.importing import import_path
    from labcore.datasets.library import Library
    from labcore.datasets.preparation import prepare
    from labcore.spec.preprocessing import Preparation
    from labcore.spec.preprocessing.contrast import Equalization

    library = Library(home / "datasets")
    how, shape, cache = Preparation(contrast=Equalization()), (SIDE, SIDE, 1), home / "prepared"
    imported = _seconds(lambda: import_path(files, "chest", library=library))
    dataset = library.open("chest")
    prepared = _seconds(lambda: prepare(dataset, how, shape, cache))
    again = np.median([_seconds(lambda: prepare(dataset, how, shape, cache)) for _ in range(AGAIN)])
    shutil.rmtree(home)
    return {"import": imported, "prepare": prepared, "again": float(again)}


def _by_hand(files: Sequence[Path], to: Path, mapped: Callable[..., Any]) -> None:
    images = list(mapped(prepared_by_hand, map(str, files)))
    np.save(to / "by_hand.npy", np.stack(images))


def _in_a_pool(files: Sequence[Path], to: Path) -> None:
    with multiprocessing.Pool() as pool:
        _by_hand(files, to, lambda work, names: pool.map(work, names))


def prepared_by_hand(file: str) -> NDArray[np.uint8]:
    """An image file as `(SIDE, SIDE)` uint8, equalized: what a loop of OpenCV does for each."""
    import cv2

    image = cv2.equalizeHist(cv2.imread(file, cv2.IMREAD_GRAYSCALE))
    return cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _small(folder: Path) -> None:
    """X-rays of 96 pixels as they come, `split/class/file`."""
    from benchmarks.data import chest_files

    for file in sorted(chest_files().rglob("*.jpeg"))[:SMALL_NUMBER]:
        to = folder / file.relative_to(chest_files())
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)


def _large(folder: Path) -> None:
    """Every so manyth of them enlarged, PNG and JPEG in turn."""
    import cv2

    from benchmarks.data import chest_files

    files = sorted(chest_files().rglob("*.jpeg"))
    for place, file in enumerate(files[:: max(1, len(files) // LARGE_NUMBER)][:LARGE_NUMBER]):
        to = (folder / file.relative_to(chest_files())).with_suffix((".png", ".jpeg")[place % 2])
        to.parent.mkdir(parents=True, exist_ok=True)
        image = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        cv2.imwrite(str(to), cv2.resize(image, (LARGE, LARGE), interpolation=cv2.INTER_CUBIC))


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
