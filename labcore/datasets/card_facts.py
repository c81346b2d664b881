"""A data set's card in words."""

from labcore.datasets.card import Card


def fact_rows(card: Card) -> dict[str, str]:
    """What the card says of a set's origin and making, in a reader's words; what it does not say is left out."""
    stated = {
        "Name": card.name,
        "Task": card.task,
        "Modality": card.modality or "",
        "Groups": f"by '{card.group}'" if card.group else "none: every image stands alone",
        "Known of each image": ", ".join(card.metadata),
        "Origin": card.origin,
        "Licence": card.licence or "not stated",
        "Citation": card.citation,
        "Fingerprint": card.fingerprint[:12],
        "Added": card.created[:10],
    }
    return {key: value for key, value in stated.items() if value}
