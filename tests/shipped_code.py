"""The packages as the zip that executors get."""

from __future__ import annotations

import zipfile
from pathlib import Path

_ROOT = Path(__file__).parents[1]


def zipped_code(path: Path) -> Path:
    """Writes what `make dist` puts into its zip to `path`, and returns it."""
    with zipfile.ZipFile(path, "w") as archive:
        for package in ("pipelines", "udfs", "training", "expectations"):
            for file in (_ROOT / package).rglob("*"):
                if file.suffix in (".py", ".toml"):
                    archive.write(file, file.relative_to(_ROOT))
    return path
