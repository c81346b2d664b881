"""Layers, blocks and networks in Keras."""
