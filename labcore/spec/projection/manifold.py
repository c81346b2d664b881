"""UMAP."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.projection.base import Projection

FEW = 15
"""Images up to which the map begins at random places: so few have no spectrum to begin with."""


class Manifold(Projection):
    """Neighbours stay neighbours, by another way than t-SNE, often in tighter groups (UMAP)."""

    title: ClassVar[str] = "UMAP"
    takes: ClassVar[str] = "UMAP takes some seconds more, and up to a minute the first time"
    kind: Literal["umap"] = "umap"
    neighbours: int = setting(
        15,
        "How many neighbours count. Lower it to see details, raise it to see the whole.",
        low=2,
        high=200,
        usual=(5, 50),
    )
    min_distance: float = setting(
        0.1, "How close points may lie. Lower it to pack groups, raise it to spread them.", low=0, high=0.99, step=0.01
    )
    seed: int = setting(
        0, "Fixes what is drawn. Change it to see what of the map is owed to chance.", low=0, high=2**32 - 1
    )

    def _laid_out(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Reference: McInnes, Healy & Melville, arXiv:1802.03426. That it kept more of the whole than t-SNE came of how
        both began (Kobak & Linderman, Nature Biotechnology 2021).

        The first call in a process compiles: that takes most of a minute, and a thousand images then a few seconds.
        """
        from umap import UMAP

        layout = UMAP(
            n_components=2,
            n_neighbors=min(self.neighbours, len(features) - 1),
            min_dist=self.min_distance,
            init="spectral" if len(features) > FEW else "random",
            random_state=self.seed,
            n_jobs=1,  # with several the map would not come out the same again
        )
        return np.asarray(layout.fit_transform(features), np.float32)

    def _note(self, features: NDArray[np.float32]) -> str:
        return "Only who is near whom means something: not the size of a group, nor how far two of them lie apart."
