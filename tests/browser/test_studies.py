"""A study from the browser: two remedies as one factorial study, left alone, its effects stated with intervals."""

import re

import pytest
from playwright.sync_api import expect

from labcore.store.store import Store
from labcore.store.studies import Studies
from tests.browser.test_journey import set_number

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]


def vary(page, words: str, title: str) -> None:
    """Add the setting `title`, searched for by `words`, as a factor."""
    search = page.get_by_role("combobox", name="Add a factor")
    expect(search).to_have_count(1)  # the one before goes once the page is drawn
    search.fill(words)
    page.get_by_role("option", name=title).click()
    expect(page.get_by_text(re.compile(rf"^\d\. {title}$"))).to_be_visible()


def test_two_remedies_as_one_factorial_study(server, page):
    page.goto(f"{server}/train?dataset=digits")
    page.get_by_role("radio", name="Quick").click()
    expect(page.get_by_text(re.compile(r"epochs 5 ·"))).to_be_visible()
    set_number(page, "Training", "Epochs", "2")
    expect(page.get_by_text("2 epochs of")).to_be_visible()
    page.get_by_role("button", name="Study this").click()

    expect(page.get_by_role("heading", name="New study")).to_be_visible()
    expect(page.get_by_text("2 epochs of batches")).to_be_visible()
    vary(page, "augmentation", "Augmentation · on or off")
    vary(page, "regularization", "Regularization · on or off")
    seeds = page.get_by_role("textbox", name="Seeds")
    seeds.fill("0, 1")
    seeds.press("Enter")
    start = page.get_by_role("button", name="Start 8 runs")
    expect(start).to_be_enabled()
    start.dblclick()
    page.wait_for_url("**/study?study=*")
    address = page.url
    expect(page.get_by_text(re.compile(r"\d of 8 runs finished"))).to_be_visible(timeout=200_000)
    assert len(Studies(Store()).all()) == 1, "a double click begins one"

    page.goto("about:blank")
    page.wait_for_timeout(1000)
    page.goto(address)
    expect(page.get_by_text(re.compile("Finished"))).to_be_visible(timeout=900_000)
    for remedy in ("augmentation", "regularization"):
        said = re.compile(rf"Turning {remedy} on changed validation balanced accuracy by .*two seeds")
        expect(page.get_by_text(said).first).to_be_visible()  # the interaction may tell it again, at each level
    expect(page.get_by_text(re.compile(r"95 % interval .* two seeds")).first).to_be_visible()
