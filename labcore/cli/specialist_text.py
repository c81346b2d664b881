"""What a specialist gains, for people."""

from dataclasses import asdict

from labcore.cli.evaluate_text import interval
from labcore.cli.table import table
from labcore.evaluation.mask_gain import SpecialistGain
from labcore.evaluation.measures import measure
from labcore.evaluation.specialist_record import MEASURED_AGAIN, SpecialistRecord


def specialist(record: SpecialistRecord, gain: SpecialistGain, part: str) -> str:
    """What came of it on validation images; then the figures on those of `part`, before and after."""
    rows = [
        (measure(row.figure).title, f"{row.before:.4f}", f"{row.after:.4f}", interval(asdict(row.gain)))
        for row in gain.rows
    ]
    head = f"{part.upper()}, {gain.images} IMAGES", "ALONE", "WITH THE SPECIALIST", "GAIN, 95 % INTERVAL"
    return f"{record.in_words()}\n{table(head, rows)}\n{MEASURED_AGAIN}"
