"""Whose figure is it, and of which period? Told by all the words that stand around it together.

A row's own cells come before headings, the line above, a companion and the titles. A year in one
place and a quarter in another make one period. First and last day beside a label settle it; where
the label says other days, neither is taken.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rocu_analysis import period_words, periods, reference, schema
from rocu_analysis.periods import Period
from rocu_analysis.problems import is_error
from rocu_analysis.validation import names, words
from rocu_analysis.validation.words import PLACE_FIELDS, Said, open_period

_UNREAD_NAMES = ("name_unknown", "name_ambiguous")
_UNREAD_PERIODS = ("period_unknown", "period_ambiguous")
_YEARS = ("financial year", "calendar year")
_STOCK = re.compile(
    r"\b(?:as at|position at|snapshot|head ?counts?|workforce|in post|on strength|establishment|"
    r"full[- ]time[- ]equivalents?|fte|wte|caseload)\b",
    re.IGNORECASE,
)
_FLOW = re.compile(r"\b(?:years?|months?|quarters?|weeks?|ending|ended|to)\b")


@dataclass
class Resolved(Said):
    """What a combination of words says; with an error it says nothing, with a warning it stands."""

    about: str = ""  # field of the row whose cell the problem is about, or "heading"


def _problem_of(word: Said, about: str = "") -> Resolved:
    return Resolved(code=word.code, message=word.message, remedy=word.remedy, about=about)


# -- places ----------------------------------------------------------------------------------------


def place(
    row: dict[str, Said], above: list[Said], declared: dict, titles: Resolved, conflict: str
) -> Resolved:
    """Place of one figure, by its row's cells by field, then what stands above, and so on."""
    resolved = _held_to_its_kind(_of_row(row), row.get("geography_kind"))
    if resolved.code and is_error(resolved.code):
        return resolved
    fields = dict(resolved.fields)
    for word in above:
        if word.code in _UNREAD_NAMES:
            if fields.get("geography") not in ("force", "other"):
                return _problem_of(word, "heading")
        elif word.fields.keys() & set(PLACE_FIELDS):
            fields = _narrower(fields, word.fields)
    for more in (declared, titles.fields):
        if not fields.get("geography") and more.get("geography"):
            fields = _places_in(more)
        elif fields.get("geography") == "region" and not resolved.fields:
            fields = _narrower(fields, more)
    resolved.fields = fields
    if fields.get("geography"):
        return resolved
    if titles.code:
        return titles
    if conflict:
        remedy = "Say region = … or force = … for the sheet in the companion file."
        return Resolved(code="two_readings", message=conflict, remedy=remedy)
    return Resolved(total=True) if resolved.total else Resolved(code="geography_missing")


def declared_place(fields: dict) -> dict:
    """Place fields that a companion declares for a sheet or file."""
    given = _places_in(fields)
    return words.filled(given).fields if given else {}


def place_of_titles(meanings: tuple[names.Meaning, ...]) -> Resolved:
    """Place that titles and names give; nothing where it could be two things."""
    if len(meanings) > 1:
        listed = " or ".join(f"the {meaning.field} {meaning.word}" for meaning in meanings)
        return Resolved(
            code="name_ambiguous",
            message=f"the titles and names say “{meanings[0].word}”, which can be {listed}",
            remedy="Say region = … or force = … under [file] or the sheet in the companion file.",
        )
    return Resolved(words.fields_of(meanings[0]) if meanings else {})


def _places_in(fields: dict) -> dict:
    return {name: fields[name] for name in PLACE_FIELDS if fields.get(name)}


def _of_row(row: dict[str, Said]) -> Resolved:
    """Place that the cells of a row give, the narrowest name first."""
    region = row.get("region")
    for name in ("force", "body", "geography"):
        word = row.get(name)
        if word is None or word.total:
            continue
        if word.code in _UNREAD_NAMES:
            return _problem_of(word, name)
        if word.fields.get("geography") or word.fields.get("region"):
            return _beside_region(word, region)
    total = any(word.total for word in row.values())
    if region is not None and not region.total:
        if region.code in _UNREAD_NAMES:
            return _problem_of(region, "region")
        return Resolved(dict(region.fields), total)
    kind = row["geography_kind"].fields.get("geography") if "geography_kind" in row else None
    return Resolved({"geography": kind} if kind in ("national", "network", "other") else {}, total)


def _held_to_its_kind(resolved: Resolved, kind: Said | None) -> Resolved:
    """Hold the place of a row to what its Geography column says it is."""
    said = kind.fields.get("geography") if kind is not None else None
    got = resolved.fields.get("geography")
    if resolved.total or got is None or said not in schema.GEOGRAPHIES or got == said:
        return resolved
    fields = (resolved.fields.get(field) for field in ("force", "body", "region"))
    name = next(filter(None, fields), got)
    called = "body" if got == "other" else got
    message = f"Geography says {said}, and the row names the {called} {name}"
    return Resolved(code="geography_differs", message=message, about="geography_kind")


def _beside_region(word: Said, region: Said | None) -> Resolved:
    """Place that a row names, beside the region that it names too."""
    fields = dict(word.fields)
    force, home = fields.get("force"), fields.get("region")
    given = region.fields.get("region") if region is not None and not region.total else None
    message = ""
    if force and given and given != home:
        message = f"{force} is in {home}, not in {given}; {home} was taken"
    elif force == "North Wales" and region is not None and region.fields.get("body") == "Wales":
        message = f"North Wales is in {home} for organised crime; {home} was taken"
    if message:
        return Resolved(fields, code="region_differs", message=message, about="region")
    if fields.get("geography") == "other" and given:
        # A national body's figure for one region: both are kept.
        fields["region"] = given
    return Resolved(fields)


def _narrower(fields: dict, other: dict) -> dict:
    """A force within a region beats the region; otherwise what was there stays."""
    kind = fields.get("geography")
    is_home = reference.regions_of_forces().get(other.get("force")) == fields.get("region")
    inside = kind == "region" and other.get("force") and is_home
    wide = kind in ("national", "network") and other.get("geography") in ("region", "force")
    return _places_in(other) if not kind or inside or wide else fields


# -- periods ---------------------------------------------------------------------------------------


def period(
    cells: list[Said], first: Said | None, last: Said | None, above: list[Said], declared, titles
) -> Resolved:
    """Period of one figure, by its row's labels, its days, then what stands above, and so on."""
    if first is not None and last is not None and not (first.code or last.code):
        return _by_days(cells, first.fields["period_start"], last.fields["period_end"])
    about = "period" if cells else "heading"
    said = [*cells, *above]
    whole = list(dict.fromkeys(w.fields["period"] for w in said if w.fields.get("period")))
    parts = list(dict.fromkeys(word.part for word in said if word.part))
    if not whole and declared is not None:
        whole = [declared]
    unread = [word for word in said if word.code in _UNREAD_PERIODS][:1]
    is_own = any(word is unread[0] for word in cells) if unread else False
    if unread and (is_own or not whole):
        return _problem_of(unread[0], "period" if is_own else "heading")
    if any(word.total for word in cells) and not whole:
        return Resolved(total=True)
    if not parts and titles.part and not whole and titles.period is None:
        parts = [titles.part]
    if parts:
        return _with_year(parts, whole, titles, about)
    if len(whole) > 1:
        narrow = min(whole, key=lambda period: period.days or 10**6)
        if all(other.contains(narrow) for other in whole):
            return Resolved({"period": narrow})
        listed = " and ".join(period.label for period in whole)
        message = f"two periods are given for one figure: {listed}"
        return Resolved(code="period_differs", message=message, about=about)
    if not whole and titles.period is None and "period" in titles.conflicts:
        remedy = "Say period = … for the sheet in the companion file."
        return Resolved(code="two_readings", message=titles.conflicts["period"], remedy=remedy)
    if not whole and titles.period is None and titles.open_periods:
        resolved = _problem_of(open_period(titles.open_periods[0].label, titles.open_periods))
        resolved.remedy = "Say period = … or years = … in the companion file."
        return resolved
    stated = whole[0] if whole else titles.period
    is_begun = first is not None and not first.code
    if is_begun and (stated is None or (whole and stated.start is None)):
        start = first.fields["period_start"]
        return Resolved(
            {"period": Period(periods.NOT_STATED_LABEL, start, None, "not stated")},
            code="period_one_day",
            message=f"it begins on {periods.long_date(start)} and its last day is not given",
            about="period_start",
        )
    if stated is None:
        return Resolved({"period": periods.not_stated()}, code="period_not_stated")
    return Resolved({"period": stated})


def _by_days(cells: list[Said], first: date, last: date) -> Resolved:
    """Period between two days, which a label beside them may not contradict."""
    begins, ends = periods.long_date(first), periods.long_date(last)
    if last < first:
        message = f"it ends on {ends}, before it begins on {begins}"
        return Resolved(code="period_backwards", message=message, about="period_end")
    for word in cells:
        said = word.fields.get("period")
        if said is not None and said.start is not None and (said.start, said.end) != (first, last):
            message = (
                f"“{said.label}” is {periods.long_date(said.start)} to "
                f"{periods.long_date(said.end)}, and the days beside it are {begins} to {ends}"
            )
            return Resolved(code="period_differs", message=message, about="period")
    return Resolved({"period": periods.span(first, last)})


def _with_year(parts: list, whole: list[Period], titles, about: str) -> Resolved:
    """Period of a part of a year: the row's year completes it, else that of the titles."""
    if len(parts) > 1:
        message = "two parts of a year are given for one figure"
        return Resolved(code="period_unknown", message=message, about=about)
    years = [p for p in whole if p.kind in _YEARS]
    if not years and titles.period is not None:
        years = [titles.period]
    if not years:
        years = [p for p in titles.open_periods if p.kind in _YEARS]
    whole_years = [period_words.with_year(parts[0], year, titles.quarters) for year in years]
    readings = {period for reading in whole_years for period in reading.periods}
    if len(readings) == 1:
        return Resolved({"period": readings.pop()})
    word, first, last = parts[0]
    if word in ("months", "month"):
        months = periods.MONTHS[first - 1], periods.MONTHS[last - 1]
        word = "-".join(dict.fromkeys(months))
    if readings:
        return _problem_of(open_period(word, tuple(sorted(readings, key=lambda p: p.start))), about)
    message = f"“{word}” lacks its year, and no title, sheet or file name gives one"
    return Resolved(code="period_unknown", message=message, about=about)


def counts_a_stock(texts: Iterable[str]) -> bool:
    """Whether titles and headings speak of what stood on a day, and not of what happened."""
    return any(map(_STOCK.search, texts))


def of_days(days: list[date], heading: str, is_stock: bool = False) -> dict[date, Period | None]:
    """Period that each day of a column stands for, told by its neighbours; None where nothing."""
    # First days of months in steps of three are quarters; days a week apart are weeks.
    ordered = sorted(set(days))
    name = heading.casefold()
    gaps = {(b - a).days for a, b in itertools.pairwise(ordered)}
    starts = all(day.day == 1 for day in ordered)
    ends = all((day + timedelta(days=1)).day == 1 for day in ordered)
    in_weeks = gaps and all(gap % 7 == 0 for gap in gaps) and not starts
    if in_weeks or any(word in name for word in ("week", "w/c", "w/e")):
        back = timedelta(days=6 if "ending" in name or "w/e" in name else 0)
        return {day: periods.week_of(day - back) for day in ordered}
    step = _months_apart(ordered, name) if starts or ends else 0
    if "as at" in name or (is_stock and step in (0, 12) and not _FLOW.search(name)):
        return {day: periods.as_at(day) for day in ordered}
    if step:
        return {day: _months(day, step, ends and not starts) for day in ordered}
    if name.strip() in ("date", "day") or (len(ordered) > 1 and gaps == {1}):
        return {day: periods.span(day, day) for day in ordered}
    return dict.fromkeys(ordered)


def _months_apart(ordered: list[date], name: str) -> int:
    """Months of the periods that days of a column begin or end, 0 where nothing tells."""
    for word, months in (("month", 1), ("quarter", 3), ("qtr", 3), ("year", 12), ("fy", 12)):
        if word in name:
            return months
    index = [day.year * 12 + day.month for day in ordered]
    gaps = {b - a for a, b in itertools.pairwise(index)}
    step = min(gaps, default=0)
    if step not in (1, 3, 12) or any(gap % step for gap in gaps):
        return 0
    return step if step != 3 or len({day.month % 3 for day in ordered}) == 1 else 0


def _months(day: date, count: int, is_end: bool) -> Period:
    """Period of some months that begins, or ends, on a day."""
    index = day.year * 12 + day.month - 1
    first = index - count + 1 if is_end else index
    last = first + count - 1
    start = date(first // 12, first % 12 + 1, 1)
    return periods.span(start, periods.last_day(last // 12, last % 12 + 1))
