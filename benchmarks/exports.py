"""Five networks exported in every format, each held in its own runtime against the trained network on test images.

What is asked of an export stands in its class in `labcore/spec/export/`; one that differs by more is refused, and told
as that. Four networks are trained on PneumoniaMNIST with the default preset, shortened, and MobileNetV2 from ImageNet's
weights on blood cells, as in `cells`, shortened too. Latency is of one image on the CPU, the median of 24.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from benchmarks.cells import MOBILENET, PRETRAINED
from benchmarks.own_lab import own_lab

EPOCHS = 6
SHORT: dict[str, Any] = {"dataset": "pneumonia", "seed": 1, "training": {"epochs": EPOCHS}}
NETWORKS: dict[str, Mapping[str, Any]] = {
    "CNN": SHORT,
    "separable CNN": {**SHORT, "architecture": {"kind": "separable_cnn"}},
    "EfficientNet-style": {**SHORT, "architecture": {"kind": "efficient"}, "scaling": {"width": 0.5, "depth": 0.5}},
    "spatial transformer": {**SHORT, "transformer": {"kind": "affine"}},
    "MobileNetV2": {**MOBILENET, "seed": 1, "training": {"epochs": EPOCHS, "batch_size": 32}},
}
KEPT = ("max_abs_difference", "decision_agreement", "size_bytes", "latency_ms", "passed", "remark")
ROW = "{:20} {:15} {:>10} {:>9} {:>9} {:>9}  {}"


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """Of each network, or of those that are named: its test accuracy, and what was measured of each of its exports."""
    unknown = set(only) - set(NETWORKS)
    if unknown:
        raise SystemExit(f"No such network: {', '.join(sorted(unknown))}. Known are: {', '.join(NETWORKS)}.")
    with own_lab():
        from benchmarks.data import import_blood, import_pneumonia, weights

        import_pneumonia()
        import_blood()
        transfer = {"weights": {"kind": "file", "path": str(weights(PRETRAINED))}, "head_epochs": 1}
        print(ROW.format("network", "format", "difference", "decisions", "kB", "ms", "verdict"), flush=True)
        measured: dict[str, dict] = {}
        for name, settings in NETWORKS.items():
            if only and name not in only:
                continue
            pretrained = {"transfer": transfer} if name == "MobileNetV2" else {}
            measured[name] = _exported(name, {**settings, **pretrained})
            yield {"aim": "each agrees, or is refused with what was measured", "networks": measured}


def _exported(name: str, settings: Mapping[str, Any]) -> dict:
    """The network trained, and what was measured of it in each format."""
    from benchmarks.running import finished
    from labcore.launch.exporting import export
    from labcore.spec.export import ExportFormat

    folder = finished(**settings)
    report, formats = folder.report(), {}
    for kind in ExportFormat.kinds():
        found = export(folder, kind)["parity"]
        formats[kind] = {key: found[key] for key in KEPT}
        print(_row(name, kind, found), flush=True)
    return {
        "test_accuracy": round(report["test"]["accuracy"], 4),
        "parameters": report["parameters"],
        "epochs": report["epochs"],
        "images_compared": found["images"],
        "formats": formats,
    }


def _row(name: str, kind: str, found: Mapping[str, Any]) -> str:
    return ROW.format(
        name,
        kind,
        f"{found['max_abs_difference']:.1e}",
        f"{found['decision_agreement']:.2%}",
        f"{found['size_bytes'] / 1000:.0f}",
        f"{found['latency_ms']:.2f}",
        "agrees" if found["passed"] else f"refused: {found['tolerance']}",
    )
