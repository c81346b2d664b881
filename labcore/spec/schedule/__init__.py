"""Learning-rate schedules. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.schedule.base import Schedule

options.load(__path__, __name__)

__all__ = ["Schedule"]
