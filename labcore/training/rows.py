"""Two arrays as one, row after row, without copying either."""

import numpy as np
from numpy.typing import NDArray


class Joined:
    """The rows of `first` `(N, ...)`, then those of `second` `(M, ...)`; only the rows asked for are read."""

    def __init__(self, first: NDArray[np.uint8], second: NDArray[np.uint8]):
        self._first, self._second = first, second
        self.shape, self.dtype = (len(first) + len(second), *first.shape[1:]), first.dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The rows at the positions `rows` `(K,)`, in their order: `(K, ...)`."""
        chosen = np.empty((len(rows), *self.shape[1:]), self._first.dtype)
        in_first = rows < len(self._first)
        chosen[in_first] = self._first[rows[in_first]]
        chosen[~in_first] = self._second[rows[~in_first] - len(self._first)]
        return chosen
