"""What tells one version of this lab's code from another: nodes of a cluster must have the launcher's."""

import hashlib
from functools import cache

from labcore.home import PROJECT


@cache
def source_digest() -> str:
    """SHA-256 over the names and contents of the package's Python files."""
    digest = hashlib.sha256()
    for path in sorted((PROJECT / "labcore").rglob("*.py")):
        name = path.relative_to(PROJECT).as_posix().encode()
        content = path.read_bytes()
        digest.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return digest.hexdigest()
