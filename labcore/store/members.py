"""What belongs to a run, by its path inside the folder."""

import re

SPEC, STATUS, REPORT = "spec.json", "status.json", "report.json"
LABEL, ENVIRONMENT = "label.json", "environment.json"
METRICS, LOG = "metrics.jsonl", "worker.log"

CHECKPOINTS, TENSORBOARD = "checkpoints", "tensorboard"
"""Folders."""

# No part of a name begins with a dot, climbs, or is one that Windows keeps for a device.
PART = r"(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[.]|/|$))[A-Za-z0-9_][A-Za-z0-9_.=-]{0,127}"

MEMBER = re.compile(
    r"(?:spec|status|report|environment|label)[.]json|metrics[.]jsonl|(?:model|encoder)[.]keras|predictions[.]csv|worker[.]log"
    rf"|(?:artifacts|checkpoints|tensorboard)(?:/{PART}){{1,4}}"
)
"""Folders are nested four deep at most."""
