"""Figures in the background of a lab, made from plain data. A new kind is one class in a file here."""

from labcore.labs.drawing.base import Drawing
from labcore.spec import options

options.load(__path__, __name__)

__all__ = ["Drawing"]
