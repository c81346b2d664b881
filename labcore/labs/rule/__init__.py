"""By which rule what came is told from a step's results. A new rule is one class in a file here."""

from labcore.labs.rule.base import NumberRule, Outcome, Rule
from labcore.spec import options

options.load(__path__, __name__)
for _kind in Rule.kinds().values():
    _kind.model_rebuild(force=True)  # rules that take rules know all of them only now

__all__ = ["NumberRule", "Outcome", "Rule"]
