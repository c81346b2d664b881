"""A report as a notebook: valid, with its charts in it, and deaf to whatever stands in names."""

import base64
import json

import nbformat
import pytest

from labcore.report.notebook import PLOTLY, notebook
from labcore.report.prose import _all_tokens
from tests.report.written import HOSTILE, PNG, document


@pytest.fixture(scope="module")
def made():
    return nbformat.reads(notebook(document()).decode(), 4)


def test_it_is_valid(made):
    nbformat.validate(made)
    assert len({cell["id"] for cell in made.cells}) == len(made.cells)


def test_charts_are_there_twice_over_and_can_be_drawn_again(made):
    charts = [cell for cell in made.cells if cell.get("outputs")]
    assert len(charts) == 2
    for cell in charts:
        (output,) = cell["outputs"]
        assert base64.b64decode(output["data"]["image/png"]).startswith(b"\x89PNG")
        assert json.loads(json.dumps(output["data"][PLOTLY]))["data"]
        drawn = {}
        *imports, last = cell["source"].split("\n\n", 1)
        exec(f"{imports[0]}\nfigure = {last}", drawn)
        assert len(drawn["figure"].data) == len(output["data"][PLOTLY]["data"])


def test_no_cell_of_markdown_holds_html_or_an_image_of_elsewhere(made):
    for cell in made.cells:
        if cell["cell_type"] == "markdown":
            for token in _all_tokens(cell["source"]):
                assert token.type not in ("html_block", "html_inline"), cell["source"]
                if token.type == "image":
                    assert token.attrs["src"].removeprefix("attachment:") in cell["attachments"]


def test_what_somebody_typed_stays_lines(made):
    (cell,) = [cell for cell in made.cells if "no list" in cell["source"]]
    kinds = {token.type for token in _all_tokens(cell["source"])}
    assert "ordered_list_open" not in kinds and "heading_open" not in kinds


def test_pictures_are_attached(made):
    attached = [cell["attachments"] for cell in made.cells if cell.get("attachments")]
    assert [len(each) for each in attached] == [1, 2]
    assert base64.b64decode(attached[0]["picture-0.png"]["image/png"]) == PNG


def test_code_that_runs_is_code_and_other_source_cannot_end_its_fence(made):
    assert [cell["source"] for cell in made.cells if cell["cell_type"] == "code"][-1] == "print(1)"
    (fenced,) = [cell["source"] for cell in made.cells if cell["source"].startswith("````yaml")]
    assert fenced == f"````yaml\nkey: {HOSTILE}\n```\nmore\n````"
