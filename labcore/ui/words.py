"""Words and numbers as people read them, and users' words where markdown would read them as markup."""

import re
from collections.abc import Callable

from labcore.datasets.card import IN_WORDS, Without
from labcore.evaluation.declaration import Form
from labcore.evaluation.measures import measure
from labcore.markdown import unlinked
from labcore.spec.setting_names import name_of as name_of
from labcore.spec.setting_names import value_of as value_of
from labcore.words import duration

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def literal(text: str) -> str:
    """`text` so that Streamlit's markdown shows it as it is: no links, images, HTML, colors or formulas come of it."""
    return PUNCTUATION.sub(r"\\\1", unlinked(str(text)))


def count(number: float) -> str:
    """A count in three digits: 9,500, 12.3 k, 4.56 M, 1.2 G."""
    for least, power, unit in ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if number >= least:
            return f"{number / power:.3g} {unit}"
    return f"{number:,.0f}"


def size(bytes_: float) -> str:
    """Bytes in the unit that fits: 512 B, 3.4 MB."""
    for power, unit in ((3, "GB"), (2, "MB"), (1, "kB")):
        if bytes_ >= 1000**power:
            return f"{bytes_ / 1000**power:.3g} {unit}"
    return f"{bytes_:.0f} B"


def figure(name: str, value: float) -> str:
    """A figure at a glance: 93.1%, 1,234, 12 s, 0.2718."""
    return _signed(_GLANCE[measure(name).form](value))


def exact_figure(name: str, value: float) -> str:
    """A figure as it is compared: whole numbers whole, others to four places."""
    return _signed(f"{value:,.0f}" if measure(name).form == "count" else f"{value:z.4f}")


def exact_difference(value: float) -> str:
    """A difference to four places with its sign; without one where it is less than is shown."""
    text = f"{value:+z.4f}"
    return _signed(text) if float(text) else text[1:]


def _signed(text: str) -> str:
    """A number with the minus of typesetting, as charts have it, in place of a hyphen; exponents keep theirs."""
    return f"−{text[1:]}" if text.startswith("-") else text


_GLANCE: dict[Form, Callable[[float], str]] = {
    "share": "{:z.1%}".format,
    "number": "{:z.4g}".format,
    "count": "{:,.0f}".format,
    "seconds": duration,
}


def left_out_in_words(without: Without) -> str:
    """Which images an exclusion list leaves out, as: careful@2 leaves out 12 training images.

    Reports of older runs may name validation and test images too.
    """
    parts = [f"{images:,} {IN_WORDS.get(split, split)}" for split, images in without.images.items() if images]
    named = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"'{without.name}' leaves out {named or 'no'} images."
