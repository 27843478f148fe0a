"""Which period does a line of funding or posts belong to?"""

from __future__ import annotations

from rocu_analysis import periods
from rocu_analysis.period_words import parse


def read_period(record) -> dict[str, object]:
    """Return ``period``, ``period_start`` and ``period_end`` of a record.

    Two days that are given stand above the words, which may leave open which year is meant.
    """
    first, last = record.day("period_start").value, record.day("period_end").value
    if first is not None and last is not None:
        if last < first:
            record.note("period_backwards", "period_end", "it ends before it begins")
            return _columns(periods.not_stated())
        return _columns(periods.span(first, last))
    if not record.says("period"):
        return _columns(periods.not_stated())
    found = parse(record.value("period"))
    if found.period is None:
        code = "period_ambiguous" if len(found.periods) > 1 else "period_unknown"
        record.note(code, "period", _why(record.value("period"), found))
        return _columns(periods.not_stated())
    if found.note:
        record.note("period_convention", "period", found.note)
    return _columns(found.period)


def _columns(period: periods.Period) -> dict[str, object]:
    return {"period": period.label, "period_start": period.start, "period_end": period.end}


def _why(value: object, found) -> str:
    if len(found.periods) > 1:
        listed = " or ".join(period.label for period in found.periods)
        return f"“{value}” may be {listed}"
    return f"“{value}” is not a period that is known here"
