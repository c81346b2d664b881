"""A comparison in a real browser: figures saved in every format, and one address that shows it all again."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from labcore.store.store import Store
from tests import fabricate

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_figures_are_saved_in_three_formats_and_the_address_keeps_the_choices(server, page, tmp_path):
    store = Store()
    runs = [fabricate.finished(store, name=f"Run {seed}", seed=seed).run_id for seed in range(3)]
    page.goto(f"{server}/compare?runs={','.join(runs)}")
    expect(page.get_by_role("heading", name="Curves")).to_be_visible()

    page.get_by_text("Logarithmic up").click()
    page.wait_for_url(re.compile("log_y=true"))
    page.reload()
    expect(page.get_by_role("switch", name="Logarithmic up")).to_be_checked()

    page.get_by_role("button", name="Save figure").first.click()
    frame = page.frame_locator("iframe").first
    saved = {}
    for name, opener in (
        ("png", frame.get_by_role("button", name="PNG")),
        ("svg", frame.get_by_role("button", name="SVG")),
        ("html", page.get_by_role("button", name="HTML")),
    ):
        with page.expect_download() as download:
            opener.click()
        saved[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[name])
    assert {path.name for path in saved.values()} == {f"compare-loss.{name}" for name in saved}
    with Image.open(saved["png"]) as picture:
        assert picture.size == (1800, 840) and len(picture.convert("RGB").getcolors(1 << 20)) > 50
    svg = saved["svg"].read_text(encoding="utf-8")
    assert svg.startswith("<svg") and all(f"Run {seed}" in svg for seed in range(3))
    html = saved["html"].read_text(encoding="utf-8")
    assert "Run 2" in html and 'src="http' not in html

    page.get_by_role("tab", name="Confusion").click()
    page.wait_for_url(re.compile("view=Confusion"))
    expect(page.get_by_test_id("stImage").locator("img")).to_have_count(3)


def test_a_diagram_is_saved_in_the_same_way(server, page, tmp_path):
    """The bench is asked for real: two networks of other widths stand side by side."""
    store = Store()
    runs = [fabricate.finished(store, scaling={"width": width}).run_id for width in (1.0, 2.0)]
    page.goto(f"{server}/compare?runs={','.join(runs)}&view=Networks")
    expect(page.get_by_text(re.compile("not the same in all"))).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Save figure").last.click()
    frame = page.frame_locator("iframe").first
    with page.expect_download() as download:
        frame.get_by_role("button", name="PNG").click()
    download.value.save_as(tmp_path / "diagram.png")
    with Image.open(tmp_path / "diagram.png") as picture:
        assert picture.width == 920 and len(picture.convert("RGB").getcolors(1 << 20)) > 5
