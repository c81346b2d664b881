"""A file of weights that may come from anybody: looked through before anything is read from it."""

from typing import BinaryIO

import h5py

from labcore.errors import InputError

CURE = "Use a file that Keras saved."

MOST_ITEMS = 20_000
"""Groups and arrays; Keras makes some six for each layer."""


def require_plain_weights(file: BinaryIO, size: int) -> None:
    """Refuse an HDF5 file that points outside itself, or unpacks to more than it is."""
    with h5py.File(file, "r") as weights:
        waiting: list[h5py.Group] = [weights]
        seen = {h5py.h5o.get_info(weights.id).addr}
        total = 0
        while waiting:
            group = waiting.pop()
            for name in group:
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    raise InputError(f"The weights have a link in them: {name!r:.80}.", CURE)
                item = group[name]
                address = h5py.h5o.get_info(item.id).addr
                if address in seen:
                    raise InputError(f"The weights hold {name!r:.80} twice.", CURE)
                seen.add(address)
                if len(seen) > MOST_ITEMS:
                    raise InputError(f"The weights are in more than {MOST_ITEMS:,} pieces.", CURE)
                if isinstance(item, h5py.Group):
                    waiting.append(item)
                    continue
                plain = isinstance(item, h5py.Dataset) and item.dtype.kind in "biuf"
                if not plain or item.external or item.is_virtual:
                    raise InputError(f"The weights hold more than plain numbers: {name!r:.80}.", CURE)
                total += item.nbytes
        if total > size:
            raise InputError(f"The weights would unpack to {total:,} bytes, more than their file has.", CURE)
