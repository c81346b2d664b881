"""Understand: what the figures of a trained model are worth, where it goes wrong, and when it would."""

from labcore.ui import frame, understand_head, understand_views

PAGE = "pages/understand.py"

frame.begin()
record, run = understand_head.asked_run(PAGE, "a run of a network that tells classes", understand_head.any_judged_run)
understand_head.show_head(record, PAGE)
understand_views.show(record, run)
