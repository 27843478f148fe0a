"""Whose figure is it, and of which period? Told by all the words that stand around it together.

A row's own cells come before headings, the line above, a companion and the titles. A year in one
place and a quarter in another make one period. First and last day beside a label settle it; where
the label says other days, neither is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from rocu_analysis import period_words, periods, reference, schema
from rocu_analysis.periods import Period
from rocu_analysis.problems import is_error
from rocu_analysis.validation import names, words
from rocu_analysis.validation.arrays import Coded, by_code
from rocu_analysis.validation.cells import Cells, FigureLog
from rocu_analysis.validation.sources import ColumnWords, Sources
from rocu_analysis.validation.tables import Column, Table
from rocu_analysis.validation.words import PLACE_FIELDS, Said, open_period

_PLACES = ("force", "body", "geography", "region", "geography_kind")
_UNREAD_NAMES = ("name_unknown", "name_ambiguous")
_UNREAD_PERIODS = ("period_unknown", "period_ambiguous")
_YEARS = ("financial year", "calendar year")


@dataclass
class Resolved(Said):
    """What a combination of words says; with an error it says nothing, with a warning it stands."""

    about: str = ""  # field of the row whose cell the problem is about, or "heading"


def _problem_of(word: Said, about: str = "") -> Resolved:
    return Resolved(code=word.code, message=word.message, remedy=word.remedy, about=about)


# -- all figures of a table ------------------------------------------------------------------------


def places(sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Region, force and body of each figure."""
    columns = sources.of(*_PLACES)
    given = _places_in(sources.table.declared)
    declared = words.filled(given).fields if given else {}
    titles = _place_of_titles(sources.titles.place)
    conflict = sources.titles.conflicts.get("geography", "")
    which, combinations = sources.combinations(columns, "name_", *PLACE_FIELDS)
    resolved = []
    for said, above in combinations:
        row = {c.field: word for c, word in zip(columns, said, strict=True) if word is not None}
        # Beside rows that name places, one that names none is not the whole of the title.
        is_whole = titles.fields.get("geography") in ("national", "network")
        told = Resolved() if columns and not row and is_whole else titles
        resolved.append(_place(row, above, declared, told, conflict))
    _report_resolved(which, resolved, columns, "geography", sources, log)
    data = {
        name: Coded.of(place.fields.get(name) for place in resolved).take(which)
        for name in PLACE_FIELDS
    }
    return _statistical(data, sources, log)


def periods_of(sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Label, first and last day of the period of each figure."""
    cells = sources.of("period")
    days = [sources.of(name)[:1] for name in ("period_start", "period_end")]
    columns = [*cells, *days[0], *days[1]]
    declared = _declared_period(sources.table)
    which, combinations = sources.combinations(columns, "period_", "period")
    resolved = []
    for said, above in combinations:
        labels = [word for word in said[: len(cells)] if word is not None]
        first = said[len(cells)] if days[0] else None
        last = said[-1] if days[1] else None
        resolved.append(_period(labels, first, last, above, declared, sources.titles))
    _report_resolved(which, resolved, columns, "period", sources, log)
    told = [word.fields.get("period") for word in resolved]
    parts = {"period": "label", "period_start": "start", "period_end": "end"}
    return {
        name: Coded.of(period and getattr(period, part) for period in told).take(which)
        for name, part in parts.items()
    }


def _declared_period(table: Table) -> Period | None:
    """Period that a companion gives for the whole table."""
    declared = table.declared
    first, last = declared.get("period_start"), declared.get("period_end")
    if first and last and first <= last:
        return periods.span(first, last)
    if not declared.get("period"):
        return None
    settings = {"years": "calendar", **table.settings}
    word = words.read([declared["period"]], "period", table.mapping, settings)[0]
    return word.fields.get("period")


def _report_resolved(
    which: np.ndarray, resolved: list[Resolved], columns: list, field: str, sources: Sources, log
) -> None:
    """Report what combinations of words brought up, alike ones once."""
    alike: dict[tuple, list[int]] = {}
    for number, word in enumerate(resolved):
        if word.code:
            key = (word.code, word.message, word.about, word.remedy)
            alike.setdefault(key, []).append(number)
    places = by_code(which, len(resolved)) if alike else []
    for (code, message, about, remedy), numbers in alike.items():
        rows = np.sort(np.concatenate([places[number] for number in numbers]))
        rows = rows[~log.is_total[rows]]
        if not is_error(code):
            # A remark on a figure that is set aside helps nobody.
            rows = rows[~log.is_aside[rows]]
        if not len(rows):
            continue
        cells = _cells_about(about, rows, columns, sources) or log.cells(rows[:1])
        if is_error(code):
            log.set_aside(rows, code, cells, message, field=field, remedy=remedy)
        else:
            log.tell(code, cells, message, field=field)


def _cells_about(
    about: str, rows: np.ndarray, columns: list[ColumnWords], sources: Sources
) -> Cells:
    """Cells of the words that a problem of some figures is about: of their rows or headings."""
    if about == "heading":
        return heading_cells([sources.figures[c] for c in np.unique(sources.ci[rows])])
    # Of a year and a quarter in two columns, the one that the row does give.
    of_field = [column for column in reversed(columns) if column.field == about]
    typed = (
        (r, next((c for c in of_field if c.typed[r]), None)) for r in np.unique(sources.ri[rows])
    )
    return [(int(sources.rows[r]), c.column.j) for r, c in typed if c is not None]


def heading_cells(columns: list[Column]) -> Cells:
    """Lowest heading over each of some columns, where it has one of its own."""
    chains = [[cell for cell in c.chain if cell.own] or c.chain for c in columns]
    return [(chain[-1].i, chain[-1].j) for chain in chains if chain]


# -- places ----------------------------------------------------------------------------------------


def _place(
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
        remedy = 'Say for the sheet in the companion file: region = "South West" or force = "Kent"'
        return Resolved(code="two_readings", message=conflict, remedy=remedy)
    return Resolved(total=True) if resolved.total else Resolved(code="geography_missing")


def _place_of_titles(meanings: tuple[names.Meaning, ...]) -> Resolved:
    """Place that titles and names give; nothing where it could be two things."""
    if len(meanings) > 1:
        listed = " or ".join(f"the {meaning.field} {meaning.word}" for meaning in meanings)
        return Resolved(
            code="name_ambiguous",
            message=f"the titles and names say “{meanings[0].word}”, which can be {listed}",
            remedy="Say under [file] or the sheet in the companion file: "
            + " or ".join(f'{meaning.field} = "{meaning.word}"' for meaning in meanings),
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


def _period(
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
        remedy = 'Say for the sheet in the companion file: period = "2020-21"'
        return Resolved(code="two_readings", message=titles.conflicts["period"], remedy=remedy)
    if not whole and titles.period is None and titles.open_periods:
        resolved = _problem_of(open_period(titles.open_periods[0].label, titles.open_periods))
        label = titles.open_periods[0].label
        resolved.remedy = f'Say for the sheet in the companion file: period = "{label}"'
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


# -- regions of official statistics ----------------------------------------------------------------

# The North West of official statistics has no North Wales, their East of England no Kent, and their
# South East has Kent. A table says which it means: by the codes in its rows (E12000008), or by the
# forces that it lists with a region. Only the names that mean two things are looked at.

# Codes that the Office for National Statistics gives the regions of England.
_CODE = re.compile(r"E12\d{6}")
# Name that official statistics have for a region, where it is not our own.
_THEIRS = {"Eastern": "East of England"}


def _statistical(data: dict[str, Coded], sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Places of a table, its statistical regions under a name of their own, and told."""
    is_region = data["geography"].equals("region")
    maybe = is_region & data["region"].mask(lambda name: name in _others())
    if not maybe.any() or not _says_so(data, sources, maybe):
        return data
    table, columns, declared = sources.table, sources.of(*PLACE_FIELDS), []
    typed: dict[int, list[str]] = {}
    for r in np.unique(sources.ri[maybe]).tolist():
        typed[r] = [sources.grid.text(sources.rows[r], c.column.j) for c in columns]
        # A companion may say what the name in a row means, or what region the sheet is of.
        said = [table.mapping.meaning(n, text) for text in typed[r] for n in PLACE_FIELDS]
        declared += [r] * (bool(table.declared.get("region")) or any(said))
    is_theirs = maybe & ~np.isin(sources.ri, declared)
    for name in [name for name in data["region"].values if name in _others()]:
        rows = np.flatnonzero(is_theirs & data["region"].equals(name))
        if not len(rows):
            continue
        found = next(filter(None, typed[int(sources.ri[rows[0]])]), name)
        own, home = _others()[name]
        differs = [
            (word, sorted(forces))
            for word, forces in (("with", home - own), ("without", own - home))
        ]
        differs = " and ".join(
            f"{word} {' and '.join(forces)}" for word, forces in differs if forces
        )
        message = (
            f"“{found}” is the region of official statistics, and not the region {name} of "
            f"organised crime units ({differs}); it is kept as {_named(name)}"
        )
        remedy = (
            "If the unit's region is meant, say under [values.geography] in the companion file: "
            f'"{found}" = {{ region = "{name}" }}'
        )
        told = {"field": "region", "found": found, "remedy": remedy}
        log.tell("region_statistical", log.cells(rows[:1]), message, **told)
    body = data["region"].map(lambda name: _named(name) if name in _others() else None)
    return data | {
        "geography": data["geography"].put(is_theirs, "other"),
        "body": data["body"].where(~is_theirs, body),
        "region": data["region"].where(~is_theirs, Coded.full(sources.size)),
    }


@reference.remembered
def _others() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Regions with other forces in official statistics: the unit's, and the statistical ones."""
    rows = reference.rows("forces")
    both = {}
    for region in reference.REGIONS:
        own = frozenset(r["force"] for r in rows if r["region"] == region)
        home = frozenset(r["force"] for r in rows if r["home_office_region"] == region)
        if home and home != own:
            both[region] = own, home
    return both


def _named(region: str) -> str:
    return f"{_THEIRS.get(region, region)} (statistical region)"


def _says_so(data: dict[str, Coded], sources: Sources, maybe: np.ndarray) -> bool:
    """Whether codes in the rows of regions, or the forces listed with them, are statistical."""
    values = sources.grid.values
    for r in np.unique(sources.ri[maybe])[:200].tolist():
        row = values[sources.rows[r]]
        if any(isinstance(v, str) and _CODE.fullmatch(v.strip()) for v in row):
            return True
    # Forces in the order of their rows, cut at each row that is no force.
    first = np.unique(sources.ri, return_index=True)[1]
    listed: list[tuple[str, set[str]]] = [("", set())]
    for at in first.tolist():
        force, region = data["force"].at(at), data["region"].at(at)
        if data["geography"].at(at) == "force":
            listed[-1][1].add(force)
        else:
            listed.append((region if maybe[at] else "", set()))
    for (region, below), (_, above) in zip(listed[1:], listed, strict=False):
        for forces in (below, above) if region else ():
            own, home = _others()[region]
            if len(forces) > 1 and forces <= home and (forces == home or forces - own):
                return True
    return False
