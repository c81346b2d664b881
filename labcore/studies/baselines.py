"""The classical baseline beside a network: what a method without any network reaches on the same images."""

from collections.abc import Iterable, Mapping, Sequence

from labcore.spec.baseline import Baseline
from labcore.spec.class_groups import partition
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.status import State

TASK = str(Baseline.model_fields[Baseline.tag].default)
"""What the task is called in records and addresses."""

BY = "val_accuracy"
"""The figure by which the best of several baselines is chosen."""


def best_baseline(
    runs: Iterable[RunRecord],
    dataset: str,
    fingerprint: str | None,
    without: str | None = None,
    merged: Mapping[str, Sequence[str]] | None = None,
) -> RunRecord | None:
    """The finished baseline with the highest validation accuracy on the very images of `dataset`; None without one.

    Args:
        fingerprint: of the content of the set; None where it is not known, and nothing can be compared.
        without: the identity of the exclusion list whose images are left out.
        merged: the classes that are taken as one, by what they are called.
    """
    fit = [run for run in runs if run.task == TASK and run.dataset == dataset and run.state is State.FINISHED]
    for run in sorted((run for run in fit if BY in run.summary), key=lambda run: -run.summary[BY]):
        report = RunFolder(run.path).report() or {}
        seen = (report.get("dataset_fingerprint"), (report.get("without") or {}).get("identity"))
        alike = partition((report.get("merged") or {}).values()) == partition((merged or {}).values())
        if fingerprint is not None and alike and seen == (fingerprint, without):
            return run
    return None
