"""Names in the columns of a comparison: short, and still telling apart."""

import pytest

from labcore.ui.compare_names import LONGEST_NAME, shortened

LONG = "Augmentation and regularization on chest X-rays: "


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["One", "Two"], ["One", "Two"]),
        ([], []),
        (
            [f"{LONG}rate 0.001, on", f"{LONG}rate 0.003, on"],
            ["…on chest X-rays: rate 0.001, on", "…on chest X-rays: rate 0.003, on"],
        ),
        (
            ["Six · seed 0 of the very long name", "Two · seed 0 of the very long name"],
            ["Six · seed 0 of the very long…", "Two · seed 0 of the very long…"],
        ),
        ([LONG + "on"] * 2, ["Augmentation an…hest X-rays: on"] * 2),
        (["a" * 40, "b"], ["a" * 15 + "…" + "a" * 15, "b"]),
    ],
)
def test_what_all_have_in_common_goes_first(names, short):
    assert shortened(names) == short
    assert all(len(name) <= LONGEST_NAME for name in shortened(names))
