"""A guided lab in a real browser: a student does one from start to report; an instructor watches a class at it."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from labcore.labs import shelf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

FIRST_LOOK = Path(__file__).with_name("first-look.yaml")
LAPTOP = {"width": 1366, "height": 768}
PATIENCE = 300_000
"""Milliseconds that a run of three short epochs may take on a machine with much else to do; else it is 20 s."""

MOST_TABS = 80
"""Presses of the key by which the keyboard gets to anything on a page of a lab."""

QUESTION = "How many digits in a hundred will it name rightly?"


@pytest.fixture(autouse=True)
def first_look(lab_home):
    """The lab of one short run, among those of one's own."""
    (lab_home / "labs").mkdir()
    shutil.copy(FIRST_LOOK, lab_home / "labs")
    return shelf.find("first-look")


def open_lab(page: Page, server: str) -> None:
    page.goto(f"{server}/labs")
    page.locator(".st-key-lab-concept-first-look button").click()
    expect(page.get_by_text("Handwritten digits of 8 by 8 pixels.")).to_be_visible()
    page.get_by_role("button", name="Next: Train a network").click()


def go_to(page: Page, field: Locator) -> None:
    """Go to `field` as who has no mouse does; it is within reach, from wherever the keyboard is."""
    for _ in range(MOST_TABS):
        if field.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not get to {field}")


def predict_and_train(page: Page, said: str) -> None:
    """Say what will happen, and begin the step, all by keyboard."""
    train = page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Train", exact=True)
    go_to(page, page.get_by_role("spinbutton", name=QUESTION))
    page.keyboard.type(said)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kept. You may think again")).to_be_visible()
    go_to(page, train)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("At work$"))).to_be_visible()


def test_a_student_does_a_lab_from_start_to_report(server, page, tmp_path):
    page.set_viewport_size(LAPTOP)
    open_lab(page, server)
    full_size = page.get_by_role("switch", name="Full size")
    go_to(page, full_size)
    assert full_size.evaluate("each => getComputedStyle(each.closest('label')).outlineStyle") == "solid"
    predict_and_train(page, "60")
    expect(page.get_by_text("What came")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("60 %", exact=True)).to_be_visible()
    expect(page.get_by_text("Not as you said")).to_be_visible()

    answer = page.get_by_role("textbox", name="Your answer")
    answer.fill("It takes the eight for a one.")
    evidence = page.get_by_role("combobox", name="What does it rest on?")
    evidence.click()
    page.get_by_role("option", name=re.compile("confusion")).click()
    expect(page.get_by_text(re.compile(r"Kept at \d\d:\d\d"))).to_be_visible()
    attached = page.get_by_test_id("stMultiSelect").get_by_text(re.compile("confusion"))
    expect(attached.first).to_be_visible()
    expect(page.get_by_text("Nothing is attached yet")).to_be_hidden()

    page.reload()
    expect(answer).to_have_value("It takes the eight for a one.")
    expect(attached.first).to_be_visible()
    expect(page.get_by_text("60 %", exact=True)).to_be_visible()

    page.get_by_role("button", name="Next: Report").click()
    expect(page.get_by_text("Everything is done and answered.")).to_be_visible()
    page.get_by_role("button", name="Make the page (.html)").click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("button", name="Download the page (.html)").click(timeout=PATIENCE)
    file = tmp_path / "report.html"
    download.value.save_as(file)
    page.goto(file.as_uri())
    for words in (QUESTION, "60 %", "It takes the eight for a one."):
        expect(page.get_by_text(words).first).to_be_visible()
    chart = page.locator(".chart").last
    chart.scroll_into_view_if_needed()
    expect(chart.locator(".main-svg").first).to_be_visible()


def test_an_instructor_opens_a_class_watches_it_and_gathers_the_reports(server, page, tmp_path):
    page.set_viewport_size(LAPTOP)
    page.goto(f"{server}/classroom")
    page.get_by_role("textbox", name="What the class is called").fill("Images 101")
    page.get_by_role("textbox", name="Your name").fill("Dr. Grey")
    page.get_by_role("button", name="Open the class").click()
    expect(page.get_by_text("Join codes, shown this once")).to_be_visible()
    page.get_by_role("textbox", name="Names, one a line").fill("Ada\nBen")
    page.get_by_role("button", name="Take in").click()
    codes = {name: code_of(page, name) for name in ("Ada", "Ben")}
    page.get_by_role("button", name="Done", exact=True).click()

    page.get_by_role("tab", name="Queue").click()
    page.get_by_role("button", name="Hold back all").click()
    expect(page.get_by_text("All that waits is held back.")).to_be_visible()
    ada, ben = (joined(page.context.browser, server, name, code) for name, code in codes.items())
    for student, said in ((ada, "60"), (ben, "90")):
        open_lab(student, server)
        predict_and_train(student, said)
    for name in codes:
        expect(page.get_by_text(re.compile(f"^{name} · has used .* · held back$"))).to_be_visible()
    page.reload()  # a lab has been begun: its wall stands first now
    expect(page.get_by_text("Begun by 2 of 2 students, all steps done by 0.")).to_be_visible()
    page.get_by_role("tab", name="Queue").click()
    page.get_by_role("button", name="Let all go on").click()
    for student in (ada, ben):
        expect(student.get_by_text("What came")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("tab", name="Wall").click()
    expect(page.get_by_text("Begun by 2 of 2 students, all steps done by 2.")).to_be_visible()
    expect(page.get_by_text("60, 90 %; half said 75 % or more")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()

    ada.get_by_role("button", name="The run's page").click()
    ada.wait_for_url(re.compile(r"run=[\w-]+"))
    hers = re.search(r"run=([\w-]+)", ada.url).group(1)
    ben.goto(f"{server}/run?run={hers}")
    expect(ben.get_by_text(f"no run '{hers}'")).to_be_visible()
    expect(ben.get_by_role("heading", name="These are the latest:")).to_be_visible()
    expect(ben.get_by_text("Learning")).to_have_count(0)

    page.get_by_role("button", name="Gather all reports").click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("button", name=re.compile("^Reports of")).click(timeout=PATIENCE)
    download.value.save_as(tmp_path / "reports.zip")
    with zipfile.ZipFile(tmp_path / "reports.zip") as reports:
        assert sorted(reports.namelist()) == ["Ada/first-look.html", "Ben/first-look.html"]
        assert "60 %" in reports.read("Ada/first-look.html").decode()


def code_of(page: Page, name: str) -> str:
    """The join code beside the name, where it is shown this once."""
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=name, exact=True))
    row = row.filter(has_text=re.compile(r"\w{4}-\w{4}-\w{4}"))
    expect(row).to_be_visible()
    return re.search(r"\w{4}-\w{4}-\w{4}", row.inner_text()).group()


def joined(browser: Browser, server: str, name: str, code: str) -> Page:
    """A browser of their own, signed in by the code."""
    page = browser.new_context(viewport=LAPTOP).new_page()
    page.set_default_timeout(60_000)
    page.goto(server)
    field = page.get_by_role("textbox", name="Your join code")
    field.fill(code)
    field.press("Enter")
    expect(page.get_by_role("button", name=name)).to_be_visible()
    page.wait_for_function("document.cookie.includes('lab_session')")  # by which it is known at the next address
    return page
