"""The browser lab for deep learning on images: the part that does the work."""

__version__ = "0.1.0"
