"""What do a title, a sheet's name and a file's name say of the figures below them?

Only what is said once counts: a title with two regions in it is about neither. The nearest word
wins; a quarter in a sheet's name is completed by the year in the file's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from rocu_analysis import period_words
from rocu_analysis.periods import Period
from rocu_analysis.validation import headings, names, values
from rocu_analysis.validation.cells import Grid

SHEET = "the sheet's name"
FIELDS = ("measure", "region", "force", "body", "national", "network", "strand", "threat", "level")
_AS_AT = re.compile(
    r"\b(?:as at|as of|position at|data at|correct at|extracted(?: on)?|published(?: on)?)[: ]+"
    r"(?P<date>\d{1,2}(?:st|nd|rd|th)? \w+ \d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b(provisional|final|revised)\b", re.IGNORECASE)
_WHOLE_YEAR = re.compile(
    r"\b(?:years? (?:to|ending|ended)|(?:12|twelve) months|(?:full|whole) year|annual|annually|"
    r"cumulative|year to date|ytd)\b",
    re.IGNORECASE,
)
_OF_STRANDS = frozenset({"strand", "4p", "4ps", "pillar", "work", "only", "level", "levels"})
# Words that make a phrase a description of the whole thing, not of the figures in it.
_BEFORE_PLACE = re.compile(r"\b(?:compared with|excluding|except|other than|excl\.?)\b.*", re.I)


@dataclass
class Said:
    """What one text says: per field the words it holds; periods whole and in part; its place."""

    where: str
    words: dict[str, list[tuple[names.Meaning, ...]]] = field(default_factory=dict)
    periods: list[period_words.PeriodReading] = field(default_factory=list)
    parts: list[tuple[str, int, int]] = field(default_factory=list)
    as_at: date | None = None
    status: str = ""
    scale: tuple[float, str] = (1.0, "")
    # Whether it says that it means a year as a whole, and no part of it.
    is_whole_year: bool = False


def said_by(text: str, where: str, *, codes: bool = False, settings: dict | None = None) -> Said:
    """Read a title, a sheet's name or a file's name.

    Parameters
    ----------
    codes : bool
        Whether short codes of regions count (``SW``).
    settings : dict, optional
        ``years`` and ``quarters``, as for `period_words.parse`.
    """
    found = Said(where)
    found.scale = values.heading_scale(text)
    found.is_whole_year = bool(_WHOLE_YEAR.search(text))
    when = _AS_AT.search(text)
    if when:
        found.as_at = period_words.day_of(when["date"])
        text = text[: when.start()] + " " + text[when.end() :]
    text = _BEFORE_PLACE.sub("", text)
    status = _STATUS.findall(text)
    if len({word.casefold() for word in status}) == 1:
        found.status = status[0].casefold()
    rest = _take_periods(text, found, settings or {})
    hits, left = names.scan(rest, codes)
    only_known = all(word in names.FILLERS or word in _OF_STRANDS for word in left)
    for hit in hits:
        useful = tuple(meaning for meaning in hit.meanings if meaning.field in FIELDS)
        # In running text “protect” and “major” are everyday words, and a marking.
        if useful and (only_known or useful[0].field not in ("strand", "level")):
            found.words.setdefault(_family(useful), []).append(useful)
    return found


def _take_periods(text: str, found: Said, settings: dict) -> str:
    plain, at = re.sub(r"\s+", " ", text.replace("_", " ")), 0
    kept = []
    for reading, start, end in period_words.find(plain, **settings):
        if reading.part:
            found.parts.append(reading.part)
        elif reading.periods:
            found.periods.append(reading)
        kept.append(plain[at:start])
        at = end
    return " ".join([*kept, plain[at:]])


def _family(meanings: tuple[names.Meaning, ...]) -> str:
    fields = {meaning.field for meaning in meanings}
    return "place" if fields & set(names.PLACES) else meanings[0].field


def key_values(grid: Grid, lines: list[int], columns: list[int]) -> tuple[list[Said], list[str]]:
    """Lines above a table: pairs such as ``Region: | South West``, and plain titles.

    Returns
    -------
    said : list of Said
        One for each pair whose key names a field.
    titles : list of str
        The other lines, cell by cell.
    """
    said, titles = [], []
    for i in lines:
        cells = [(j, grid.text(i, j)) for j in columns if grid.held[i, j]]
        key = headings.field_of(cells[0][1]) if len(cells) >= 2 else None
        if key and len(cells) == 2:
            said.append(_pair(key, grid.values[i, cells[1][0]], grid.cell(i, cells[1][0])))
        else:
            titles += [text for _, text in cells]
    return said, titles


def _pair(key: str, value: object, where: str) -> Said:
    found, text = Said(where), str(value).strip()
    if key == "period":
        reading = period_words.parse(value)
        if reading.part:
            found.parts.append(reading.part)
        elif reading.periods:
            found.periods.append(reading)
    elif key == "as_at":
        found.as_at = period_words.day_of(value)
    elif key == "status":
        found.status = next((m.word for m in names.meanings(text) if m.field == "status"), "")
    elif key in ("region", "force", "geography", "body"):
        meanings = tuple(m for m in names.meanings(text) if m.field in names.PLACES)
        own = tuple(m for m in meanings if m.field == key)
        if own or meanings:
            found.words["place"] = [own or meanings]
    else:
        meanings = tuple(m for m in names.meanings(text) if m.field == key)
        if meanings:
            found.words[key] = [meanings]
        elif key == "measure":
            found.words[key] = [(names.Meaning("measure", text),)]
    return found


@dataclass
class Context:
    """What holds for every figure of a table unless its own cells say otherwise.

    ``places`` and ``words`` hold the meanings; ``conflicts`` say, per field, which two readings
    there are.
    """

    place: tuple[names.Meaning, ...] = ()
    region: str = ""
    words: dict[str, names.Meaning] = field(default_factory=dict)
    period: Period | None = None
    open_periods: tuple[Period, ...] = ()
    part: tuple[str, int, int] | None = None
    as_at: date | None = None
    status: str = ""
    scale: tuple[float, str] = (1.0, "")
    conflicts: dict[str, str] = field(default_factory=dict)
    quarters: str | None = None


def join(said: list[Said], quarters: str | None = None) -> Context:
    """Join what was said, the nearest first, into what holds for the table.

    ``quarters`` is what settles them for the table, as for `period_words.parse`.
    """
    context = Context(quarters=quarters)
    _join_places(said, context)
    _join_periods(said, context)
    for name in ("measure", "strand", "threat", "level"):
        _join_words(said, name, context)
    context.as_at = next((one.as_at for one in said if one.as_at), None)
    context.status = next((one.status for one in said if one.status), "")
    context.scale = next((one.scale for one in said if one.scale[0] != 1.0), (1.0, ""))
    return context


def _join_words(said: list[Said], name: str, context: Context) -> None:
    for one in said:
        found = {m for meanings in one.words.get(name, []) for m in meanings if m.field == name}
        if len(found) == 1:
            context.words[name] = found.pop()
            return
        if len(found) > 1:
            listed = " and ".join(sorted(m.word for m in found))
            context.conflicts[name] = f"{one.where} names {listed}"
            return


def _join_places(said: list[Said], context: Context) -> None:
    """Nearest place wins; one that lies within or around it agrees, any other conflicts."""
    where = ""
    for one in said:
        options = _narrowed(one.words.get("place", []))
        if options is None:
            listed = " and ".join(dict.fromkeys(m[0].word for m in one.words.get("place", [])))
            if not context.place:
                context.conflicts["geography"] = f"{one.where} names {listed}"
                return
            continue
        if not options:
            continue
        if not context.place:
            context.place, where = options, one.where
        elif len(context.place) > 1 and set(options) & set(context.place):
            context.place = tuple(m for m in context.place if m in options)
        elif not _agree(context.place, options):
            context.conflicts["geography"] = (
                f"{where} says {context.place[0].word}, {one.where} says {options[0].word}"
            )
            context.place = ()
            return
        elif (
            context.place[0].field in ("national", "network", "region")
            and (options[0].field in ("force", "region") and len(options) == 1)
            and context.place[0].field != options[0].field
        ):
            context.place = options


def _narrowed(found: list[tuple[names.Meaning, ...]]) -> tuple[names.Meaning, ...] | None:
    """One place from those that a text names: a force within its region; None for several."""
    distinct = list(
        dict.fromkeys(tuple(m for m in each if m.field in names.PLACES) for each in found)
    )
    if len(distinct) <= 1:
        return distinct[0] if distinct else ()
    narrow = [each for each in distinct if each[0].field in ("force", "body")]
    wide = [each for each in distinct if each not in narrow]
    if len(narrow) == 1 and all(_agree(narrow[0], other) for other in wide):
        return narrow[0]
    regions = [each for each in wide if each[0].field == "region"]
    if not narrow and len(regions) == 1:
        return regions[0]
    return None


def _agree(one: tuple[names.Meaning, ...], other: tuple[names.Meaning, ...]) -> bool:
    """Whether two places can hold of one figure."""
    for a in one:
        for b in other:
            if a == b or {a.field, b.field} & {"national", "network"}:
                return True
            if {a.field, b.field} == {"force", "region"}:
                force, region = (a, b) if a.field == "force" else (b, a)
                if region_of(force.word) == region.word:
                    return True
            if "body" in (a.field, b.field) and a.field != b.field:
                return True
    return False


def region_of(force: str) -> str:
    """Region of a force, or nothing."""
    return names.regions_of_forces().get(force, "")


def _join_periods(said: list[Said], context: Context) -> None:
    where, chosen, whole_year = "", None, False
    for one in said:
        if one.parts and context.part is None and chosen is None:
            if len(set(one.parts)) > 1:
                context.conflicts["period"] = f"{one.where} names more than one part of a year"
                return
            context.part, where = one.parts[0], one.where
        elif one.parts and one.where.startswith(SHEET) and _are_years(chosen):
            # A sheet for each quarter, under titles that give the year.
            if whole_year:
                context.conflicts["period"] = (
                    f"{where} says a whole year, {chosen[0].label}, and {one.where} a part of it"
                )
                return
            if context.part is None and len(set(one.parts)) == 1:
                context.part, chosen = (
                    one.parts[0],
                    _completed(one.parts[0], chosen, context.quarters),
                )
        found = _one_period(one)
        if found is None:
            if chosen is None:
                listed = " and ".join(r.periods[0].label for r in one.periods)
                context.conflicts["period"] = f"{one.where} names {listed}"
            return
        if not found:
            continue
        if chosen is None:
            chosen, where, whole_year = found, one.where, one.is_whole_year
            if context.part:
                chosen = _completed(context.part, found, context.quarters)
        elif len(chosen) > 1 and set(found) & set(chosen):
            chosen = tuple(p for p in chosen if p in found)
        elif len(chosen) == 1 and len(found) == 1 and not _nested(chosen[0], found[0]):
            context.conflicts["period"] = (
                f"{where} says {chosen[0].label}, {one.where} says {found[0].label}"
            )
            return
    if chosen and len(chosen) == 1:
        context.period = chosen[0]
    elif chosen:
        context.open_periods = chosen


def _completed(
    part: tuple[str, int, int], found: tuple[Period, ...], quarters: str | None
) -> tuple[Period, ...]:
    whole = []
    for period in found:
        if period.kind in ("financial year", "calendar year"):
            whole += period_words.with_year(part, period, quarters).periods
        else:
            whole.append(period)
    return tuple(dict.fromkeys(whole))


def _are_years(periods: tuple[Period, ...] | None) -> bool:
    """Whether all that a text can mean are years."""
    kinds = ("financial year", "calendar year")
    return bool(periods) and all(period.kind in kinds for period in periods)


def _nested(one: Period, other: Period) -> bool:
    return one.contains(other) or other.contains(one)


def _one_period(one: Said) -> tuple[Period, ...] | None:
    """Period that a text names: the narrowest where one lies in another; None for several."""
    options = list(dict.fromkeys(reading.periods for reading in one.periods))
    if not options:
        return ()
    if len(options) == 1:
        return options[0]
    settled = [each[0] for each in options if len(each) == 1]
    narrow = min(settled, key=lambda period: period.days or 0, default=None)
    if narrow and all(any(_nested(narrow, period) for period in each) for each in options):
        return (narrow,)
    return None
