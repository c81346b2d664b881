"""Quantities as people read them, in the browser and on a terminal."""

import time

LONGEST = 100 * 365 * 24 * 3600
"""A hundred years in seconds."""


NAMES = ("Bayesian", "Brier", "Cohen", "Dice", "Fréchet", "Matthews")
"""Words of titles that keep their capital within a sentence, as they come of somebody's name."""


def counted(number: int, noun: str) -> str:
    """A number of things: 1 image, 1,200 images, 2 classes."""
    hisses = noun.endswith(("s", "x", "ch", "sh")) and not noun.endswith("epoch")
    plural = f"{noun}es" if hisses else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def in_a_sentence(title: str) -> str:
    """A title as it stands within a sentence: balanced accuracy; but KL divergence, mean IoU, Fréchet distance."""
    first, *_ = title.split(" ", 1)
    keeps = first.removesuffix("'s") in NAMES or first[1:] != first[1:].lower() or any(map(str.isdigit, first))
    return title if keeps else f"{title[:1].lower()}{title[1:]}"


def duration(seconds: float) -> str:
    """Seconds as 8 s, 3 min 20 s or 2 h 05 min; what is no length of time as a dash."""
    if not 0 <= seconds <= LONGEST:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def moment(seconds: float) -> str:
    """Seconds since 1970 as a day and time of this machine: 2026-11-29 14:05."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
