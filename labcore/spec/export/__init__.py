"""Forms in which a trained network leaves the lab. A new form is one class in a file here."""

from labcore.spec import options
from labcore.spec.export.base import ExportFormat, Signature

options.load(__path__, __name__)

__all__ = ["ExportFormat", "Signature"]
