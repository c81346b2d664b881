"""A figure as a file that stands alone: HTML, and the page that draws PNG and SVG of it in the reader's own browser."""

import json
from typing import Any

import plotly.graph_objects as go

SCALE = 2
"""Pixels of a PNG for each of the figure: sharp in print and on a projector."""

PAPER = "#ffffff"
INK = "#1f2933"
WIDTH = 900
"""Of a saved figure, pixels; its height is that on the page."""

BUTTONS = """
<style>
  body { margin: 0; font: 14px "Source Sans", "Source Sans Pro", sans-serif; overflow: hidden; }
  .save { display: flex; gap: 12px; }
  .save button { font: inherit; height: 40px; padding: 0 14px; border: 1px solid rgba(128, 138, 150, 0.5);
    border-radius: 8px; background: #fff; color: #1f2933; cursor: pointer; }
  .save button:hover, .save button:focus-visible { border-color: #0f766e; color: #0f766e; outline: none; }
  .save ~ * { position: absolute; left: -9999px; }
</style>
<div class="save"><button data-format="png">PNG</button><button data-format="svg">SVG</button></div>
<script>
  const how = HOW;
  document.querySelectorAll(".save button").forEach(button => button.addEventListener("click", () => {
    SAVE
  }));
</script>
"""

SAVE_FIGURE = (
    'Plotly.downloadImage(document.querySelector(".js-plotly-plot"), {...how, format: button.dataset.format});'
)

SAVE_PICTURE = """
    const svg = new XMLSerializer().serializeToString(document.querySelector("body > svg"));
    const hand = address => Object.assign(document.createElement("a"),
      {href: address, download: `${how.filename}.${button.dataset.format}`}).click();
    const address = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    if (button.dataset.format === "svg") return hand(address);
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"),
        {width: image.width * how.scale, height: image.height * how.scale});
      const paper = canvas.getContext("2d");
      paper.fillStyle = how.paper;
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(image, 0, 0, canvas.width, canvas.height);
      hand(canvas.toDataURL("image/png"));
    };
    image.src = address;
"""


def standalone(figure: go.Figure | str) -> str:
    """`figure` as one HTML file that needs nothing else, also without a network: on white, as for a report.

    Args:
        figure: Plotly's, or a picture as SVG.
    """
    if isinstance(figure, str):
        return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>{figure}</body></html>\n'
    return str(_on_paper(figure).to_html(include_plotlyjs=True, config={"displaylogo": False}))


def saving_page(figure: go.Figure | str, name: str) -> str:
    """The same page with the figure out of sight, and two buttons that save it as `name`.png and `name`.svg.

    The browser draws them, Plotly's figures by its own `downloadImage`: the server needs no browser of its own for it,
    as it would with Kaleido.
    """
    if isinstance(figure, str):
        return _with_buttons(standalone(figure), {"filename": name, "scale": SCALE, "paper": PAPER}, SAVE_PICTURE)
    size = {"filename": name, "width": WIDTH, "height": figure.layout.height or 450, "scale": SCALE}
    config = {"displayModeBar": False}
    page = str(_on_paper(figure).to_html(include_plotlyjs=True, config=config, default_width=WIDTH))
    return _with_buttons(page, size, SAVE_FIGURE)


def _with_buttons(page: str, how: dict[str, Any], save: str) -> str:
    """`how` stands in a script, which no name in it may end."""
    told = json.dumps(how).replace("<", "\\u003c")
    return page.replace("<body>", "<body>" + BUTTONS.replace("HOW", told, 1).replace("SAVE", save, 1), 1)


def _on_paper(figure: go.Figure) -> go.Figure:
    """A copy with dark words on white ground and room around it, whatever the theme of the page."""
    copy = go.Figure(figure)
    return copy.update_layout(
        template="plotly_white",
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        font={"color": INK, "family": "sans-serif"},
        margin={"l": 24, "r": 24, "t": 24, "b": 24},
    )
