"""Is a text file a table, or running text such as a letter, a README or a program?

A table has the same number of fields in line after line, or figures. Running text has neither,
and its commas fall where they may.
"""

from __future__ import annotations

import re
from itertools import groupby

from rocu_analysis.readers.sniff import DOCUMENTS, PLAIN, ending

_LINES = 200
_FEWEST_WORDS = 5
_LONGEST_RUN = 4
_MOST = 0.8
_FIGURE = re.compile(r"\W*[£~<>]?\d[\d,.]*\s*%?\W*")


def is_document(name: str) -> bool:
    """Whether a name is that of a document in words, whatever separators stand in it.

    >>> is_document("README.md"), is_document("return.csv"), is_document("return.txt")
    (True, False, False)
    """
    end = ending(name)
    return end in DOCUMENTS and end not in PLAIN


def is_running_text(rows: list[list[str]]) -> bool:
    """Whether the rows of a file that was read with separators are lines of running text.

    Parameters
    ----------
    rows : list of list of str
        Its first lines, cut at the separator; empty fields are empty words.
    """
    rows = [row for row in rows[:_LINES] if any(field.strip() for field in row)]
    fields = [field for row in rows for field in row if field.strip()]
    words = sorted(sum(len(field.split()) for field in row) for row in rows)
    figures = sum(bool(_FIGURE.fullmatch(field)) for field in fields)
    if not rows or words[len(words) // 2] < _FEWEST_WORDS or 10 * figures >= len(fields):
        return False
    widths = [len(row) for row in rows]
    agreeing = max((widths.count(width) for width in set(widths) if width > 1), default=0)
    later = [field for row in rows for field in row[1:] if field.strip()]
    if later and sum(field[0] == " " for field in later) >= _MOST * len(later):
        # Commas with a space behind each, as people write them.
        return agreeing < _MOST * len(rows)
    longest = max((len(list(run)) for width, run in groupby(widths) if width > 1), default=0)
    return 2 * agreeing < len(rows) and longest < _LONGEST_RUN
