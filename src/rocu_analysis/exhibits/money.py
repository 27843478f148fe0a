"""How certain is the money? Amounts by source and certainty over time, and the posts they pay for.

Money is not a sample: amounts carry no interval. What is added up is added over the same regions
in every year, and a share is only of money whose certainty is stated.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import lines
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import cell, refuse_mixture, source_of, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.wording import money as words
from rocu_analysis.wording.numbers import listed, paragraph, per_cent

MOST_LINES = 6
CERTAIN = "long term"
POSTS = ["posts", "posts_permanent", "posts_filled"]


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
        belong to no region (national totals) where those are all there is.
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
    rows, place, dropped = _rows(resources, region)
    illustrative = refuse_mixture(rows)
    money = _by_line(rows)
    years = _by_year(rows, money)
    recipe = Recipe("funding", {"region": region, "note": note}, {"resources": resources})
    headline, description = _say(money, years, place)
    return Exhibit(
        kind="funding",
        headline=headline,
        subtitle=f"Funding by source and certainty, {place}, {_span(years)}, £ million",
        alt=_alt(money, years, place),
        description=description,
        table=_table(money, years),
        data=rows,
        source=source_of(rows),
        notes=_notes(money, dropped, note),
        drawing=_drawing(money, years, illustrative),
        recipe=recipe,
        illustrative=illustrative,
    )


def _rows(resources: pd.DataFrame, region: str | None):
    """Rows that may be added up, the place they are for, and regions left out of the sum."""
    rows = resources[resources["amount"].notna()]
    if region is not None:
        name = reference.check_region(region)
        rows = rows[rows["region"] == name]
        if rows.empty:
            raise NoFigures("resources", f"there is no amount for {name}")
        return rows.reset_index(drop=True), name, ()
    if rows.empty:
        raise NoFigures("resources", "there is no amount in the frame")
    regional = rows[rows["region"].notna()]
    if regional.empty:
        return rows.reset_index(drop=True), "England and Wales", ()
    years = regional.groupby("region")["period"].nunique()
    whole = years[years == regional["period"].nunique()].index
    kept = regional[regional["region"].isin(whole)]
    if kept.empty:
        raise NoFigures(
            "resources",
            "no region has an amount in every year, so nothing can be added up over time",
            None,
            "Ask for one region: region=…",
        )
    number = kept["region"].nunique()
    place = "all ten regions" if number == len(reference.REGIONS) else f"{number} regions"
    place = next(iter(whole)) if number == 1 else place
    return kept.reset_index(drop=True), place, tuple(sorted(set(years.index) - set(whole)))


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
        .sum(min_count=1)
        .reset_index()
        .sort_values("period_start", kind="stable")
        .reset_index(drop=True)
    )


def _by_year(rows: pd.DataFrame, money: pd.DataFrame) -> pd.DataFrame:
    """Totals by period: ``total, stated, certain, share`` (per cent of the stated) and posts."""
    stated = money["certainty"].ne(reference.NOT_STATED)
    parts = {
        "total": money["amount"],
        "stated": money["amount"].where(stated, 0),
        "certain": money["amount"].where(money["certainty"].eq(CERTAIN), 0),
    }
    years = money[["period"]].assign(**parts).groupby("period", sort=False).sum()
    years["share"] = 100 * years["certain"] / years["stated"].where(years["stated"] > 0)
    posts = rows.groupby("period", sort=False)[POSTS].sum(min_count=1)
    return years.join(posts).reset_index()


def _say(money: pd.DataFrame, years: pd.DataFrame, place: str) -> tuple[str, str]:
    first, last = years.iloc[0], years.iloc[-1]
    sentences = []
    if np.isnan(last["share"]):
        headline = words.not_stated_headline(last["period"])
        sentences.append(f"How long the money was certain is not stated for {place}")
    else:
        headline = words.certain_headline(last["share"], last["period"])
        sentences.append(
            f"In {last['period']}, {words.millions(last['certain'])} of "
            f"{words.millions(last['stated'])} ({per_cent(last['share'])}) was certain beyond the "
            f"year"
        )
        if len(years) > 1 and first["share"] == first["share"]:
            sentences.append(f"In {first['period']} it was {per_cent(first['share'])}")
    for name, part in money.groupby("line", sort=False):
        if len(part) > 1:
            a, b = part.iloc[0], part.iloc[-1]
            both = (a["amount"], a["period"], b["amount"], b["period"])
            sentences.append(words.from_to(name, *both))
    if last["posts"] == last["posts"]:
        sentences.append(words.posts(*(last[name] for name in POSTS), last["period"]))
    return headline, paragraph(*sentences)


def _alt(money: pd.DataFrame, years: pd.DataFrame, place: str) -> str:
    names = listed(dict.fromkeys(money["line"]))
    more = ""
    if years["share"].notna().any():
        more = ", with the share certain beyond the year"
        if years["posts"].notna().any():
            more += " and the shares of posts permanent and filled"
    return f"Lines of funding for {place} over the years by source: {names}{more}."


def _span(years: pd.DataFrame) -> str:
    first, last = years["period"].iloc[0], years["period"].iloc[-1]
    return first if first == last else f"{first} to {last}"


def _table(money: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """One row a year: each line and the total in £ million, the share, posts."""
    wide = money.pivot_table(
        index="period", columns="line", values="amount", aggfunc="sum", sort=False, min_count=1
    ).reindex(index=years["period"], columns=list(dict.fromkeys(money["line"])))
    columns: dict[str, list] = {"Year": list(years["period"])}
    for name in wide.columns:
        columns[f"{name} (£m)"] = [cell(value / 1e6, False, 1) for value in wide[name]]
    if years["share"].notna().any():
        if years["total"].equals(years["stated"]):
            columns["Total (£m)"] = [cell(value / 1e6, False, 1) for value in years["total"]]
        else:
            columns["With certainty stated (£m)"] = [
                cell(value / 1e6, False, 1) for value in years["stated"]
            ]
        columns["Certain beyond the year (%)"] = [cell(value, False, 0) for value in years["share"]]
    if years["posts"].notna().any():
        heads = ("Posts", "Posts permanent", "Posts filled")
        for head, name in zip(heads, POSTS, strict=True):
            columns[head] = [cell(value, False, None) for value in years[name]]
    return table_of(columns)


def _notes(money: pd.DataFrame, dropped: tuple[str, ...], note: str | None) -> tuple[str, ...]:
    notes = ["Amounts are as stated for each year, not adjusted for prices."]
    stated = money["certainty"].ne(reference.NOT_STATED)
    if stated.any():
        notes.append(
            "Certain beyond the year means funding that its source calls long term. Money for one "
            "year or given once is not."
        )
    if not stated.all():
        notes.append("Where no source says how long money is certain, it is shown as not stated.")
    if dropped:
        verb = "lacks" if len(dropped) == 1 else "lack"
        notes.append(f"{listed(dropped)} {verb} an amount in some year and is not in the sums.")
    if note:
        notes.append(note)
    return tuple(notes)


def _drawing(money: pd.DataFrame, years: pd.DataFrame, illustrative: bool) -> Drawing:
    periods = list(years["period"])
    at = {period: number for number, period in enumerate(periods)}
    amounts = pd.DataFrame(
        {
            "panel": "amount",
            "series": money["line"],
            "x": money["period"].map(at),
            "value": money["amount"] / 1e6,
        }
    )
    panels = [
        {"name": "amount", "title": "£ million", "top": _top(amounts["value"].max())},
    ]
    parts = [amounts]
    shares = _shares(years, at)
    if not shares.empty:
        parts.append(shares)
        panels.append({"name": "share", "title": "Per cent", "top": 100})
    frame = pd.concat(parts, ignore_index=True)
    return Drawing(
        lines.draw,
        frame,
        {"periods": periods, "panels": panels},
        needs=lambda place: lines.height(len(panels), place),
        illustrative=illustrative,
    )


def _shares(years: pd.DataFrame, at: dict[str, int]) -> pd.DataFrame:
    """Shares in per cent: money certain beyond the year, posts permanent, posts filled."""
    series = {
        "Money certain beyond the year": years["share"],
        "Posts permanent": 100 * years["posts_permanent"] / years["posts"],
        "Posts filled": 100 * years["posts_filled"] / years["posts"],
    }
    frames = [
        pd.DataFrame(
            {"panel": "share", "series": name, "x": years["period"].map(at), "value": values}
        )
        for name, values in series.items()
        if values.notna().any()
    ]
    empty = pd.DataFrame(columns=["panel", "series", "x", "value"])
    return pd.concat(frames, ignore_index=True) if frames else empty


def _top(most: float) -> float:
    """Round end of an axis a little above the largest amount."""
    power = 10 ** np.floor(np.log10(most)) if most > 0 else 1.0
    step = power / 2 if most / power < 5 else power
    return float(np.ceil(most * 1.05 / step) * step)
