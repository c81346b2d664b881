"""What an address asks of a page is taken where it can be, and never breaks the page."""

import pytest
from streamlit.testing.v1 import AppTest


def page():
    from labcore.ui.address import numbered

    numbered("How many", "number", 1, 12, 6)


@pytest.mark.parametrize(
    ("word", "shown"),
    [("7", 7), ("0", 1), ("9" * 5000, 12), ("-3", 6), ("1e999", 6), ("²", 6), ("<b>", 6), ("", 6)],
)
def test_a_number_in_an_address(word, shown):
    test = AppTest.from_function(page, default_timeout=30)
    test.query_params["number"] = word
    assert test.run().number_input[0].value == shown and not test.exception
