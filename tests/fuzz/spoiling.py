"""How sound bytes and settings are spoiled."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
"""Numbers that sizes and places in headers like least."""

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(("../../etc", "<b>x</b>", "\u202e", "1e999", "=1+1", "a" * 300, "flip", "adam", "cnn")),
)
"""What a setting is seldom meant to be."""

VALUES = st.recursive(
    ODD,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn, sound: bytes) -> bytes:
    """`sound` with up to four of: bits turned, a number put over it, a part cut out, doubled or put in, its end off."""
    content = bytearray(sound)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        how = draw(st.sampled_from(("turn", "number", "cut", "double", "put in", "end")))
        length = draw(st.integers(1, 64))
        if how == "turn" and content:
            content[at] ^= draw(st.integers(1, 255))
        elif how == "number":
            size = draw(st.sampled_from((1, 2, 4)))
            number = draw(st.sampled_from(EXTREMES)) & ((1 << 8 * size) - 1)
            content[at : at + size] = number.to_bytes(size, draw(st.sampled_from(("little", "big"))))
        elif how == "cut":
            del content[at : at + length]
        elif how == "double":
            content[at:at] = content[at : at + length]
        elif how == "put in":
            content[at:at] = draw(st.binary(min_size=1, max_size=16))
        else:
            del content[at:]
    return bytes(content)


PLAUSIBLE = st.one_of(
    st.booleans(), st.integers(0, 64), st.floats(0, 1), st.none(), st.sampled_from(("auto", "none", "cosine", "flip"))
)
"""What a setting may well be meant to be."""


@st.composite
def settings(draw: st.DrawFn, sound: dict[str, Any]) -> dict[str, Any]:
    """The nested settings `sound`, up to three of them something else or gone, or with one that does not exist."""
    found = deepcopy(sound)
    for _ in range(draw(st.integers(0, 3))):
        group = found
        while inner := [value for value in group.values() if isinstance(value, dict)]:
            if draw(st.booleans()):
                break
            group = draw(st.sampled_from(inner))
        names = [*group, draw(st.text(max_size=10))]
        name = draw(st.sampled_from(names))
        if draw(st.integers(0, 4)) == 0:
            group.pop(name, None)
        else:
            group[name] = draw(st.one_of(PLAUSIBLE, VALUES))
    return found
