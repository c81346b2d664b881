"""Blocks that networks are put together of. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.block import convolution, dense, pooling  # the usual ones, first in every list
from labcore.spec.block.base import Block
from labcore.spec.block.module import Module

options.load(__path__, __name__)

__all__ = ["Block", "Module", "convolution", "dense", "pooling"]
