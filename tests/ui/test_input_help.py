"""No input is drawn without help; tests of pages see the same of what they open (`unexplained` in their `opening`)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from labcore.home import PROJECT
from labcore.spec.concepts import CONCEPTS, address
from labcore.spec.optimizer.sgd import SGD
from labcore.ui import input_help

INPUTS = {
    "camera_input", "checkbox", "color_picker", "data_editor", "date_input", "feedback", "file_uploader", "multiselect",
    "number_input", "pills", "radio", "segmented_control", "select_slider", "selectbox", "slider", "text_area",
    "text_input", "time_input", "toggle",
}  # fmt: skip
IN_THE_ADDRESS = {"chosen", "numbered", "picked", "several", "switched", "written"}
"""Those that draw an input whose value stands in the address."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in [PROJECT / "app.py", *(PROJECT / "pages").glob("*.py"), *(PROJECT / "labcore" / "ui").rglob("*.py")]:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def drawn(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls that draw an input."""
    of_address = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "labcore.ui.address"
        for name in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            is_address = ast.unparse(node.func.value) == "address" and node.func.attr in IN_THE_ADDRESS
            if node.func.attr in INPUTS or is_address:
                yield node
        elif isinstance(node.func, ast.Name) and node.func.id in IN_THE_ADDRESS & of_address:
            yield node


def test_every_input_that_is_drawn_anywhere_has_help_that_can_be_seen():
    silent, number = [], 0
    for path, tree in sources():
        for call in drawn(tree):
            number += 1
            given = {keyword.arg for keyword in call.keywords}
            if not given & {"help", None} or "label_visibility" in given:  # Streamlit hides the help of a hidden label
                silent.append(f"{path.name}:{call.lineno}")
    assert number > 150
    assert not silent, "give it help=help_of(...), with a text in labcore/ui/input_help.yaml, and let its label be seen"


def test_every_text_of_the_table_is_used_and_every_one_asked_for_is_there():
    words = {
        node.value
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    asked = {
        argument.value
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("help_of")
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant)
    }
    assert set(input_help.table()) - words == set()
    assert asked - set(input_help.table()) == set()


def test_help_ends_with_the_way_to_its_lab():
    text, way = input_help.help_of("decision.recall").split("\n\n")
    assert (
        text.startswith("The share of the class") and way == f"[Learn: {CONCEPTS['imbalance']}]({address('imbalance')})"
    )
    assert "\n\n" not in input_help.help_of("run.name"), "no concept is behind a name"
    assert "more of it" in input_help.help_of("run.name", "more of it")
    assert input_help.help_of("lab.predict", lab="vae").endswith("(./labs?lab=vae)")


def test_the_help_of_a_setting_is_that_of_its_field():
    about = input_help.help_of_field(SGD, SGD.model_fields["momentum"], "From 0 to 1.")
    assert about.startswith(str(SGD.model_fields["momentum"].description)) and "From 0 to 1.\n\n" in about
    assert about.endswith("(./labs?lab=optimizers)")
