"""The class that a generator is told, where it is told one."""

from labcore.ui.address import chosen
from labcore.ui.input_help import help_of
from labcore.ui.latent_work import Latent

ABOUT = "This network is told the class of what it is to make, so the code says only how it looks within its class."


def ask_class(latent: Latent, default: int | None) -> int | None:
    """Draw the choice, and give the class by index; None where none is told."""
    if not latent.told:
        return None
    names = latent.classes
    options = [str(place) for place in latent.known]
    usual = str(default) if default in latent.known else options[0]
    word = chosen(
        "Class", "class", options, lambda place: names[int(place)], usual, help=help_of("latent.class"), width=220
    )
    return int(word)
