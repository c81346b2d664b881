"""Pictures on their way in: whatever a file or an array holds, made 8-bit gray or RGB of a reasonable size."""

from labcore.datasets.pictures.base import Damaged, Pictures, Sample, Survey

__all__ = ["Damaged", "Pictures", "Sample", "Survey"]
