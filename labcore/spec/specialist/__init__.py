"""A second network for one class, beside the one for all. A new kind is one class in a file here."""

from labcore.spec import options
from labcore.spec.specialist.base import NoSpecialist, Specialist

options.load(__path__, __name__)

__all__ = ["NoSpecialist", "Specialist"]
