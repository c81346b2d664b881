"""The README's screenshots, of the real app: `python -m tests.browser.take_screenshots ADDRESS`.

ADDRESS is where a lab is served (`http://127.0.0.1:8501`) in which there is something to be seen: finished runs, a
finished study, one of scaling, a tuning, and a guided lab; `labs run c7` makes most of it. The newest of each is taken
unless another is named by its id. It is read from the lab that `LAB_HOME` says, which must be the one that is served.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from labcore.datasets.library import Library
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import StudyRecord
from labcore.store.tunings import Tunings
from labcore.studies.scaled import varies_scaling
from labcore.studies.standing import FINISHED, standings
from tests.browser.conftest import FLAGS

WIDTH = 1280
PATIENCE, SETTLING = 120_000, 2500  # milliseconds

FOLDER = Path(__file__).with_name("screenshots")
DONE = """() => document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid^="stSkeleton"]')"""


@dataclass(frozen=True)
class Shot:
    """An image: the page with its address, the window's height, and what comes before it is taken: a tab that is
    opened, pictures that are uploaded, words that are waited for, a heading that is moved to the top."""

    path: str
    height: int
    tab: str = ""
    pictures: Sequence[Path] = ()
    until: str = ""
    top: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    for name in ("run", "other", "study", "scaling", "tuning", "made"):
        parser.add_argument(f"--{name}", metavar="ID")
    parser.add_argument("--lab", default="c7", metavar="LAB", help="The guided lab of which a step is shown.")
    parser.add_argument("--step", default="remedies", help="That step; it has been carried out.")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="Take these images alone.")
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        shots = shots_of(asked, Path(scratch))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": 860})
        for name in asked.only or shots:
            take(page, asked.address, name, shots[name]())
        browser.close()


def shots_of(asked: argparse.Namespace, scratch: Path) -> dict[str, Callable[[], Shot]]:
    """What is taken of the lab, by name, in the order of the README. Pictures to be uploaded are laid into `scratch`.

    What a shot shows is looked for when it is taken, so that a lab need not have what the others show.
    """
    store = Store()

    def study() -> str:
        return asked.study or newest(each.study_id for each in finished() if len(each.plan.factors) > 1)

    def scaling() -> str:
        return asked.scaling or newest(each.study_id for each in finished() if varies_scaling(each.plan))

    def finished() -> Iterable[StudyRecord]:
        return [each.study for each in standings(Studies(store).all(), store) if each.state == FINISHED]

    def run(place: int = 0) -> str:
        return (asked.other if place else asked.run) or Studies(store).get(study()).members[place].run_id

    def tuning() -> str:
        return asked.tuning or newest(each.tuning_id for each in Tunings(store).all())

    def made() -> str:
        return asked.made or newest(each.run_id for each in store.runs() if each.task in ("vae", "gan"))

    compared = "explain?run={}&by=grad_cam,occlusion&check=1"
    return {
        "labs": lambda: Shot("labs", 1040),
        "lab": lambda: Shot(f"labs?lab={asked.lab}&step={asked.step}", 1240),
        "data": lambda: Shot("data", 760),
        "train": lambda: Shot("train", 900),
        "run": lambda: Shot(f"run?run={run()}", 1640, "Learning"),
        "epochs": lambda: Shot(f"run?run={run()}", 900, "Learning", top="Epoch by epoch"),
        "results": lambda: Shot(f"run?run={run()}", 900),
        "new-study": lambda: Shot("studies?new=augmentation-and-regularization", 1100),
        "study": lambda: Shot(f"study?study={study()}", 1100),
        "compare": lambda: Shot(f"compare?runs={run()},{run(-1)}", 1150),
        "new-tuning": lambda: Shot("tuning?new=fresh", 1100),
        "tuning": lambda: Shot(f"tuning?tuning={tuning()}", 1240),
        "scaling": lambda: Shot(f"scaling?view=Results&study={scaling()}", 1240),
        "understand": lambda: Shot(f"understand?run={run()}&view=Mistakes", 1150),
        "explain": lambda: Shot(compared.format(run()), 1240, until="Can these maps be trusted?"),
        "try": lambda: Shot(
            f"try?run={run()}", 1100, pictures=pictures_of(run(), scratch), until="Nearest training images"
        ),
        "latent": lambda: Shot(f"latent?run={made()}", 1130),
    }


def pictures_of(run_id: str, folder: Path) -> list[Path]:
    """Validation images of the run as files in `folder`: one to be tried of each class."""
    dataset = Library().open(Store().run(run_id).dataset)
    rows = {int(dataset.labels[row]): int(row) for row in dataset.indices("val")}
    paths = [folder / f"{dataset.card.classes[label]}.png" for label in sorted(rows)]
    for path, label in zip(paths, sorted(rows), strict=True):
        Image.fromarray(dataset.image(rows[label]).squeeze()).save(path)
    return paths


def newest(ids: Iterable[str]) -> str:
    """The first of `ids`."""
    found = next(iter(ids), None)
    if found is None:
        raise SystemExit(
            "The lab has not what the image shows: a finished study with two factors, one of scaling, a tuning, or a "
            "run that makes images."
        )
    return found


def take(page: Page, address: str, name: str, shot: Shot) -> None:
    """The page as it stands once its charts have moved into place."""
    page.set_viewport_size({"width": WIDTH, "height": shot.height})
    page.goto(f"{address}/{shot.path}")
    page.wait_for_function(DONE, timeout=PATIENCE)
    if shot.tab:
        page.get_by_role("tab", name=shot.tab).click()
    if shot.pictures:
        page.locator("input[type=file]").set_input_files(shot.pictures)
    if shot.until:
        page.get_by_text(shot.until).first.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(SETTLING)
    if shot.top:
        page.get_by_role("heading", name=shot.top).evaluate("heading => heading.scrollIntoView()")
        page.wait_for_timeout(SETTLING)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
