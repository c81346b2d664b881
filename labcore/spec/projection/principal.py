"""Principal components."""

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.projection.base import Projection


class PrincipalComponents(Projection):
    """The two directions along which images differ most: at once, and distances mean something (PCA)."""

    title: ClassVar[str] = "PCA"
    kind: Literal["pca"] = "pca"

    def project(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(self._fitted(features).transform(features), np.float32)

    def note(self, features: NDArray[np.float32]) -> str:
        fitted = self._fitted(features)
        if not fitted.explained_variance_.any():
            return "All images lie at one place: the network sees no difference between them."
        shares = fitted.explained_variance_ratio_
        return f"Across lies {shares[0]:.0%} of all variance, upwards {shares[1]:.0%}; the rest is not seen here."

    def _fitted(self, features: NDArray[np.float32]) -> Any:
        from sklearn.decomposition import PCA

        if features.shape[1] < 2:
            features = np.column_stack([features, np.zeros(len(features), np.float32)])
        with np.errstate(invalid="ignore"):  # shares of no variance, which `note` tells otherwise
            return PCA(2, random_state=0).fit(features)
