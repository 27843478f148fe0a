"""Many measures at once: a table, each figure with a word and a shape from its own history.

The word comes from the control chart of that area and measure, up to the period that is shown. No
colour alone, no arrows between two points, no ranks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema, theme, wording
from rocu_analysis.charts import grid, sparklines
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import cells, figures as sums, judging, telling
from rocu_analysis.exhibits.cuts import SPAN, check_addable
from rocu_analysis.exhibits.denominators import PLAIN, Scale
from rocu_analysis.exhibits.exhibit import Claim, Exhibit, Key, Kind, Told
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import Chosen, areas_of, side_by_side
from rocu_analysis.exhibits.series import Series, against_year
from rocu_analysis.exhibits.years import YEARS_TOGETHER, against_last_year, pair_of, year_cell
from rocu_analysis.measures import change, signals

if TYPE_CHECKING:
    from rocu_analysis.schema import Counting, Rules

MOST_COLUMNS, MOST_TOLD = 5, 3
MOST_ALONE = 10  # measures whose years are each named by themselves: of 26 chance names one or two
UNASKED = "a share, a rate or an average: it is shown where it is asked for by name"
TOLD = ["unit", "source", "published", "as_at"]  # what is said of the rows behind the figures
SHAPES = {"no signal": "●", "improvement": "◆", "concern": "▲", "change": "■"}
NOT_JUDGED = {  # word of a score that is not judged -> what its row says
    "few": "Too few periods to judge", "hidden": "Not judged: figures are hidden",
    "provisional": "Not judged: provisional", "not whole": "Not judged: forces are missing",
    "no figure": "No figure",
}  # fmt: skip


def scorecard(
    outcomes: pd.DataFrame,
    *,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    rules: Rules = "nhs7",
    geography: str | None = None,
) -> Exhibit:
    """Show several measures by region, each figure with what its own history says of it.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    period : str, optional
        Where missing, the newest that is not provisional and that nearly all measures have. Nothing
        later is looked at.
    measures : sequence of str, optional
        Without it the five with the most figures, counts before amounts (all of them for one
        region). Shares, rates and averages only by name.
    region : str, optional
        One region: a row a measure, with mean and limits. Beside another ``geography``, the region
        whose forces or areas are shown.
    counting : str, optional
        Whose work; where none is asked for, the work led, else what most figures count.
    rules : {"nhs7", "nhs6"}
    geography : str, optional
        ``"region"``, ``"force"``, or a kind of area of your own, such as ``"borough"``.

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure and region.

    Raises
    ------
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    return KIND.ask(**locals())


# --- which measures -------------------------------------------------------------------------------


def choose(
    outcomes: pd.DataFrame, names: Iterable[str], counting: str | None, **place: str | None
) -> Chosen:
    """Select every measure; facts: ``names``, and ``left_out``, why a measure is not there."""
    selections, gone, names = [], {}, list(dict.fromkeys(names))
    for name in names:
        try:
            rows, area, _ = areas_of(outcomes, name, **place)
            # What cannot be shown is not chosen: a paper's record says that it was not told.
            mine = rows[rows[SPAN].notna().all(axis=1) & rows["counting"].eq(_way(rows, counting))]
            if len(mine):
                check_addable(mine, name)
            selections.append(sums.followed(name, rows, counting, area=area))
        except (NoFigures, NotComparable) as reason:
            gone[name] = reason.found
    return Chosen(tuple(selections), {"names": names, "left_out": gone})


def _way(rows: pd.DataFrame, counting: str | None) -> str:
    """The counting that is asked for, else the work led, else what most figures count."""
    held = Counter(rows["counting"])
    return counting or max(sums.COUNTINGS, key=lambda w: (held[w] and w == "led", held[w]))


def _select(outcomes, *, measures, region, counting, geography, **_) -> Chosen:
    regional = geography in (None, "region")
    only = region if regional else None
    areas = (only,) if only else side_by_side("regional" if regional else geography, region)
    names, shares = _names(outcomes, measures, areas, bool(only))
    chosen = choose(outcomes, names, counting, region=region, geography=geography)
    told = {"names": [*names, *shares], "left_out": chosen.facts["left_out"] | shares}
    return replace(chosen, facts=told | {"only": only, "areas": areas})


def _names(outcomes, asked, areas: Sequence[str], alone: bool) -> tuple[list[str], dict[str, str]]:
    """Measures to show, counts first, of one area alone all that it has; and why others are not."""
    if asked is not None:
        held = sorted(outcomes["measure"].dropna().unique())
        for name in asked:
            if name not in held:
                raise reference.not_held(name, held)
        return list(dict.fromkeys(asked)), {}
    rows = outcomes[["geography", "region", "force", "body", "unit", "measure"]]
    names = {*areas, *(part for name in areas for part in reference.parts_of(name))}
    rows = rows[rows[["region", "force", "body"]].isin(names).any(axis=1)]
    if names <= set(reference.REGIONS):  # a national body's figure for a region is not the region's
        rows = rows[rows["geography"].isin(["region", "force"])]
    # A share may tell the small counts that it was made of: nobody publishes it unasked.
    is_share = rows["unit"].isin(schema.NOT_ADDED).groupby(rows["measure"]).all()
    shares = dict.fromkeys(sorted(is_share.index[is_share]), UNASKED)
    rows = rows[~rows["measure"].isin(list(shares))]
    amounts = {*rows.loc[rows["unit"].ne("count"), "measure"]}
    counted = Counter(rows["measure"])
    places = {row["measure"]: at for at, row in enumerate(reference.rows("measures"))}
    chosen = sorted(counted, key=lambda n: (n in amounts, places.get(n, len(places)), n))
    most = sorted(chosen, key=lambda name: (name in amounts, -counted[name]))[:MOST_COLUMNS]
    return [name for name in chosen if alone or name in most], shares


# --- the scores -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Score:
    """One area's series of one measure, as it stands in the period shown."""

    measure: str
    series: Series
    row: dict | None
    figures: sums.Figures
    scale: Scale = PLAIN

    @property
    def about(self) -> Mapping[str, str]:
        """The measure, with its words."""
        return self.figures.measure

    @property
    def cell(self) -> tuple[str, str]:
        """Measure and area: where it stands in the table."""
        return self.measure, self.series.region

    @property
    def part(self) -> str:
        """Of how many of its forces it is, if not of all."""
        return self.figures.part(self.series.region)

    @cached_property
    def judged(self) -> bool:
        """Whether the series has limits and a final figure in the period."""
        row = self.row
        known = row is not None and not self.series.withheld and not row["provisional"]
        return bool(known and row["value"] == row["value"] and row["centre"] == row["centre"])

    @cached_property
    def word(self) -> str:
        """What its own history says, or why nothing is said."""
        row = self.row
        if row is None or (row["value"] != row["value"] and not row["hidden"]):
            return "not whole" if row and row["summed"] and len(row["lacking"]) else "no figure"
        if row["provisional"]:
            return "provisional"
        why = self.series.withheld
        return str(row["variation"]) if self.judged else why if why in NOT_JUDGED else "few"

    @property
    def now(self):
        """The signal of the period, new or going on."""
        return self.series.now if self.judged and self.word != "no signal" else None

    @property
    def new(self) -> bool:
        """Whether a pattern was first complete here."""
        return self.now is not None and bool(self.row["new"])

    @cached_property
    def printed(self) -> str:
        """The figure as the table has it."""
        return cells.MISSING if self.row is None else self._figure(self.row)

    @property
    def decimals(self) -> int | None:
        """Decimals of its figures; None as they come."""
        return self.scale.decimals if self.scale.unit else None

    def _figure(self, row: Mapping) -> str:
        return cells.cell_words(row["value"], row["value_high"], row["hidden"], self.decimals)

    @property
    def headed(self) -> str:
        """The measure as a heading has it, an amount with its unit: "Cash seized, pounds"."""
        unit = self.scale.unit or self.figures.unit
        return wording.capital(self.measure) + ("" if unit == "number" else f", {unit}")

    @property
    def called(self) -> str:
        """The same with how many of its forces it is of."""
        return f"{self.headed} ({self.part})" if self.part else self.headed

    @property
    def before(self) -> str:
        """Figure of the same period a year before, as a table has it."""
        if self.row is None:
            return cells.MISSING
        first, points = self.row["period_start"] - pd.DateOffset(years=1), self.series.points
        at = np.flatnonzero(points["period_start"].eq(first))
        return self._figure(points.iloc[at[0]]) if at.size else cells.MISSING

    @property
    def usual(self) -> str:
        """What is usual now: "17 to 59", in whole numbers of a count; empty without limits."""
        if not self.judged or self.series.usual is None:
            return ""
        _, low, high = self.series.usual
        decimals = self.decimals or 0
        if self.about["unit"] == "count":
            least, most = np.ceil(low - 1e-9), np.floor(high + 1e-9)
            low, high, decimals = (least, most, 0) if least <= most else (low, high, 1)
        return wording.interval(low, high, decimals)

    def reading(self, clear: bool = False) -> tuple[str, str]:
        """What a row says: the words, and what stands under them."""
        year = against_year(self.series.year, self.series.year_before) if clear else ""
        if not self.judged:
            text = NOT_JUDGED[self.word]
            return (wording.capital(year), text) if year else (text, "")
        if self.now is None:
            return "Within its usual range", year
        step, text = self.now.step, wording.capital(self.now.phrase())
        means = "mean {}, then {}".format(*step.means) if step else ""
        text = text if self.word == "change" else f"{wording.capital(self.word)}: {text.lower()}"
        return text, "; ".join(filter(None, ["new" * self.new, means, year]))


@dataclass(frozen=True, eq=False)
class Page:
    """All scores of a period."""

    scores: tuple[Score, ...]
    period: str
    clear: frozenset[tuple[str, str]]  # whose year differs when all are looked at together
    only: str | None  # the one area, where it is of one
    areas: tuple[str, ...]

    @cached_property
    def judged(self) -> list[Score]:
        """Scores with limits and a final figure."""
        return [score for score in self.scores if score.judged]

    @cached_property
    def new(self) -> list[Score]:
        """Scores whose signal is first complete here."""
        return [score for score in self.judged if score.new]

    @cached_property
    def changed(self) -> list[Score]:
        """Scores with a signal, new or going on."""
        return [score for score in self.judged if score.now]

    @property
    def few(self) -> bool:
        """Whether a year that is clear by itself is named, and not only among all of them."""
        return len(self.judged) <= MOST_ALONE

    @cached_property
    def years(self) -> list[Score]:
        """Scores without a signal whose year differs all the same."""
        return [score for score in self.scores if (score.cell in self.clear and not score.now)
                or (score.judged and score.series.besides and self.few)]  # fmt: skip

    @property
    def where(self) -> str:
        """The one area, and of how many of its forces the figures are."""
        parts = {score.part for score in self.scores}
        part = parts.pop() if len(parts) == 1 else ""
        return f"{self.only} ({part})" if part else self.only or ""

    def claims(self) -> dict[tuple, Claim]:
        """What the headline rests on and names (`telling.claims_of`)."""
        claims = {}
        for score in self.judged:
            what = (score.measure, score.figures.counting)
            claims |= telling.claims_of([score.series], what, new=not self.only, years=self.few)
        if (self.only or not self.judged) and any(s.series.year_before for s in self.scores):
            named = frozenset((s.measure, s.figures.counting, s.series.region) for s in self.years)
            claims["years",] = Claim(0.05 * YEARS_TOGETHER, named)
        return claims


def scored(
    chosen: Chosen, period: str | None, counting: str | None, rules: str = "nhs7"
) -> tuple[Page, list]:
    """Every measure judged in a period; and the notes on what is shown and what is not."""
    kept, gone = {}, dict(chosen.facts["left_out"])
    for held in chosen.selections:
        name, way = held.measure, _way(held.rows, counting)
        try:
            figures = sums.same_throughout(sums.add_up(held.rows, name, counting=way))
            frame = judging.one_kind(figures.frame)
            if frame.empty:
                raise NoFigures(name, "no figure has the days of its period")
            kept[name] = figures, frame
        except (NoFigures, NotComparable) as reason:
            gone[name] = reason.found
    lacking = [f"{name} ({gone[name]})" for name in chosen.facts["names"] if name in gone]
    if not kept:
        what = "no measure has figures by region and period to score"
        raise NoFigures("outcomes", f"{what}: {'; '.join(lacking)}" if lacking else what)
    every = pd.concat([frame.assign(measure=name) for name, (_, frame) in kept.items()])
    asked, period = period, period or sums.latest_period(every, "measure")
    scores = [score for name, (figures, frame) in kept.items()
              for score in _scores(name, figures, frame, period, rules, whole=bool(asked))]  # fmt: skip
    if not any(score.row is not None for score in scores):
        labels = list(dict.fromkeys(every.sort_values("period_start")["period"]))[-4:]
        found = f"no measure has a figure for “{period}”"
        raise NoFigures("period", found, f"Newest periods: {wording.listed(labels)}")
    facts = chosen.facts
    areas = tuple(facts.get("areas", (facts["only"],)))
    page = Page(tuple(scores), period, _clear(scores), facts["only"], areas)
    ways = {sums.COUNTINGS[figures.counting] for figures, _ in kept.values()}
    apart = [f"{name}: {text}" for name, (figures, frame) in kept.items()
             for text in (*judging.left_out(figures.frame, frame), *sums.over_time_sentences(figures))]  # fmt: skip
    hidden = any(score.row is not None and score.row["hidden"] for score in scores)
    judged = [score.series for score in page.judged]
    return page, [
        wording.note("figures", f"What is counted: {wording.listed(sorted(ways))}", *apart,
                     sums.HIDDEN_NOTE if hidden else "",
                     f"Not shown: {wording.listed(lacking)}" if lacking else ""),
        wording.note("certainty", *telling.certainty(judged, wording.spoken(period))[:1],
                     _could_be_seen(judged)),
    ]  # fmt: skip


def _could_be_seen(judged: list[Series]) -> str:
    """The lasting change that each chart would mostly have shown, from the least to the most."""
    known = sorted(round(n) for s in judged if (n := max(s.could_see)) == n)
    if not known:
        return ""
    ends = " to ".join(dict.fromkeys(map(wording.figure, (known[0], known[-1]))))
    return f"A lasting change of {ends} per cent would mostly have shown"


def _scores(name, figures, frame, period, rules, *, whole: bool) -> list[Score]:
    """Judge every area's series up to the period; what is provisional after it is shown only."""
    years = against_last_year(frame, figures, period)
    here = np.flatnonzero(frame["period"] == period)
    if here.size:
        after = frame["period_end"] > frame["period_end"].iloc[here[0]]
        waits = after & frame["provisional"] & (not whole)
        # A hidden figure would leave the whole series without limits.
        frame = frame[~after | (waits & ~frame.loc[waits, "hidden"].any())]
    scale = judging.scale_of(figures, frame)
    page = judging.judged_page(frame, figures, dict.fromkeys(frame["region"], scale.base), rules,
                               form=judging.form_of(scale.unit or figures.unit))  # fmt: skip
    return [Score(name, replace(series, year=years.get(series.region)), series.at(period), figures,
                  scale) for series in page]  # fmt: skip


def _clear(scores: Sequence[Score]) -> frozenset[tuple[str, str]]:
    """Measures and areas whose year differs clearly when all are looked at together."""
    held = [(score.cell, score.series.year) for score in scores if score.series.year_before]
    named = change.together(np.array([year["p"] for _, year in held], dtype=float), 0.05)
    return frozenset(cell for (cell, year), clear in zip(held, named, strict=True)
                     if clear and (year["lower"] > 1 or year["upper"] < 1))  # fmt: skip


# --- words ----------------------------------------------------------------------------------------


def _tell(chosen: Chosen, *, period, counting, rules, **_) -> Told:
    page, notes = scored(chosen, period, counting, rules)
    names = list(dict.fromkeys(score.measure for score in page.scores))
    units = {score.figures.unit for score in page.scores}
    unit = (
        ("counts" if units == {"number"} else units.pop())
        if len(units) == 1
        else "each in its own unit"
    )
    what = wording.capital(names[0]) if len(names) == 1 else f"{len(names)} measures"
    rows = pd.concat(
        [figures.rows[TOLD] for figures in {id(s.figures): s.figures for s in page.scores}.values()]
    )
    shown = [score.series for score in page.scores]
    return Told(
        headline=headline_of(page),
        subtitle=f"{what}, {unit}, {page.only or f'by {chosen.noun}'}, {page.period}",
        alt=f"Table of {what} {f'in {page.only}' if page.only else 'by area'}, each figure with a word",
        description=description_of(page),
        table=_region_table(page) if page.only else _table(page, names, chosen.noun),
        rows=rows,
        data=_data(page),
        notes=notes,
        drawing=_drawing_of_one(page) if page.only else _drawing(page, names),
        care=telling.care_of(shown),
        key=key_of(page),
        part=page.where.partition(" (")[2].rstrip(")"),
        methods=telling.methods_of(shown) | {"together", "year"},
        claims=page.claims(),
    )


def headline_of(page: Page) -> str:
    """What changed; that nothing did; or why nothing can be judged."""
    when, where = f" in {wording.spoken(page.period)}", f" in {page.where}" if page.only else ""
    judged = len(page.judged)
    if not judged:
        return _of_years(page, where) if page.years else _without_limits(page, where, when)
    if page.only and page.changed:
        return _of_changed(page, where)
    moved = wording.listed(wording.subject(score.about) for score in page.years)
    but = f", but {len(page.years)} differ from the year before" if page.years else ""
    if page.only:
        whom = f"{wording.some(judged, judged, 'measure')}{' judged' * (judged < len(page.scores))}"
        text = f"{whom}{where} {'are within their' if judged > 1 else 'is within its'} usual range"
        named = f", but {moved} differ from the year before" if page.years else ""
        if len(page.years) == 1:
            how = page.years[0].series
            named = but = f", but {moved} {against_year(how.year, how.year_before)}"
        return wording.fit(
            f"{text}{when}{named}", f"{text}{named}", f"{text}{but}", f"all as usual{but}"
        )
    text = f"{len(page.new) or 'None'} of {judged} series {'show' if len(page.new) > 1 else 'shows'} a new signal{when}"
    who = wording.listed(f"{score.series.region} ({score.measure})" for score in page.new)
    going = f"; {len(page.changed)} go on" if page.changed and not page.new else ""
    return wording.fit(*([f"{text}: {who}"] if who else []), f"{text}{going}", text)


def _of_years(page: Page, where: str) -> str:
    """What differs from the year before, where periods are too few for any chart."""
    first, number = page.years[0], len(page.years)
    before = first.series.year_before
    if number == 1:
        name = f"{wording.subject(first.about)} in {page.where or first.series.region}"
        were = "was" if wording.is_one(first.about) else "were"
        how = against_year(first.series.year, before)
        return wording.fit(
            f"{name} {were} {how}: {pair_of(first.series.year)}", f"{name} {were} {how}"
        )
    names = wording.listed(wording.subject(s.about) if page.only else " ".join(s.cell[::-1])
                           for s in page.years)  # fmt: skip
    text = f"differ clearly from {before}"
    return wording.fit(
        f"{names}{where} {text}", f"{number} of {len(page.scores)} series{where} {text}"
    )


def _without_limits(page: Page, where: str, when: str) -> str:
    """That no year differs where each was looked at; else why nothing can be judged."""
    if all(score.series.year_before for score in page.scores):
        number = wording.small_count(len(page.scores), "measure" if page.only else "series")
        return wording.fit(f"no clear change in {number}{where} from the year before; limits need "
                           "more periods", f"no clear change in {number}{where} in a year")  # fmt: skip
    words = {score.word for score in page.scores} - {"no figure"}
    why = (
        f": {NOT_JUDGED[words.pop()].lower().removeprefix('not judged: ')}"
        if len(words) == 1
        else ""
    )
    return wording.fit(
        f"no series can be judged{where}{when}{why}", f"no series can be judged{when}"
    )


def _of_changed(page: Page, where: str) -> str:
    """Each of a few changes, those that last first; of many how many."""
    told = sorted(page.changed, key=lambda s: (s.now.step is None, not s.new))
    told = told if len(told) <= MOST_TOLD else page.new or told
    if len(told) > 1:
        few = wording.listed(f"{wording.subject(s.about)} {s.now.phrase()}" for s in told)
        names = wording.listed(wording.subject(s.about) for s in told)
        number = f"{wording.small(len(told))} of {wording.small(len(page.judged))} measures"
        return wording.fit(*[f"{page.where}: {few}"] * (len(told) <= MOST_TOLD),
                           f"{names}{where} show signals", f"{number}{where} show signals")  # fmt: skip
    (score,) = told
    one, name, now = wording.is_one(score.about), wording.subject(score.about), score.now
    verb, mean = "is" if one else "are", ""
    if now.step is not None:
        before, after = now.step.means
        verb, mean = (
            "has been" if one else "have been",
            f": {after} a {now.period_kind} against {before}",
        )
    elif score.series.usual:
        mean = f": {score.printed} against a mean of {wording.figure(score.series.usual[0], 1)}"
    text = f"{verb} {now.phrase('its' if one else 'their')}"
    return wording.fit(f"{name}{where} {text}{mean}", f"{name} {text}{mean}", f"{name} {text}")


def description_of(page: Page) -> str:
    """The headline, the signals new and going on, how many are calm, and years that differ."""
    calm = len(page.judged) - len(page.changed)
    parts = [headline_of(page)]
    for head, scores in (("New", page.new), ("Going on", [s for s in page.changed if not s.new])):
        names = [_in_brief(score, page.only) for score in scores]
        parts += [f"{head}: {wording.few_of(names, MOST_TOLD)}"] if names and not page.only else []
    noun = ("measure" if calm == 1 else "measures") if page.only else "series"
    if calm and page.changed:
        parts.append(
            wording.say(
                f"{{n:words}} {noun} {{n|is|are}} within {{n|its|their}} usual range", n=calm
            )
        )
    moved = [_name(score, page.only) for score in page.years]
    parts.append(
        f"Clearly different from the year before: {wording.few_of(moved)}" if moved else ""
    )
    return wording.paragraph(*parts)


def _name(score: Score, only: str | None) -> str:
    return score.measure if only else f"{score.series.region} {score.measure}"


def _in_brief(score: Score, only: str | None) -> str:
    """``arrests (higher since April 2020)``; with its area where there are several."""
    told = score.now.phrase()
    if score.now.step:
        told += ", {1} against {0}".format(*score.now.step.means)
    return f"{_name(score, only)} ({told}{f', {score.part}' if score.part else ''})"


def key_of(page: Page) -> Key | None:
    """How many changed, and the first of them."""
    if not page.judged:
        return None
    told, number = page.changed if page.only else page.new, len(page.judged)
    text = (
        "Each measure is within its usual range." if page.only else "No series shows a new signal."
    )
    if told:
        more = wording.say("; and {n:count other}", n=len(told) - 1) if len(told) > 1 else ""
        text = f"{wording.capital(_in_brief(told[0], page.only))}{more}."
    return Key(f"{len(told)} of {number} {'changed' if page.only else 'new'}", text)


# --- tables and charts ----------------------------------------------------------------------------


def _in_order(page: Page) -> list[str]:
    """Areas that have a score, in their fixed order."""
    held = {score.series.region for score in page.scores}
    return [name for name in page.areas if name in held] or sorted(held)


def _new_of(scores: Iterable[Score]) -> str:
    judged = [score for score in scores if score and score.judged]
    return f"{sum(score.new for score in judged)} of {len(judged)}" if judged else "None judged"


def _table(page: Page, measures: list[str], noun: str) -> pd.DataFrame:
    """Areas by measures, with the number of new signals in the last column and row."""
    by_place = {score.cell: score for score in page.scores}
    areas = _in_order(page)
    heads = {score.measure: score.headed for score in page.scores}
    last = f"New signals in {wording.spoken(page.period)}, of series judged"
    columns: dict[str, list] = {wording.capital(noun): [*areas, last]}
    for name in measures:
        scores = [by_place.get((name, area)) for area in areas]
        texts = []
        for score in scores:
            if score is None or score.word == "no figure":
                texts.append(cells.MISSING)
                continue
            year = score.series.year if score.cell in page.clear else None
            parts = [f"{score.printed} {SHAPES.get(score.word, '')} {score.word}{', new' * score.new}",
                     score.part, against_year(year, score.series.year_before) if year else ""]  # fmt: skip
            texts.append("; ".join(filter(None, parts)).replace("  ", " "))
        columns[heads[name]] = [*texts, _new_of(scores)]
    rows = [[s for s in page.scores if s.series.region == area] for area in areas]
    columns["New signals"] = [*map(_new_of, rows), _new_of(page.scores)]
    return cells.table_of(columns)


def _region_table(page: Page) -> pd.DataFrame:
    """One row a measure: latest, a year before, usual range, reading, and the year."""
    rows = []
    for score in page.scores:
        decimals = score.decimals or (0 if score.about["unit"] == "GBP" else 1)
        usual = score.series.usual if score.judged else None
        mean = wording.figure(usual[0], decimals) if usual else cells.NOT_APPLICABLE
        told, under = score.reading()
        shape = SHAPES.get(score.word, "") if score.judged else ""
        reading = f"{shape} {told}{f' ({under})' if under else ''}".strip()
        rows.append((score.called, score.printed, score.before, score.usual or cells.NOT_APPLICABLE, mean,
                     reading, year_cell(score.series.year, score.cell in page.clear),
                     score.series.judged))  # fmt: skip
    heads = ["Measure", wording.capital(wording.spoken(page.period)), "A year before", "Usual range",
             "Mean", "Reading", "Against last year", "Points judged"]  # fmt: skip
    return cells.table_of(dict(zip(heads, zip(*rows, strict=True), strict=True)))


def _data(page: Page) -> pd.DataFrame:
    chances = signals.chances([score.series.chart for score in page.judged])
    known = iter(chances[["chance", "p", "p_adjusted"]].to_dict("records"))
    blank = dict.fromkeys(("chance", "p", "p_adjusted"), np.nan)
    rows = []
    for score in page.scores:
        base = {"measure": score.measure, "region": score.series.region,
                "unit": score.scale.unit or score.about["unit"], "word": score.word,
                "new": score.new, "withheld": score.series.withheld}  # fmt: skip
        base |= next(known) if score.judged else blank
        rows.append(
            base | {k: v for k, v in (score.row or {}).items() if k not in base and k != "lacking"}
        )
    return pd.DataFrame(rows)


def _drawing(page: Page, measures: list[str]) -> Drawing | None:
    """A grid of figures, with a word and a shape where something changed."""
    if len(measures) > MOST_COLUMNS:
        return None
    areas, marks = _in_order(page), []
    longest = {
        name: max(len(s.printed) for s in page.scores if s.measure == name) for name in measures
    }
    for score in page.scores:
        quiet = score.word == "no signal"
        kind = "" if quiet else score.word if score.judged else "not judged"
        said = "" if quiet else score.word
        if score.cell in page.clear and not score.now:
            said = "year higher" if score.series.year["ratio"] > 1 else "year lower"
        # Figure spaces: as wide as a digit, so that figures end below one another.
        words = [score.printed.rjust(longest[score.measure], "\u2007"), said]
        text = score.word if score.printed == cells.MISSING else "\n".join(filter(None, words))
        marks.append((areas.index(score.series.region), measures.index(score.measure), kind, text))
    frame = pd.DataFrame(marks, columns=["row", "column", "kind", "text"])
    named = {score.measure: score.headed for score in page.scores}
    options = {
        "rows": areas,
        "columns": [named[name] for name in measures],
        "marks": theme.SIGNAL_MARKS,
    }
    return Drawing(grid.draw, frame, options)


def _drawing_of_one(page: Page) -> Drawing | None:
    """The table of one region, with the past of each measure as a line."""
    parts, rows = [], []
    for number, score in enumerate(page.scores):
        series, held, clear = score.series, score.series.points, score in page.years
        told, under = score.reading(clear)
        rows.append({
            "name": score.called, "latest": score.printed.replace(cells.MISSING, "–"),
            "before": score.before.replace(cells.MISSING, "–"), "usual": score.usual or "–",
            "reading": told, "more": under,
            "kind": score.word if score.judged else "change" if clear else "",
        })  # fmt: skip
        ends = ["mean", "low", "high"]
        band = series.band.assign(**series.band[ends].mul(held["season"], axis=0))
        if series.withheld:
            band[ends] = np.nan
        parts.append(band.assign(row=number, **held[["x", "value", "provisional"]]))
    labels = [str(name) for name in page.scores[0].series.points["period"].iloc[[0, -1]]]
    if all(re.search(r" Q\d$", name) for name in labels):
        labels = [name[:-3] for name in labels]
    heads = {"name": "Measure", "latest": "Latest", "before": "Year before", "usual": "Usual range",
             "past": wording.stretch(*labels), "reading": "Reading"}  # fmt: skip
    options = {"rows": rows, "heads": heads}
    return Drawing(sparklines.draw, pd.concat(parts, ignore_index=True), options)


KIND = Kind(
    shows="summary of measures",
    question="What changed?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=CHANGE_OVER_TIME,
)
