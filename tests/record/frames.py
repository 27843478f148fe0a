"""Frames to record from: shipped ones, and small ones drawn as a person would write them down.

A line of outcomes is `area | first period | cells | field=value, ...`. An area is a region or `-`;
its cells run over time. `regions`, `forces of R` and `strands of R` run over these in one period.
A cell is a figure, `.` (no row), `c` (hidden), `x` (missing), `5..9` (a range), `~5` (about) or
`5p` (provisional); `5*4` stands for four of them. A source may be the name of a file alone.
A line of any other frame is what differs from its usual row, as `field=value | field=value`; `-`
is nothing, `3 x ` before it three such rows.
"""

import calendar
import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

import rocu_analysis as rocu

REGIONS = tuple(rocu.regions()["region"])
STRANDS = ("Pursue", "Prevent", "Protect", "Prepare")
MONTHS = tuple(calendar.month_abbr)[1:]
CELL = re.compile(r"(~)?(c|x|-?[\d.]+?(?:e[+-]?\d+)?)(?:\.\.([\d.]+))?(p)?")
LIKE = {
    "outcomes": "seed",
    "recommendations": "register",
    "recommendation_events": "register_events",
    "responses": "responses",
    "resources": "funding",
    "grades": "grades",
}
SELF = {"scale": "self-assessment", "question": "leadership", "grade": "in place"}
USUAL = {
    "outcomes": {
        "counting": "led", "measure": "arrests", "unit": "count", "strand": "Not stated",
        "qualifier": "exact", "status": "final", "as_at": "2022-05-16",
        "source": "trial.xlsx!Outcomes!D5",
    },
    "recommendations": {
        "report": "Report", "level": "recommendation", "theme": "funding",
        "status": "being progressed", "published": "2020-06-10",
        "source": "register.xlsx!Recommendations!A5",
    },
    "recommendation_events": {
        "event": "status", "event_date": "2021-04-01", "source": "log.xlsx!Log!A4",
    },
    "responses": {
        "recommendation_id": "R1", "report": "Report", "respondent": "Chief Constable",
        "role": "chief constable", "position": "accepts", "answered": "2020-07-01",
        "source": "register.xlsx!Responses!A5",
    },
    "resources": {
        "region": "Eastern", "period": "2018-19", "funding_source": "Budget",
        "certainty": "long term", "amount": 5e6, "source": "trial.xlsx!Resources!A5",
    },
    "grades": {
        "region": "Eastern", "unit_type": "ROCU", "grade": "good", "scale": "HMICFRS five tiers",
        "question": "Tackling serious and organised crime", "assessed": "2023-05-19",
        "source": "trial.csv!4",
    },
}  # fmt: skip


@cache
def shipped(name):
    return rocu.example(name)


def forces_in(region):
    forces = rocu.forces()
    return list(forces.loc[forces["region"].eq(region), "force"])


class Span(NamedTuple):
    period: str
    period_start: date | None
    period_end: date | None


def _months(label, year, month, months):
    after = year * 12 + month - 1 + months
    return Span(label, date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(1))


def _day(words):
    day, month, year = words.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def span(label, later=0):
    """The period that a label names, or one so many of its kind later."""
    if found := re.fullmatch(r"(\d{4})-\d\d( Q(\d))?", label):
        quarters = int(found[1]) * 4 + int(found[3] or 1) - 1 + later * (1 if found[2] else 4)
        year, place = divmod(quarters, 4)
        name = f"{year}-{(year + 1) % 100:02}"
        if not found[2]:
            return _months(name, year, 4, 12)
        return _months(f"{name} Q{place + 1}", year + (place == 3), (place * 3 + 3) % 12 + 1, 3)
    if found := re.fullmatch(r"(\w{3}) (\d{4})", label):
        year, month = divmod(int(found[2]) * 12 + MONTHS.index(found[1]) + later, 12)
        return _months(f"{MONTHS[month]} {year}", year, month + 1, 1)
    if label.startswith("week of "):
        day = _day(label.removeprefix("week of ")) + timedelta(7 * later)
        told = f"week of {day.day} {MONTHS[day.month - 1]} {day.year}"
        return Span(told, day, day + timedelta(6))
    if re.fullmatch(r"\d+ \w{3} \d{4} to \d+ \w{3} \d{4}", label):
        return Span(label, *map(_day, label.split(" to ")))
    return Span(label, None, None)


def places(area, label):
    """What the cells of a line run over: the fields of each in turn."""
    if area == "regions":
        return ({"region": name} | span(label)._asdict() for name in REGIONS)
    over, _, region = area.rpartition(" of ")
    if over == "forces":
        return ({"region": region, "force": f} | span(label)._asdict() for f in forces_in(region))
    if over == "strands":
        shared = {"region": region, "measure": "disruptions"} | span(label)._asdict()
        return (shared | {"strand": strand} for strand in (*STRANDS, "Not stated"))
    one = {"region": None if area == "-" else area}
    return (one | span(label, later)._asdict() for later in range(100))


def of_outcomes(line):
    area, label, cells, *more = line.split(" | ")
    fields = dict(part.split("=", 1) for part in (more[0].split(", ") if more else ()))
    fields = {name: None if word == "-" else word for name, word in fields.items()}
    if "source" in fields and "!" not in fields["source"]:
        fields["source"] += "!Outcomes!D5"
    run = [word for part in cells.split() for word in _repeated(part)]
    for place, word in zip(places(area, label), run, strict=False):
        if word == ".":
            continue
        about, figure, high, late = CELL.fullmatch(word).groups()
        told = {"marker": figure} if figure in "cx" else {"value": float(figure)}
        told |= {"value_high": float(high), "qualifier": "between"} if high else {}
        told |= {"qualifier": "about"} if about else {}
        told |= {"status": "provisional"} if late else {}
        kind = "force" if "force" in place or "force" in fields else "region"
        yield USUAL["outcomes"] | {"geography": kind} | place | told | fields


def _repeated(word):
    word, _, times = word.partition("*")
    return [word] * int(times or 1)


def usual(kind, number, **fields):
    """The row of a frame that differs from the usual one in some fields."""
    row = dict(USUAL[kind])
    if kind == "recommendations":
        row |= {"recommendation_id": f"R{number}", "summary": f"Do thing {number}."}
    elif kind == "resources":
        year = int(fields.get("period", row["period"])[:4])
        row |= {"period_start": f"{year}-04-01", "period_end": f"{year + 1}-03-31"}
    elif kind == "grades":
        row |= SELF if fields.get("scale") == SELF["scale"] else {}
        row["unit"] = f"Unit of {fields.get('region', row['region'])}"
    return row | fields


def of_others(kind, number, line):
    fields = {}
    if line != "as usual":
        fields = dict(part.split("=", 1) for part in line.split(" | "))
    return usual(kind, number, **{n: None if word == "-" else word for n, word in fields.items()})


def drawn(kind, lines):
    """The frame that some lines draw."""
    if kind == "outcomes":
        return frame(kind, [row for line in lines for row in of_outcomes(line)])
    rows = []
    for line in lines:
        times, _, rest = line.rpartition(" x ")
        for _ in range(int(times or 1)):
            rows.append(of_others(kind, len(rows) + 1, rest))
    return frame(kind, rows)


def rows_of(kind, *rows):
    """A frame of usual rows, each with what differs in it."""
    return frame(kind, [usual(kind, number, **row) for number, row in enumerate(rows, start=1)])


def frame(kind, rows=()):
    """Rows as a frame of the package, each column of its type."""
    # Each row has a cell of its own, as those that are read have.
    for number, row in enumerate(rows := [dict(row) for row in rows]):
        if row.get("source"):
            row["source"] = re.sub(r"\d+$", lambda at, n=number: str(int(at[0]) + n), row["source"])
    held = {}
    for name, dtype in shipped(LIKE[kind]).dtypes.items():
        cells = [row.get(name) for row in rows]
        if dtype.kind == "M":
            days = ["NaT" if day is None else str(day)[:10] for day in cells]
            held[name] = np.array(days, dtype="datetime64[s]").astype(dtype)
        elif dtype.kind in "fiu":
            numbers = [None if cell is None else float(cell) for cell in cells]
            held[name] = pd.array(numbers, dtype=dtype)
        else:
            held[name] = pd.array(cells, dtype=dtype)
    return pd.DataFrame(held, copy=False)
