"""What only a real browser tells: that all can be seen whole, and that typing goes on undisturbed."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CUT_OFF = """() => [...document.querySelectorAll('[role=radiogroup]')]
    .filter(group => group.scrollWidth > group.clientWidth).map(group => group.getAttribute('aria-label'))"""

TORN = """() => {
    const middle = element => { const box = element.getBoundingClientRect(); return (box.top + box.bottom) / 2 };
    const rows = [...document.querySelectorAll("[class*='arrow_upward']")].map(button => button.parentElement);
    const torn = row => [...row.children].some(part => Math.abs(middle(part) - middle(row.children[0])) > 12);
    return rows.length ? rows.filter(torn).length : 'no rows';
}"""


def test_no_row_of_buttons_is_cut_off_or_torn_on_the_train_page(server, page):
    page.goto(f"{server}/train")
    folded = page.locator("[class*='-folded'] summary")
    expect(folded.first).to_be_visible()
    for left in range(folded.count(), 0, -1):
        folded.first.click()
        expect(folded).to_have_count(left - 1)
    for width in (1280, 1440, 480):
        page.set_viewport_size({"width": width, "height": 1000})
        expect(page.get_by_role("radio", name="5", exact=True)).to_be_visible()
        page.wait_for_timeout(300)  # the row is laid out anew
        assert page.evaluate(CUT_OFF) == [], f"at {width} pixels"
        assert page.evaluate(TORN) == 0, f"the head of an operation breaks at {width} pixels"


def test_a_group_stays_open_and_the_cursor_in_it_while_its_settings_change(server, page):
    page.goto(f"{server}/train")
    group = page.locator("details", has_text="Training").last
    group.locator("summary").click()
    page.get_by_label("Epochs", exact=True).fill("7")
    page.keyboard.press("Tab")
    expect(group).to_contain_text("1 changed")
    assert group.get_attribute("open") is not None
    assert page.evaluate("() => document.activeElement.closest('details') !== null")


def test_who_types_at_once_loses_nothing(server, page):
    """Buttons and boxes whose value the page sets once answered with their defaults, and the form began anew."""
    for turn in range(3):
        page.goto(f"{server}/train?dataset=synthetic-nuclei&turn={turn}")
        group = page.locator("details", has_text="Architecture").last
        group.locator("summary").click()
        page.get_by_label("Filters", exact=True).fill("7")
        page.keyboard.press("Enter")
        expect(group).to_contain_text("1 changed")
        expect(page.get_by_label("Filters", exact=True)).to_have_value("7")
        expect(page.get_by_role("combobox", name="Data set")).to_have_value("Cell nuclei of four kinds (synthetic)")
