"""A network at a glance: its blocks one below the other, how large what they give is, and where the weights are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from labcore.figures.style import NEUTRAL, PALETTE

WIDTH, TEXT, ROW, LOW_ROW = 460, 13, 30, 19
"""Pixels; rows are low where there are many."""

MANY = 16
MIDDLE, WIDEST, BAR, LONGEST = 205, 150, 300, 155
"""Where the boxes are centred and how wide they get; where the bars of parameters begin and how long they get."""

MOST_TOLD = 14
"""Layers named when a block is hovered over."""


@dataclass
class Block:
    """Layers that follow each other and belong together."""

    name: str
    layers: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        return sum(layer["parameters"] for layer in self.layers)

    @property
    def shape(self) -> list[int]:
        return list(self.layers[-1]["output_shape"])

    @property
    def is_bare(self) -> bool:
        """Whether it is no block of its own, such as the dropout before the output layer."""
        return not self.parameters and not any("_" in layer["name"] for layer in self.layers)


def blocks(layers: Sequence[Mapping[str, Any]]) -> list[Block]:
    """The layers, each with `name`, `block`, `output_shape` and `parameters`, put together into their blocks.

    The input stands by itself; what has no weights and no block goes with what comes after it. Where ways lie side by
    side, layers of their blocks come by turns; each block stands where its first layer does.
    """
    found: list[Block] = []
    for layer in layers:
        at = next((block for block in found if block.name == layer["block"]), None)
        if at is None and len(found) > 1 and found[-1].is_bare:
            at = found[-1]
            at.name = layer["block"]
        elif at is None:
            found.append(at := Block(layer["block"]))
        at.layers.append(layer)
    return found


def architecture(layers: Sequence[Mapping[str, Any]], marked: Collection[str] = ()) -> str:
    """One row for each block, as SVG: a box as wide as its output's plane, a bar as long as its share of parameters.

    Args:
        layers: in order, each with `name`, `type`, `block`, `output_shape` and `parameters`.
        marked: names of blocks that differ from those of another network; they have a sign before their name.
    """
    rows = blocks(layers)
    height = ROW if len(rows) <= MANY else LOW_ROW
    total = max(1, sum(row.parameters for row in rows))
    widest = max([1, *(row.shape[1] for row in rows if len(row.shape) == 3)])
    parts = [
        _text(0, TEXT, "Block"),
        _text(MIDDLE, TEXT, "Output", "middle"),
        _text(BAR, TEXT, "Parameters"),
    ]
    for place, row in enumerate(rows):
        parts.append(_row(row, ROW + place * height, height, row.parameters / total, widest, row.name in marked))
    bottom = ROW + len(rows) * height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}" width="{WIDTH}" height="{bottom}" '
        f'font-family="sans-serif" font-size="{TEXT}">{"".join(parts)}</svg>'
    )


def _row(block: Block, top: float, height: float, share: float, widest: int, marked: bool) -> str:
    is_plane = len(block.shape) == 3
    width = WIDEST * (max(0.12, block.shape[1] / widest) if is_plane else 0.12)
    color = PALETTE[0] if is_plane else PALETTE[1]
    line = top + height / 2 + TEXT / 3
    label = "×".join(str(side) for side in block.shape)
    box = _box(MIDDLE - width / 2, top + 2, width, height - 4, color, 0.3)
    bar = _box(BAR, top + height / 4, LONGEST * share, height / 2, PALETTE[2], 0.3) if share else ""
    told = f"{block.parameters:,} · {_percent(share)}" if block.parameters else ""
    words = (
        _text(0, line, ("≠ " if marked else "") + _cut(block.name))
        + _text(MIDDLE, line, label, "middle")
        + _text(BAR + 4, line, told)
    )
    return f"<g><title>{escape(_about(block))}</title>{box}{bar}{words}</g>"


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "<1%"


def _about(block: Block) -> str:
    """The layers of a block, one a line."""
    lines = [
        f"{layer['name']}: {layer['type']} → {'×'.join(map(str, layer['output_shape']))}"
        for layer in block.layers[:MOST_TOLD]
    ]
    more = len(block.layers) - MOST_TOLD
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _box(left: float, top: float, width: float, height: float, color: str, opacity: float) -> str:
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" fill="{color}" '
        f'fill-opacity="{opacity}"/>'
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{NEUTRAL}" text-anchor="{anchor}">{escape(words)}</text>'


def _cut(name: str) -> str:
    words = name.replace("_", " ").capitalize()
    return words if len(words) <= 17 else words[:16] + "…"
