"""The exported script against the lab, seed by seed: test figures, and how validation went from epoch to epoch.

The default preset on PneumoniaMNIST, at eight epochs so that many seeds can be had: a run, and its exported `train.py`
with the same seed in a process that knows nothing of the lab. That both take the same steps, given the same draws, is a
test in `tests/export/`; this asks whether what they draw by chance is alike too. Seeds that were measured before, by
the same script, are not measured again.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.own_lab import own_lab

SEEDS = tuple(range(1, 15))

EPOCHS = 8

TOLD = re.compile(r" cross_entropy: ([0-9.e+-]+) .* val_cross_entropy: ([0-9.e+-]+)")
"""What the script tells after an epoch: cross-entropy of training images, and of validation images."""

FIGURES = ("test_accuracy", "test_roc_auc", "test_loss", "best_val_loss", "mean_val_loss", "last_train_loss")


def run(seeds: Collection[int] = SEEDS, before: Mapping | None = None) -> Iterator[dict]:
    """Both sides of each seed and what they say together, given anew with each seed that is through.

    Args:
        seeds: those that are measured, unless they were.
        before: the result of an earlier measurement, which this one goes on from.

    Raises SystemExit where another script was measured before.
    """
    known = dict((before or {}).get("runs", {}))
    missing = [seed for seed in seeds if str(seed) not in known]
    if not missing and before:
        yield dict(before)
    with own_lab() as home:
        from benchmarks.data import import_pneumonia
        from benchmarks.running import finished

        import_pneumonia()
        for seed in missing:
            folder = finished(dataset="pneumonia", seed=seed, training={"epochs": EPOCHS})
            bundle = _exported(folder.path.name, home / "bundle")
            recipe = recipe_of((bundle / "train.py").read_text())
            if known and recipe != (before or {"recipe": recipe})["recipe"]:
                raise SystemExit("The script is another than was measured before: move that result away first.")
            known[str(seed)] = {"lab": _of_run(folder), "script": _of_script(bundle, seed)}
            before = {"recipe": recipe, **together(known), "runs": known}
            yield before


def _exported(run_id: str, bundle: Path) -> Path:
    """The bundle of a run, in place of the one before."""
    shutil.rmtree(bundle, ignore_errors=True)
    words = ("export", run_id, "--format", "keras", "--data", "--out", str(bundle), "--json")
    subprocess.run([sys.executable, "-m", "labcore", *words], check=True, stdout=subprocess.DEVNULL)
    return bundle


def recipe_of(script: str) -> str:
    """What tells measurements apart: the script, but for its head and the seed, and the libraries it runs on."""
    code = re.sub(r"SEED = .*", "SEED", script.split('"""', 2)[2])
    code += "".join(version(name) for name in ("keras", "tensorflow"))
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def _of_run(folder) -> dict:
    epochs = [row.values for row in folder.metrics_reader(batches=False).poll() if row.kind == "epoch"]
    test = folder.report()["test"]
    return {
        **{f"test_{name}": test[name] for name in ("accuracy", "roc_auc", "loss")},
        "train_loss": [each["loss"] for each in epochs],
        "val_loss": [each["val_loss"] for each in epochs],
    }


def _of_script(bundle: Path, seed: int) -> dict:
    """What the script tells as it trains, and the test figures of the network that it keeps."""
    import keras
    import numpy as np

    from labcore.evaluation.classification import figures

    (data,) = bundle.glob("*.npz")
    command = [sys.executable, "train.py", data.name, "--seed", str(seed)]
    done = subprocess.run(command, cwd=bundle, check=True, stdout=subprocess.PIPE, text=True)
    told = [tuple(map(float, found)) for found in TOLD.findall(done.stdout)]
    with np.load(data, allow_pickle=False) as arrays:
        images, labels = arrays["test_images"], arrays["test_labels"]
    network = keras.models.load_model(bundle / "trained.keras")
    test = figures(labels, network.predict(images.astype(np.float32), batch_size=256, verbose=0))
    return {
        **{f"test_{name}": test[name] for name in ("accuracy", "roc_auc", "loss")},
        "train_loss": [train for train, _ in told],
        "val_loss": [validation for _, validation in told],
    }


def together(runs: Mapping[str, Mapping[str, Mapping]]) -> dict:
    """Of each figure both means and deviations over seeds, and the mean difference of script and lab.

    Its 95 % t interval is of pairs, as both begin with the same weights at the same seed. `noise` is how far two runs
    of the lab typically lie apart, √2 deviations. The script reproduces the run within the noise of seeds if the whole
    interval of the accuracy lies within that: too few seeds do not show it.
    """
    pairs = [(_figures(each["lab"]), _figures(each["script"])) for each in runs.values()]
    result: dict = {"seeds": [int(seed) for seed in runs]}
    if len(pairs) < 2:
        return result
    for name in FIGURES:
        result[name] = _both([lab[name] for lab, _ in pairs], [script[name] for _, script in pairs])
    accuracy = result["test_accuracy"]
    result["reproduced"] = max(map(abs, accuracy["difference_95"])) <= accuracy["noise"]
    return result


def _figures(side: Mapping) -> dict[str, float]:
    validation, training = side["val_loss"], side["train_loss"]
    of_epochs = {
        "best_val_loss": min(validation),
        "mean_val_loss": sum(validation) / len(validation),
        "last_train_loss": training[-1],
    }
    return {**side, **of_epochs}


def _both(lab: Sequence[float], script: Sequence[float]) -> dict:
    import numpy as np
    from scipy import stats

    interval = stats.ttest_rel(script, lab).confidence_interval(0.95)
    sides = {
        side: {"mean": round(float(np.mean(values)), 4), "deviation": round(float(np.std(values, ddof=1)), 4)}
        for side, values in (("lab", lab), ("script", script))
    }
    return {
        **sides,
        "difference": round(float(np.mean(script) - np.mean(lab)), 4),
        "difference_95": [round(float(end), 4) for end in interval],
        "noise": round(float(np.std(lab, ddof=1)) * 2**0.5, 4),
    }
