"""What turns the network's features into what the output layer sees. A new head is one class in a file here."""

from labcore.spec import options
from labcore.spec.head.base import Head

options.load(__path__, __name__)

__all__ = ["Head"]
