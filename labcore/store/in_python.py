"""A run's figures in plain Python, for who has its folder and not this package."""

READ = """import json
from pathlib import Path

run = Path("{run}")  # the folder of the unpacked run
report = json.loads((run / "report.json").read_text())
rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
epochs = [row["values"] for row in rows if row["kind"] == "epoch"]
print(json.dumps(report.get("validation"), indent=1))
print(len(epochs), "epochs:", *(epochs[-1] if epochs else ()))"""


def in_python(run_id: str) -> str:
    """Lines that read the figures of the run whose folder lies, under its id, beside them."""
    return READ.format(run=run_id)
