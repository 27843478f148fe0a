"""Are the recommendations on time?

`standing` finds how each stands at a day; here that is put in words, a table and a chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.charts import days as axis, grid, register as timeline
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, closings, sources
from rocu_analysis.exhibits.cells import Cell
from rocu_analysis.exhibits.exhibit import Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.responses import RECOMMENDATIONS
from rocu_analysis.exhibits.standing import CLOSED, Register, Standing, register, tally
from rocu_analysis.measures import progress

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
OLD_CARE = "The register has had no entry for more than a year, so much may have been closed."
PASSED = "Of those of unknown status {n:words} {n|has|have} a due date that has passed"
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
    recs, events = sources.plain(recs), None if events is None else sources.plain(events)
    lost = [] if events is None else sources.unplaced("Entries of the log", events, recs)
    recs = recs.assign(reference=sources.references(recs))
    looked = progress.latest_date(recs, events) if as_at is None else progress.day_of(as_at)
    found = register(recs, events, looked, region)
    if show == "register":
        parts = _phrases(found, owners)
    else:
        parts = {"flow": closings.flow, "survival": closings.survival}[show](found)
    return Content(
        rows=recs,
        source=sources.source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=[wording.note("register", *_notes(found, events), *lost)],
        methods=["never inferred", *(["curve"] if show == "survival" else [])],
        **parts,
    )


# --- words ----------------------------------------------------------------------------------------


def _phrases(found: Register, owners: bool) -> dict:
    rows, passed = found.rows, int(found.rows["passed"].sum())
    unknown = UNKNOWN_CARE if rows["standing"].eq(Standing.UNKNOWN).any() else ""
    grid_, by = _grid(found), " by theme" if rows["theme"].notna().any() else ""
    held = wording.small_count(len(rows), "recommendation")
    return {
        "headline": _headline(found),
        "subtitle": f"Recommendations{by} at {found.day}",
        "alt": f"Grid of {held} by region and theme" if grid_ else f"Timeline of {held}{by}",
        "more": [_longest(rows), wording.say(PASSED, n=passed) if passed else ""],
        "care": OLD_CARE if found.old else unknown,
        "key": _key(found) if len(rows) else None,
        "table": _table(found, owners),
        "data": rows,
        "drawing": None if rows.empty else grid_ or _timeline(found),
    }


def _headline(found: Register) -> str:
    """Our own first, else what is overdue, then what nobody knows, then what is open."""
    rows, mine = found.rows, found.mine
    counts, total, small = tally(rows), len(rows), wording.small
    overdue, unknown = (counts.get(one, 0) for one in (Standing.OVERDUE, Standing.UNKNOWN))
    if total == 0:
        return f"No recommendation had been issued by {found.day}"
    if unknown == total:
        whose = wording.some(total, total, "recommendation")
        return f"The status of {whose} is not known at {found.day}"
    if len(mine) and not found.old:
        own, late = f"{found.area}: {_parts(mine)}", tally(mine).get(Standing.OVERDUE, 0)
        in_all = f"; {small(overdue)} of {small(total)} overdue in all"
        in_all = in_all if len(mine) < total else ""
        short = f"{found.area}: {late} of {len(mine)} overdue"
        return wording.fit(own + _late(mine) + in_all, own + _late(mine), own, short)
    rest = f"; the status of {small(unknown)} is not known" if unknown else f" at {found.day}"
    if overdue:
        late = wording.some(overdue, total, "recommendation")
        late += f" {'is' if overdue == 1 else 'are'} overdue"
        is_old = rows["old"] & rows["standing"].eq(Standing.OVERDUE)
        if is_old.any():
            last = wording.day(rows.loc[is_old, "last_entry"].max())
            still = f", {small(int(is_old.sum()))} only if still open"
            return wording.fit(f"{late}{still}: last entry {last}", late + still)
        return wording.fit(late + rest)
    if unknown:
        return f"No recommendation is known to be overdue{rest}"
    live = counts.get(Standing.OPEN, 0) + counts.get(Standing.DUE_SOON, 0)
    still = f"{small(live)} open{' when last stated' if found.old else ''}"
    return wording.fit(f"No recommendation is overdue{rest}; {still}", f"None is overdue; {still}")


def _parts(rows: pd.DataFrame) -> str:
    """How many stand how: "one overdue, one due soon and three closed"."""
    return wording.listed(f"{wording.small(n)} {word}" for word, n in tally(rows).items())


def _late(rows: pd.DataFrame) -> str:
    """Which of the closed were late, by the last due date or by the first."""
    kinds = {Standing.CLOSED_LATE: "late", Standing.CLOSED_AFTER_FIRST: "after the first date"}
    counts = {word: int(rows["standing"].eq(one).sum()) for one, word in kinds.items()}
    late = wording.listed(f"{wording.small(n)} {word}" for word, n in counts.items() if n)
    return f", {late}" if late else ""


def _key(found: Register) -> Key:
    """How many of the region in focus are closed or late, else of all."""
    counts, total = tally(found.rows), len(found.rows)
    late, unknown = (counts.get(one, 0) for one in (Standing.OVERDUE, Standing.UNKNOWN))
    closed, rest = counts.get("closed", 0), f"{unknown} not known at {found.day}"
    if found.old:
        return Key(f"{total - closed} of {total}", "were not closed when last stated.")
    if unknown == total:
        whose = wording.some(total, total, "recommendation")
        return Key("Not known", f"Status of {whose} at {found.day}.")
    if len(found.mine):
        own = tally(found.mine)
        word = "overdue" if Standing.OVERDUE in own else "closed"
        where = f"in {wording.the_region(found.area)}{_late(found.mine)}"
        return Key(f"{own.get(word, 0)} of {len(found.mine)} {word}",
                   f"{where}. In all, {late} of {total} overdue, {rest}.")  # fmt: skip
    told = wording.paragraph(_longest(found.rows), f"{closed} closed, {rest}")
    return Key(f"{late} of {total} overdue", told)


def _longest(rows: pd.DataFrame) -> str:
    """Which are overdue, the longest first."""
    late = rows[rows["standing"].eq(Standing.OVERDUE) & ~rows["old"]]
    late = late.sort_values("days_overdue", ascending=False, kind="stable")
    late = late.drop_duplicates("reference")
    names = [f"{cells.shortened(ref, LABEL)} by {wording.days(int(n))}"
             for ref, n in zip(late["reference"], late["days_overdue"], strict=True)]  # fmt: skip
    return f"Overdue: {wording.few_of(names, 3)}" if names else ""


def state_cell(row) -> Cell | str:
    """How one recommendation stands, for a table and the right margin of the timeline."""
    one, to_due = row.standing, row.days_to_due
    if one in (Standing.OPEN, Standing.DUE_SOON):
        stated = "Open when last stated" if row.old else ""
        if pd.isna(to_due):
            return f"{stated or 'Open'}, no due date"
        return Cell(int(to_due), unit="days", lead=f"{stated}, due in" if stated else "Due in")
    if one == Standing.OVERDUE and row.old:
        return "Overdue if still open"
    timed = {
        Standing.OVERDUE: (row.days_overdue, "Overdue by", ""),
        Standing.CLOSED_LATE: (row.days_overdue, "Closed", "late"),
        Standing.CLOSED_AFTER_FIRST: (
            (row.closed_on - row.original_due).days, "Closed", "after its first date"),
        Standing.CLOSED_ON_TIME: (to_due, "Closed", "early"),
    }  # fmt: skip
    if one in timed:
        number, lead, words = timed[one]
        return Cell(int(number), unit="days", lead=lead, words=words)
    if one == Standing.CLOSED_UNDATED:
        return "Closed, timing not known"
    if one == Standing.UNKNOWN:
        return f"Status not known{', due date passed' * bool(row.passed)}"
    return "Not accepted"


def _notes(found: Register, events: pd.DataFrame | None) -> list[str]:
    """Which dates differ or are of the log, what is old, and who was not visited."""
    rows, parts = found.rows, []
    if two := next((dates for dates in rows["published_dates"] if len(dates) > 1), ()):
        two = wording.days_of(two)
        parts.append(f"Sources differ on the date of publication ({two}); both are kept")
    if number := int(rows["from_log"].sum()):
        parts.append(f"No day of publication is stated for {number}: counted from the log")
    if found.old:
        parts.append(f"The register of {found.old} not closed has had no entry for more than a "
                     "year")  # fmt: skip
    if events is not None:
        visited = ~events["event"].astype("str").str.casefold().eq("not inspected")
        names = list(events.loc[~visited, "region"].dropna().unique())
        gone = wording.say("{x} {x|was|were} not visited by the inspection", x=names)
        parts += [gone] if names else []
    return parts


# --- table and chart ------------------------------------------------------------------------------


def _table(found: Register, owners: bool) -> pd.DataFrame:
    """Print a row a recommendation; columns that say nothing are left out."""
    data, rows = found.rows, list(found.rows.itertuples())
    texts = {"Recommendation": "summary", "Region": "region", "Force": "force",
             **({"Owner": "owner"} if owners else {})}  # fmt: skip
    columns = {
        "No.": range(1, len(rows) + 1),
        "Reference": data["reference"],
        "Theme": data["group"],
        **{head: map(cells.text_cell, data[name]) for head, name in texts.items()},
        "Published": map(cells.dates_cell, data["published_dates"]),
        "Due": map(cells.date_cell, data["due"]),
        "Originally due": map(cells.date_cell, data["original_due"].where(data["due_moved"])),
        "Status stated on": map(cells.date_cell, data["status_since"]),
        f"At {found.day}": map(state_cell, rows),
        "Age, days": [cells.NOT_APPLICABLE if row.standing == Standing.NOT_ACCEPTED
                      else cells.cell(row.age_days) if pd.notna(row.age_days) else cells.MISSING
                      for row in rows],
    }  # fmt: skip
    table = cells.table_of(columns)
    optional = ["Region", "Force", "Originally due", "Status stated on"]
    optional += ["Published"] * bool(data["from_log"].any())
    return table.drop(columns=[name for name in optional if cells.is_empty(table[name])])


def _grid(found: Register) -> Drawing | None:
    """Regions by theme, own region first; None of a register without that shape."""
    rows = found.rows
    if rows.empty or rows["region"].isna().any() or rows["force"].notna().any():
        return None
    regions = [name for name in reference.REGIONS if name in set(rows["region"])]
    regions.sort(key=lambda name: name != found.area)
    themes = sorted(rows["group"].unique())
    full = len(rows) / (len(regions) * len(themes))
    once = not rows.duplicated(["region", "group"]).any()
    if not (once and len(regions) > 2 and full >= LEAST_FILLED
            and 2 <= len(themes) <= MOST_COLUMNS):  # fmt: skip
        return None
    heads = []  # what is asked of every region alike, where that is short, else its theme
    for theme in themes:
        texts = rows.loc[rows["group"].eq(theme), "summary"].dropna().unique()
        alike = len(texts) == 1 and len(texts[0]) <= LABEL
        heads.append(texts[0].rstrip(".") if alike else theme)
    timed = rows["standing"].isin([Standing.OVERDUE, Standing.DUE_SOON]) & ~rows["old"]
    texts = [str(state_cell(row)) if days else MARKS[row.standing][2]
             for row, days in zip(rows.itertuples(), timed, strict=True)]  # fmt: skip
    frame = pd.DataFrame({
        "row": rows["region"].map(regions.index),
        "column": rows["group"].map(themes.index),
        "kind": [MARKS[one][1] for one in rows["standing"]],
        "text": texts,
    })  # fmt: skip
    return Drawing(grid.draw, frame, {"rows": regions, "columns": heads, "focus": found.area})


def _timeline(found: Register) -> Drawing | None:
    """Draw the region's rows, or else those not closed; the others are counted below."""
    rows, looked = found.rows, axis.number_of(found.looked)
    shown = rows.index.isin(found.mine.index)
    shown = shown if shown.any() else ~rows["standing"].isin(CLOSED).to_numpy(dtype=bool)
    unknown = rows["standing"].eq(Standing.UNKNOWN).to_numpy(dtype=bool)
    if (shown & unknown).sum() > 1:
        shown = shown & ~unknown
    if not shown.any():
        return None
    lines = [_chart_row(row, found) for row in rows[shown].sort_values("rank").itertuples()]
    frame = pd.DataFrame(lines).astype(dict.fromkeys(DRAWN, float))
    dated = [looked, *frame[["begun", "due", "original_due", "closed"]].stack().dropna()]
    span = axis.ends_of(min(dated), max(dated))
    options = {
        "ticks": axis.ticks(span), "span": span, "as_at": looked,
        "as_at_label": f"At {found.day}",
        "others": "" if shown.all() else f"Others: {_parts(rows[~shown])}",
    }  # fmt: skip
    return Drawing(timeline.draw, frame, options)


def _chart_row(row, found: Register) -> dict:
    """One recommendation; its label is whom it is addressed to and what is asked."""
    who = row.force if isinstance(row.force, str) else row.region
    asked = row.summary if isinstance(row.summary, str) else row.reference
    asked = cells.shortened(asked, LABEL).rstrip(".")
    first = row.published_dates[0] if row.published_dates else pd.NaT
    late_until = pd.NaT  # last day on which it is known to be overdue
    if row.standing == Standing.OVERDUE:
        known = row.last_entry if row.last_entry > row.due else pd.NaT
        late_until = known if row.old else found.looked
    dates = (row.begun if pd.isna(first) else first, first, row.due,
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
