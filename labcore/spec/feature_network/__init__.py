"""The network in whose features samples are held against real images. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.feature_network.base import FeatureNetwork

options.load(__path__, __name__)

__all__ = ["FeatureNetwork"]
