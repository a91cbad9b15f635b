"""JSON files that hold no table: nothing at all, no object, or records in a list that nobody named."""

from __future__ import annotations

import json

from pipelines.records.accounts import Reading, Refused, Tally
from pipelines.records.json_reader.lists import Lists, list_in
from pipelines.records.json_reader.records import Records
from pipelines.records.text import valid

_SHOWN_NAMES = 8
#: A longer path to a list of records is no name that a person gave.
_LONGEST_PATH = 200


def refuse_what_is_no_table(records: Records, how: Reading, lists: Lists | None, any_bracket: bool) -> None:
    """Raises Refused at a file's end; `any_bracket`: whether it holds an object or an array."""
    tally, shape = records.tally, records.columns.shape
    records.undecoded.refuse_many(tally.records + tally.pieces)
    if lists and not lists.found:
        path = how.option("records")
        raise Refused(f"an object whose {path} is a list of records", "none", "correct the option `records`")
    if tally.records == 0 and not any_bracket and not lists:
        raise _nothing(tally)
    keys = [key for key in how.keys if key.isidentifier()]
    if tally.records and keys and len(keys) == len(how.keys):
        names = {name.lower() for name in shape}
        wrapped = list_in(shape, keys) if not any(key.lower() in names for key in keys) else ""
        if wrapped and not lists:
            raise wrapped_records(wrapped, list(shape), how)


def _nothing(tally: Tally) -> Refused:
    if tally.pieces:
        return Refused("JSON objects", "an object in no line", "correct `format`, or deliver it again")
    return Refused("records", "nothing but white space", "deliver it again, or take it out of the path")


def wrapped_records(path: str, names: list[str], how: Reading) -> Refused:
    """The refusal of a file whose records stand in a list inside of other objects."""
    found = f"an object with {', '.join(valid(name)[:60] for name in names[:_SHOWN_NAMES])}"
    named = f"set options = {{ records = {json.dumps(path)} }}"
    remedy = named if len(path) <= _LONGEST_PATH else "look at the file, and deliver it again"
    return Refused(f"records with {' and '.join(how.keys)}", found, remedy)
