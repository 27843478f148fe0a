"""Are the recommendations on time?

`standing` finds how each stands at a day; here that is put in words, a table and a chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import days as axis, register as register_chart, status_grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import closings
from rocu_analysis.exhibits.cells import (
    MISSING,
    NOT_APPLICABLE,
    Cell,
    cell,
    date_cell,
    dates_cell,
    is_empty,
    shortened,
    table_of,
    text_cell,
)
from rocu_analysis.exhibits.exhibit import Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.responses import RECOMMENDATIONS
from rocu_analysis.exhibits.sources import plain, references, source_of, unplaced
from rocu_analysis.exhibits.standing import CLOSED, Register, Standing, closed, register, tally
from rocu_analysis.measures import progress
from rocu_analysis.wording import (
    capital,
    day as spelt,
    days,
    days_of,
    few_of,
    figure,
    fit,
    listed,
    note,
    paragraph,
    say,
    small,
    some,
    the_region,
)

if TYPE_CHECKING:
    from datetime import date

# The mark on a timeline, the fill and the words in a grid.
MARKS = {
    Standing.OVERDUE: ("overdue", "overdue", "Overdue"),
    Standing.DUE_SOON: ("due", "due", "Due soon"),
    Standing.UNKNOWN: ("unknown", "not known", "Not known"),
    Standing.OPEN: ("on time", "open", "Open"),
    Standing.NOT_ACCEPTED: ("refused", "refused", "Not accepted"),
    Standing.CLOSED_LATE: ("closed", "late", "Closed late"),
    Standing.CLOSED_AFTER_FIRST: ("closed", "after first date", "Closed after first date"),
    Standing.CLOSED_UNDATED: ("closed", "on time", "Closed"),
    Standing.CLOSED_ON_TIME: ("closed", "on time", "Closed on time"),
}
DRAWN = ("begun", "published", "due", "original_due", "closed", "late_until")
UNKNOWN_CARE = "A recommendation of unknown status is never counted as overdue."
LABEL = 62  # letters of a label
MOST_COLUMNS, LEAST_FILLED = 5, 0.6  # of a grid of regions by theme


@asks
def recommendations(
    recs: pd.DataFrame,
    events: pd.DataFrame | None = None,
    as_at: date | str | None = None,
    *,
    show: Literal["register", "flow", "survival"] = "register",
    region: str | None = None,
    owners: bool = False,
) -> Exhibit:
    """Show every recommendation from issue to due date, and how it stands at a day.

    Parameters
    ----------
    recs : DataFrame
        The recommendations frame; it is not changed.
    events : DataFrame, optional
        The recommendation_events frame: with it, what was issued and closed over time, and how long
        closing takes where there are enough records (20, of which 10 are closed).
    as_at : date, optional
        The day to look from; by default the latest on which the two frames say that something
        happened, never today.
    show : {"register", "flow", "survival"}
        The register; or what was issued and closed over time, or how long closing takes.
    region : str, optional
        Region in focus: its recommendations have the rows of the chart, the others are counted.
    owners : bool
        Whether the table says who must act. A tracker may name persons, whose names are personal
        data; roles and offices may be published.

    Returns
    -------
    Exhibit
        ``.data`` has one row a recommendation with its state, or what the flow or the curve shows.

    Raises
    ------
    BadOption
        Where ``show`` is not one of these, or the data hold no date.
    NoFigures
        Where the register is empty, or what was asked for cannot be shown.
    """


def _describe(recs, events, *, as_at, show, region, owners) -> Content:
    if recs.empty:
        raise NoFigures("recommendations", "the register holds no recommendation")
    recs, events = plain(recs), None if events is None else plain(events)
    lost = [] if events is None else unplaced("Entries of the log", events, recs)
    recs = recs.assign(reference=references(recs))
    looked = progress.latest_date(recs, events) if as_at is None else progress.day_of(as_at)
    found = register(recs, events, looked, region)
    parts = {
        "register": lambda: _phrases(found, owners),
        "flow": lambda: closings.flow(found.every, found.log, looked),
        "survival": lambda: closings.survival(found.every, found.log, looked),
    }[show]()
    return Content(
        rows=recs,
        finding=found,
        source=source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=[note("register", *_sentences(found, events), *lost)],
        methods=["never inferred", *(["curve"] if show == "survival" else [])],
        **parts,
    )


# --- words ----------------------------------------------------------------------------------------


def _phrases(found: Register, owners: bool) -> dict:
    rows, counts = found.rows, found.tally
    headline = _headline(found)
    care = UNKNOWN_CARE if Standing.UNKNOWN in counts else ""
    if found.old:
        care = "The register has had no entry for more than a year, so much may have been closed."
    by_what = " by theme" if rows["theme"].notna().any() else ""
    held = "At {at} the register holds {n} {n|recommendation|recommendations}: {x}"
    counted = say(held, at=found.period, n=len(rows), x=_parts(counts, figure))
    passed = (
        "Of those of unknown status {n:words} {n|has a due date that has|have due dates that have} "
        "passed; {n|it is|they are} not counted as overdue"
    )
    sentences = [counted if len(rows) else "", _longest(rows)]
    sentences += [say(passed, n=found.passed)] if found.passed else []
    grid = _grid(found)
    chart = "Grid of {n} {n|recommendation|recommendations} by region and theme" if grid else (
        "Timeline of {n} {n|recommendation|recommendations}{by}")  # fmt: skip
    return {
        "headline": headline,
        "subtitle": f"Recommendations{by_what} at {found.period}",
        "alt": say(chart, n=len(rows), by=by_what),
        "more": sentences,
        "care": care,
        "key": _key(found) if len(rows) else None,
        "table": _table(found, owners),
        "data": rows,
        "drawing": None if rows.empty else grid or _timeline(found),
    }


def _parts(counts: dict[Standing, int], printed=small) -> str:
    return listed(f"{printed(n)} {one.value}" for one, n in counts.items())


def _standing_of(rows: pd.DataFrame) -> str:
    """How some recommendations stand: "one overdue and two closed, one late"."""
    counts, total = tally(rows), len(rows)
    parts = {one.value: n for one, n in counts.items() if one not in CLOSED}
    parts |= {"closed": closed(counts)} if closed(counts) else {}
    if len(parts) == 1:
        text = f"{some(total, total, 'recommendation')} {next(iter(parts))}"
    else:
        first, *others = parts.items()
        head = f"{small(first[1])} recommendation{'s' * (first[1] != 1)} {first[0]}"
        text = listed([head, *(f"{small(n)} {one}" for one, n in others)])
    return ", ".join(filter(None, (text, _after_first_date(rows))))


def _after_first_date(rows: pd.DataFrame) -> str:
    """Which of the closed were late, by the last due date or by the first."""
    counts = tally(rows)
    late, after = (counts.get(one, 0) for one in CLOSED[:2])
    ends = [f"{small(late)} late"] * bool(late)
    if after:
        moved = rows[rows["standing"].eq(Standing.CLOSED_AFTER_FIRST)]
        most = int((moved["closed_on"] - moved["original_due"]).dt.days.max())
        ends.append(f"one {days(most)} after its first date" if after == 1
                    else f"{small(after)} after their first dates")  # fmt: skip
    return listed(ends)


def _headline(found: Register) -> str:
    """Our own first, else what is overdue, then what nobody knows, then what is open."""
    counts, looked, total = found.tally, found.period, len(found.rows)
    overdue, unknown = counts.get(Standing.OVERDUE, 0), counts.get(Standing.UNKNOWN, 0)
    if total == 0:
        return f"No recommendation had been issued by {looked}"
    if unknown == total:
        return f"The status of {some(total, total, 'recommendation')} is not known at {looked}"
    if len(found.mine) and not found.old:
        own = f"{found.area}: {_standing_of(found.mine)}"
        late = f"; {small(overdue)} of {small(total)} overdue in all"
        return fit(*([own + late] if len(found.mine) < total else []), own, own.partition(",")[0])
    rest = f"the status of {small(unknown)} is not known"
    if overdue:
        late = say("{x} {n|is|are} overdue", x=some(overdue, total, "recommendation"), n=overdue)
        is_old = found.rows["old"] & found.rows["standing"].eq(Standing.OVERDUE)
        if is_old.any():
            last = spelt(found.rows.loc[is_old, "last_entry"].max())
            return fit(f"{late}, {small(int(is_old.sum()))} only if still open: last entry {last}")
        return fit(f"{late}; {rest}" if unknown else f"{late} at {looked}")
    if unknown:
        return f"No recommendation is known to be overdue; {rest}"
    live = counts.get(Standing.OPEN, 0) + counts.get(Standing.DUE_SOON, 0)
    if live == 0:
        return f"No recommendation is open at {looked}"
    still = f"{small(live)} open{' when last stated' * bool(found.old)}"
    return fit(f"No recommendation is overdue at {looked}; {still}", f"None is overdue; {still}")


def _longest(rows: pd.DataFrame) -> str:
    """Which are overdue, the longest first."""
    late = rows[rows["standing"].eq(Standing.OVERDUE) & ~rows["old"] & rows["days_overdue"].notna()]
    late = late.sort_values("days_overdue", ascending=False, kind="stable")
    late = late.drop_duplicates("reference")
    names = [f"{shortened(ref, LABEL)} by {days(int(n))}"
             for ref, n in zip(late["reference"], late["days_overdue"], strict=True)]  # fmt: skip
    return f"Overdue: {few_of(names, 3)}" if names else ""


def _key(found: Register) -> Key:
    """How many of the region in focus are closed or late, else of all."""
    counts, total, looked = found.tally, len(found.rows), found.period
    late, unknown = counts.get(Standing.OVERDUE, 0), counts.get(Standing.UNKNOWN, 0)
    if len(found.mine) and not found.old:
        mine, own = tally(found.mine), len(found.mine)
        is_late = Standing.OVERDUE in mine
        head = f"{mine[Standing.OVERDUE] if is_late else closed(mine)} of {own}"
        all_closed = closed(mine) == own
        rest = _after_first_date(found.mine) if all_closed else _standing_of(found.mine)
        in_all = f"In all: {late} of {total} overdue, {unknown} not known."
        where = ", ".join(filter(None, (f"in {the_region(found.area)}", rest)))
        return Key(f"{head} {'overdue' if is_late else 'closed'}",
                   f"{where}. {in_all if own < total else f'At {looked}.'}")  # fmt: skip
    if found.old:
        return Key(f"{total - closed(counts)} of {total}", "were not closed when last stated.")
    if unknown == total:
        return Key("Not known", f"Status of {some(total, total, 'recommendation')} at {looked}.")
    rest = f"{closed(counts)} closed, {unknown} not known at {looked}"
    return Key(f"{late} of {total} overdue", paragraph(_longest(found.rows), rest))


def state_cell(row) -> Cell | str:
    """How one recommendation stands, for a table and the right margin of the timeline."""
    to_due = None if pd.isna(row.days_to_due) else int(row.days_to_due)
    standing = row.standing
    if row.old and standing == Standing.OVERDUE:
        return "Overdue if still open"
    if standing in (Standing.DUE_SOON, Standing.OPEN):
        lead = "Open when last stated, " if row.old else "Open, " * (standing == Standing.OPEN)
        if to_due is None or to_due == 0:
            return capital(f"{lead}{'no due date' if to_due is None else 'due today'}")
        return Cell(to_due, unit="days", lead=capital(f"{lead}due in"))
    if standing == Standing.OVERDUE:
        return Cell(int(row.days_overdue), unit="days", lead="Overdue by")
    if standing == Standing.CLOSED_LATE:
        return Cell(int(row.days_overdue), unit="days", lead="Closed", words="late")
    if standing == Standing.CLOSED_AFTER_FIRST:
        after = (row.closed_on - row.original_due).days
        return Cell(after, unit="days", lead="Closed", words="after its first date")
    if standing == Standing.CLOSED_ON_TIME:
        if to_due == 0:
            return "Closed on the due date"
        return Cell(to_due, unit="days", lead="Closed", words="early")
    if standing == Standing.CLOSED_UNDATED:
        return "Closed, timing not known" if pd.notna(row.due) else "Closed, no due date"
    if standing == Standing.UNKNOWN:
        return f"Status not known{', due date passed' * bool(row.passed)}"
    return "Not accepted"


def _sentences(found: Register, events: pd.DataFrame | None) -> list[str]:
    """Which dates are not stated or differ, what is old, and who was not visited."""
    rows, parts = found.rows, []
    if len(rows):
        two = next((dates for dates in rows["published_dates"] if len(dates) > 1), ())
        texts = (
            (len(two), "Sources differ on the date of publication ({x}); both are kept"),
            (rows["due"].isna().sum(), "No due date is stated for {n}"),
            (rows["from_log"].sum(),
             "No day of publication is stated for {n}: counted from the log"),
            (found.old, "The register of {n} not closed has had no entry for more than a year"),
        )  # fmt: skip
        parts = [say(text, n=int(number), x=days_of(two)) for number, text in texts if number]
    if events is not None:
        visited = ~events["event"].astype("str").str.casefold().eq("not inspected")
        names = list(events.loc[~visited, "region"].dropna().unique())
        parts += [say("{x} {x|was|were} not visited by the inspection", x=names)] * bool(names)
    return parts


# --- table and chart ------------------------------------------------------------------------------


def _table(found: Register, owners: bool) -> pd.DataFrame:
    """Print a row a recommendation; columns that say nothing are left out."""
    data, rows = found.rows, list(found.rows.itertuples())
    columns = {
        "No.": range(1, len(rows) + 1),
        "Reference": [row.reference for row in rows],
        "Theme": data["group"],
        "Recommendation": map(text_cell, data["summary"]),
        "Region": map(text_cell, data["region"]),
        "Force": map(text_cell, data["force"]),
        "Owner": map(text_cell, data["owner"]),
        "Published": map(dates_cell, data["published_dates"]),
        "On record since": [date_cell(row.begun if row.from_log else pd.NaT) for row in rows],
        "Due": map(date_cell, data["due"]),
        "Originally due": [date_cell(row.original_due if row.due_moved else None) for row in rows],
        "Status stated on": map(date_cell, data["status_since"]),
        "Register's last entry": [date_cell(row.last_entry if row.old else pd.NaT) for row in rows],
        f"At {found.period}": map(state_cell, rows),
        "Age, days": [NOT_APPLICABLE if row.standing == Standing.NOT_ACCEPTED
                      else cell(row.age_days) if pd.notna(row.age_days) else MISSING
                      for row in rows],
    }  # fmt: skip
    if not owners:
        del columns["Owner"]
    table = table_of(columns)
    optional = ["Region", "Force", "On record since", "Originally due", "Status stated on",
                "Register's last entry"]  # fmt: skip
    if rows and all(row.from_log for row in rows if row.published_dates == ()):
        optional.append("Published")
    return table.drop(columns=[name for name in optional if is_empty(table[name])])


def _grid(found: Register) -> Drawing | None:
    """Regions by theme, own region first; None of a register without that shape."""
    rows = found.rows
    if rows.empty or rows["region"].isna().any() or rows["force"].notna().any():
        return None
    regions = [name for name in reference.REGIONS if name in set(rows["region"])]
    regions.sort(key=lambda name: name != found.area)
    themes = sorted(rows["group"].unique())
    full = len(rows) / (len(regions) * len(themes))
    if rows.duplicated(["region", "group"]).any() or len(regions) < 3 or full < LEAST_FILLED:
        return None
    if not 2 <= len(themes) <= MOST_COLUMNS:
        return None
    heads = [_asked(rows.loc[rows["group"].eq(name), "summary"], name) for name in themes]
    frame = pd.DataFrame(
        {
            "row": rows["region"].map(regions.index),
            "column": rows["group"].map(themes.index),
            "kind": [MARKS[one][1] for one in rows["standing"]],
            "text": list(map(_grid_text, rows.itertuples())),
        }
    )
    options = {"rows": regions, "columns": heads, "focus": found.area}
    return Drawing(status_grid.draw, frame, options)


def _asked(summaries: pd.Series, theme: str) -> str:
    """What is asked of every region alike, where that is short, else its theme."""
    texts = summaries.dropna().unique()
    return texts[0].rstrip(".") if len(texts) == 1 and len(texts[0]) <= LABEL else theme


def _grid_text(row) -> str:
    """The days of what is overdue or due soon, else the standing in words."""
    timed = row.standing in (Standing.OVERDUE, Standing.DUE_SOON) and not row.old
    return str(state_cell(row)) if timed else MARKS[row.standing][2]


def _timeline(found: Register) -> Drawing | None:
    """Draw the region's rows, or else those not closed; the others are counted below."""
    rows, looked = found.rows, axis.number_of(found.looked)
    is_own = rows.index.isin(found.mine.index)
    shown = is_own if is_own.any() else ~rows["standing"].isin(CLOSED).to_numpy(dtype=bool)
    unknown = rows["standing"].eq(Standing.UNKNOWN).to_numpy(dtype=bool)
    if (shown & unknown).sum() > 1:
        shown = shown & ~unknown
    if not shown.any():
        return None
    rest = tally(rows[~shown])
    lines = [_chart_row(row, found) for row in rows[shown].sort_values("rank").itertuples()]
    frame = pd.DataFrame(lines).astype(dict.fromkeys(DRAWN, float))
    dated = [looked, *frame[["begun", "due", "original_due", "closed"]].stack().dropna()]
    span = axis.ends_of(min(dated), max(dated))
    options = {
        "ticks": axis.ticks(span), "span": span, "as_at": looked,
        "as_at_label": f"At {found.period}",
        "others": f"Others: {_parts(rest)}" if rest else "",
    }  # fmt: skip
    return Drawing(register_chart.draw, frame, options)


def _chart_row(row, found: Register) -> dict:
    """One recommendation; its label is whom it is addressed to and what is asked."""
    who = row.force if isinstance(row.force, str) else row.region
    asked = row.summary if isinstance(row.summary, str) else row.reference
    asked = shortened(asked, LABEL) if len(asked) > LABEL else asked.rstrip(".")
    first = row.published_dates[0] if row.published_dates else pd.NaT
    late_until = pd.NaT  # last day on which it is known to be overdue
    if row.standing == Standing.OVERDUE:
        known = row.last_entry if row.last_entry > row.due else pd.NaT
        late_until = known if row.old else found.looked
    dates = (first if pd.notna(first) else row.begun, first, row.due,
             row.original_due if row.due_moved else pd.NaT, row.closed_on, late_until)  # fmt: skip
    return {
        "label": f"{who}: {asked}" if isinstance(who, str) and who != found.area else asked,
        **dict(zip(DRAWN, map(axis.number_of, dates), strict=True)),
        "mark": MARKS[row.standing][0], "words": str(state_cell(row)), "rank": row.rank,
    }  # fmt: skip


KIND = Kind(
    shows="progress of recommendations",
    question="Are recommendations on time?",
    frames={"recs": "recommendations", "events": "recommendation_events"},
    choices={"show": ("register", "flow", "survival")},
    describe=_describe,
    method=RECOMMENDATIONS,
)
