"""A report as browsers see it: charts are drawn, nothing is asked for, and what prints is whole."""

import pytest
from playwright.sync_api import expect

from labcore.figures.confusion import confusion
from labcore.figures.style import ON_DARK
from labcore.report.document import Chart, Document, Section
from labcore.report.html import page as written
from tests.report.written import document

pytestmark = pytest.mark.browser


def test_a_report_draws_its_charts_and_asks_for_nothing(page, tmp_path):
    file = tmp_path / "report.html"
    file.write_bytes(written(document()))
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        expect(chart.locator(".main-svg").first).to_be_visible()
        expect(chart.locator(".still")).to_be_hidden()
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]
    page.emulate_media(media="print")
    expect(page.locator(".still").first).to_be_visible()
    expect(page.locator(".live").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 800})
    comes_to(page, "document.documentElement.scrollWidth <= innerWidth")
    assert not said


def test_on_dark_ground_a_confusion_matrix_has_its_dark_scale(page, tmp_path):
    file = tmp_path / "report.html"
    figure = confusion([[30, 10], [0, 40]], ["cat", "dog"])
    chart = Chart(figure, "Rows are true classes.")
    file.write_bytes(written(Document("Cats", "", "", 0.0, (Section("Confusion", (chart,)),))))
    scale = "document.querySelector('.js-plotly-plot').data[0].colorscale[0][1]"
    page.emulate_media(color_scheme="dark")
    page.goto(file.as_uri())
    page.locator(".chart .main-svg").first.wait_for()
    assert page.evaluate(scale) == figure.data[0].meta[ON_DARK]["colorscale"][0][1]
    page.emulate_media(color_scheme="light")
    comes_to(page, f"{scale} === '{figure.data[0].colorscale[0][1]}'")


def comes_to(page, condition: str) -> None:
    """Wait until that holds on the page, whose policy allows no script by which Playwright would wait."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it never came to {condition}")
