"""t-SNE."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.projection.base import Projection, at_least_two

FIRST = 50
"""Principal components that are kept before, as van der Maaten & Hinton do: less noise, and sooner done."""


class Neighbourhoods(Projection):
    """Neighbours stay neighbours: groups are seen well, what lies between them means nothing (t-SNE)."""

    title: ClassVar[str] = "t-SNE"
    takes: ClassVar[str] = "t-SNE takes some seconds more"
    kind: Literal["t_sne"] = "t_sne"
    perplexity: float = setting(
        30,
        "About how many neighbours count. Lower it to see groups, raise it to see the whole.",
        low=2,
        high=200,
        usual=(5, 50),
    )
    seed: int = setting(
        0, "Fixes what is drawn at the start. Change it to see what of the map is owed to chance.", low=0
    )

    def _laid_out(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Reference: van der Maaten & Hinton, JMLR 2008."""
        from sklearn.decomposition import PCA
        from sklearn.manifold import TSNE

        first = min(FIRST, *features.shape)
        reduced = PCA(first, random_state=self.seed).fit_transform(features.astype(np.float64))
        reduced = at_least_two(reduced)
        reduced /= np.abs(reduced).max()  # only how distances compare counts, and squares of large ones are infinite
        perplexity = min(self.perplexity, (len(features) - 1) / 3)
        return np.asarray(TSNE(2, perplexity=perplexity, random_state=self.seed).fit_transform(reduced), np.float32)

    def _note(self, features: NDArray[np.float32]) -> str:
        return "Only who is near whom means something: not the size of a group, nor how far two of them lie apart."
