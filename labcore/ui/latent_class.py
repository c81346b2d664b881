"""The class that a generator is told, where it is told one."""

from labcore.ui.address import chosen
from labcore.ui.latent_work import Latent

ABOUT = "This network is told the class of what it is to make, so the code says only how it looks within its class."

LEFT_OUT = "Classes without a training image are left out: of those it knows nothing."


def ask_class(latent: Latent, default: int | None) -> int | None:
    """Draw the choice, and give the class by index; None where none is told."""
    if not latent.told:
        return None
    names = latent.classes
    options = [str(place) for place in latent.known]
    usual = str(default) if default in latent.known else options[0]
    about = ABOUT if len(options) == len(names) else f"{ABOUT} {LEFT_OUT}"
    word = chosen("Class", "class", options, lambda place: names[int(place)], usual, help=about, width=220)
    return int(word)
