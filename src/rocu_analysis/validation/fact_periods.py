"""Which period is it? From a row's cells, the headings and the titles, whole or in parts.

A year in one place and a quarter in another make one period. First and last day beside a label
settle it; where the label says other days, neither is taken.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from rocu_analysis import period_words, periods
from rocu_analysis.periods import Period
from rocu_analysis.validation.fact_places import Resolved
from rocu_analysis.validation.word import Word
from rocu_analysis.validation.words import open_period


def resolve(
    cells: list[Word],
    first: Word | None,
    last: Word | None,
    head: list[Word],
    section: Word | None,
    declared: Word | None,
    titles,
) -> Resolved:
    """Period of one figure.

    Parameters
    ----------
    cells : list of Word
        Words of the row's own period columns.
    first, last : Word or None
        The row's first and last day.
    titles : context.Context
        What titles and names say.
    """
    if first is not None and last is not None and not (first.code or last.code):
        return _by_days(cells, first.fields["period_start"], last.fields["period_end"])
    row = [*cells, *head, *([section] if section else [])]
    whole, parts = _said(row)
    bad = next((w for w in row if w.code in ("period_unknown", "period_ambiguous")), None)
    if not whole and declared is not None and declared.fields.get("period"):
        whole = [declared.fields["period"]]
    is_own = bad is not None and any(bad is word for word in cells)
    if bad is not None and (is_own or not whole):
        source = ("row", "period") if is_own else ("head",)
        return Resolved(code=bad.code, message=bad.message, remedy=bad.remedy, source=source)
    if any(word.total for word in cells) and not whole:
        return Resolved({}, total=True)
    if not parts and titles.part and not whole:
        parts = [titles.part] if titles.period is None else []
    if parts:
        return _with_year(parts, whole, titles, cells)
    if len(whole) > 1:
        return _narrowest(whole, cells)
    if whole:
        return _given(whole[0], first)
    return _by_titles(titles, first)


def of_days(days: list[date], heading: str) -> dict[date, Period | None]:
    """Period that each single day of a column stands for, told by its neighbours.

    The first days of months in steps of three are quarters; days a week apart are weeks; None
    where nothing tells.
    """
    ordered = sorted(set(days))
    name = heading.casefold()
    gaps = {(b - a).days for a, b in itertools.pairwise(ordered)}
    starts = all(day.day == 1 for day in ordered)
    ends = all((day + timedelta(days=1)).day == 1 for day in ordered)
    if (
        "week" in name
        or "w/c" in name
        or "w/e" in name
        or (gaps and all(gap % 7 == 0 for gap in gaps) and not starts)
    ):
        back = 6 if "ending" in name or "w/e" in name else 0
        return {day: periods.week_of(day - timedelta(days=back)) for day in ordered}
    if starts or ends:
        step = _step(ordered, name)
        if step:
            return {day: _months_from(day, step, ends and not starts) for day in ordered}
    if name.strip() in ("date", "day") or (len(ordered) > 1 and gaps == {1}):
        return {day: periods.span(day, day) for day in ordered}
    return dict.fromkeys(ordered)


def _step(ordered: list[date], name: str) -> int:
    for word, months in (("month", 1), ("quarter", 3), ("qtr", 3), ("year", 12), ("fy", 12)):
        if word in name:
            return months
    index = [day.year * 12 + day.month for day in ordered]
    gaps = {b - a for a, b in itertools.pairwise(index)}
    if not gaps:
        return 0
    smallest = min(gaps)
    if smallest in (1, 3, 12) and all(gap % smallest == 0 for gap in gaps):
        on_quarter = {day.month % 3 for day in ordered}
        return smallest if smallest != 3 or len(on_quarter) == 1 else 0
    return 0


def _months_from(day: date, step: int, is_end: bool) -> Period:
    index = day.year * 12 + day.month - 1
    first = index - step + 1 if is_end else index
    last = first + step - 1
    return periods.span(
        date(first // 12, first % 12 + 1, 1), periods.last_day(last // 12, last % 12 + 1)
    )


def _said(row: list[Word]) -> tuple[list[Period], list[tuple[str, int, int]]]:
    whole = [word.fields["period"] for word in row if word.fields.get("period")]
    parts = [word.part for word in row if word.part]
    return list(dict.fromkeys(whole)), list(dict.fromkeys(parts))


def _by_days(cells: list[Word], first: date, last: date) -> Resolved:
    if last < first:
        return Resolved(
            code="period_backwards",
            message=f"it ends on {periods.long_date(last)}, before it begins on "
            f"{periods.long_date(first)}",
            source=("row", "period_end"),
        )
    span = periods.span(first, last)
    for word in cells:
        said = word.fields.get("period")
        if said is not None and said.start is not None and (said.start, said.end) != (first, last):
            return Resolved(
                code="period_differs",
                message=f"“{said.label}” is {periods.long_date(said.start)} to "
                f"{periods.long_date(said.end)}, and the days beside it are "
                f"{periods.long_date(first)} to {periods.long_date(last)}",
                source=("row", "period"),
            )
    return Resolved({"period": span})


def _with_year(parts, whole: list[Period], titles, cells: list[Word]) -> Resolved:
    years = [p for p in whole if p.kind in ("financial year", "calendar year")]
    if not years and titles.period is not None:
        years = [titles.period]
    if not years:
        years = [p for p in titles.open_periods if p.kind in ("financial year", "calendar year")]
    source = ("row", "period") if cells else ("head",)
    word = parts[0][0] if parts[0][0] not in ("months", "month") else _named(parts[0])
    options = {
        period
        for year in years
        for period in period_words.with_year(parts[0], year, titles.quarters).periods
    }
    if len(parts) > 1:
        return Resolved(
            code="period_unknown",
            source=source,
            message="two parts of a year are given for one figure",
        )
    if len(options) == 1:
        return Resolved({"period": options.pop()})
    if options:
        found = open_period(word, tuple(sorted(options, key=lambda p: p.start)))
        return Resolved(code=found.code, message=found.message, remedy=found.remedy, source=source)
    return Resolved(
        code="period_unknown",
        source=source,
        message=f"“{word}” lacks its year, and no title, sheet or file name gives one",
    )


def _named(part: tuple[str, int, int]) -> str:
    first, last = periods.MONTHS[part[1] - 1], periods.MONTHS[part[2] - 1]
    return first if first == last else f"{first}-{last}"


def _narrowest(whole: list[Period], cells: list[Word]) -> Resolved:
    narrow = min(whole, key=lambda period: period.days or 10**6)
    if all(other.contains(narrow) for other in whole):
        return Resolved({"period": narrow})
    listed = " and ".join(period.label for period in whole)
    return Resolved(
        code="period_differs",
        message=f"two periods are given for one figure: {listed}",
        source=("row", "period") if cells else ("head",),
    )


def _given(period: Period, first: Word | None) -> Resolved:
    if period.start is None and first is not None and not first.code:
        return _from_first(first)
    return Resolved({"period": period})


def _from_first(first: Word) -> Resolved:
    start = first.fields["period_start"]
    period = Period(periods.NOT_STATED_LABEL, start, None, "not stated")
    message = f"it begins on {periods.long_date(start)} and its last day is not given"
    return Resolved(
        {"period": period}, warning=("period_one_day", message, ("row", "period_start"))
    )


def _by_titles(titles, first: Word | None) -> Resolved:
    if titles.period is not None:
        return Resolved({"period": titles.period})
    if "period" in titles.conflicts:
        return Resolved(
            code="two_readings",
            message=titles.conflicts["period"],
            remedy="Say period = … for the sheet in the companion file.",
        )
    if titles.open_periods:
        found = open_period(titles.open_periods[0].label, titles.open_periods)
        return Resolved(
            code=found.code,
            message=found.message,
            remedy="Say period = … or years = … in the companion file.",
        )
    if first is not None and not first.code:
        return _from_first(first)
    return Resolved({"period": periods.not_stated()}, warning=("period_not_stated", "", ()))
