"""Where trainings are tracked (`[tracking]` in the settings): an MLflow store, a folder for TensorBoard. Off by
default.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field

from expectations.settings_block import Problem, Seconds, Settings

_SECRET = r"(?:password|passwd|pwd|token|secret|key)="
_CREDENTIALS = (
    "MLflow reads MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD and MLFLOW_TRACKING_TOKEN from the environment"
)


def _store(address: str) -> str:
    """Refuses what is no MLflow store, and credentials: settings are copied, shown and kept with the code."""
    parts = urlsplit(address)
    served = parts.scheme in ("http", "https")
    if (served and "@" in address) or re.search(_SECRET, address, re.I):
        raise ValueError(f"expected a store's address without user, password or token; take them out: {_CREDENTIALS}")
    if not (served and parts.netloc) and not (parts.scheme == "file" and parts.path and not parts.netloc):
        raise ValueError(
            "expected file:FOLDER or the http(s):// address of an MLflow server; a database is reached through a server, "
            "`mlflow server --backend-store-uri ...`"
        )
    return address


def _folder(path: str) -> str:
    if "://" in path:
        raise ValueError("expected a local folder; name one, and copy it from there")
    return path


class Tracking(Settings):
    """Both are off where they are not named. `seconds_per_task`: how long logging one task's training to MLflow may
    take.
    """

    mlflow: Annotated[str, AfterValidator(_store)] | None = None
    experiment: str | None = Field(default=None, min_length=1, max_length=250)
    tensorboard: Annotated[str, AfterValidator(_folder)] | None = Field(default=None, min_length=1)
    seconds_per_task: Seconds = Field(default=120.0, gt=0)

    @property
    def on(self) -> bool:
        return self.mlflow is not None or self.tensorboard is not None

    def at(self, home: Path) -> Tracking:
        """The same, with relative folders taken from `home`."""
        store = self.mlflow
        if store is not None and store.startswith("file:"):
            store = (home / Path(unquote(urlsplit(store).path)).expanduser()).resolve().as_uri()
        board = self.tensorboard and str((home / Path(self.tensorboard).expanduser()).resolve())
        return self.model_copy(update={"mlflow": store, "tensorboard": board})

    def missing(self) -> list[Problem]:
        """What is switched on without its package."""
        return [
            Problem(
                f"tracking.{name}",
                f"the package {name}",
                "none installed",
                f"pip install 'nightshelf[{name}]', or remove the setting",
            )
            for name in ("mlflow", "tensorboard")
            if getattr(self, name) is not None and find_spec(name) is None
        ]


def without_credentials(text: str) -> str:
    """`text` with what stands before an @ in an address, and behind names like `password=`, replaced by ***."""
    return re.sub(rf"({_SECRET})[^&\s'\"]+", r"\1***", re.sub(r"://.*@", "://***@", text, flags=re.S), flags=re.I)
