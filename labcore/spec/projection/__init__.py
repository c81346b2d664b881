"""How many numbers of an image become a place on a map. A new way is one class in a file here."""

from labcore.spec import options
from labcore.spec.projection.base import Projection
from labcore.spec.projection.principal import PrincipalComponents

options.load(__path__, __name__)

__all__ = ["PrincipalComponents", "Projection"]
