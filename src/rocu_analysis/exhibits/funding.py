"""How certain is the money? Amounts by source and certainty over time, and the posts they pay for.

Money is not a sample: amounts carry no interval. What is added up is added over the same regions
in every year. Money whose certainty nobody states is in the whole of which a share is given: so at
least that share was certain.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from rocu_analysis import reference, theme
from rocu_analysis.charts import bars
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.cells import cell, shortened, table_of
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.judging import one_kind
from rocu_analysis.exhibits.methods import Method
from rocu_analysis.wording import capital, figure, fit, listed, note as noted, some

MOST_LINES, MOST_LETTERS = 5, 40
CERTAINTIES = {  # from the foot of a bar, each with its colour
    "long term": theme.BLUE, "annual": theme.TURQUOISE, "one-off": theme.ORANGE,
    reference.NOT_STATED: theme.GREY,
}  # fmt: skip
COLOURS = (theme.BLUE, theme.TURQUOISE, theme.PINK, theme.ORANGE, theme.GREY)  # of sources
CERTAIN = "long term"
POSTS = {"posts": "Posts", "posts_permanent": "Posts permanent", "posts_filled": "Posts filled"}


@asks
def funding(
    resources: pd.DataFrame, *, region: str | None = None, note: str | None = None
) -> Exhibit:
    """Show amounts by funding source and certainty over time, with posts where they are given.

    Parameters
    ----------
    resources : DataFrame
        The resources frame; it is not changed.
    region : str, optional
        One region; without it the sum over the regions that have every amount of every year, or the
        rows that belong to no region where those are all there is.
    note : str, optional
        A remark to print, such as that an amount is rounded in its source.

    Returns
    -------
    Exhibit
        ``.data`` has the rows that were added up.

    Raises
    ------
    NoFigures, UnknownName
        Where there is no amount, or the region is not known.
    """


class Unit(NamedTuple):
    """What amounts are printed in: all in one, so that sentences, table and chart agree."""

    base: float
    decimals: int
    after: str
    heading: str

    def rounded(self, amount: float) -> float:
        """Halves away from zero: half to even makes 0.8 of 850,000."""
        return round(amount / self.base + (1e-9 if amount >= 0 else -1e-9), self.decimals)

    def printed(self, amount: float) -> str:
        """An amount without its unit."""
        return figure(self.rounded(amount), self.decimals)

    def text(self, amount: float) -> str:
        """An amount in a sentence: ``£2.0m``, ``£40,000``."""
        return f"{'−' if self.rounded(amount) < 0 else ''}£{self.printed(abs(amount))}{self.after}"

    def cells(self, amounts: pd.Series) -> list:
        """Cells of a column."""
        return [cell(n, False, self.decimals) for n in amounts.map(self.rounded, "ignore")]


MILLIONS, POUNDS = Unit(1e6, 1, "m", "£ million"), Unit(1.0, 0, "", "pounds")


def _describe(resources: pd.DataFrame, *, region, note) -> Content:
    rows, place, left_out = _select(resources, region)
    rows = rows.reset_index(drop=True)
    money = _by_line(rows)
    years = _by_year(rows, money)
    amounts = money["amount"].abs()
    unit = POUNDS if MILLIONS.rounded(amounts[amounts > 0].min()) == 0 else MILLIONS
    headline, more = _main_message(money, years, unit)
    reach = " to ".join(dict.fromkeys([years["period"].iloc[0], years["period"].iloc[-1]]))
    certain = "" if years["says"].any() else ", and no source says how long they were certain"
    return Content(
        headline=headline,
        subtitle=f"Funding by source and certainty, {place}, {reach}, {unit.heading}",
        alt=f"A bar of funding for {place} in its newest year, and a line over the years",
        more=[more],
        care=f"Amounts are as stated for each year, not adjusted for prices{certain}.",
        table=_table(money, years, unit),
        rows=rows,
        methods=["money"],
        notes=[noted("amounts", *left_out), note],
        drawing=_drawing(money, years, unit),
    )


def _select(resources: pd.DataFrame, region: str | None) -> tuple[pd.DataFrame, str, list[str]]:
    """One region, all regions that are whole, or national rows; the place; what is left out."""
    rows = resources.dropna(subset=["period_start", "period_end"])
    rows = rows if region is None else rows[rows["region"].eq(region)]
    if rows["amount"].isna().all():
        found = f"there is no amount{f' for {region}' if region else ''} with the days of its year"
        raise NoFigures("resources", found)
    kept, left_out = one_kind(rows), []
    apart = rows[rows["amount"].notna() & ~rows["period"].isin(kept["period"].unique())]
    if len(apart):
        left_out.append(f"Left out, of another length: {listed(apart['period'].unique())}")
    regional = kept[kept["region"].notna()]
    if region is not None or regional["amount"].isna().all():
        return kept, region or "England and Wales", left_out
    # A region without an amount in some year, or with a line whose amount is missing, is not whole.
    grid = regional.groupby(["region", "period"])["amount"].sum(skipna=False).unstack()
    short = sorted(grid.index[grid.isna().any(axis=1)])
    whole = regional[~regional["region"].isin(short)]
    if whole.empty:
        found = "no region has all its amounts in every year, so nothing can be added up"
        raise NoFigures("resources", found, None, "Ask for one region: region=…")
    if short:
        left_out.append(f"Left out, without an amount in some year: {listed(short)}")
    if len(regional) < len(kept):
        left_out.append("Amounts that belong to no region are left out beside those of regions")
    place = some(whole["region"].nunique(), len(reference.REGIONS), "region")
    return whole, place, left_out


def _by_line(rows: pd.DataFrame) -> pd.DataFrame:
    """Amounts by period and line: ``line, certainty, period, period_start, amount``."""
    certainty = rows["certainty"].astype("object").fillna(reference.NOT_STATED)
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
    is_stated, amount = money["certainty"].ne(reference.NOT_STATED), money["amount"]
    certain = amount.where(money["certainty"].eq(CERTAIN), 0.0)
    parts = {"total": amount, "unknown": amount.mask(is_stated, 0.0), "certain": certain}
    years = money[["period"]].assign(**parts).groupby("period", sort=False).sum(skipna=False)
    years["says"] = is_stated.groupby(money["period"], sort=False).any()
    years["certain"] = years["certain"].where(years["says"])
    shares = 100 * years["certain"] / years["total"].where(years["total"] > 0)
    # What may be more, or is all but a little, is not rounded up: at least 89 is false of 88.9.
    years["share"] = [_rounded_down(s) if 0 < s < 100 and (rest or s > 99.9) else s
                      for s, rest in zip(shares, years["unknown"], strict=True)]  # fmt: skip
    manned = rows[rows["posts"].gt(0)].groupby("period", sort=False)[list(POSTS)]
    return years.join(manned.sum(skipna=False)).reset_index()


def _decimals(share: float) -> int:
    """Decimals of a share: one where none would print a part as nothing or as the whole."""
    return 1 if 0 < share < 1 or 99.5 <= share < 100 else 0


def _percent(share: float) -> str:
    return figure(share, _decimals(share))


def _rounded_down(share: float) -> float:
    scale = 10 ** _decimals(share)
    return math.floor(round(share * scale, 6)) / scale or share


def _main_message(money: pd.DataFrame, years: pd.DataFrame, unit: Unit) -> tuple[str, str]:
    """Headline and sentence: how much is certain, or how the largest source moved."""
    last = years.iloc[-1]
    if last["share"] == last["share"]:
        return _of_share(years, unit)
    if last["total"] != last["total"]:
        return f"An amount of {last['period']} is missing, so no share of it is given", ""
    largest = money.groupby("line", sort=False)["amount"].sum().idxmax()
    amounts = money[money["line"].eq(largest)].dropna(subset=["amount"])
    ends = amounts["amount"].iloc[[0, -1]].map(unit.text).tolist()
    if len(amounts) < 2 or ends[0] == ends[1]:
        return f"No source states how long the money of {last['period']} was certain", ""
    first, newest = amounts["period"].iloc[[0, -1]]
    name, way = largest.partition(",")[0], "rose" if amounts["amount"].diff().sum() > 0 else "fell"
    moved = f"{way} from {ends[0]} in {first} to {ends[1]} in {newest}"
    return fit(f"{name} {moved}", f"Money {moved}"), ""


def _of_share(years: pd.DataFrame, unit: Unit) -> tuple[str, str]:
    """Headline and sentence on how much of the newest year's money is certain."""
    last = years.iloc[-1]
    when, rest = last["period"], last["unknown"]
    certain, whole = unit.text(last["certain"]), unit.text(last["total"])
    text = f"{certain} of {whole} in {when} was certain beyond the year"
    text += f"; for {unit.text(rest)} no source says" if rest else ""
    part = f"{'at least ' * bool(rest)}{_percent(last['share'])} per cent"
    headline = f"{part} of the money of {when} was certain"
    return fit(f"{headline} beyond the year", headline), text


def _table(money: pd.DataFrame, years: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """One row a year: each line and the total, the share, posts."""
    wide = money.groupby(["period", "line"], sort=False)["amount"].sum(skipna=False).unstack("line")
    wide = wide.reindex(index=years["period"], columns=money["line"].unique())
    columns = {"Year": years["period"]}
    columns |= {f"{name} ({unit.heading})": unit.cells(wide[name]) for name in wide}
    if years["share"].notna().any():
        columns[f"Total ({unit.heading})"] = unit.cells(years["total"])
        columns[f"Certain beyond the year ({unit.heading})"] = unit.cells(years["certain"])
        columns["Certain beyond the year (%)"] = [
            cell(share, False, _decimals(share)) for share in years["share"]
        ]
    if years["posts"].notna().any():
        for name, head in POSTS.items():
            columns[head] = [cell(n, False, None) for n in years[name]]
    return table_of(columns)


def _drawing(money: pd.DataFrame, years: pd.DataFrame, unit: Unit) -> Drawing | None:
    """The newest year's bar, and a line of what share of each year was certain, or of its total."""
    last, is_stated = years.iloc[-1], bool(years["says"].any())
    by = "certainty" if is_stated else "line"
    newest = money[money["period"].eq(last["period"])]
    parts = newest.groupby(by, sort=False)["amount"].sum(min_count=1).dropna()
    if parts.empty:
        return None
    if is_stated:
        parts = parts.reindex([name for name in CERTAINTIES if name in parts])
    frame = pd.DataFrame({
        "series": [shortened(capital(name), MOST_LETTERS) for name in parts.index],
        "colour": [*map(CERTAINTIES.get, parts.index)] if is_stated else COLOURS[: len(parts)],
        "value": parts.to_numpy() / unit.base,
        "printed": [unit.text(amount) for amount in parts],
    })  # fmt: skip
    if is_stated:
        line, title = years["share"], "Certain beyond the year, per cent"
        printed = [f"{_percent(share)}%" for share in line]
    else:
        line, title = years["total"] / unit.base, f"Total, {unit.heading}"
        printed = [unit.printed(total) for total in years["total"]]
    points = [*map(bars.Point, years["period"], line, printed)]
    most = 1.25 * (100 if is_stated else max(line.max(), 0.0) or 1.0)
    whole = f": {unit.text(last['total'])}" if last["total"] == last["total"] else ""
    options = {"title": f"{last['period']}{whole}", "line": points, "line_title": title}
    return Drawing(bars.draw_bar, frame, options | {"most": most})


KIND = ExhibitKind(
    shows="funding and posts",
    frames={"resources": "resources"},
    describe=_describe,
    method=Method("Funding and posts", ("money",)),
)
