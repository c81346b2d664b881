"""The lab that a command works on, opened when the command is carried out: `--help` need not wait for it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labcore.store.store import Store


def opened_store() -> "Store":
    """The store of this lab."""
    from labcore.store.store import Store

    return Store()
