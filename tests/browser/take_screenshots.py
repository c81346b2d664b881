"""The README's screenshots, of the real app: `python -m tests.browser.take_screenshots ADDRESS RUN OTHER_RUN STUDY`.

ADDRESS is where a lab is served (`http://127.0.0.1:8501`); RUN and OTHER_RUN are ids of two finished runs in it,
STUDY that of a finished study.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS

FOLDER = Path(__file__).with_name("screenshots")
DONE = """() => document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid="stSkeleton"]')"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("run")
    parser.add_argument("other")
    parser.add_argument("study")
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        for name, path, height, tab in (
            ("data", "data", 760, None),
            ("train", "train", 900, None),
            ("run", f"run?run={asked.run}", 1640, "Learning"),
            ("results", f"run?run={asked.run}", 900, None),
            ("new-study", "studies?new=augmentation-and-regularization", 1100, None),
            ("study", f"study?study={asked.study}", 1100, None),
            ("compare", f"compare?runs={asked.run},{asked.other}", 1150, None),
        ):
            page.set_viewport_size({"width": 1280, "height": height})
            page.goto(f"{asked.address}/{path}")
            page.wait_for_function(DONE)
            if tab:
                page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(2500)  # charts move into place
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
