"""How certain is the money? Amounts by source and certainty over time, and the posts they pay for.

Money is not a sample: amounts carry no interval. What is added up is added over the same regions
in every year, and a share is only of money whose certainty is stated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import lines
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import cell, refuse_mixture, source_of, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.series import one_kind
from rocu_analysis.wording import money as words
from rocu_analysis.wording.numbers import listed, paragraph, small

MOST_LINES = 5
CERTAIN = "long term"
NATIONAL = "England and Wales"
POSTS = ["posts", "posts_permanent", "posts_filled"]


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows that may be added up, the place they are for, and what was left out."""

    rows: pd.DataFrame
    place: str
    regions: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    national: bool = False


def funding(
    resources: pd.DataFrame, *, region: str | None = None, note: str | None = None
) -> Exhibit:
    """Show amounts by funding source and certainty over time, with posts where they are given.

    Parameters
    ----------
    resources : DataFrame
        The resources frame; it is not changed.
    region : str, optional
        One region; without it the sum over the regions that have every year, or the rows that
        belong to no region (national totals) where those are all there is. A region is left out
        where it lacks a year, or the amount of a line.
    note : str, optional
        A remark to print, such as that an amount is rounded in its source.

    Returns
    -------
    Exhibit

    Raises
    ------
    NoFigures
        Where there is no amount.
    UnknownName
        Where the region is not known.
    """
    schema.require(resources, "resources")
    held = _rows(resources, region)
    illustrative = refuse_mixture(held.rows)
    money = _by_line(held.rows)
    years = _by_year(held.rows, money)
    recipe = Recipe("funding", {"region": region, "note": note}, {"resources": resources})
    headline, description = _say(money, years, held.place)
    return Exhibit(
        kind="funding",
        headline=headline,
        subtitle=f"Funding by source and certainty, {held.place}, {_span(years)}, £ million",
        alt=words.alt(list(dict.fromkeys(money["line"])), _shares(years), held.place),
        description=description,
        table=_table(money, years),
        data=held.rows,
        source=source_of(held.rows),
        notes=_notes(money, years, held, note),
        drawing=_drawing(money, years, illustrative),
        recipe=recipe,
        illustrative=illustrative,
    )


def _rows(resources: pd.DataFrame, region: str | None) -> _Rows:
    """Choose rows: one region, the regions that are whole in every year, or national rows."""
    if resources["amount"].isna().all():
        raise NoFigures("resources", "there is no amount in the frame")
    dated = resources["period_start"].notna() & resources["period_end"].notna()
    if region is not None:
        name = reference.check_region(region)
        rows = resources[resources["region"].eq(name) & dated]
        if rows["amount"].isna().all():
            raise NoFigures("resources", f"there is no amount for {name} with the days of its year")
        rows, left_out = one_kind(rows)
        return _Rows(rows.reset_index(drop=True), name, (), tuple(left_out))
    rows, left_out = one_kind(resources[dated])
    regional = rows[rows["region"].notna()]
    if regional["amount"].isna().all():
        if rows["amount"].isna().all():
            raise NoFigures("resources", "no amount has the days of its year")
        return _Rows(rows.reset_index(drop=True), NATIONAL, (), tuple(left_out))
    short = _not_whole(regional)
    kept = regional[~regional["region"].isin(short)]
    if kept.empty:
        raise NoFigures(
            "resources",
            "no region has an amount in every year, so nothing can be added up over time",
            None,
            "Ask for one region: region=…",
        )
    number = kept["region"].nunique()
    place = "all ten regions" if number == len(reference.REGIONS) else f"{small(number)} regions"
    place = kept["region"].iloc[0] if number == 1 else place
    national = len(regional) < len(rows)
    return _Rows(kept.reset_index(drop=True), place, short, tuple(left_out), national)


def _not_whole(regional: pd.DataFrame) -> tuple[str, ...]:
    """Regions without an amount in some year, or with a line whose amount is missing."""
    years = regional.groupby("region")["period"].nunique()
    blank = set(regional.loc[regional["amount"].isna(), "region"])
    wanted = regional["period"].nunique()
    return tuple(name for name in reference.REGIONS if years.get(name, wanted) < wanted
                 or name in blank)  # fmt: skip


def _by_line(rows: pd.DataFrame) -> pd.DataFrame:
    """Amounts by period and line: ``line, certainty, period, period_start, amount``."""
    certainty = rows["certainty"].fillna(reference.NOT_STATED)
    stated = certainty.ne(reference.NOT_STATED)
    name = rows["funding_source"].where(~stated, rows["funding_source"] + " (" + certainty + ")")
    frame = rows.assign(line=name, certainty=certainty)
    if frame["line"].nunique() > MOST_LINES:
        frame["line"] = certainty.str.capitalize()
    keys = ["line", "certainty", "period", "period_start"]
    return (
        frame.groupby(keys, dropna=False, sort=False)["amount"]
        .agg(lambda amounts: amounts.sum(skipna=False))
        .reset_index()
        .sort_values("period_start", kind="stable")
        .reset_index(drop=True)
    )


def _by_year(rows: pd.DataFrame, money: pd.DataFrame) -> pd.DataFrame:
    """Totals by period: ``total, stated, certain, share`` (per cent of the stated) and posts.

    A year in which a line's amount is missing has no totals. Posts permanent and filled are missing
    where a line that has posts does not state them.
    """
    stated = money["certainty"].ne(reference.NOT_STATED)
    certain = money["certainty"].eq(CERTAIN)
    parts = {
        "total": money["amount"],
        "stated": money["amount"].where(stated, 0.0),
        "certain": money["amount"].where(certain, 0.0),
    }
    groups = money[["period"]].assign(**parts).groupby("period", sort=False)
    years = groups.agg(lambda amounts: amounts.sum(skipna=False))
    years["lines_stated"] = stated.groupby(money["period"], sort=False).any()
    years["share"] = 100 * years["certain"] / years["stated"].where(years["stated"] > 0)
    manned = rows[rows["posts"].gt(0)]
    posts = manned.groupby("period", sort=False)[POSTS].agg(lambda part: part.sum(skipna=False))
    return years.join(posts).reset_index()


def _say(money: pd.DataFrame, years: pd.DataFrame, place: str) -> tuple[str, str]:
    last = years.iloc[-1]
    sentences = []
    if last["share"] == last["share"]:
        whole = last["total"] == last["stated"]
        headline = words.certain_headline(last["share"], last["period"], whole)
        sentences.append(
            words.certain(
                last["certain"], last["stated"], last["share"], last["period"], whole=whole
            )
        )
        before = years.iloc[0]
        if len(years) > 1 and before["share"] == before["share"]:
            sentences.append(words.share_before(before["share"], before["period"]))
    else:
        headline = words.without_share(
            last["period"], stated=bool(last["lines_stated"]), known=last["total"] == last["total"]
        )
        sentences.append(f"{headline} ({place})")
    for name, part in money.dropna(subset=["amount"]).groupby("line", sort=False):
        a, b = part.iloc[0], part.iloc[-1]
        if len(part) > 1:
            sentences.append(words.from_to(name, a["amount"], a["period"], b["amount"],
                                           b["period"]))  # fmt: skip
    if last["posts"] == last["posts"]:
        sentences.append(words.posts(*(last[name] for name in POSTS), last["period"]))
    return headline, paragraph(*sentences)


def _span(years: pd.DataFrame) -> str:
    first, last = years["period"].iloc[0], years["period"].iloc[-1]
    return first if first == last else f"{first} to {last}"


def _table(money: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """One row a year: each line and the total in £ million, the share, posts."""
    wide = money.groupby(["period", "line"], sort=False)["amount"].agg(
        lambda amounts: amounts.sum(skipna=False)
    )
    wide = wide.unstack("line").reindex(
        index=years["period"], columns=list(dict.fromkeys(money["line"]))
    )
    columns: dict[str, list] = {"Year": list(years["period"])}
    for name in wide.columns:
        columns[f"{name} (£m)"] = _millions(wide[name])
    if years["share"].notna().any():
        if years["total"].equals(years["stated"]):
            columns["Total (£m)"] = _millions(years["total"])
        else:
            columns["With certainty stated (£m)"] = _millions(years["stated"])
        columns["Certain beyond the year (£m)"] = _millions(years["certain"])
        columns["Certain beyond the year (%)"] = [
            cell(value, False, words.share_decimals(value)) for value in years["share"]
        ]
    if years["posts"].notna().any():
        heads = ("Posts", "Posts permanent", "Posts filled")
        for head, name in zip(heads, POSTS, strict=True):
            columns[head] = [cell(value, False, None) for value in years[name]]
    return table_of(columns)


def _millions(amounts: pd.Series) -> list:
    return [
        cell(words.in_millions(value) if value == value else value, False, 1) for value in amounts
    ]


def _notes(money, years, held: _Rows, note: str | None) -> tuple[str, ...]:
    notes = ["Amounts are as stated for each year, not adjusted for prices."]
    stated = money["certainty"].ne(reference.NOT_STATED)
    if stated.any():
        notes.append(
            "Certain beyond the year means funding that its source calls long term. Money for one "
            "year or given once is not."
        )
    if not stated.all():
        notes.append("Where no source says how long money is certain, it is shown as not stated.")
    notes += words.gaps(_without(money, years))
    if years["share"].notna().any() and not _adds_up(money, years):
        notes.append("Each amount is rounded by itself, so parts may not add up to their total.")
    if held.regions:
        notes.append(words.dropped_note(held.regions))
    if held.periods:
        notes.append(f"Left out, since they overlap the others: {listed(held.periods)}.")
    if held.national:
        notes.append("Amounts that belong to no region are left out beside those of regions.")
    if note:
        notes.append(note)
    return tuple(notes)


def _adds_up(money: pd.DataFrame, years: pd.DataFrame) -> bool:
    """Whether the printed amounts of every year add up to its printed total."""
    printed = money.assign(amount=money["amount"].map(words.in_millions, na_action="ignore"))
    sums = printed.groupby("period")["amount"].sum().round(1)
    totals = years.set_index("period")["total"].dropna().map(words.in_millions)
    return bool(sums.reindex(totals.index).sub(totals).abs().lt(0.05).all())


def _without(money: pd.DataFrame, years: pd.DataFrame) -> dict[str, list[str]]:
    """Years for which a line has no amount, by line: missing is not nought."""
    known = money.dropna(subset=["amount"]).groupby("line", sort=False)["period"].agg(set)
    return {
        line: [period for period in years["period"] if period not in known.get(line, set())]
        for line in dict.fromkeys(money["line"])
    }


def _drawing(money: pd.DataFrame, years: pd.DataFrame, illustrative: bool) -> Drawing:
    periods = list(years["period"])
    at = {period: number for number, period in enumerate(periods)}
    amounts = pd.DataFrame(
        {
            "panel": "amount",
            "series": money["line"].map(_short_names(money["line"])),
            "x": money["period"].map(at),
            "value": money["amount"] / 1e6,
        }
    )
    panels = [
        {
            "name": "amount",
            "title": "£ million",
            "top": _top(float(amounts["value"].fillna(0).max())),
            "bottom": min(0.0, float(amounts["value"].fillna(0).min())),
        },
    ]
    parts = [amounts]
    shares = _shares(years)
    if not shares.empty:
        parts.append(shares)
        panels.append({"name": "share", "title": "Per cent", "top": 100, "bottom": 0.0})
    frame = pd.concat(parts, ignore_index=True)
    return Drawing(
        lines.draw,
        frame,
        {"periods": periods, "panels": panels},
        needs=lambda place: lines.height(frame, panels, place),
        illustrative=illustrative,
    )


def _short_names(lines: pd.Series) -> dict[str, str]:
    """Names for the chart, each its own; the table has them in full."""
    names: dict[str, str] = {}
    for line in dict.fromkeys(lines):
        short, number = words.shortened(line), 2
        while short in names.values():
            short, number = f"{words.shortened(line)} {number}", number + 1
        names[line] = short
    return names


def _shares(years: pd.DataFrame) -> pd.DataFrame:
    """Shares in per cent: money certain beyond the year, posts permanent, posts filled."""
    series = {
        "Money certain beyond the year": years["share"],
        "Posts permanent": 100 * years["posts_permanent"] / years["posts"],
        "Posts filled": 100 * years["posts_filled"] / years["posts"],
    }
    frames = [
        pd.DataFrame({"panel": "share", "series": name, "x": range(len(years)), "value": values})
        for name, values in series.items()
        if values.notna().any()
    ]
    empty = pd.DataFrame(columns=["panel", "series", "x", "value"])
    return pd.concat(frames, ignore_index=True) if frames else empty


def _top(most: float) -> float:
    """Round end of an axis a little above the largest amount."""
    power = 10 ** np.floor(np.log10(most)) if most > 0 else 1.0
    step = power / 2 if most / power < 5 else power
    return float(max(np.ceil(most * 1.05 / step) * step, step))
