"""A trained network to take home, proven the same."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.labs.step.base import Found, Tell
from labcore.labs.step.of_run import OfRun
from labcore.launch import exporting
from labcore.report.document import Block, Table
from labcore.spec.base import setting
from labcore.spec.export import ExportFormat
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Export(OfRun):
    """Export the network, and prove on real images that it is the same."""

    title: ClassVar[str] = "Export"
    kind: Literal["export"] = "export"
    icon: ClassVar[str] = "download"
    verb: ClassVar[str] = "Export"

    formats: tuple[str, ...] = setting(("keras",), "Into which formats, see `export --help`.")

    @property
    def numbers(self) -> tuple[str, ...]:
        told = ("max_abs_difference", "size_bytes", "latency_ms")
        return tuple(f"formats.{kind}.parity.{name}" for kind in self.formats for name in told)

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run = self.run(sitting)
        found = {}
        for place, kind in enumerate(self.formats):
            tell(place / len(self.formats), f"{ExportFormat.kinds()[kind].title} …")
            told = exporting.export(run.folder, kind)
            found[kind] = {"path": told["path"], "sentence": told["sentence"], "parity": told["parity"]}
        return Found({"run": run.record.run_id, "formats": found}, (run.record.run_id,))

    def blocks(self, found: Found) -> Iterator[Block]:
        told: dict[str, Any] = found.result.get("formats", {})
        rows = tuple(
            (
                ExportFormat.kinds()[kind].title if kind in ExportFormat.kinds() else kind,
                "yes" if each["parity"]["passed"] else "refused",
                f"{each['parity']['max_abs_difference']:.1e}",
                f"{each['parity']['size_bytes'] / 1e6:.2f} MB",
                f"{each['parity']['latency_ms']:.2f} ms",
            )
            for kind, each in told.items()
        )
        yield Table(("Format", "The same network?", "Largest difference", "Size", "An image on the CPU"), rows)

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        for kind in self.formats:
            if kind not in ExportFormat.kinds():
                yield ground.unknown("formats", "format", kind, ExportFormat.kinds())
