"""What may be concluded from runs laid side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from labcore.store.status import State
from labcore.studies.comparison import Entrant
from labcore.studies.seeds import groups


@dataclass(frozen=True)
class Caveat:
    """What a reader must know before concluding anything; `fatal` where figures must not be compared at all."""

    message: str
    fatal: bool = False


def caveats(entrants: Sequence[Entrant]) -> list[Caveat]:
    """Why the figures of these runs may mislead, gravest first."""
    found: list[Caveat] = []
    datasets = sorted({entrant.dataset for entrant in entrants})
    if len(datasets) > 1:
        named = ", ".join(f"'{name}'" for name in datasets)
        found.append(
            Caveat(f"These runs learned from different data sets ({named}): their figures cannot be compared.", True)
        )
    for dataset in datasets:
        prints = {entrant.fingerprint for entrant in entrants if entrant.dataset == dataset and entrant.fingerprint}
        if len(prints) > 1:
            found.append(
                Caveat(
                    f"'{dataset}' had different content or splits when these runs read it ({len(prints)} "
                    "fingerprints): their figures cannot be compared. Run again those that read the old one.",
                    True,
                )
            )
    lists = {entrant.settings.get("exclusions") for entrant in entrants}
    if len(lists) > 1 and len(datasets) == 1:
        named = ", ".join(sorted(str(name or "nothing") for name in lists))
        found.append(
            Caveat(
                f"These runs left out different training images ({named}): a difference between them may come of that, "
                "too."
            )
        )
    drawn = sorted({entrant.dataset for entrant in entrants if entrant.synthetic})
    if drawn:
        named = ", ".join(f"'{name}'" for name in drawn)
        found.append(
            Caveat(f"Synthetic images ({named}), drawn by code: for practice. They tell nothing about real ones.")
        )
    names = [entrant.name for entrant in entrants]
    unfinished = [
        entrant.name if names.count(entrant.name) == 1 else f"{entrant.name} ({entrant.run_id})"
        for entrant in entrants
        if entrant.state is not State.FINISHED
    ]
    if unfinished:
        found.append(Caveat(f"Not finished: {', '.join(unfinished)}. Figures are those of the best epoch so far."))
    together = groups(entrants)
    if len(together) > 1 and any(group.seeds == 1 for group in together):
        found.append(
            Caveat(
                "One seed: no claim can be made. A difference may be chance; run each setting again with other seeds "
                "(three or more) and compare the means with their spread."
            )
        )
    if any(len(group.members) > group.seeds for group in together):
        found.append(
            Caveat("The same settings with the same seed occur more than once: that is one experiment, counted once.")
        )
    return found
