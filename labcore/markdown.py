"""Somebody's words where Markdown would read them as markup."""

import re

ADDRESS = re.compile(r"https?:(?=//)|www(?=\.)|@", re.IGNORECASE)
"""Where an address begins to be one: renderers link bare addresses even when they are escaped."""


def unlinked(text: str) -> str:
    """`text` in one line, with a joint that cannot be seen in whatever would become a link by itself."""
    return ADDRESS.sub("\\g<0>\u2060", " ".join(text.split()))


def in_markdown(text: str) -> str:
    """`text` for a file of Markdown: whatever that, HTML or a formula would take for its own is escaped."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~&$])", r"\\\1", unlinked(text))
