"""Data sets drawn by code, one file each: stand-ins for real ones where there is no internet."""

from labcore.datasets.synthetic import (
    blood_cells,
    blood_cells_elsewhere,
    blood_cells_raw,
    chest_xray,
    lung_ct,
    mars_terrain,
    mars_terrain_raw,
    nuclei,
)
from labcore.datasets.synthetic.recipe import Recipe

RECIPES: tuple[Recipe, ...] = (
    chest_xray.RECIPE,
    blood_cells.RECIPE,
    blood_cells_raw.RECIPE,
    blood_cells_elsewhere.RECIPE,
    lung_ct.RECIPE,
    nuclei.RECIPE,
    mars_terrain.RECIPE,
    mars_terrain_raw.RECIPE,
)

__all__ = ["RECIPES", "Recipe"]
