"""Markdown with formulas, as HTML that asks for nothing and runs nothing, and as it may stand in a notebook.

Formulas become MathML, which browsers draw by themselves: no script and no font has to be loaded.
"""

import html
import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

MATHML = "http://www.w3.org/1998/Math/MathML"
ALLOWED = {
    *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "separator", "accent"),
    *("accentunder", "columnalign", "columnspacing", "rowspacing", "lspace", "rspace", "width", "height", "depth"),
    *("minsize", "maxsize", "linethickness", "movablelimits", "symmetric"),
}
"""Attributes of MathML that only say how it looks."""

LINKS = ("https://", "http://", "#")

HEADING = "h4"
"""What a heading within a text becomes: sections have theirs."""


def to_html(markdown: str) -> str:
    """`markdown` as HTML. HTML in it is shown as written, no image is fetched, links lead to web addresses only."""
    parser = _parser()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADING
    return str(parser.renderer.render(tokens, parser.options, {}))


def for_notebook(markdown: str) -> str:
    """`markdown` as it may stand in a cell: viewers of notebooks take HTML and images of other places for their own.

    Where there is any, every sign that could begin one is escaped; else nothing is changed, formulas least of all.
    """
    if not any(token.type in ("html_block", "html_inline", "image") for token in _all_tokens(markdown)):
        return markdown
    return re.sub(r"(?<!\\)(<|!(?=\[))", r"\\\1", markdown)


def _all_tokens(markdown: str) -> list[Any]:
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    return [*tokens, *(child for token in tokens for child in token.children or ())]


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.use(dollarmath_plugin, allow_labels=False, allow_digits=False, double_inline=True, renderer=_formula)
    parser.validateLink = lambda url: url.lower().startswith(LINKS)  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _link)
    return parser


def _link(self: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    """A link that tells the other side nothing of this page."""
    tokens[place].attrSet("rel", "noopener noreferrer")
    return str(self.renderToken(tokens, place, options, env))


def _formula(latex: str, how: dict[str, Any]) -> str:
    """MathML of a formula; one that is none as it is written."""
    try:
        found = convert(latex, display="block" if how.get("display_mode") else "inline")
        tree = ElementTree.fromstring(found)
    except Exception:  # noqa: BLE001  the library's errors have no class in common, and one reads the formula as it is
        return f"<code>{html.escape(latex)}</code>"
    for element in tree.iter():
        for name in set(element.attrib) - ALLOWED:
            del element.attrib[name]
    ElementTree.register_namespace("", MATHML)
    return ElementTree.tostring(tree, encoding="unicode")
