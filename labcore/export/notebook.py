"""The training script as a notebook: the same pieces, a cell each."""

import nbformat

from labcore.export.recipe import Recipe
from labcore.export.training_script import pieces, told


def notebook(recipe: Recipe) -> str:
    """`train.ipynb`, as text. Its last cell trains."""
    title, rest = told(recipe).split("\n", 1)
    sources = [*pieces(recipe), 'main("data.npz")']
    cells = [nbformat.v4.new_markdown_cell(f"# {title}\n{rest}")]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["language_info"] = {"name": "python"}
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.validate(made)
    return nbformat.writes(made) + "\n"
