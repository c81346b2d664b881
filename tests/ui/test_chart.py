"""A chart has its way out below it, and costs nothing before somebody asks for it."""

import pytest
from streamlit.testing.v1 import AppTest

from labcore.home import PROJECT
from labcore.ui.chart import file_name


def page():
    from labcore.figures.curves import Series, curves
    from labcore.ui.chart import chart

    chart(curves([Series("loss", [1, 2], [2.0, 1.0])]), "one", "loss")


def test_the_page_that_saves_is_made_only_when_it_is_asked_for():
    test = AppTest.from_function(page, default_timeout=30).run()
    assert not test.exception
    assert len(test.get("plotly_chart")) == 1 and len(test.get("popover")) == 1
    assert not test.get("iframe") and not test.get("download_button")


@pytest.mark.parametrize(
    ("words", "name"),
    [("Confusion validation A/B: 0.5", "confusion-validation-a-b-0-5"), ("../../etc", "etc"), ("é", "figure")],
)
def test_files_have_names_that_every_system_takes(words, name):
    assert file_name(words) == name


def test_no_page_draws_a_chart_that_cannot_be_saved():
    sources = [*(PROJECT / "labcore" / "ui").rglob("*.py"), *(PROJECT / "pages").glob("*.py")]
    drawing = {path.name for path in sources if "st.plotly_chart(" in path.read_text(encoding="utf-8")}
    assert drawing == {"chart.py", "chart_ahead.py"}, "the second draws what nobody sees"
