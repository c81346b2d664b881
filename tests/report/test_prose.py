"""Markdown of reports: formulas are drawn, and nothing is fetched or run."""

import pytest

from labcore.report.prose import for_notebook, to_html


@pytest.mark.parametrize(
    "latex", [r"\frac{a}{b}", r"\sum_{i=1}^{n} x_i", r"L = -\sum_c y_c \log p_c", r"\hat{y} = \sigma(Wx + b)"]
)
def test_a_formula_becomes_mathml(latex):
    found = to_html(f"It is ${latex}$.")
    assert "<math" in found and "$" not in found and found.endswith(".</p>\n")


@pytest.mark.parametrize("broken", [r"\frac{a", r"\left( x", "^^", r"\begin{matrix} a", "{" * 40])
def test_what_is_no_formula_is_shown_as_it_is_written(broken):
    found = to_html(f"It is ${broken}$ here.")
    assert "here." in found and ("<math" in found or "<code>" in found)


@pytest.mark.parametrize(
    "hostile",
    [
        r"$\href{javascript:alert(1)}{x}$",
        r"$\text{<img src=x onerror=alert(1)>}$",
        r"$\style{background:url(http://evil.example)}{x}$",
        "![x](http://evil.example/x.png)",
        "<img src=http://evil.example/x.png>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
    ],
)
def test_nothing_is_fetched_or_run(hostile):
    found = to_html(hostile)
    assert "<img" not in found and "<script" not in found
    assert 'href="javascript' not in found and 'href="data' not in found and "style=" not in found


def test_links_to_the_web_stay_and_tell_nothing():
    assert '<a href="https://doi.org/10.1" rel="noopener noreferrer">paper</a>' in to_html(
        "[paper](https://doi.org/10.1)"
    )


def test_in_a_notebook_only_what_would_be_html_or_an_image_is_escaped():
    assert for_notebook("If $a < b$, `<b>` and **bold**.") == "If $a < b$, `<b>` and **bold**."
    assert for_notebook("a <img src=x> b") == r"a \<img src=x> b"
    assert for_notebook("![x](http://evil.example)") == r"\![x](http://evil.example)"
