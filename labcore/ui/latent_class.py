"""The class that a generator is told, where it is told one."""

from labcore.ui.address import chosen
from labcore.ui.latent_work import Latent

ABOUT = "This network is told the class of what it is to make, so the code says only how it looks within its class."


def ask_class(latent: Latent, default: int | None) -> int | None:
    """Draw the choice, and give the class by index; None where none is told."""
    if not latent.told:
        return None
    names = latent.classes
    options = [str(place) for place in range(len(names))]
    word = chosen("Class", "class", options, lambda place: names[int(place)], str(default or 0), help=ABOUT, width=220)
    return int(word)
