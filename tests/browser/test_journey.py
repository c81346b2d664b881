"""What a student does in a first hour, in a real browser, with real training."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

PATIENCE = 400_000
"""Milliseconds that a run of 40 short epochs may take on a machine with much else to do; on a quiet one it is 40 s."""

POINTS = """() => Math.max(0, ...[...document.querySelectorAll('.js-plotly-plot')]
    .flatMap(chart => (chart.data || []).map(line => (line.x?._inputArray ?? line.x ?? []).length)))"""
"""The most points of any line shown; Plotly keeps numbers sent in binary as `_inputArray`."""


def archive() -> bytes:
    """A zip of two class folders: bars that lie, bars that stand."""
    random = np.random.default_rng(1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        for number in range(160):
            pixels = random.integers(0, 120, (16, 16), dtype=np.uint8)
            place = random.integers(2, 12)
            bar = (slice(place, place + 3), slice(None))
            pixels[bar if number % 2 else bar[::-1]] += 130
            image = io.BytesIO()
            Image.fromarray(pixels).save(image, "PNG")
            files.writestr(f"{'lying' if number % 2 else 'standing'}/{number}.png", image.getvalue())
    return out.getvalue()


def train_again(page, run: str, **settings: str) -> str:
    """Rerun `run` with other numbers, each named by the group it stands in and its label; the new run's id."""
    page.get_by_role("button", name="Rerun with changes").click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    for place, value in settings.items():
        group, label = place.split("__")
        set_number(page, group, label.replace("_", " "), value)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(rf"run=(?!{run})"))
    return run_id(page)


def set_number(page, group: str, label: str, value: str) -> None:
    headline = page.locator("summary strong", has_text=re.compile(f"^{group}$"))
    page.locator("details").filter(has=headline).locator("summary").first.click()
    field = page.get_by_label(re.compile(f"^{label}", re.IGNORECASE)).first
    field.fill(value)
    field.press("Enter")


def run_id(page) -> str:
    return re.search(r"run=([\w-]+)", page.url).group(1)


def test_import_train_watch_refresh_compare_download(server, page, tmp_path):
    page.goto(f"{server}/data")
    page.get_by_role("tab", name="Import").click()
    page.locator("input[type=file]").set_input_files(
        files=[{"name": "bars.zip", "mimeType": "application/zip", "buffer": archive()}]
    )
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/data?dataset=bars")
    expect(page.get_by_text("160", exact=True).first).to_be_visible()

    page.get_by_role("button", name="Train on it").click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    page.get_by_role("radio", name="Quick").click()
    expect(page.get_by_text(re.compile(r"epochs 5 ·"))).to_be_visible()  # the preset's own form is there
    set_number(page, "Training", "Epochs", "40")
    expect(page.get_by_text("40 epochs")).to_be_visible()
    expect(page.get_by_text("FLOPs per image")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Train", exact=True).click()

    page.wait_for_url("**/run?run=*")
    first = run_id(page)
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 40"))).to_be_visible(timeout=200_000)
    page.wait_for_function(f"({POINTS})() > 2", timeout=120_000)
    points = page.evaluate(POINTS)
    page.wait_for_function(f"({POINTS})() > {points}", timeout=120_000)

    page.reload()
    assert run_id(page) == first
    expect(page.get_by_text("Finished").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Majority class").first).to_be_visible()

    second = train_again(page, first, Training__Epochs="3")
    expect(page.get_by_text("Finished").first).to_be_visible(timeout=PATIENCE)

    page.goto(f"{server}/compare?runs={first},{second}")
    expect(page.get_by_role("heading", name="Settings that differ")).to_be_visible()
    expect(page.get_by_text("One seed: no claim can be made")).to_be_visible()

    page.goto(f"{server}/run?run={first}")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Model")).click()
    download.value.save_as(tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as model:
        assert "config.json" in model.namelist()
    page.get_by_role("button", name=re.compile("Whole run")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Download the whole run")).click()
    download.value.save_as(tmp_path / "run.zip")
    with zipfile.ZipFile(tmp_path / "run.zip") as whole:
        assert any(name.endswith("spec.json") for name in whole.namelist())


def test_a_bad_upload_reads_like_help_and_leaves_nothing(server, page):
    page.goto(f"{server}/data")
    page.get_by_role("tab", name="Import").click()
    page.locator("input[type=file]").set_input_files(
        files=[{"name": "notes.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04 garbage"}]
    )
    expect(page.get_by_text("is not a whole zip archive")).to_be_visible()
    page.get_by_role("tab", name="Library").click()
    expect(page.get_by_text("Handwritten digits, 8 × 8")).to_be_visible()
    expect(page.get_by_text("Imported", exact=True)).to_have_count(0)
