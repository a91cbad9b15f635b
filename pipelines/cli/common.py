"""What the commands share: options, exit codes, and errors turned into one sentence."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from expectations.settings.loading import ShopError, load_shop
from expectations.settings.shop import Shop
from pipelines.exit_codes import EXIT_ERROR, EXIT_INPUT, EXIT_LEASE, EXIT_SETTINGS

#: As the operating system says it, wherever in a chain of causes.
_NO_SPACE = "No space left on device"
SettingsFile = Annotated[Path, typer.Argument(help="The shop's settings file", metavar="SHOP")]
Data = Annotated[str | None, typer.Option("--data", help="Folder that the sources' paths start from")]
LakeRoot = Annotated[str | None, typer.Option("--lake", help="Root of the lake")]
ResultFile = Annotated[
    Path | None, typer.Option("--result", help="Write the outcome to this file as JSON, whatever it is")
]
Json = Annotated[bool, typer.Option("--json", help="Log and answer in JSON, for machines")]


def load(path: Path, data: str | None, lake: str | None) -> Shop:
    """The shop's settings; a problem with them ends the command."""
    return guarded(lambda: load_shop(path, data, lake))


def guarded(work: Any) -> Any:
    """Turns the errors that a user can mend into a message and an exit code; all others keep their traceback."""
    from pipelines.bronze.files import LandingError
    from pipelines.lake.lease import LeaseHeld
    from udfs.storage.lake import NoLakeFiles
    from udfs.storage.locks import NoLocks

    try:
        return work()
    except ShopError as error:
        stop(str(error), EXIT_SETTINGS, "ShopError")
    except LandingError as error:
        stop(str(error), EXIT_INPUT, "LandingError")
    except LeaseHeld as error:
        stop(str(error), EXIT_LEASE, "LeaseHeld")
    except (KeyError, IndexError):  # lookups that went wrong in here, not one that a user asked for
        raise
    except (LookupError, NoLakeFiles, NoLocks) as error:
        stop(str(error), EXIT_SETTINGS)
    except Exception as error:
        if _NO_SPACE not in str(error):
            raise
        stop(
            f"expected room to write, found {_NO_SPACE!r}; make room and run again: the published tables are as they were",
            EXIT_ERROR,
        )


def lines_of(file: Path) -> list[str]:
    """The lines of a file, or with `-` of standard input, without blank ones. Raises LookupError where it cannot be
    read.
    """
    try:
        text = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return [line for line in text.decode("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise LookupError(f"expected a text file in UTF-8 at {file}, found: {error}; check the path") from error


class Ended(typer.Exit):
    """The end of a command with its reason: `name` of the error and its text, for those that are told the outcome."""

    def __init__(self, code: int, name: str, text: str) -> None:
        super().__init__(code)
        self.name, self.text = name, text


def stop(message: str, code: int, name: str = "Usage") -> NoReturn:
    """Says why and ends the command."""
    typer.echo(message, err=True)
    raise Ended(code, name, message)


def progress(as_json: bool) -> Any:
    """Lines with the seconds since the start, on standard error; JSON lines on request."""
    started = time.monotonic()

    def log(text: str) -> None:
        elapsed = time.monotonic() - started
        line = (
            json.dumps({"event": "progress", "seconds": round(elapsed, 1), "text": text})
            if as_json
            else f"{elapsed:7.1f}s  {text}"
        )
        typer.echo(line, err=True)

    return log
