"""How certain is the money? Amounts by source and certainty over time, and the posts they pay for.

Money is not a sample: amounts carry no interval. What is added up is added over the same regions
in every year. Money whose certainty nobody states is in the whole of which a share is told: so at
least that share was certain.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import reference, theme
from rocu_analysis.charts import stacks
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import AddedUp, added_up, cell, shortened, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Key, Kind, Method, Told
from rocu_analysis.exhibits.series import KINDS, one_kind
from rocu_analysis.wording import capital, few_of, figure, fit, listed, paragraph, say

MOST_LINES, MOST_LETTERS = 5, 64
# From the foot of a bar, each with its colour.
CERTAINTIES = {
    "long term": theme.BLUE,
    "annual": theme.TURQUOISE,
    "one-off": theme.ORANGE,
    reference.NOT_STATED: theme.GREY,
}
COLOURS = (theme.BLUE, theme.TURQUOISE, theme.PINK, theme.ORANGE, theme.GREY)  # of sources
CERTAIN = "long term"
POSTS = {"posts": "Posts", "posts_permanent": "Posts permanent", "posts_filled": "Posts filled"}
SURE = "was certain beyond the year"


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
    return KIND.ask(**locals())


def _tell(resources: pd.DataFrame, *, region, note) -> Told:
    rows, apart, place, left_out = _select(resources, region)
    regions = added_up(rows["region"] if region is None else [region])
    # What is stated of a year is told, and which lines have no amount; not where none has.
    known = rows["amount"].notna()
    money = _by_line(rows[known | ~known.groupby(rows["period"]).transform("any")])
    years = _by_year(rows, money)
    without = _without_amount(rows, years["period"])
    for year, lines in rows.groupby("period", sort=False):
        first, last = lines["period_start"].iloc[0], lines["period_end"].iloc[0]
        during = apart[apart["period_start"].le(last) & apart["period_end"].ge(first)]
        for source in dict.fromkeys(during["funding_source"]):
            if not lines["funding_source"].eq(source).any():
                without[year].append(f"{source} (given for other periods)")
    years["lacks"] = years["period"].map(without)
    says = bool(years["says"].any())
    by = "certainty" if says else "source"
    reach = dict.fromkeys([years["period"].iloc[0], years["period"].iloc[-1]])
    unit = _unit(money)
    headline, sentences, brief, key = _say(money, years, place, unit)
    care = "Amounts are as stated for each year, not adjusted for prices."
    if not says:
        care = "Amounts are not adjusted for prices, and no source says how long they were certain."
    return Told(
        headline=headline,
        subtitle=f"Funding by source and certainty, {place}, {' to '.join(reach)}, {unit.axis}",
        alt=f"Stacked bars of funding for {place} by year, in {unit.axis}, by {by}.",
        description=paragraph(*sentences, regions.sentence),
        brief=paragraph(*brief),
        care=care,
        key=key,
        table=_table(money, years, regions, unit),
        rows=rows,
        notes=[*_notes(money, years), *left_out, note],
        drawing=_drawing(money, years, unit),
        marks=["posts"] if years["posts"].notna().any() else [],
    )


# --- which rows may be added up ------------------------------------------------------------------


def _select(
    resources: pd.DataFrame, region: str | None
) -> tuple[pd.DataFrame, pd.DataFrame, str, list[str]]:
    """One region, all whole in every year, or national rows; other periods' amounts; and notes."""
    rows = resources.dropna(subset=["period_start", "period_end"])
    rows = rows if region is None else rows[rows["region"].eq(region)]
    if rows["amount"].isna().all():
        whom = f" for {region}" if region else ""
        days = " with the days of its year" if resources["amount"].notna().any() else ""
        raise NoFigures("resources", f"there is no amount{whom}{days}")
    kind = np.searchsorted(KINDS, (rows["period_end"] - rows["period_start"]).dt.days + 1)
    kept = one_kind(rows[kind == rows["amount"].groupby(kind).sum().idxmax()])
    apart = rows[rows["amount"].notna() & ~rows["period"].isin(kept["period"].unique())]
    rows, notes = kept, []
    if len(apart):
        others = apart["period"].unique().tolist()
        notes.append(say("Left out, since they are of another length: {x}.", x=others))
    regional = rows[rows["region"].notna()]
    if region is not None or regional["amount"].isna().all():
        return rows.reset_index(drop=True), apart, region or "England and Wales", notes
    # A region without an amount in some year, or with a line whose amount is missing, is not whole.
    grid = regional.groupby(["region", "period"])["amount"].sum(skipna=False).unstack()
    lacking = set(grid.index[grid.isna().any(axis=1)])
    short = [name for name in reference.REGIONS if name in lacking]
    kept = regional[~regional["region"].isin(short)]
    if kept.empty:
        raise NoFigures(
            "resources",
            "no region has all its amounts in every year, so nothing can be added up",
            None,
            "Ask for one region: region=…",
        )
    if short:
        lack = "{x} {x|lacks|lack} an amount in some year and {x|is|are} not in the sums."
        notes.insert(0, say(lack, x=short))
    if len(regional) < len(rows):
        notes.append("Amounts that belong to no region are left out beside those of regions.")
    apart = apart[apart["region"].isin(kept["region"].unique())]
    return kept.reset_index(drop=True), apart, added_up(kept["region"]).words, notes


# --- adding up -----------------------------------------------------------------------------------


def _by_line(rows: pd.DataFrame) -> pd.DataFrame:
    """Amounts by period and line: ``line, certainty, period, period_start, amount``."""
    certainty = rows["certainty"].fillna(reference.NOT_STATED)
    name = rows["funding_source"]
    name = name.where(certainty.eq(reference.NOT_STATED), name + " (" + certainty + ")")
    if name.nunique() > MOST_LINES:
        name = certainty.str.capitalize()
    keys = ["line", "certainty", "period", "period_start"]
    sums = rows.assign(line=name, certainty=certainty).groupby(keys, dropna=False, sort=False)
    money = sums["amount"].sum(skipna=False).reset_index()
    return money.sort_values("period_start", kind="stable").reset_index(drop=True)


def _by_year(rows: pd.DataFrame, money: pd.DataFrame) -> pd.DataFrame:
    """Totals by period: ``total, unknown, certain, share`` (per cent of the total) and posts."""
    said, amount = money["certainty"].ne(reference.NOT_STATED), money["amount"]
    certain = amount.where(money["certainty"].eq(CERTAIN), 0.0)
    parts = money[["period"]].assign(total=amount, unknown=amount.mask(said, 0.0), certain=certain)
    years = parts.groupby("period", sort=False).sum(skipna=False)
    years["says"] = said.groupby(money["period"], sort=False).any()
    years["certain"] = years["certain"].where(years["says"])
    shares = 100 * years["certain"] / years["total"].where(years["total"] > 0)
    # What may be more, or is all but a little, is not rounded up: at least 89 is false of 88.9.
    years["share"] = [
        _rounded_down(share) if 0 < share < 100 and (rest or share > 99.9) else share
        for share, rest in zip(shares, years["unknown"], strict=True)
    ]
    manned = rows[rows["posts"].gt(0)].groupby("period", sort=False)[list(POSTS)]
    return years.join(manned.sum(skipna=False)).reset_index()


def _without_amount(rows: pd.DataFrame, periods: pd.Series) -> dict[str, list[str]]:
    """By year the sources that have an amount in another year and none in this, in words."""
    several = rows["region"].nunique() > 1
    held: dict[str, list[str]] = {period: [] for period in periods}
    keys = ["funding_source", "region"]
    for (source, region), part in rows.groupby(keys, dropna=False, sort=False):
        given = part["amount"].notna()
        known = set(part["period"][given])
        lacks = set(part["period"][~given]) | (set(periods) - known if known else set())
        for period in lacks & set(held):
            held[period].append(f"{source} ({region})" if several else str(source))
    return held


# --- words ---------------------------------------------------------------------------------------


class Unit(NamedTuple):
    """What amounts are printed in: all in one, so that sentences, table and chart agree."""

    base: float
    decimals: int
    after: str  # a figure in a sentence, and in a tile
    brief: str
    heading: str  # of a column
    axis: str

    def rounded(self, amount: float) -> float:
        """Halves away from zero: half to even makes 0.8 of 850,000."""
        return round(amount / self.base + (1e-9 if amount >= 0 else -1e-9), self.decimals)

    def said(self, amount: float, *, brief: bool = False) -> str:
        """An amount in a sentence, or on a tile: ``£2.0 million``, ``£2.0m``, ``£40,000``."""
        number = self.rounded(amount)
        after = self.brief if brief else self.after
        return f"{'−' if number < 0 else ''}£{figure(abs(number), self.decimals)}{after}"

    def cells(self, amounts: pd.Series) -> list:
        """Cells of a column."""
        return [cell(n, False, self.decimals) for n in amounts.map(self.rounded, "ignore")]


MILLIONS = Unit(1e6, 1, " million", "m", "£m", "£ million")
POUNDS = Unit(1.0, 0, "", "", "£", "pounds")


def _unit(money: pd.DataFrame) -> Unit:
    """Millions where every amount can be read in them, else pounds."""
    known = money["amount"].abs()
    return POUNDS if MILLIONS.rounded(known[known > 0].min()) == 0 else MILLIONS


def _decimals(share: float) -> int:
    """Decimals of a share: one where none would print a part as nothing or as the whole."""
    return 1 if 0 < share < 1 or 99.5 <= share < 100 else 0


def _rounded_down(share: float) -> float:
    scale = 10 ** _decimals(share)
    return math.floor(round(share * scale, 6)) / scale or share


def _say(money: pd.DataFrame, years: pd.DataFrame, place: str, unit: Unit):
    """Headline, sentences, those for a board and the tile: how much is certain, or how it moved."""
    first, last = years.iloc[0], years.iloc[-1]
    when, share = last["period"], last["share"]
    posts, lines = _posts(last), _lines(money, unit)
    filled = ""
    if last["posts"] == last["posts"] and last["posts_filled"] == last["posts_filled"]:
        filled = f" {figure(last['posts_filled'])} of {figure(last['posts'])} posts are filled."
    if share == share:
        part, rest = figure(share, _decimals(share)), last["unknown"]
        least, sure, unsaid = f"{part} per cent", SURE, ""
        if rest:  # it may be certain or not
            least, sure = f"at least {least}", f"was known to be {SURE.partition(' ')[2]}"
            unsaid = "; for {} no source says"
        some = {0.0: "none", 100.0: "all"}.get(share, least)
        lacks = _lacks(last)
        how = sure if share == 0 else SURE
        headline = fit(
            f"{some} of the money {'stated for' if lacks else 'of'} {when} {how}",
            f"{some} of money{' stated' if lacks else ''} {how} in {when}",
            f"{some} of money {how}",
        )
        whole = f"{'the ' if lacks else ''}{unit.said(last['total'])}"
        whole += " that is stated" if lacks else ""
        told = f"{unit.said(last['certain'])} of {whole} ({part} per cent)"
        told = f"{some} of {whole}" if share in (0, 100) else told
        told = f"In {when}, {told} {sure}{unsaid.format(unit.said(rest))}{lacks}"
        earlier = tile = ""
        # Years of which other sources are known are not alike, nor are two that may be any share.
        alike = first["lacks"] == last["lacks"] and not first["unknown"] and not rest
        if len(years) > 1 and first["share"] == first["share"] and alike:
            before = figure(first["share"], _decimals(first["share"]))
            earlier = f"In {first['period']} it was {before} per cent"
            tile = f"; in {first['period']} it was {before}%"
        of = f"of {unit.said(last['total'], brief=True)}{' stated' if lacks else ''}"
        unsaid = unsaid.format(unit.said(rest, brief=True))
        text = f"{of} in {when} {sure}{unsaid}{lacks}{tile}.{filled}"
        return headline, [told, earlier, *lines, posts], [told, posts], Key(f"{part}%", text)
    largest = money.groupby("line", sort=False)["amount"].sum().idxmax()
    rows = money[money["line"].eq(largest)].dropna(subset=["amount"])
    headline, key = f"No money is recorded for {when}", None
    if last["total"] != last["total"]:
        headline = f"An amount of {when} is missing, so no share of it is given"
    elif not last["says"]:
        headline = (
            _change(rows, largest, unit)
            or f"No source states how long the money of {when} was certain"
        )
    if not last["says"] and len(rows) > 1:
        name, old, new = largest.partition(",")[0], rows.iloc[0], rows.iloc[-1]
        text = (
            f"{reference.noun(name)} of {new['period']}; "
            f"{unit.said(old['amount'], brief=True)} in {old['period']}. "
            f"No source says how long it was certain.{filled}"
        )
        key = Key(unit.said(new["amount"], brief=True), text)
    none = "No source states how long that money was certain"
    none = "" if last["total"] != last["total"] or last["says"] else none
    return headline, [f"{headline} ({place})", none, *lines, posts], [*lines[:2], posts], key


def _lacks(year: pd.Series) -> str:
    """Which sources have no amount in a year, as the rest of a sentence; empty where all have."""
    names = few_of(year["lacks"], 2, "other source")
    verb = "has" if len(year["lacks"]) == 1 else "have"
    return f"; {names} {verb} no amount" if year["lacks"] else ""


def _lines(money: pd.DataFrame, unit: Unit) -> list[str]:
    """Each source's first and last amount."""
    said = []
    for name, part in money.dropna(subset=["amount"]).groupby("line", sort=False):
        if len(part) > 1:
            ends = (f"{unit.said(row.amount)} in {row.period}" for row in
                    (part.iloc[0], part.iloc[-1]))  # fmt: skip
            said.append(f"{name}: {' and '.join(ends)}")
    return said


def _change(rows: pd.DataFrame, name: str, unit: Unit) -> str:
    """How a source moved from its first year to its last; empty where it did not."""
    if rows.empty:
        return ""
    first, last = rows.iloc[0], rows.iloc[-1]
    ends = [f"{unit.said(row['amount'])} in {row['period']}" for row in (first, last)]
    if unit.said(first["amount"]) == unit.said(last["amount"]):
        return ""
    told = f"{'rose' if last['amount'] > first['amount'] else 'fell'} from {' to '.join(ends)}"
    return fit(f"{name.partition(',')[0]} {told}", f"Money {told}")


def _posts(year: pd.Series) -> str:
    if year["posts"] != year["posts"]:
        return ""
    parts = [
        say(f"{{n|none was|# was|# were}} {word}", n=year[f"posts_{word}"])
        for word in ("permanent", "filled")
        if year[f"posts_{word}"] == year[f"posts_{word}"]
    ]
    known = listed(parts) or "how many were permanent or filled is not stated"
    return say(
        "Of {n} {n|post|posts} in {when}, {x}", n=year["posts"], when=year["period"], x=known
    )


def _notes(money: pd.DataFrame, years: pd.DataFrame) -> list[str]:
    said = money["certainty"].ne(reference.NOT_STATED)
    notes = []
    if said.any():
        notes.append(KIND.method.note("certain"))
    if said.any() and not said.all():
        notes.append(
            "Where no source says how long money is certain, it is shown as not stated, "
            "and is in the total."
        )
    for name, part in money.groupby("line", sort=False):
        known = set(part.loc[part["amount"].notna(), "period"])
        gaps = [year for year in years["period"] if year not in known]
        if gaps:
            notes.append(f"Missing, not zero: “{name}” in {few_of(gaps, noun='other year')}.")
    return notes


# --- table and chart -----------------------------------------------------------------------------


def _table(money: pd.DataFrame, years: pd.DataFrame, regions: AddedUp, unit: Unit) -> pd.DataFrame:
    """One row a year: each line and the total, the share, posts."""
    wide = money.groupby(["period", "line"], sort=False)["amount"].sum(skipna=False).unstack("line")
    wide = wide.reindex(index=years["period"], columns=money["line"].unique())
    columns = {regions.label("Year"): years["period"]} | {
        f"{name} ({unit.heading})": unit.cells(wide[name]) for name in wide
    }
    if years["share"].notna().any():
        columns[f"Total ({unit.heading})"] = unit.cells(years["total"])
        columns[f"Certain beyond the year ({unit.heading})"] = unit.cells(years["certain"])
        shares = [cell(share, False, _decimals(share)) for share in years["share"]]
        columns["Certain beyond the year (%)"] = shares
    if f"Total ({unit.heading})" in columns and years["lacks"].map(len).any():
        columns["Not in the total"] = [few_of(names, noun="other source") or "None"
                                       for names in years["lacks"]]  # fmt: skip
    if years["posts"].notna().any():
        columns |= {
            head: [cell(n, False, None) for n in years[name]] for name, head in POSTS.items()
        }
    return table_of(columns)


def _drawing(money: pd.DataFrame, years: pd.DataFrame, unit: Unit) -> Drawing | None:
    """Parts of each year's bar, by certainty where any is stated, else by source."""
    periods, says = list(years["period"]), bool(years["says"].any())
    by = "certainty" if says else "line"
    names = [
        name for name in (CERTAINTIES if says else money[by].unique()) if name in set(money[by])
    ]
    colours = CERTAINTIES if says else dict(zip(names, COLOURS, strict=False))
    sums = money.groupby(["period", by], sort=False)["amount"].sum(min_count=1).dropna()
    parts = [(shortened(capital(name), MOST_LETTERS), colours[name], at, sums[period, name])
             for at, period in enumerate(periods) for name in names
             if (period, name) in sums.index]  # fmt: skip
    if not parts:
        return None
    frame = pd.DataFrame(parts, columns=["series", "colour", "x", "value"])
    frame["printed"] = [figure(unit.rounded(value), unit.decimals) for value in frame["value"]]
    frame["value"] /= unit.base
    totals = ["" if total != total or not says
              else figure(unit.rounded(total), unit.decimals) + (" stated" if lacks else "")
              for total, lacks in zip(years["total"], years["lacks"], strict=True)]  # fmt: skip
    options = {"title": unit.axis, "periods": periods, "totals": totals}
    return Drawing(stacks.draw, frame, options)


KIND = Kind(
    shows="funding and posts",
    question="Is the money certain?",
    frames={"resources": "resources"},
    of_one_region=True,
    tell=_tell,
    method=Method(
        "Funding and posts",
        (
            ("", "Money is shown by how long its source says that it is certain. Each amount is "
             "rounded by itself, so parts may not add up to their total."),
            ("certain", "Certain beyond the year means funding that its source calls long term. "
             "Money for one year or given once is not."),
            ("posts", "A post is counted as filled only where the return says so."),
        ),
    ),
)  # fmt: skip
