"""What charts do only in a browser: an image on hover, a cell that is clicked. A page of its own, without a lab."""

import os
import socket
import subprocess
import sys
import textwrap

import pytest
from playwright.sync_api import expect

from labcore.home import PROJECT
from tests.browser.conftest import wait_for

SCRIPT = textwrap.dedent(
    """
    import streamlit as st
    from labcore.datasets.library import Library
    from labcore.figures.confusion import confusion
    from labcore.figures.embedding_map import Point, embedding_map
    from labcore.ui.chart import chart
    from labcore.ui.hover_images import show_on_hover

    points = [Point(place % 2, place // 2, 100 + place, place, place) for place in range(4)]
    chart(embedding_map(points, list("abcd"), height=400), "some.map", "map", clicks=True)
    show_on_hover("some.map", [point.image for point in points], Library().open("digits"), "hover")
    chosen = lambda cell: st.session_state.update(cell=cell)
    chart(confusion([[5, 1], [2, 7]], ["yes", "no"], clickable=True), "some.matrix", "matrix", clicks=chosen)
    st.text(f"Cell {st.session_state.get('cell')}")
    """
)


@pytest.fixture
def charts(lab_home):
    """The address of a page with both charts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script, log = lab_home / "charts.py", lab_home / "charts.log"
    script.write_text(SCRIPT)
    told = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *told],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def test_a_mark_shows_its_image_on_hover_and_a_cell_is_told_when_it_is_clicked(charts, page):
    page.goto(charts)
    marks = page.locator(".st-key-some-map .scatterlayer path.point")
    expect(marks).to_have_count(4)
    shown = page.locator(".lab-hover-image")
    expect(shown).to_have_count(1)
    expect(shown).to_be_hidden()
    for place in (1, 2):
        marks.nth(place).scroll_into_view_if_needed()
        box = marks.nth(place).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x + 3, y)
        expect(shown).to_be_visible()  # once the listeners are there, a move shows it
        page.mouse.move(x, y)
        expect(shown).to_have_attribute("data-image", str(100 + place))
        size = shown.evaluate("box => [box.style.backgroundSize, box.style.backgroundPosition, box.offsetWidth]")
        width, _, height = size[0].partition(" ")
        assert (width, height or "auto") == ("256px", "auto")  # a height of auto is left out by some versions
        assert size[1] == ["", "-128px 0px", "0px -128px"][place] and size[2] >= 128
    page.mouse.move(5, 5)
    expect(shown).to_be_hidden()

    plane = page.locator(".st-key-some-matrix .nsewdrag")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
    expect(page.get_by_text("Cell 0-1")).to_be_visible()
