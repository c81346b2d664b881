"""Pages as a user opens them: through the app, with an address."""

import re
import time
from itertools import pairwise
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from labcore.spec.concepts import CONCEPTS
from labcore.spec.resolve import tasks
from labcore.ui import input_help
from labcore.ui.form import UNFOLDED
from labcore.ui.lab_link import link_to
from labcore.ui.messages import UNEXPECTED
from labcore.ui.signed_in import TOKEN
from tests.conftest import PROJECT


def opened(page: str, *, token: str = "", patience: float = 30, **address: str) -> AppTest:
    """The page `pages/{page}.py` at that address, as it first shows, but with all groups of settings unfolded.

    Args:
        token: by which the session is signed in; empty where it is not, or need not be.
        patience: seconds that it may take to draw it.
    """
    test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=patience)
    test.session_state[UNFOLDED] = {name for kind in tasks().values() for name in kind.model_fields}
    if token:
        test.session_state[TOKEN] = token
    test.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        test.query_params[name] = value
    return shown(test.run())


INPUTS = {
    "ButtonGroup", "CameraInput", "Checkbox", "ColorPicker", "DateInput", "Feedback", "FileUploader", "MultiSelect",
    "NumberInput", "Radio", "Selectbox", "Slider", "TextArea", "TextInput", "TimeInput",
}  # fmt: skip
"""What Streamlit calls, in its messages to the browser, whatever takes a value: buttons and pages of a list do not."""


def unexplained(test: AppTest) -> list[str]:
    """The inputs of the page whose help cannot be read, or leads to no concept lab though there is one behind them."""
    ways = {link_to(lab) for lab in CONCEPTS}
    plain = {each.text for each in input_help.table().values() if not each.lab}
    found = []
    for node in test._tree:
        proto = getattr(node, "proto", None)
        if type(proto).__name__ not in INPUTS:
            continue
        text, _, way = proto.help.rpartition("\n\n")
        is_led = bool(text) and way in ways
        if proto.label_visibility.value or not (is_led or any(proto.help.startswith(each) for each in plain)):
            found.append(f"{proto.label}: {proto.help or 'no help'}")
    return found


def shown(test: AppTest) -> AppTest:
    """`test`, after making sure that no traceback shows, none was put aside, and that every input says what it does."""
    assert not test.exception, f"{test.exception[0].message}\n{test.exception[0].stack_trace}"
    unknown = [error.value for error in test.error if error.value.startswith(UNEXPECTED)]
    assert not unknown, unknown[0]
    assert not unexplained(test), "give it a text in labcore/ui/input_help.yaml, and keep its label to be seen"
    return test


def settled(test: Any) -> Any:
    """The page, after what was done to `test`, an element of it, drawn until what it asks for has come."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        test = shown(test.run())
        if not test.get("skeleton"):
            return test
    raise AssertionError("the page still waits for what it asked for")


def facts(test: AppTest) -> dict[str, str]:
    """The figures on the page, by what they are: a caption with its value right below."""
    elements = [element for element in test.main if element.type in ("caption", "subheader")]
    pairs = pairwise(elements)
    return {above.value: below.value for above, below in pairs if (above.type, below.type) == ("caption", "subheader")}


def words(test: AppTest) -> str:
    """All the text on the page that a reader could find."""
    kinds: list[Any] = [test.title, test.header, test.subheader, test.markdown, test.caption, test.code, test.error]
    kinds += [test.warning, test.info, test.success]
    bars = [bar.text for bar in test.progress]
    return "\n".join([*(str(element.value) for kind in kinds for element in kind), *bars]).replace("\\", "")


def tables(test: Any) -> list[pd.DataFrame]:
    """The tables on the page as a reader sees them: without the escapes that keep words from being markup."""
    return [_read(element.value) for element in test.markdown if element.value.startswith("| ")]


def _read(markdown: str) -> pd.DataFrame:
    """The first column is the index, named by its head."""
    head, _, *rows = [
        [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in markdown.split("\n")
    ]
    index = pd.Index([row[0] for row in rows], name=head[0] or None)
    return pd.DataFrame([row[1:] for row in rows], columns=head[1:], index=index)


def images(test: AppTest, captioned: str) -> list[str]:
    """The addresses of the images with `captioned` in their caption: equal where, and only where, the pixels are."""
    shown = [pair for image in test.image for pair in zip(image.value, image.captions, strict=True)]
    return [address for address, caption in shown if captioned in caption]
