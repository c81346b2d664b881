"""Quantities as people read them, in the browser and on a terminal."""

import time

LONGEST = 100 * 365 * 24 * 3600
"""A hundred years in seconds."""


def counted(number: int, noun: str) -> str:
    """A number of things: 1 image, 1,200 images, 2 classes."""
    hisses = noun.endswith(("s", "x", "ch", "sh")) and not noun.endswith("epoch")
    plural = f"{noun}es" if hisses else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


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
