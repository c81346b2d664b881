"""Explain: what in images speaks for a run's answers, by several methods, each held against two checks."""

from labcore.ui import explain_view, frame, understand_head

PAGE = "pages/explain.py"

frame.begin()
record, run = understand_head.asked_run(PAGE, "a run of a network that tells classes", understand_head.any_judged_run)
understand_head.show_head(record, PAGE)
explain_view.show(record, run)
