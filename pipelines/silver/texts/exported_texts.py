"""What exports put into titles and texts so that other programs read them safely."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

#: An apostrophe that keeps a spreadsheet from taking the text for a formula.
PROTECTED = r"^'(?=[-+=@])(?![-+=@][^' ]{0,40}')"
_ODD = r"^'[-+=@]|\\[nrt\"]"
#: Escaped ends of lines: not before a small letter, for "C:\new" is a place; but behind the end of a sentence or a tag,
#: and where there are two.
_LINE_ENDS = r"(?<!:)(?:\\[rnt])++(?![a-z])|(?<=[.!?;,>)\]\s])(?:\\[rn])++|(?:\\[rn]){2,}+"
_QUOTE = r"\\(?=\")"


def without_escapes(column: Column) -> Column:
    """A text without an apostrophe that keeps a spreadsheet from taking it for a formula (`'=SUM`), and without
    backslashes before quotes and ends of lines (`\\n` as two characters)."""
    lines = F.regexp_replace(F.regexp_replace(column, PROTECTED, ""), _LINE_ENDS, "\n")
    return F.when(column.rlike(_ODD), F.regexp_replace(lines, _QUOTE, "")).otherwise(column)
