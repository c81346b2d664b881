"""Features of imagined images and of samples that vary more."""

import numpy as np

_RANDOM = np.random.default_rng(0)
REAL = _RANDOM.gamma(2.0, size=(400, 12)) @ _RANDOM.normal(size=(12, 12))
OTHER = 1.3 * REAL[_RANDOM.permutation(400)[:300]] + _RANDOM.normal(size=(300, 12))
