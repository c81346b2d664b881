"""Whose a run is."""

from dataclasses import dataclass

OWNER = "owner.json"
"""The file that says so: no member, as it does not go with a run that is packed."""


@dataclass(frozen=True)
class Belonging:
    """Whose a run is. It does not go with a run that is packed: whoever unpacks it has it.

    Attributes:
        owner: the id of a person in the class list; empty for whoever has the machine.
        shared: whether all of the class may see it.
    """

    owner: str = ""
    shared: bool = False
