"""What may be concluded from runs laid side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.spec.resolve import tasks
from labcore.store.status import State
from labcore.studies.comparison import Entrant
from labcore.studies.seeds import Group, groups
from labcore.words import in_a_sentence

MOST_NAMED = 4
"""Runs in a sentence."""


@dataclass(frozen=True)
class Caveat:
    """What a reader must know before concluding anything; `fatal` where figures must not be compared at all."""

    message: str
    fatal: bool = False


def caveats(entrants: Sequence[Entrant]) -> list[Caveat]:
    """Why the figures of these runs may mislead, gravest first."""
    found = (
        _other_tasks,
        _other_data,
        _other_content,
        _other_exclusions,
        _other_classes,
        _other_folds,
        _other_readers,
        _other_numbers,
        _other_likelihoods,
        _drawn,
        _unfinished,
        _one_seed,
        _counted_once,
    )
    return [caveat for look in found for caveat in look(entrants)]


def _other_tasks(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    known = tasks()
    kinds = {name: known[name] for entrant in entrants if (name := str(entrant.settings.get("task"))) in known}
    if len(kinds) > 1 and not set.intersection(*(set(kind.judging) for kind in kinds.values())):
        titles = " and ".join(in_a_sentence(kind.title) for kind in kinds.values())
        yield Caveat(
            f"These runs learn different things ({titles}), and no figure judges all of them: they cannot be held "
            "against each other.",
            fatal=True,
        )


def _other_data(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    datasets = _datasets(entrants)
    judged_by = {entrant.judged_by for entrant in entrants}
    if len(datasets) > 1 and len(judged_by) == 1 and all(judged_by):
        but = " But distances of samples only in the features of one network." if _samples(entrants) else ""
        yield Caveat(
            f"These runs learned from different data sets ({_quoted(datasets)}), which have the same validation and "
            f"test images: their figures can be compared.{but}"
        )
    elif len(datasets) > 1:
        yield Caveat(
            f"These runs learned from different data sets ({_quoted(datasets)}): their figures cannot be compared.",
            fatal=True,
        )


def _other_content(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    for dataset in _datasets(entrants):
        prints = {entrant.fingerprint for entrant in entrants if entrant.dataset == dataset and entrant.fingerprint}
        if len(prints) > 1:
            yield Caveat(
                f"'{dataset}' had different content or splits when these runs read it ({len(prints)} "
                "fingerprints): their figures cannot be compared. Run again those that read the old one.",
                fatal=True,
            )


def _other_exclusions(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    lists = {entrant.settings.get("exclusions") for entrant in entrants}
    if len(lists) > 1 and len(_datasets(entrants)) == 1:
        named = ", ".join(sorted(str(name or "nothing") for name in lists))
        yield Caveat(
            f"These runs left out different training images ({named}): a difference between them may come of that, too."
        )


def _other_classes(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    if len({entrant.taken_as_one for entrant in entrants}) > 1 and len(_datasets(entrants)) == 1:
        yield Caveat(
            "These runs tell different classes apart, as some take several as one. Fewer classes are easier: their "
            "figures cannot be compared, unless all answers are counted in the same classes.",
            fatal=True,
        )


def _other_folds(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    judged = {
        (folds, entrant.settings.get("division.fold"), entrant.seed) if folds else None
        for entrant in entrants
        for folds in [entrant.settings.get("division.folds")]
    }
    if len(judged) > 1 and len(_datasets(entrants)) == 1:
        yield Caveat(
            "These runs were judged on different validation images, as folds or seeds divide them otherwise: single "
            "figures cannot be compared, only their means over the same folds and seeds."
        )


def _other_readers(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    found = {}
    for entrant in entrants:
        told = _validation(entrant)
        if network := told.get("feature_network"):
            found[told.get("feature_identity") or network] = str(network)
    if len(found) > 1:
        names = sorted(set(found.values()))
        said = "; ".join(names) if len(names) == len(found) else f"{len(found)} networks that are each {names[0]}"
        yield Caveat(
            f"Samples of these runs were held against real images in the features of different networks ({said}): "
            "their distances, precision, recall and diversity cannot be compared. A classifier is trained for each "
            "size and preparation of the images, and for other training or validation images; to compare across these, "
            "set scores.features to one run.",
            fatal=True,
        )


def _other_numbers(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    numbers = {str(known) for entrant in entrants if (known := _samples_of(entrant))}
    if len(numbers) > 1:
        yield Caveat(
            f"Of these runs different numbers of samples were judged ({', '.join(sorted(numbers, key=int))}): the "
            "fewer there are, the larger the Fréchet distance, so they cannot be compared. Set scores.samples alike.",
            fatal=True,
        )


def _other_likelihoods(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    kinds = {str(kind) for entrant in entrants if (kind := entrant.settings.get("likelihood.kind"))}
    if len(kinds) > 1:
        yield Caveat(
            f"These runs take pixels for different things (likelihood {' and '.join(sorted(kinds))}): their ELBO and "
            "reconstruction cannot be compared.",
            fatal=True,
        )


def _samples(entrants: Sequence[Entrant]) -> bool:
    return any("scores.samples" in entrant.settings for entrant in entrants)


def _samples_of(entrant: Entrant) -> Any:
    """How many samples its figures are of: those of its report, or of the best epoch so far."""
    return _validation(entrant).get("samples") or entrant.settings.get("scores.samples_while_training")


def _validation(entrant: Entrant) -> Mapping[str, Any]:
    told = entrant.report.get("validation")
    return told if isinstance(told, Mapping) else {}


def _drawn(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    drawn = _datasets(entrant for entrant in entrants if entrant.synthetic)
    if drawn:
        yield Caveat(
            f"Synthetic images ({_quoted(drawn)}). Drawn by code, they are for practice and tell nothing about real "
            "ones; where a generator has made training images alone, figures are of the others."
        )


def _unfinished(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    names = [entrant.name for entrant in entrants]
    unfinished = [
        entrant.name if names.count(entrant.name) == 1 else f"{entrant.name} ({entrant.run_id})"
        for entrant in entrants
        if entrant.state is not State.FINISHED
    ]
    if unfinished:
        more = f" and {len(unfinished) - MOST_NAMED} more" if len(unfinished) > MOST_NAMED else ""
        yield Caveat(
            f"Not finished: {', '.join(unfinished[:MOST_NAMED])}{more}. Figures are those of the best epoch so far; "
            "means over several runs leave such runs out, so a setting at which runs fail looks better than it is."
        )


def _one_seed(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    together = groups(entrants)
    if len(together) > 1 and any(group.seeds == 1 for group in together):
        yield Caveat(
            "One seed: no claim can be made. A difference may be chance; run each setting again with other seeds "
            "(three or more) and compare the means with their spread."
        )


def _counted_once(entrants: Sequence[Entrant]) -> Iterator[Caveat]:
    if any(len(group.members) > len(_draws(group)) for group in groups(entrants)):
        yield Caveat("The same settings with the same seed occur more than once: that is one experiment, counted once.")


def _draws(group: Group) -> set[tuple[object, object]]:
    return {(entrant.seed, entrant.settings.get("division.fold")) for entrant in group.members}


def _datasets(entrants: Iterable[Entrant]) -> list[str]:
    return sorted({entrant.dataset for entrant in entrants})


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
