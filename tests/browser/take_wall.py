"""The README's picture of a class's wall: `python -m tests.browser.take_wall`.

The class, its runs and its predictions are made up in a lab of their own, so that the picture shows nobody's work.
"""

import os
import random
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from labcore.datasets.library import Library
from labcore.labs import shelf
from labcore.labs.question.predict import Predict
from labcore.labs.sitting import Sitting
from labcore.store.class_record import Role
from labcore.store.classroom import Classroom
from labcore.store.lab_events import Begun, Predicted
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from tests import fabricate
from tests.browser.conftest import FLAGS, free_port, served
from tests.browser.take_screenshots import DONE, FOLDER, PATIENCE, SETTLING, WIDTH

STUDENTS = ("Ada", "Ben", "Chen", "Dalia", "Emre", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena")
LAB = "overfitting"
HEIGHT = 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        room = Classroom(Store())
        room.open("Images 101")
        (teacher,) = room.add([("Dr. Grey", "")], Role.INSTRUCTOR)
        for place, joining in enumerate(room.add([(name, "") for name in STUDENTS])):
            at_work(joining.person.person_id, random.Random(place))
        with served(free_port(), Path(home) / "server.log") as address:
            take(address, teacher.code)


def at_work(person: str, chance: random.Random) -> None:
    """Somebody who has predicted, and is as far as chance would have it: not begun, or past one run or two."""
    store = Store(viewer=Viewer(person, is_instructor=False))
    sitting = Sitting(shelf.find(LAB), store, Library(), person)
    far = chance.choice((0, 1, 2, 2, 3, 3))
    asked = [question for question in sitting.lab.questions if isinstance(question, Predict)]
    for question in asked[: far + (far > 0)]:
        said = chance.choice(question.options) if question.options else float(chance.choice((10, 25, 30, 40, 60)))
        sitting.note(Predicted(question=question.id, value=said, at=time.time()))
    makers = (("few", fabricate.finished), ("all", chance.choice((fabricate.finished, fabricate.failed))))
    for step, made in makers[:far]:
        rate = chance.choice((0.0003, 0.001, 0.003, 0.01))
        run = made(store, optimizer={"learning_rate": rate}, seed=chance.randrange(1000))
        sitting.note(Begun(step=step, made="run", made_id=run.run_id, at=time.time()))
    if far == 3:
        run = fabricate.running(store, epochs_done=3)
        sitting.note(Begun(step="all", made="run", made_id=run.run_id, at=time.time()))


def take(address: str, code: str) -> None:
    """The wall as the instructor sees it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        field = page.get_by_role("textbox", name="Your join code")
        field.fill(code)
        field.press("Enter")
        page.get_by_role("button", name="Dr. Grey").wait_for(timeout=PATIENCE)
        page.wait_for_function("document.cookie.includes('lab_session')")
        page.goto(f"{address}/classroom")
        page.get_by_role("tab", name="Wall").click()
        page.wait_for_function(DONE, timeout=PATIENCE)
        page.wait_for_timeout(SETTLING)
        page.screenshot(path=FOLDER / "wall.png")
        browser.close()


if __name__ == "__main__":
    main()
