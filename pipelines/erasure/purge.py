"""What a table was before is made unreadable: old files are removed, old log entries too, and statistics with them.

Delta's vacuum removes files that left a table; it does not touch the log, whose entries hold least and greatest values of
key columns, and it spares what is younger than the retention. Both go here at once.
"""

from __future__ import annotations

import re

from deltalake import DeltaTable

from pipelines.lake.tables import Lake, LakeError
from udfs.storage.address import for_delta_rs
from udfs.storage.files import LakeFiles
from udfs.storage.lake import open_lake

#: A property that says nothing: setting it is a commit that removes and adds no file.
_MARK = "nightshelf.erasure"
#: What the metadata of an erasure's commits say.
MADE_BY = "erasure"
_LOG = "_delta_log"
#: Files of a log begin with the version that they belong to.
_OF_VERSION = re.compile(r"\.?(\d{20})\.")


def seal(lake: Lake, name: str, request: str) -> int:
    """A commit that says nothing of rows, and a checkpoint of it: from this version on the table is read without what
    came before. Returns the version; a table that was sealed for this request stays as it is.
    """
    opened = _opened(lake, name)
    if opened.metadata().configuration.get(_MARK) != request or not _is_newest(opened):
        lake.spark.sql(f"ALTER TABLE delta.`{lake.path(name)}` SET TBLPROPERTIES ('{_MARK}' = '{request}')")
        opened = _opened(lake, name)
    if f"{opened.version():020d}.checkpoint.parquet" not in open_lake(lake.root).names(f"{name}/{_LOG}"):
        opened.create_checkpoint()
    return opened.version()


def rewritten_bytes(lake: Lake, name: str, request: str) -> int:
    """Bytes of the data files that a request has written into a table so far, as its log tells them."""
    found = 0
    for commit in lake.history(name):
        if request in (commit.get("userMetadata") or ""):
            metrics = commit.get("operationMetrics") or {}
            found += sum(int(metrics.get(name) or 0) for name in ("numTargetBytesAdded", "numOutputBytes"))
    return found


def purge(lake: Lake, name: str, sealed: int) -> dict[str, int]:
    """Removes every data file that the sealed version lacks and every log file of the versions before it; numbers of
    both.
    """
    opened = _opened(lake, name)
    data = opened.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)
    return {"data": len(data), "log": _drop_log(open_lake(lake.root), f"{name}/{_LOG}", sealed)}


def _is_newest(opened: DeltaTable) -> bool:
    """Whether nothing but upkeep came after the seal."""
    for commit in opened.history():
        if commit.get("operation") == "SET TBLPROPERTIES":
            return True
        if not str(commit.get("operation")).startswith("VACUUM"):
            return False
    return False


def _drop_log(files: LakeFiles, folder: str, sealed: int) -> int:
    """Removes the files of versions before the sealed one; its checkpoint has to be there."""
    names = files.names(folder)
    if f"{sealed:020d}.checkpoint.parquet" not in names:
        raise LakeError(f"{folder}: expected a checkpoint of version {sealed}, found none; run the command again")
    old = [name for name in names if (of := _OF_VERSION.match(name)) and int(of[1]) < sealed]
    for name in old:
        files.delete(f"{folder}/{name}")
    return len(old)


def drop_logs(lake: Lake) -> None:
    """Lets Spark forget what it knows of the tables' logs: what it knows is gone."""
    lake.spark.catalog.clearCache()
    jvm = lake.spark._jvm
    if jvm is not None:
        jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()


def _opened(lake: Lake, name: str) -> DeltaTable:
    return DeltaTable(for_delta_rs(lake.path(name)))
