"""What steps show of what they made: of every kind of run, and of what they found themselves."""

import dataclasses
import time
from typing import Any

import numpy as np
import pytest

from labcore.datasets.library import Library
from labcore.labs.exhibit import Exhibit
from labcore.labs.kinds import kind_of
from labcore.labs.lab import Lab
from labcore.labs.sitting import Sitting
from labcore.labs.step import Found, Step, WorkedStep
from labcore.report.document import Chart, Document, Facts, Gallery, Note, Picture, Section, Table, Text
from labcore.report.html import page
from labcore.report.notebook import notebook
from labcore.store.lab_events import Begun
from labcore.store.store import Store
from tests import fabricate

RUNS = [kind for kind, exhibit in Exhibit.kinds().items() if exhibit.of == "runs"]


def sitting_with(store: Store, *runs: str) -> Sitting:
    """Somebody at a lab whose steps have made `runs`, with all exhibits that show runs."""
    steps = [
        {"id": f"train-{place}", "kind": "train", "name": f"Run {place}", "shows": [{"kind": kind} for kind in RUNS]}
        for place in range(len(runs))
    ]
    lab = Lab.model_validate({"id": "shown", "name": "Shown", "data": {"dataset": "digits"}, "steps": steps})
    sitting = Sitting(lab, store, Library(), owner=f"test {time.time_ns()}")
    for place, run_id in enumerate(runs):
        sitting.note(Begun(step=f"train-{place}", made="run", made_id=run_id, at=1.0))
    return sitting.anew()


def shown(sitting: Sitting, step_id: str) -> dict[str, list[Any]]:
    """The blocks of each exhibit; all of them go into both kinds of reports."""
    step = sitting.lab.step(step_id)
    found = {kind_of(exhibit): list(exhibit.blocks(sitting, step)) for exhibit in step.exhibits}
    blocks = tuple(block for each in found.values() for block in each)
    document = Document("Shown", "All.", "", 0.0, (Section("All", blocks),))
    assert page(document) and notebook(document)
    return found


def test_of_a_classifier(lab_home):
    store = Store()
    folder = fabricate.finished(store)
    found = shown(sitting_with(store, folder.run_id), "train-0")
    assert isinstance(found["figures"][0], Table) and found["figures"][0].rows[0][0] == "Run 0"
    assert [type(block) for block in found["curves"]] == [Chart, Chart]
    assert "Train goes" not in found["curves"][0].caption
    assert isinstance(found["confusion"][0], Chart) and isinstance(found["test_confusion"][0], Chart)
    assert isinstance(found["mistakes"][0], Gallery) and isinstance(found["heat_maps"][0], Picture)
    assert isinstance(found["readings"][0], Note | Text)
    assert [found[kind][0].rows[0][0] for kind in ("by_class", "test_by_class")] == ["0", "0"]
    assert isinstance(found["prepared"][0], Picture) and "8×8" in found["prepared"][0].caption
    assert isinstance(found["costs"][0], Table) and isinstance(found["machine"][0], Facts)
    assert not found["masks"] and not found["samples"]


def test_several_runs_stand_in_one_table_and_one_chart(lab_home):
    store = Store()
    runs = [fabricate.finished(store, seed=seed).run_id for seed in (0, 1)]
    sitting = sitting_with(store, *runs)
    raw = sitting.lab.model_dump(mode="json")
    raw["steps"].append({"id": "both", "kind": "compare", "of": ["train-0", "train-1"]})
    both = dataclasses.replace(sitting, lab=Lab.model_validate(raw)).anew()
    found = shown(both, "both")
    assert [row[0] for row in found["figures"][0].rows] == ["Run 0", "Run 1"]
    names = {trace.name for trace in found["side_by_side"][0].figure.data}
    assert {"Run 0", "Run 1", "Run 0, training"} <= names


def test_of_masks(masked_runs):
    store, folder, _ = masked_runs
    found = shown(sitting_with(store, folder.run_id), "train-0")
    legend, first = found["masks"][:2]
    assert isinstance(legend, Picture) and "stays as it is" in legend.caption
    assert isinstance(first, Gallery) and len(first.pictures) == 4
    assert found["by_class"] and found["confusion"] and found["curves"] and found["figures"]
    assert not found["mistakes"] and not found["confused"]


def test_a_specialist_is_held_against_the_network_for_all_classes(lab_home):
    store = Store()
    folder = fabricate.finished(store)
    kept = {"label": "rock", "best_for": "iou", "share": 0.75, "bias": -1.0}
    shares = {"general": 0.3, "threshold": 0.4, "merged": 0.5}
    folder.write_report({**(folder.report() or {}), "specialist": {**kept, **shares}})
    (table,) = shown(sitting_with(store, folder.run_id), "train-0")["specialist"]
    assert [row[1].value for row in table.rows] == [0.3, 0.4, 0.5] and "75%" in table.caption


def test_of_what_makes_images(generative_runs):
    store, vae, gan = generative_runs
    sitting = sitting_with(store, vae.run_id, gan.run_id)
    of_vae, of_gan = shown(sitting, "train-0"), shown(sitting, "train-1")
    assert of_vae["samples"] and of_gan["samples"] and of_vae["figures"] and of_gan["curves"]
    assert isinstance(of_vae["reconstructions"][0], Picture) and not of_gan["reconstructions"]
    told = of_gan["figures"][0]
    distance = told.rows[0][1 + told.columns[1:].index("Fréchet distance")]
    assert "interval" in told.caption and distance.low <= distance.high, "which the run has kept of its samples"
    assert not of_vae["confusion"]


ENDS = {"estimate": 0.9, "low": 0.85, "high": 0.95}
PICTURE = np.zeros((4, 6, 3), np.uint8)
PARITY = {"passed": True, "max_abs_difference": 1e-6, "size_bytes": 1000, "latency_ms": 1.5}
CURVE = {"title": "Noise", "unit": "gray levels", "strengths": [1, 2, 3, 4, 5], "accuracy": [ENDS] * 5}
FOUND = {
    "check": Found({"findings": [{"kind": "outlier", "severity": "note", "message": "One.", "images": 3}]}),
    "exclude": Found({"images": 2, "list": "lab-x@1", "of": 50, "reasons": {"blank image": 2}}),
    "choose": Found({"motivation": "Best.", "unattended": True}),
    "shift": Found(
        {
            "figure": "accuracy",
            "accuracy": ENDS,
            "robust_accuracy": ENDS,
            "drop": ENDS,
            "curves": {"noise": CURVE},
            "worst": "noise",
            "images": 20,
            "of_images": 40,
            "split": "test",
            "in_words": "The drop is the loss.",
        }
    ),
    "external": Found(
        {"beside": {"validation": {"accuracy": ENDS}, "other (test)": {"accuracy": ENDS}}, "external": {"notes": ["!"]}}
    ),
    "explain": Found(
        {"methods": [{"title": "Grad-CAM", "sanity": "yes", "faithfulness": "no"}]}, arrays={"pictures": PICTURE}
    ),
    "augment": Found({"operations": ["flip"], "images": ["cat"]}, arrays={"pictures": PICTURE}),
    "export": Found({"formats": {"keras": {"parity": PARITY}}}),
    "predict": Found(
        {"answers": [{"image": 3, "true": "a", "answer": "b", "probability": 0.6}]}, arrays={"pictures": PICTURE}
    ),
    "latent": Found({"samples": 20}, arrays={"samples": PICTURE, "walks": PICTURE}),
}


@pytest.mark.parametrize("kind", [kind for kind, step in Step.kinds().items() if issubclass(step, WorkedStep)])
def test_what_a_step_found_itself_goes_into_a_report(kind):
    step = Step.kinds()[kind]()
    blocks = tuple(step.blocks(FOUND[kind]))
    assert any(isinstance(block, Table | Picture | Text) for block in blocks)
    document = Document("Found", "All.", "", 0.0, (Section("All", blocks),))
    assert page(document) and notebook(document)


def test_a_shifted_test_sets_the_internal_test_set_beside_the_changed_one():
    (whole, each) = [block for block in Step.kinds()["shift"]().blocks(FOUND["shift"]) if isinstance(block, Table)]
    assert [row[0] for row in whole.rows] == [
        "Test images as they are", "The same, changed: mean over all changes", "Lost, in percentage points",
    ]  # fmt: skip
    assert "20 of the 40 test images" in whole.caption and each.rows[0][0] == "Noise (worst)"
