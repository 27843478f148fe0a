"""The column contract: which frames there are and what each column means.

Declared once, here. Intake builds frames to it, exhibits rely on it, the
template is written from it and `tests/test_schema.py` holds them together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from rocu_analysis.errors import BadOption
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from pandas.api.extensions import ExtensionArray

GEOGRAPHIES = ("national", "network", "region", "force", "other")
# Words that an option may be, wherever it is asked for (`exhibits.exhibit` checks them).
Counting = Literal["led", "supported", "operation", "forces", "Not stated"]
Strand = Literal["Pursue", "Prevent", "Protect", "Prepare", "Not stated"]
Level = Literal["major", "moderate", "minor", "none", "negative"]
Per = Literal["population", "officers"]
Rules = Literal["nhs7", "nhs6"]
COUNTINGS = get_args(Counting)
QUALIFIERS = ("exact", "about", "at least", "more than", "at most", "less than", "between")
# What a figure may be divided by; a row that leaves it open may be the total of those that do not.
DETAILS = ("strand", "threat", "tier", "level")
STATUSES = ("provisional", "final", "revised", "estimated")
MARKERS = {"c": "confidential", "x": "not available", "z": "not applicable"}
DISRUPTION_LEVELS = get_args(Level)
RECOMMENDATION_STATUSES = (
    *("status not known", "awaiting review", "being progressed", "complete", "not accepted"),
)
RECOMMENDATION_LEVELS = (
    *("accelerated cause of concern", "cause of concern", "recommendation"),
    "area for improvement",
)
POSITIONS = (
    *("accepts", "accepts in part", "does not accept", "already in place", "seeks assurance"),
)
CERTAINTIES = ("long term", "annual", "one-off", "not confirmed", NOT_STATED)
SELF = "self-assessment"
GRADES = {
    "HMICFRS four tiers": ("outstanding", "good", "requires improvement", "inadequate"),
    "HMICFRS five tiers": ("outstanding", "good", "adequate", "requires improvement", "inadequate"),
    SELF: ("in place", "partly", "not in place", "not known"),
}
SCALES = tuple(GRADES)


@dataclass(frozen=True)
class Column:
    """One column: ``kind`` is "text", "number" or "date"; ``allowed`` empty where open.

    One that is ``optional`` may be lacking in a frame of somebody's own making. ``role`` says what
    the column does for a figure: "place", "period", "measure" and "detail" tell figures apart,
    "value" is a number of the figure, "note" says how the figure is meant. Numbers that are
    ``summed`` are added up wherever figures are.
    """

    name: str
    kind: str
    meaning: str
    allowed: tuple[str, ...] = ()
    required: bool = False
    optional: bool = False
    role: str = "note"
    summed: bool = False


def _text(
    name: str,
    meaning: str,
    allowed: tuple[str, ...] = (),
    required: bool = False,
    role: str = "note",
) -> Column:
    return Column(name, "text", meaning, allowed, required, role=role)


def _date(name: str, meaning: str, required: bool = False, role: str = "note") -> Column:
    return Column(name, "date", meaning, (), required, role=role)


def _number(name: str, meaning: str, summed: bool = True) -> Column:
    return Column(name, "number", meaning, role="value", summed=summed)


_REGION = _text(
    "region", "one of the ten regions; missing where it does not apply", REGIONS, role="place"
)
_FORCE = _text("force", "one of the 43 forces; missing where it does not apply", role="place")
_SOURCE = _text("source", "where it stood: file, sheet and cell")
_ADDRESS = Column("address", "text", "address where it already stands in public", optional=True)
_PERIOD = (
    _text("period", "label of the period, such as 2020-21 Q4", required=True, role="period"),
    _date("period_start", "first day; missing where the source gives none", role="period"),
    _date("period_end", "last day; missing where the source gives none", role="period"),
)


@dataclass(frozen=True)
class Frame:
    """What one frame holds and how it is spoken of; iterating it gives its columns.

    ``key`` are the columns of which no two rows may have the same: none where rows are many by
    nature, as events and answers are.
    """

    columns: tuple[Column, ...]
    loads: str  # what its loader gives
    purpose: str  # what a row of its sheet in the template is
    noun: str
    nouns: str
    key: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)


FRAMES: dict[str, Frame] = {
    "outcomes": Frame(
        (
            _text("geography", "whose figure it is", GEOGRAPHIES, required=True, role="place"),
            _REGION,
            _FORCE,
            _text("body", "name of a body that is neither region nor force", role="place"),
            _text("counting", "whose work is counted", COUNTINGS, required=True, role="detail"),
            *_PERIOD,
            _text("measure", "what is counted", required=True, role="measure"),
            _text(
                "unit",
                "count, GBP, kg or years; percent, rate or average, which never add up",
                required=True,
            ),
            _text(
                "strand",
                "one of the four Ps, never guessed",
                (*STRANDS, NOT_STATED),
                required=True,
                role="detail",
            ),
            _text("threat", "crime threat", role="detail"),
            _text("tier", "tier or band of the threat", role="detail"),
            _text(
                "level", "level of a disruption, as assessed by those who report it", role="detail"
            ),
            _number("value", "the figure; missing where a marker says why"),
            _number("value_high", "upper end where only a range is known"),
            _text("qualifier", "how the figure is meant", QUALIFIERS, required=True),
            _text("status", "provisional, final, revised or estimated", STATUSES),
            _date("as_at", "day the figure was published or received"),
            _text("marker", "why there is no figure", tuple(MARKERS)),
            _text("published", "address where the figure already stands in public"),
            _SOURCE,
        ),
        loads="Outcomes from returned files.",
        purpose="One row for each figure.",
        noun="figure",
        nouns="figures",
    ),
    "recommendations": Frame(
        (
            _text("recommendation_id", "identifier in the register", required=True),
            _text("report", "report that makes it", required=True),
            _date("published", "day of publication; where sources differ, one row a date"),
            _text("level", "gravity", RECOMMENDATION_LEVELS),
            _text("theme", "what it is about"),
            _text("summary", "the recommendation in our own words"),
            _text("owner", "who must act"),
            _text("partners", "with whom"),
            _REGION,
            _FORCE,
            _date("due", "last day to act"),
            _date("original_due", "the first due date, where it was moved"),
            _text("status", "status", RECOMMENDATION_STATUSES, required=True),
            _date("status_date", "day on which the status was given"),
            Column(
                "days_unknown",
                "text",
                "which of these dates the source gives by month or year alone: the last day that "
                "each can be stands for it",
                optional=True,
            ),
            _SOURCE,
        ),
        loads="Recommendations from a register.",
        purpose="One row for each recommendation to one addressee. Leave region and force empty "
        "where it is for every region.",
        noun="recommendation",
        nouns="recommendations",
        key=("recommendation_id", "report", "region", "force"),
    ),
    "recommendation_events": Frame(
        (
            _text("recommendation_id", "identifier in the register", required=True),
            _REGION,
            _FORCE,
            _date("event_date", "day of the event", required=True),
            _text("event", "status, comment or due date moved", required=True),
            _text("status", "status after the event", RECOMMENDATION_STATUSES),
            _text("note", "remark"),
            Column("report", "text", "report that makes it", optional=True),
            _SOURCE,
        ),
        loads="Dated events of recommendations.",
        purpose="One row for each thing that happened to a recommendation on a day.",
        noun="event",
        nouns="events",
    ),
    "responses": Frame(
        (
            _text("recommendation_id", "recommendation answered; or give the report"),
            _text("report", "report answered"),
            _text("respondent", "who answers", required=True),
            _text("role", "office held", required=True),
            _text("position", "what the answer is", POSITIONS, required=True),
            _text("reason", "why, in our own words"),
            _text("next_action", "what follows"),
            _date("due", "day by which the next action is due"),
            _date("answered", "day of the answer"),
            _SOURCE,
        ),
        loads="Responses to recommendations and reports.",
        purpose="One row for each answer to a recommendation or a report.",
        noun="response",
        nouns="responses",
    ),
    "resources": Frame(
        (
            _REGION,
            *_PERIOD,
            _text("funding_source", "who pays", required=True),
            _text("certainty", "how long the money is certain", CERTAINTIES),
            _number("amount", "pounds"),
            _number("posts", "posts, full-time equivalent"),
            _number("posts_permanent", "of which permanent"),
            _number("posts_filled", "of which filled"),
            _ADDRESS,
            _SOURCE,
        ),
        loads="Funding and posts.",
        purpose="One row for each source of money or of posts in a period.",
        noun="line of funding or posts",
        nouns="lines of funding or posts",
    ),
    "grades": Frame(
        (
            _REGION,
            _text("unit", "who was graded", required=True),
            _text("unit_type", "ROCU, force or region", required=True),
            _text("question", "what was graded", required=True),
            _text("grade", "the grade; missing where the source states none"),
            _text(
                "scale", "the scale it belongs to; scales are never mixed", SCALES, required=True
            ),
            _date("assessed", "day of publication or assessment"),
            _date("earliest", "where that is not known, the first day on which it can have been"),
            _ADDRESS,
            _SOURCE,
        ),
        loads="Grades and oversight themes.",
        purpose="One row for each grade. Leave the grade empty where none was given.",
        noun="grade",
        nouns="grades",
        key=("region", "unit", "question", "scale", "assessed"),
    ),
}

# Units of what is worked out from others: no sum over forces, details or periods is one.
NOT_ADDED = ("percent", "rate", "average")
UNITS = ("count", "GBP", "kg", "years", *NOT_ADDED)


def unit_called(word: str) -> str:
    """Unit of a word, whatever its case and spacing; an unknown one stays as it is."""
    return next((unit for unit in UNITS if unit.casefold() == fold(word)), word)


# What makes two rows the same figure: everything but the value, how sure it is and where it stood.
FIGURE_COLUMNS = (
    *("geography", "region", "force", "body", "counting", "period", "period_start", "period_end"),
    *("measure", "unit", "strand", "threat", "tier", "level"),
)
PROBLEM_COLUMNS = (
    *("severity", "code", "file", "sheet", "cell", "field", "found", "message", "remedy"),
)
REJECTED_COLUMNS = (
    *("file", "sheet", "cell", "frame", "field", "region", "force", "period", "measure"),
    *("found", "codes", "reasons"),
)
BY_HAND_COLUMNS = ("file", "sheet", "cell", "found", "by", "on", "reason")
LEDGER_ROLES = (
    *("accepted", "set_aside", "repeated", "labels", "titles", "notes", "totals", "unused"),
)
LEDGER_COLUMNS = ("file", "sheet", "hidden", "cells_read", *LEDGER_ROLES)


def number_of(frame: str, rows: pd.DataFrame) -> int:
    """How many figures or records: a recommendation of two dates of publication has two rows."""
    key = list(FRAMES[frame].key)
    return len(rows[key].drop_duplicates() if key else rows)


def columns(frame: str) -> tuple[str, ...]:
    """Names of a frame's columns, in order."""
    if frame not in FRAMES:
        raise BadOption("frame", f"“{frame}” is not a frame", f"Frames: {', '.join(FRAMES)}")
    return tuple(column.name for column in FRAMES[frame])


def numbers(frame: str, *, summed: bool = False) -> tuple[str, ...]:
    """Names of a frame's numeric columns; with ``summed`` those that are added up.

    >>> numbers("outcomes", summed=True)
    ('value', 'value_high')
    """
    number_columns = (c for c in FRAMES[frame] if c.kind == "number")
    return tuple(column.name for column in number_columns if column.summed or not summed)


def roles(frame: str, role: str) -> tuple[str, ...]:
    """Names of a frame's columns of one role, in order.

    >>> roles("outcomes", "place")
    ('geography', 'region', 'force', 'body')
    """
    return tuple(column.name for column in FRAMES[frame] if column.role == role)


def empty(frame: str) -> pd.DataFrame:
    """Frame with the right columns and types, and no rows."""
    return _empty(frame).copy()


@cache
def _empty(frame: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({c.name: _typed(pd.Series(dtype=object), c) for c in FRAMES[frame]})


def blank(columns: tuple[str, ...]) -> pd.DataFrame:
    """A frame of text without rows."""
    return _blank(columns).copy()


@cache
def _blank(columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(columns), dtype="str")


def conform(data: pd.DataFrame, frame: str) -> pd.DataFrame:
    """Give a frame the contract's columns, order and types; columns that are lacking are missing.

    Columns beyond the contract are dropped. The caller's frame is untouched.
    """
    import pandas as pd

    if data.empty:
        return empty(frame)
    if any(name not in data for name in columns(frame)):
        data = data.reindex(columns=list(columns(frame)))
    return pd.DataFrame({c.name: _typed(data[c.name], c) for c in FRAMES[frame]})


def text(values: pd.Series) -> pd.Series:
    """A column as text, ``str``; what is missing stays missing."""
    import pandas as pd

    if values.dtype == "str":
        return values
    return pd.Series(_text_of(values), index=values.index, name=values.name)


def holds(column: pd.Series, word: str) -> np.ndarray:
    """Which cells of a column of text hold a word; no cell that is missing does."""
    import numpy as np

    return np.asarray(column.array == word, dtype=bool)


def _text_of(values: pd.Series) -> ExtensionArray:
    import pandas as pd

    cells = values.array
    if cells.dtype == "str":
        return cells
    if not isinstance(cells, pd.Categorical):
        return values.astype(object).where(values.notna(), None).astype("str").array
    # Each category is turned into text once, and laid out over its rows.
    words = cells.categories.array
    words = words if words.dtype == "str" else words.astype("str")
    return words.take(cells.codes, allow_fill=True)


def file_of(source: str) -> str:
    """File of an address in ``source``, whose own name may have a mark of exclamation in it.

    >>> file_of("URGENT! SW.xlsx!Outcomes!D17")
    'URGENT! SW.xlsx'
    """
    named = _FILE.match(source)
    return named[0] if named else source.partition("!")[0]


_FILE = re.compile(r".*?\.\w{2,7}(?=!|$)")  # up to its extension


def invented(data: pd.DataFrame) -> set[bool]:
    """What the rows say of whether they come from a file that calls itself illustrative.

    The word stands in every name of an invented file, and so in every row's ``source``, which
    survives filtering, joining and adding up.
    """
    if "source" not in data.columns or data.empty:
        return set()
    return {"illustrative" in str(source).lower() for source in data["source"].unique()}


def _typed(values: pd.Series, column: Column) -> ExtensionArray:
    """Cells of a column in the type of the contract."""
    import pandas as pd

    # Most frames that come here have been here before: what is right already is not made again.
    if values.dtype == {"number": "float64", "date": "datetime64[s]", "text": "str"}[column.kind]:
        return values.array
    if column.kind == "number":
        return pd.to_numeric(values, errors="coerce").astype("float64").array
    if column.kind == "date":
        return pd.to_datetime(values, errors="coerce").astype("datetime64[s]").array
    return _text_of(values)
