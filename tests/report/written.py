"""A document with a block of every kind, in which every word that users give is hostile."""

from labcore.figures.confusion import confusion
from labcore.figures.curves import Series, curves
from labcore.markdown import in_markdown
from labcore.report.document import (
    Chart,
    Code,
    Document,
    Facts,
    Gallery,
    Note,
    Number,
    Picture,
    Question,
    Section,
    Table,
    Text,
    Words,
)

HOSTILE = "\"'><img src=http://evil.example/a.png onerror=alert(1)></script><script>alert(2)</script>"
HOSTILE += "![p](http://evil.example/b.png) [l](javascript:alert(3)) www.evil.example $\\href{javascript:alert(4)}{x}$"

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc33"
    "0000000049454e44ae426082"
)

LINES = curves([Series(HOSTILE, [1, 2, 3], [2.0, 1.0, 0.5]), Series("other", [1, 2], [1.0, 2.0])], y_title=HOSTILE)


def document(words: str = HOSTILE) -> Document:
    """Every kind of block, with `words` wherever words may stand."""
    blocks = (
        Text(f"A **bold** word, $\\frac{{1}}{{2}}$ and\n\n$$\\sum_i x_i$$\n\n{in_markdown(words)}"),
        Words(f"{words}\n1. no list\n# no title"),
        Facts(((words, words),)),
        Table(
            ("Class", "Accuracy", words),
            ((words, Number(0.931, 0.91, 0.95, "share"), Number(1234, form="count")), ("b", None, Number(2, 1, 3))),
            words,
        ),
        Chart(LINES, words, words),
        Chart(confusion([[5, 1], [2, 7]], ["yes", words]), "The matrix."),
        Picture(PNG, words, words, 20),
        Gallery((Picture(PNG, "a"), Picture(PNG, "b", words)), words),
        Code(f"key: {words}\n```\nmore", "yaml", words),
        Code("print(1)", "python", "Runs.", runs=True),
        Note(in_markdown(words), "warning"),
        Question(f"Why? {in_markdown(words)}", words, words, words, (Words(words),)),
        Question("Left open?"),
    )
    return Document(
        words, f"What came: {in_markdown(words)}", words, 1e9, (Section(words, blocks, (Section("In it", ()),)),)
    )
