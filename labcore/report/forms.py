"""The forms in which a report is handed out, by the ending of the file's name."""

from collections.abc import Callable

from labcore.report.document import Document
from labcore.report.html import page
from labcore.report.notebook import notebook

FORMS: dict[str, Callable[[Document], bytes]] = {".html": page, ".ipynb": notebook}
"""What makes the file of a document."""
