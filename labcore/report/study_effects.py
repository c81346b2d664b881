"""What a report says of the effects of a study: sentences first, then a picture, then numbers."""

from collections.abc import Iterator, Sequence

from labcore.markdown import in_markdown
from labcore.report.document import Block, Chart, Note, Table, Text
from labcore.report.study_charts import about_forest, forest_of, interaction_of
from labcore.studies.effect import Effect, Effects, Interaction
from labcore.studies.remarks import remarks, shared_remarks, unknown_said
from labcore.studies.results import StudyResults
from labcore.studies.wording import change, interaction_statement, p_in_words, statement, what_seeds_show

NUMBERS = (
    "Each seed gives one difference between the two sides, over the combinations of the other factors that both have. "
    "Interval and p: paired t-test over those differences. p corrected: for the number of main effects, or of "
    "interactions (Holm). p exact: flipping the signs of the differences, which trusts in no distribution."
)


def main_effects(found: StudyResults, effects: Effects) -> Iterator[Block]:
    """What each factor does."""
    naming, main = found.naming, effects.main
    if not main:
        yield Text("No level can be held against its reference yet: both need a finished run with the same seed.")
    else:
        yield from _said(main, [statement(each, naming, len(main)) for each in main], found)
        yield Chart(forest_of(found, effects), about_forest(found, effects))
        rows = {
            f"{naming.setting(each.factor, each.level)} instead of {naming.level(each.factor, each.reference)}": each
            for each in main
        }
        yield _numbers(rows)
        yield Note(in_markdown(what_seeds_show(effects)))
    if said := unknown_said(effects.unknown, naming, found.runs):
        yield Note(in_markdown(said), "warning")


def interactions(found: StudyResults, effects: Effects) -> Iterator[Block]:
    """Whether factors act together, two by two."""
    naming, all_of = found.naming, effects.interactions
    yield from _said(all_of, [interaction_statement(each, naming, len(all_of)) for each in all_of], found)
    for pair in dict.fromkeys(each.factors for each in all_of):
        first, second = map(naming.factor, pair)
        yield Chart(
            interaction_of(found, effects.metric, pair),
            f"{first} and {second} together. Lines alongside each other: no interaction. Bars: one standard deviation "
            "over runs of a level.",
        )
    rows = {
        " × ".join(naming.setting(*of) for of in zip(each.factors, each.levels, strict=True)): each for each in all_of
    }
    yield _numbers(rows)


def _said(effects: Sequence[Effect | Interaction], sentences: Sequence[str], found: StudyResults) -> Iterator[Block]:
    """What was found, a line each, with what must be known of it; of all of them once."""
    told = [list(remarks(each, found.naming, found.runs)) for each in effects]
    shared = shared_remarks(told)
    if shared:
        yield Note(in_markdown(" ".join(shared)), "warning")
    lines = []
    for sentence, own in zip(sentences, told, strict=True):
        besides = " ".join(remark for remark in own if remark not in shared)
        lines.append(f"- {in_markdown(sentence)}" + (f" *{in_markdown(besides)}*" if besides else ""))
    yield Text("\n".join(lines))


def _numbers(rows: dict[str, Effect] | dict[str, Interaction]) -> Table:
    cells = []
    for name, each in rows.items():
        told, metric = each.contrast, each.metric
        ends = f"{change(metric, told.low, False)} to {change(metric, told.high, False)}" if told.can_claim else None
        tests = (None if p is None else p_in_words(p) for p in (told.p_value, each.p_adjusted, told.p_exact))
        cells.append((name, change(metric, told.estimate), ends, str(told.n), *tests, each.verdict))
    columns = ("Effect", "Change", "95 % interval", "n", "p", "p corrected", "p exact", "Verdict")
    return Table(columns, tuple(cells), NUMBERS)
