"""Muon."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer, weight_decay


class Muon(Optimizer):
    """Momentum made orthogonal, so that every direction of a kernel is stepped along alike (Jordan et al., 2024)."""

    title: ClassVar[str] = "Muon"
    kind: Literal["muon"] = "muon"
    weight_decay: float = weight_decay(1e-3)

    def make(self, **common: Any) -> Any:
        from labcore.nn.muon import Muon as Kernels

        return Kernels(weight_decay=self.weight_decay, **common)
