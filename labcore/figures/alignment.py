"""Networks side by side, block by block: which of their blocks correspond, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from labcore.figures.architecture import Block

MOST_TYPES = 6
"""Kinds of layers of one block that are named."""


@dataclass(frozen=True)
class Row:
    """Blocks that correspond, one of each network, or None where a network has none there."""

    name: str
    blocks: tuple[Block | None, ...]

    @property
    def differs(self) -> bool:
        """Whether they are not all the same in layers, sizes and weights."""
        return len({None if block is None else told(block) for block in self.blocks}) > 1


def aligned(networks: Sequence[Sequence[Block]]) -> list[Row]:
    """The blocks of all `networks`, those of the same name in one row as far as their order allows.

    Found pair by pair with what is there already (Ratcliff & Obershelp's matching of sequences, by difflib); the first
    network sets the order.
    """
    names: list[str] = []
    rows: list[list[Block | None]] = []
    for place, network in enumerate(networks):
        theirs = [block.name for block in network]
        merged_names, merged = list[str](), list[list[Block | None]]()
        for what, i, j, k, m in SequenceMatcher(None, names, theirs, autojunk=False).get_opcodes():
            if what == "equal":
                merged += [[*row, block] for row, block in zip(rows[i:j], network[k:m], strict=True)]
                merged_names += names[i:j]
                continue
            merged += [[*row, None] for row in rows[i:j]]
            merged += [[*[None] * place, block] for block in network[k:m]]
            merged_names += [*names[i:j], *theirs[k:m]]
        names, rows = merged_names, merged
    return [Row(name, tuple(row)) for name, row in zip(names, rows, strict=True)]


def told(block: Block) -> str:
    """A block in words: what it gives, its weights, and what it is made of."""
    kinds = [str(layer["type"]) for layer in block.layers]
    named = [f"{kinds.count(kind)} {kind}" if kinds.count(kind) > 1 else kind for kind in dict.fromkeys(kinds)]
    more = [f"{len(named) - MOST_TYPES} further kinds"] if len(named) > MOST_TYPES else []
    shape = "×".join(map(str, block.shape))
    weights = f" · {block.parameters:,} parameters" if block.parameters else ""
    return f"{shape}{weights} · {', '.join([*named[:MOST_TYPES], *more])}"
