"""The way from a setting or a reading to the concept lab that explains it."""

from labcore.spec.concepts import CONCEPTS, address


def link_to(lab: str) -> str:
    """Markdown that opens the lab in a tab of its own, so that a form that is being filled in stays as it is."""
    return f"[Learn: {CONCEPTS[lab]}]({address(lab)})"
