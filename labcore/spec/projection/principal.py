"""Principal components."""

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.projection.base import Projection, at_least_two


class PrincipalComponents(Projection):
    """The two directions along which images differ most: at once, and distances mean something (PCA)."""

    title: ClassVar[str] = "PCA"
    kind: Literal["pca"] = "pca"

    def _laid_out(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        wide = at_least_two(features)
        return np.asarray(self._fitted(wide).transform(wide), np.float32)

    def _note(self, features: NDArray[np.float32]) -> str:
        shares = self._fitted(at_least_two(features)).explained_variance_ratio_
        return f"Across lies {shares[0]:.0%} of all variance, upwards {shares[1]:.0%}; the rest is not seen here."

    def _fitted(self, features: NDArray[np.float32]) -> Any:
        from sklearn.decomposition import PCA

        return PCA(2, random_state=0).fit(features)
