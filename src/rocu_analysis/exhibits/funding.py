"""How certain is the money? Amounts by source and certainty over time, and the posts they pay for.

Money is not a sample: amounts carry no interval. What is added up is added over the same regions
in every year, and a share is only of money whose certainty is stated.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import reference, theme
from rocu_analysis.charts import stacks
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import AddedUp, added_up, cell, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Key
from rocu_analysis.exhibits.kinds import Kind, Method, Told
from rocu_analysis.exhibits.series import one_kind
from rocu_analysis.wording.numbers import figure, listed, paragraph, per_cent
from rocu_analysis.wording.say import capital, fit, say

MOST_LINES, MOST_YEARS, MOST_LETTERS = 5, 4, 64
# From the foot of a bar, each with its colour.
CERTAINTIES = {
    "long term": theme.BLUE,
    "annual": theme.TURQUOISE,
    "one-off": theme.ORANGE,
    reference.NOT_STATED: theme.GREY,
}
COLOURS = (theme.BLUE, theme.TURQUOISE, theme.PINK, theme.ORANGE, theme.GREY)
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
    rows, place, left_out = _select(resources, region)
    regions = added_up(rows["region"] if region is None else [region])
    money = _by_line(rows)
    years = _by_year(rows, money)
    sources = list(dict.fromkeys(money["line"]))
    parts, by = _parts(money, years)
    reach = dict.fromkeys([years["period"].iloc[0], years["period"].iloc[-1]])
    headline, description = _say(money, years, place)
    return Told(
        headline=headline,
        subtitle=f"Funding by source and certainty, {place}, {' to '.join(reach)}, £ million",
        alt=f"Stacked bars of funding for {place} by year, in £ million, by {by}.",
        description=paragraph(description, regions.sentence),
        brief=paragraph(*_brief(money, years)),
        care=_care(years),
        key=_key(money, years),
        table=_table(money, years, sources, regions),
        rows=rows,
        notes=[*_notes(money, years, sources), *left_out, note],
        drawing=_drawing(parts, years),
        marks=["posts"] if years["posts"].notna().any() else [],
    )


# --- which rows may be added up ------------------------------------------------------------------


def _select(resources: pd.DataFrame, region: str | None) -> tuple[pd.DataFrame, str, list[str]]:
    """One region, the regions that are whole in every year, or national rows; and what is not."""
    if resources["amount"].isna().all():
        raise NoFigures("resources", "there is no amount in the frame")
    rows = resources.dropna(subset=["period_start", "period_end"])
    if region is not None:
        rows = rows[rows["region"].eq(region)]
        if rows["amount"].isna().all():
            raise NoFigures(
                "resources", f"there is no amount for {region} with the days of its year"
            )
    rows, overlapping = one_kind(rows)
    notes = [say("Left out, since they overlap the others: {x}.", x=overlapping)] * bool(
        overlapping
    )
    regional = rows[rows["region"].notna()]
    if region is None and regional["amount"].isna().all():
        if rows["amount"].isna().all():
            raise NoFigures("resources", "no amount has the days of its year")
        region = "England and Wales"
    if region is not None:
        return rows.reset_index(drop=True), region, notes
    short = _not_whole(regional)
    kept = regional[~regional["region"].isin(short)]
    if kept.empty:
        raise NoFigures(
            "resources",
            "no region has an amount in every year, so nothing can be added up over time",
            None,
            "Ask for one region: region=…",
        )
    if short:
        lack = "{x} {x|lacks|lack} an amount in some year and {x|is|are} not in the sums."
        notes.insert(0, say(lack, x=short))
    if len(regional) < len(rows):
        notes.append("Amounts that belong to no region are left out beside those of regions.")
    return kept.reset_index(drop=True), added_up(kept["region"]).words, notes


def _not_whole(regional: pd.DataFrame) -> list[str]:
    """Regions without an amount in some year, or with a line whose amount is missing."""
    grid = regional.groupby(["region", "period"])["amount"].sum(skipna=False).unstack()
    short = set(grid.index[grid.isna().any(axis=1)])
    return [name for name in reference.REGIONS if name in short]


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
    """Totals by period: ``total, stated, certain, share`` (per cent of the stated) and posts.

    A year in which a line's amount is missing has no totals. Posts permanent and filled are missing
    where a line that has posts does not state them.
    """
    said, amount = money["certainty"].ne(reference.NOT_STATED), money["amount"]
    certain = amount.where(money["certainty"].eq(CERTAIN), 0.0)
    parts = money[["period"]].assign(total=amount, stated=amount.where(said, 0.0), certain=certain)
    years = parts.groupby("period", sort=False).sum(skipna=False)
    years["says"] = said.groupby(money["period"], sort=False).any()
    years["share"] = 100 * years["certain"] / years["stated"].where(years["stated"] > 0)
    manned = rows[rows["posts"].gt(0)].groupby("period", sort=False)[list(POSTS)]
    return years.join(manned.sum(skipna=False)).reset_index()


def _parts(money: pd.DataFrame, years: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Parts of each year's bar, by certainty where any is stated, else by source; and by which."""
    by = "certainty" if years["says"].any() else "line"
    keys = [by, "period"]
    sums = money.groupby(keys, sort=False)["amount"].sum(min_count=1).reset_index()
    names = list(dict.fromkeys(sums[by]))
    if by == "certainty":
        names = [name for name in CERTAINTIES if name in names]
    colours = CERTAINTIES if by == "certainty" else dict(zip(names, COLOURS, strict=False))
    short: dict[str, str] = {}
    for name in names:
        short[name] = _shortened(capital(name), short.values())
    at = {period: number for number, period in enumerate(years["period"])}
    order = {name: number for number, name in enumerate(names)}
    parts = pd.DataFrame({
        "series": sums[by].map(short),
        "colour": sums[by].map(colours),
        "x": sums["period"].map(at),
        "value": sums["amount"] / 1e6,
        "order": sums[by].map(order),
    })  # fmt: skip
    known = parts.dropna(subset=["value"])
    known = known.assign(printed=[figure(in_millions(1e6 * one), 1) for one in known["value"]])
    sorted_ = known.sort_values(["x", "order"], kind="stable").drop(columns="order")
    return sorted_.reset_index(drop=True), "certainty" if by == "certainty" else "source"


# --- words ---------------------------------------------------------------------------------------


def in_millions(amount: float) -> float:
    """Millions to one decimal, halves away from zero: half to even makes 0.8 of 850,000."""
    return round(amount / 1e6 + (1e-9 if amount >= 0 else -1e-9), 1)


def millions(amount: float) -> str:
    """Pounds in millions.

    >>> millions(166_400_000), millions(-2_000_000)
    ('£166.4 million', '−£2.0 million')
    """
    return f"{'−' if in_millions(amount) < 0 else ''}£{figure(abs(in_millions(amount)), 1)} million"


def _decimals(share: float) -> int:
    """Decimals of a share: one where none would print a part as nothing or as the whole."""
    return 1 if 0 < share < 0.5 or 99.5 <= share < 100 else 0


def _say(money: pd.DataFrame, years: pd.DataFrame, place: str) -> tuple[str, str]:
    """Headline and description: the newest share, the first, each line, posts."""
    first, last = years.iloc[0], years.iloc[-1]
    when, share = last["period"], last["share"]
    if share == share:
        whole = last["total"] == last["stated"]
        headline, told = _certain(last, "" if whole else " with stated certainty")
        said = [told]
        if len(years) > 1 and first["share"] == first["share"]:
            none_or_all = {0.0: "none of it was", 100.0: "all of it was"}
            per = per_cent(first["share"], _decimals(first["share"]))
            said.append(f"In {first['period']} {none_or_all.get(first['share'], f'it was {per}')}")
    else:
        headline = f"No money with stated certainty is recorded for {when}"
        if last["total"] != last["total"]:
            headline = f"An amount of {when} is missing, so no share of it is given"
        elif not last["says"]:
            headline = (
                _change(money) or f"No source states how long the money of {when} was certain"
            )
        said = [f"{headline} ({place})"]
        if not last["says"] and last["total"] == last["total"]:
            said.append("No source states how long that money was certain")
    said += _lines(money)
    if last["posts"] == last["posts"]:
        said.append(_posts(last))
    return headline, paragraph(*said)


def _lines(money: pd.DataFrame) -> list[str]:
    """Each source's first and last amount."""
    said = []
    for name, part in money.dropna(subset=["amount"]).groupby("line", sort=False):
        if len(part) > 1:
            ends = (f"{millions(row.amount)} in {row.period}" for row in
                    (part.iloc[0], part.iloc[-1]))  # fmt: skip
            said.append(f"{name}: {' and '.join(ends)}")
    return said


def _change(money: pd.DataFrame) -> str:
    """How the largest source moved from the first year to the last; empty where it has one year."""
    rows = money[money["line"].eq(_largest(money))].dropna(subset=["amount"])
    if len(rows) < 2:
        return ""
    first, last = rows.iloc[0], rows.iloc[-1]
    amounts = millions(first["amount"]), millions(last["amount"])
    name = first["line"].partition(",")[0]
    if amounts[0] == amounts[1]:
        return ""
    verb = "rose" if last["amount"] > first["amount"] else "fell"
    return fit(
        f"{name} {verb} from {amounts[0]} in {first['period']} to {amounts[1]} in {last['period']}",
        f"Money {verb} from {amounts[0]} in {first['period']} to {amounts[1]} in {last['period']}",
    )


def _brief(money: pd.DataFrame, years: pd.DataFrame) -> list[str]:
    """How much is certain, or how it moved; and the posts."""
    last = years.iloc[-1]
    if last["share"] == last["share"]:
        whole = last["total"] == last["stated"]
        first = _certain(last, "" if whole else " with stated certainty")[1]
    else:
        first = paragraph(*_lines(money)[:2])
    return [first, _posts(last) if last["posts"] == last["posts"] else ""]


def _care(years: pd.DataFrame) -> str:
    """What amounts do not say."""
    if not years["says"].any():
        return "Amounts are not adjusted for prices, and no source says how long they were certain."
    return "Amounts are as stated for each year, not adjusted for prices."


def _key(money: pd.DataFrame, years: pd.DataFrame) -> Key | None:
    """Share of the newest year's money that was certain; else its amount."""
    first, last = years.iloc[0], years.iloc[-1]
    posts = ""
    if last["posts"] == last["posts"] and last["posts_filled"] == last["posts_filled"]:
        posts = f"{figure(last['posts_filled'])} of {figure(last['posts'])} posts are filled"
    if last["share"] == last["share"]:
        then = ""
        if len(years) > 1 and first["share"] == first["share"]:
            then = f"; in {first['period']} it was {_percent(first['share'])}"
        text = f"of {_short(last['stated'])} in {last['period']} was certain beyond the year{then}"
        return Key(_percent(last["share"]), f"{text}. {posts}{'.' if posts else ''}".strip())
    largest = money.loc[money["line"].eq(_largest(money))].dropna(subset=["amount"])
    if last["says"] or len(largest) < 2:
        return None
    first, last = largest.iloc[0], largest.iloc[-1]
    name = last["line"].partition(",")[0]
    text = (
        f"{name[:1].lower()}{name[1:]} of {last['period']}; {_short(first['amount'])} in "
        f"{first['period']}. No source says how long it was certain."
    )
    return Key(_short(last["amount"]), f"{text} {posts}{'.' if posts else ''}".strip())


def _largest(money: pd.DataFrame) -> str:
    """Source of the most money."""
    return money.groupby("line", sort=False)["amount"].sum().idxmax()


def _short(amount: float) -> str:
    """Pounds in millions, as a tile prints them: £17.6m."""
    return f"{'−' if in_millions(amount) < 0 else ''}£{figure(abs(in_millions(amount)), 1)}m"


def _percent(share: float) -> str:
    return f"{figure(share, _decimals(share))}%"


def _certain(year: pd.Series, stated: str) -> tuple[str, str]:
    """Headline and sentence on how much of a year's money was certain; none and all in words."""
    when, share, amount = year["period"], year["share"], millions(year["stated"])
    of = f"the {amount}{stated}" if stated else amount
    ends = {0.0: ("None of the", "none of"), 100.0: ("All", "all of")}
    percent = per_cent(share, _decimals(share))
    head, part = ends.get(share, (f"{percent} of the", f"{millions(year['certain'])} of"))
    headline = fit(
        f"{head} money of {when}{stated} {SURE}",
        f"{head.replace(' the', '')} money{stated} {SURE} in {when}",
        f"{head} money{stated} {SURE}",
    )
    told = f"In {when}, {part} {of}"
    return headline, f"{told} {SURE}" if share in ends else f"{told} ({percent}) {SURE}"


def _posts(year: pd.Series) -> str:
    parts = [
        say(f"{{n|none was|# was|# were}} {word}", n=year[f"posts_{word}"])
        for word in ("permanent", "filled")
        if year[f"posts_{word}"] == year[f"posts_{word}"]
    ]
    known = listed(parts) or "how many were permanent or filled is not stated"
    return say(
        "Of {n} {n|post|posts} in {when}, {x}", n=year["posts"], when=year["period"], x=known
    )


def _notes(money: pd.DataFrame, years: pd.DataFrame, sources: list[str]) -> list[str]:
    said = money["certainty"].ne(reference.NOT_STATED)
    notes = []
    if said.any():
        notes.append(
            "Certain beyond the year means funding that its source calls long term. Money for one "
            "year or given once is not."
        )
    if said.any() and not said.all():
        notes.append("Where no source says how long money is certain, it is shown as not stated.")
    known = set(
        money.dropna(subset=["amount"])[["line", "period"]].itertuples(index=False, name=None)
    )
    for name in sources:
        gaps = [year for year in years["period"] if (name, year) not in known]
        few = f"{', '.join(gaps[:MOST_YEARS])} and other years"
        if gaps:
            some = listed(gaps) if len(gaps) <= MOST_YEARS else few
            notes.append(f"Missing, not zero: “{name}” in {some}.")
    if years["share"].notna().any() and not _adds_up(money, years):
        notes.append("Each amount is rounded by itself, so parts may not add up to their total.")
    return notes


def _adds_up(money: pd.DataFrame, years: pd.DataFrame) -> bool:
    """Whether the printed amounts of every year add up to its printed total."""
    printed = money["amount"].map(in_millions, na_action="ignore")
    sums = printed.groupby(money["period"]).sum().round(1)
    totals = years.set_index("period")["total"].dropna().map(in_millions)
    return bool(sums.reindex(totals.index).sub(totals).abs().lt(0.05).all())


# --- table and chart -----------------------------------------------------------------------------


def _table(
    money: pd.DataFrame, years: pd.DataFrame, sources: list[str], regions: AddedUp
) -> pd.DataFrame:
    """One row a year: each line and the total in £ million, the share, posts."""
    wide = money.groupby(["period", "line"], sort=False)["amount"].sum(skipna=False).unstack("line")
    wide = wide.reindex(years["period"])
    columns = {regions.label("Year"): years["period"]} | {
        f"{n} (£m)": _millions(wide[n]) for n in sources
    }
    if years["share"].notna().any():
        whole = years["total"].equals(years["stated"])
        head = "Total (£m)" if whole else "With certainty stated (£m)"
        columns[head] = _millions(years["stated"])
        columns["Certain beyond the year (£m)"] = _millions(years["certain"])
        shares = [cell(share, False, _decimals(share)) for share in years["share"]]
        columns["Certain beyond the year (%)"] = shares
    if years["posts"].notna().any():
        columns |= {
            head: [cell(n, False, None) for n in years[name]] for name, head in POSTS.items()
        }
    return table_of(columns)


def _millions(amounts: pd.Series) -> list:
    return [cell(amount, False, 1) for amount in amounts.map(in_millions, na_action="ignore")]


def _drawing(parts: pd.DataFrame, years: pd.DataFrame) -> Drawing:
    periods = list(years["period"])
    whole = years["total"] if years["says"].any() else years["total"] * float("nan")
    totals = ["" if total != total else figure(in_millions(total), 1) for total in whole]
    options = {"title": "£ million", "periods": periods, "totals": totals}
    return Drawing(stacks.draw, parts, options, needs=stacks.height)


def _shortened(name: str, taken) -> str:
    """Name for the chart, its own; a very long one loses its middle, its certainty never."""
    if len(name) > MOST_LETTERS:
        head, space, tail = name.rpartition(" (")
        head, tail = (head, f" ({tail}") if space and len(tail) <= 20 else (name, "")
        name = f"{head[: MOST_LETTERS - 12 - len(tail)].rsplit(' ', 1)[0]} …{tail}"
    numbered = (f"{name} {number}" for number in range(2, MOST_LETTERS))
    return name if name not in taken else next(one for one in numbered if one not in taken)


KIND = Kind(
    name="funding",
    shows="funding and posts",
    question="Is the money certain?",
    frames={"resources": "resources"},
    tell=_tell,
    method=Method(
        "Funding and posts",
        (
            ("", "Money is shown by how long its source says that it is certain."),
            ("posts", "A post is counted as filled only where the return says so."),
        ),
    ),
)
