"""Try it: bring pictures, and see what a trained network says of them, how surely, and why."""

from labcore.ui import frame, try_view, understand_head

PAGE = "pages/try.py"

frame.begin()
record, run = understand_head.asked_run(PAGE, "a run of a network that tells classes", understand_head.any_judged_run)
understand_head.show_head(record, PAGE)
try_view.show(record, run)
