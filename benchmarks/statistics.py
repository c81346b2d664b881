"""Statistics of studies: simulated ones with planted effects, and how often intervals and tests say what is true.

Aims: a 95 % interval covers the planted effect in 93 to 97 % of studies, and where there is none, a test at 5 % finds
one in at most 6.5 %.
"""

import gc
import time
from collections import Counter

from benchmarks.simulated_studies import METRIC, SCENARIOS, Scenario
from labcore.studies.effect import Effect, Interaction
from labcore.studies.effects import effects

STUDIES = 1000
COVERAGE, FALSE = (0.93, 0.97), 0.065
CLAIMS = ("better", "worse", "higher", "lower")


def run() -> dict:
    """For every scenario and every effect: coverage, how often a test claims one, and whether the aims are met."""
    simulated(next(iter(SCENARIOS.values())), 1)  # loads scipy and statsmodels
    gc.freeze()  # statsmodels collects garbage at every correction, which would look at all modules each time
    began = time.perf_counter()
    found = {name: simulated(scenario, STUDIES) for name, scenario in SCENARIOS.items()}
    met = all(each["met"] for scenario in found.values() for each in scenario["effects"].values())
    seconds = time.perf_counter() - began
    return {
        "studies_per_scenario": STUDIES,
        "aim": {"coverage": COVERAGE, "false_positives_at_most": FALSE},
        "met": met and all(scenario["any_false_claim"] <= FALSE for scenario in found.values()),
        "scenarios": found,
        "seconds": round(seconds, 1),
    }


def simulated(scenario: Scenario, studies: int, seed: int = 0) -> dict:
    """Of `studies` drawn by `scenario`: how often an effect's interval covers what was planted, and its test finds it.

    `any_false_claim` is the share of studies whose corrected verdicts claim any effect that is not there, or the wrong
    way; of main effects or of interactions, whichever is more.
    """
    counts: dict[str, Counter] = {}
    wrong = Counter()
    for observations in scenario.studies(studies, seed):
        found = effects(observations, METRIC)
        for family in (found.main, found.interactions):
            claims = [each for each in family if each.verdict in CLAIMS]
            wrong[family is found.main] += any(each.contrast.estimate * scenario.truth(each) <= 0 for each in claims)
            for each in family:
                counted(counts.setdefault(name_of(each), Counter()), each, scenario.truth(each))
    told = {name: shares(count) for name, count in counts.items()}
    return {"effects": told, "any_false_claim": max(wrong.values()) / studies}


def name_of(effect: Effect | Interaction) -> str:
    return effect.factor if isinstance(effect, Effect) else " × ".join(effect.factors)


def counted(count: Counter, effect: Effect | Interaction, planted: float) -> None:
    told = effect.contrast
    found = told.p_value <= 0.05
    count.update(studies=1, covered=told.low <= planted <= told.high)
    count.update({"there": 1, "found": found} if planted else {"nothing": 1, "claimed": found})


def shares(count: Counter) -> dict:
    """Of one effect: `coverage`, `power` where it was there, and `false_positives` where it was not."""
    told = {"studies": count["studies"], "coverage": count["covered"] / count["studies"]}
    if count["there"]:
        told["power"] = count["found"] / count["there"]
    if count["nothing"]:
        told["false_positives"] = count["claimed"] / count["nothing"]
    told["met"] = COVERAGE[0] <= told["coverage"] <= COVERAGE[1] and told.get("false_positives", 0) <= FALSE
    return told
