"""Training images left out of runs by name: lists that are kept beside a data set, which itself is never altered."""

from labcore.datasets.exclusions.record import ExclusionList, LeftOut, reduced, without

__all__ = ["ExclusionList", "LeftOut", "reduced", "without"]
