"""What a study found, in sentences that a student understands, and that claim no more than the tests do."""

from typing import Any

from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.paired import Contrast
from labcore.evaluation.statistics.power import MOST, least_effect
from labcore.evaluation.statistics.sign_flip import floor_of, pairs_for
from labcore.studies.effect import Effect, Effects, Interaction
from labcore.studies.judging import Verdict
from labcore.studies.naming import Naming
from labcore.words import in_a_sentence

ONE_SEED = "one seed: no claim can be made"

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

TURNING = "turning "
"""How a sentence begins that is about a switch."""


def spelled(number: int, noun: str) -> str:
    """three seeds, one seed, 15 seeds."""
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {noun}{'' if number == 1 else 's'}"


def figure_name(metric: str, part: str = "validation") -> str:
    """The figure as it stands within a sentence: validation accuracy."""
    return f"{part} {in_a_sentence(measure(metric).title)}"


def figure_title(metric: str) -> str:
    """The figure at the beginning of a sentence: Validation accuracy."""
    name = figure_name(metric)
    return name[:1].upper() + name[1:]


def change(metric: str, value: float, unit: bool = True) -> str:
    """A difference with its sign: +1.2 points of a share in percent, −0.034 of another figure."""
    share = measure(metric).form == "share"
    text = f"{100 * value:+z.1f}" if share else f"{value:+z.3g}"
    if share and value and not float(text):
        text = f"{100 * value:+z.1g}"
    return text.replace("-", "−") + (" points" if share and unit else "")


def statement(effect: Effect, naming: Naming, comparisons: int = 1) -> str:
    """One main effect: what was changed, by how much that changed the figure, and what may be concluded.

    Args:
        comparisons: main effects that the tests were corrected for.
    """
    what = _act(effect.factor, effect.level, effect.reference, naming)
    return f"{what[:1].upper()}{what[1:]} {_changed(effect, figure_name(effect.metric), comparisons)}"


def _act(factor: str, level: Any, reference: Any, naming: Naming) -> str:
    """turning augmentation on; Dropout 0.5 instead of none."""
    new, old = (naming.level(factor, value) for value in (level, reference))
    if isinstance(level, bool) and isinstance(reference, bool):
        return f"{TURNING}{naming.factor(factor)} {new}"
    return f"{naming.factor(factor)} {new} instead of {old}"


def interaction_statement(effect: Interaction, naming: Naming, comparisons: int = 1) -> str:
    """One interaction: how much more the first factor does where the second is changed, too."""
    first, second = (_act(*of, naming) for of in zip(effect.factors, effect.levels, effect.references, strict=True))
    what = f"With {second.removeprefix(TURNING)}, the effect of {first}"
    return f"{what} {_changed(effect, '', comparisons)}"


def _changed(effect: Effect | Interaction, what: str, comparisons: int) -> str:
    told, metric = effect.contrast, effect.metric
    of, by = f"{what} by " if what else "by ", change(metric, told.estimate)
    concluded = conclusion(told, effect.verdict, effect.p_adjusted, comparisons)
    if told.n == 1:
        return f"changed {of}{by}; {concluded}"
    if not told.can_claim and not told.estimate:
        return f"did not change{f' {what}' if what else ''} at all, in any of {_repeats(told)}: {concluded}"
    if not told.can_claim:
        return f"changed {of}{by} in each of {_repeats(told)} alike. {concluded[:1].upper()}{concluded[1:]}"
    low, high = change(metric, told.low, unit=False), change(metric, told.high, unit=False)
    return f"changed {of}{by} (95 % interval {low} to {high}, {_repeats(told)}): {concluded}"


def conclusion(told: Contrast, verdict: Verdict, p_adjusted: float | None, comparisons: int = 1) -> str:
    """What may be concluded from a difference over seeds, wherever it is told of: the end of a sentence.

    Args:
        p_adjusted: of the t-test, corrected for so many `comparisons`; None where none could be made.
    """
    if told.n == 1:
        return f"{ONE_SEED if not told.folds else 'one fold of one seed: no claim can be made'}."
    if not told.can_claim and not told.estimate:
        return "nothing to test."
    if not told.can_claim:
        return (
            "without a spread there is no interval and no test: figures move in steps where images are few, so no "
            "claim can be made."
        )
    if verdict == "practically equal":
        return "practically equal, as the difference is too small to matter."
    if verdict != "undecided":
        return f"{verdict} ({p_equals(p_adjusted or 0)}{_corrected(comparisons)})."
    if told.p_value is not None and told.p_value <= 0.05:
        return (
            f"undecided. Alone it would count; among {comparisons} comparisons it may be chance. {_more(told)}".strip()
        )
    return f"undecided. {_more(told)}".strip()


def _more(told: Contrast) -> str:
    """How many seeds would tell, by the test that the verdict comes of."""
    if told.folds:
        return ""
    if told.needed is None:
        return f"Not even {MOST:,} seeds would tell so small an effect from none."
    return f"About {max(told.needed, told.n + 1)} seeds in all would tell, if the effect is as large as it looks."


def _repeats(told: Contrast) -> str:
    return (
        f"{spelled(told.n, 'pair')} of runs over {spelled(told.folds, 'fold')}"
        if told.folds
        else spelled(told.n, "seed")
    )


def _corrected(comparisons: int) -> str:
    return f", corrected for {spelled(comparisons, 'comparison')}" if comparisons > 1 else ""


def p_in_words(p: float) -> str:
    """0.012, and less than 0.001 as such."""
    return f"{p:.2g}" if p >= 0.001 else "< 0.001"


def p_equals(p: float) -> str:
    """The same in a sentence: p = 0.012, p < 0.001."""
    return f"p = {p:.2g}" if p >= 0.001 else "p < 0.001"


def what_seeds_show(found: Effects) -> str:
    """What as many seeds as the study has can show, and what they cannot."""
    n = max((len(each.seeds) for each in found.main), default=len(found.seeds))  # where runs are missing, fewer count
    if n == 1 and not found.folds:
        return (
            "One seed: no claim can be made. Start weights, the order of images and augmentation come of the seed, and "
            "another might turn every difference round. Add seeds: three are a beginning."
        )
    if found.folds:
        return (
            f"{spelled(found.folds, 'fold').capitalize()} of a cross-validation share most of their training images, "
            "so the intervals are widened for it (corrected resampled t-test, Nadeau & Bengio 2003)."
        )
    size = f"{least_effect(n):.1f}"
    can = (
        f"With {spelled(n, 'seed')}, only an effect of {size} times its own spread over seeds is found reliably "
        "(4 times in 5). "
    )
    if floor_of(n) > 0.05:
        return can + (
            "The intervals trust that such differences are spread like a bell curve, which so few cannot show. A test "
            f"without that trust, flipping signs, cannot give less than p = {floor_of(n):.2g} with so few, "
            f"however large the effect; {spelled(pairs_for(0.05), 'seed')} are the fewest with which it can be below "
            "0.05 at all. How many seeds would tell, as said of an undecided effect, is another number: what the "
            "t-test behind the verdict needs for an effect of that size, which may be fewer or many more."
        )
    return can + (
        f"A test that trusts in no bell curve, flipping signs, can give p = {floor_of(n):.2g} at least: where "
        "both agree, the conclusion does not hang on it."
    )
