"""Many measures at once: a real table, each cell a figure with a word and a shape.

The word comes from the control chart of that region and measure, up to the period that is shown.
No colour alone, no arrows between two points, no ranks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema, theme
from rocu_analysis.charts import grid, sparklines
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.common import (
    COUNTINGS,
    HIDDEN_NOTE,
    MISSING,
    NOT_APPLICABLE,
    AddedUp,
    added_up,
    cell_words,
    counted_as,
    forces_of,
    months_note,
    table_of,
)
from rocu_analysis.exhibits.denominators import PLAIN, Scale
from rocu_analysis.exhibits.exhibit import Chosen, Claim, Exhibit, Key, Kind, Selection, Told
from rocu_analysis.exhibits.figures import (
    NETWORK,
    REGIONAL,
    SPAN,
    UNITS,
    Figures,
    add_up,
    areas_of,
    check_addable,
    kind_of_area,
    latest_period,
    side_by_side,
    to_longer_periods,
)
from rocu_analysis.exhibits.series import (
    ASSURED,
    CHANGE_OVER_TIME,
    NOT_SHOWN,
    YEARS_TOGETHER,
    Series,
    against_year,
    aimed_at,
    care_of,
    chance_note,
    chance_of_a_year,
    claims_of,
    followed,
    form_of,
    judged_page,
    left_out_notes,
    methods_of,
    not_shown,
    one_kind,
    rules_note,
    same_forces_notes,
    same_throughout,
    scale_of,
    season_note,
)
from rocu_analysis.exhibits.year_on_year import against_last_year, change_in_words, pair_of
from rocu_analysis.measures import change, signals
from rocu_analysis.measures.variation import Assurance
from rocu_analysis.wording import (
    Note,
    capital,
    few_of,
    figure,
    fit,
    is_one,
    listed,
    note,
    paragraph,
    say,
    small,
    some,
    spoken,
    stretch,
    subject,
)

if TYPE_CHECKING:
    from rocu_analysis.schema import Counting, Rules

_QUARTER = re.compile(r" Q\d$")
MOST_COLUMNS = 5
MOST_TOLD = 3  # in a brief
MOST_ALONE = 10  # measures whose years are named each by itself: of 26, chance names one or two
MOST_ASKED = 10  # series that are asked what they could have shown: it takes a while
FALSE_SHARE = 0.05  # of the signals kept when all are looked at together
UNASKED = "a share, a rate or an average: it is shown where it is asked for by name"
TOLD = ["unit", "source", "published", "as_at"]  # what is said of the rows behind the figures
SHAPES = {"no signal": "●", "improvement": "◆", "concern": "▲", "change": "■"}
# The word of a score that is not judged -> what its row says, and a headline where all are so.
NOT_JUDGED = {
    "too few": ("Too few periods to judge", "too few final periods for limits"),
    "hidden": ("Not judged: figures are hidden", "hidden figures"),
    "provisional": ("Not judged: provisional", "provisional figures only"),
    "not whole": ("Not judged: forces are missing", "sums that lack forces"),
    "no figure": ("No figure", ""),
}


def scorecard(
    outcomes: pd.DataFrame,
    *,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    rules: Rules = "nhs7",
    target: Mapping[str, float] | None = None,
    geography: str | None = None,
    force: str | None = None,
    body: str | None = None,
) -> Exhibit:
    """Show several measures by region, each figure with what its own history says of it.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    period : str, optional
        Where missing, the newest that is not provisional and that nearly all measures have, three
        in four of as many as any in the year before. Nothing later is looked at. A longer
        period is added up from shorter ones where they fill it, and judged by those of its kind
        before it, added up alike.
    measures : sequence of str, optional
        Without it the five with the most figures, counts before amounts, of as many the first in
        the table of measures (all of them for one region). Shares, rates and averages only by name.
    region : str, optional
        One region: a row a measure, with mean and limits. Beside another ``geography``, the region
        whose forces or areas are shown.
    counting : str, optional
        Whose work; where a measure is counted in several ways and none is asked for, the work led,
        else what most figures count.
    rules : {"nhs7", "nhs6"}
    target : mapping, optional
        Of a measure, the figure of a period that is aimed at, in the units of the returns:
        ``{"arrests": 120, "cash seized": 500_000}``.
    geography : str, optional
        ``"region"``, ``"force"``, or a kind of area of your own, such as ``"borough"``.
    force, body : str, optional
        One force, or one area of your own kind: a row a measure, as for a region.

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure and region.

    Raises
    ------
    BadOption
        Where a target is no number, or of a measure that is not shown.
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    return KIND.ask(**locals())


# --- one measure among many: what `outcomes_profile` asks too -------------------------------------


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure: its sums by period, and what had to be left out."""

    name: str
    frame: pd.DataFrame
    figures: Figures
    left_out: list[Note]  # of other lengths of period
    not_shown: tuple[str, ...]  # areas that have only such
    added_up: bool  # from shorter periods


def choose(
    outcomes: pd.DataFrame, names: Iterable[str], counting: str | None, **place: str | None
) -> Chosen:
    """Select every measure; facts: ``names``, and ``left_out``, why a measure is not there."""
    selections, left_out = [], {}
    names = list(dict.fromkeys(names))
    for name in names:
        try:
            rows, area, _ = areas_of(outcomes, name, **place)
            # What cannot be shown is not chosen: a paper's record says that it was not told.
            dated = rows[rows[SPAN].notna().all(axis=1)]
            if len(mine := dated[dated["counting"].eq(_way(rows, counting))]):
                check_addable(mine, name)
        except (NoFigures, NotComparable) as reason:
            left_out[name] = reason.found
        else:
            selections.append(followed(name, rows, counting, area=area))
    return Chosen(tuple(selections), {"names": names, "left_out": left_out})


def _way(rows: pd.DataFrame, counting: str | None) -> str:
    """The counting that is asked for, else the work led, else what most figures count."""
    held = Counter(rows["counting"])
    return counting or max(COUNTINGS, key=lambda way: (held[way] and way == "led", held[way]))


def measured(selection: Selection, counting: str | None, period: str | None) -> Measure:
    """One counting (the work led by default), one kind of period, the same forces throughout."""
    name, rows = selection.measure, selection.rows
    figures = same_throughout(add_up(rows, name, counting=_way(rows, counting)))
    frame = one_kind(figures.frame)
    if frame.empty:
        raise NoFigures(name, "no figure has the days of its period")
    units = figures.rows["unit"].dropna().unique()
    longer = None if period is None else to_longer_periods(frame, period, name, units)
    kept = frame if longer is None else longer
    left_out = left_out_notes(figures.frame, frame, name)
    gone = tuple(not_shown(figures.frame, frame))
    return Measure(name, kept, figures, left_out, gone, longer is not None)


def not_shown_sentences(measures: Iterable[Measure]) -> list[str]:
    """Which areas are not shown, and for which measures."""
    told: dict[tuple[str, ...], list[str]] = {}
    for held in measures:
        told.setdefault(held.not_shown, []).append(held.name)
    return [say(NOT_SHOWN, x=areas, of=f" for {listed(names)}")
            for areas, names in told.items() if areas]  # fmt: skip


def added_up_note(measures: Sequence[Measure], period: str | None) -> str:
    """That figures are sums of shorter periods, and so is the past that judges them."""
    names = [held.name for held in measures if held.added_up]
    of = "" if len(names) == len(measures) else f"{listed(names)} in "
    text = (
        "Figures of {of}{p:spoken} are added up from shorter periods, and so is each period of the "
        "same kind before, which judges them; one that is not filled is left out. The shorter "
        "periods, shown by themselves, have a longer past."
    )
    return note("added up", text, of=of, p=period) if names else ""


def _figure(row: Mapping, decimals: int | None) -> str:
    return cell_words(row["value"], row["value_high"], row["hidden"], decimals)


# --- the scores ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Score:
    """One region's series of one measure, as it stands in the period shown."""

    measure: str
    series: Series
    row: dict | None
    of: AddedUp
    about: Mapping[str, str]  # the measure, with its words
    scale: Scale = PLAIN

    @property
    def cell(self) -> tuple[str, str]:
        """Measure and area: where it stands in the table."""
        return self.measure, self.series.region

    @cached_property
    def judged(self) -> bool:
        """Whether the series has limits and a final figure in the period."""
        row = self.row
        return (
            row is not None
            and not self.series.withheld
            and not row["provisional"]
            and row["value"] == row["value"]
            and row["centre"] == row["centre"]
        )

    @cached_property
    def word(self) -> str:
        """What its own history says, or why nothing is said."""
        row = self.row
        if row is None:
            return "no figure"
        if row["value"] != row["value"] and not row["hidden"]:
            return "not whole" if row["summed"] and len(row["lacking"]) else "no figure"
        if row["provisional"]:
            return "provisional"
        if self.judged:
            return str(row["variation"])
        why = self.series.withheld
        return "no figure" if why == "none" else why if why in NOT_JUDGED else "too few"

    @cached_property
    def new(self) -> bool:
        """Whether a pattern was first complete here."""
        return self.judged and bool(self.row["signal"]) and bool(self.row["new"])

    @cached_property
    def printed(self) -> str:
        """The figure as the table has it."""
        return MISSING if self.row is None else _figure(self.row, self.decimals)

    @property
    def decimals(self) -> int | None:
        """Decimals of its figures; None as they come."""
        return self.scale.decimals if self.scale.unit else None

    @cached_property
    def assurance(self) -> Assurance | None:
        """Whether the target will be met as things are; None without one, or without limits."""
        return self.series.assurance if self.judged else None

    @property
    def aim(self) -> str:
        """Shape and words on the target: ``✖ will not meet 60``; empty without one."""
        if self.assurance is None:
            return ""
        return f"{theme.ASSURANCE_MARKS[str(self.assurance)][2]} {self.series.will}"

    @property
    def verdict(self) -> str:
        """Shape and word: ``▲ concern``."""
        return f"{SHAPES.get(self.word, '')} {self.word}".strip()

    @property
    def named(self) -> str:
        """``Eastern (arrests)``."""
        return f"{self.series.region} ({self.measure})"

    @property
    def headed(self) -> str:
        """The measure as a heading has it, an amount with its unit: "Cash seized, pounds"."""
        unit = self.scale.unit or UNITS.get(self.about["unit"], self.about["unit"])
        return capital(self.measure) + ("" if unit == UNITS["count"] else f", {unit}")

    @property
    def called(self) -> str:
        """The measure as a row of one region has it: "Arrests (four of five forces)"."""
        name = self.headed
        return f"{name} ({self.of.words})" if self.of.absent else name

    @property
    def lasts(self) -> bool:
        """Whether a lasting step goes on."""
        return self.judged and self.word != "no signal" and self.row["rule"] == "step"

    @property
    def repeats(self) -> bool:
        """Whether several figures in a row lie outside their limits, which chance hardly brings."""
        now = self.series.signal_now if self.judged and not self.new else None
        return now is not None and now.rule == "outside" and now.length > 1

    @property
    def before(self) -> str:
        """Figure of the same period a year before, as a table has it."""
        if self.row is None:
            return MISSING
        first, points = self.row["period_start"] - pd.DateOffset(years=1), self.series.points
        at = np.flatnonzero(points["period_start"].eq(first))
        return _figure(points.iloc[at[0]], self.decimals) if at.size else MISSING

    @property
    def besides(self) -> bool:
        """Whether the chart shows no signal and the year by itself is clear."""
        return self.word == "no signal" and bool(self.series.besides)

    @property
    def mean(self) -> float:
        """Mean of the level that the usual range is of; missing without limits."""
        if not self.judged or self.series.newest is None:
            return np.nan
        return float(self.series.band["mean"].loc[self.series.newest.name])

    @property
    def usual(self) -> str:
        """What is usual now: "17 to 59", in whole numbers of a count; empty without limits."""
        if not self.judged or self.series.usual is None:
            return ""
        low, high = self.series.usual
        decimals = self.decimals or 0
        if self.about["unit"] == "count":
            least, most = np.ceil(low - 1e-9), np.floor(high + 1e-9)
            if least <= most:
                low, high = least, most
            else:  # no whole number lies between
                decimals = 1
        return " to ".join(figure(end, decimals) for end in (low, high))

    @property
    def year(self) -> str:
        """The newest year against the last, named where the row's own figures are not it."""
        row, before = self.series.last_year, self.series.year_before
        # A quarter may be lower than a year before, in a year that is higher.
        if self.row is not None and row["of"] != self.row["period"]:
            return f"{capital(row['of'])}: {against_year(row)}"
        return against_year(row, before)

    def reading(self, clear: bool = False) -> tuple[str, str]:
        """What a row says: the words, and what stands under them."""
        year = self.year if clear else ""
        under, now = [self.aim.partition(" ")[2], year], self.series.signal_now
        if not self.judged:
            text = NOT_JUDGED[self.word][0]
            if clear:  # what is clear comes first
                # “To judge” would deny it.
                under[1] = f"{text[0].lower()}{text[1:]}".replace("to judge", "for a usual range")
                text = capital(year)
        elif now is None or self.word == "no signal":
            text = "Within its usual range"
        else:
            text = now.reading
            if now.step is not None:
                under.insert(0, "mean {}, then {}".format(*now.step.means))
            elif self.repeats:
                text += f", {now.nth}"
            if self.new:
                under.insert(0, "new")
            if self.word != "change":
                text = f"{capital(self.word)}: {text[0].lower()}{text[1:]}"
        return text, "; ".join(filter(None, under))


@dataclass(frozen=True, eq=False)
class Page:
    """All scores of a period."""

    scores: tuple[Score, ...]
    period: str
    chances: pd.DataFrame  # a row for each judged score, in order
    clear: frozenset[tuple[str, str]]  # whose year differs when all are looked at together
    together: Mapping[str, dict]  # the year of all regions, by measure
    rules: str
    only: str | None  # the one area, where it is of one

    @cached_property
    def judged(self) -> list[Score]:
        """Scores whose series has limits."""
        return [score for score in self.scores if score.judged]

    @cached_property
    def new(self) -> list[Score]:
        """Scores with a signal that is new in the period."""
        return [score for score in self.scores if score.new]

    @cached_property
    def far(self) -> list[Score]:
        """Scores whose newest figure stands out when those of all are tested together."""
        stands = self.chances["p_adjusted"].le(FALSE_SHARE)
        return [score for score, held in zip(self.judged, stands, strict=True) if held]

    @property
    def stand(self) -> list[Score]:
        """Those of them with a new signal."""
        return [score for score in self.far if score.new]

    @cached_property
    def changed(self) -> list[Score]:
        """Scores with a signal in the period, new or going on."""
        return [score for score in self.judged if score.word != "no signal"]

    @property
    def told(self) -> list[Score]:
        """What is named: of one area all that changed, of many what is new."""
        return self.changed if self.only else self.new

    @cached_property
    def moved(self) -> list[Score]:
        """Scores whose year differs from the last, where no chart can be drawn."""
        return [s for s in self.scores if s.cell in self.clear]

    @property
    def few(self) -> bool:
        """Whether a year is named that is clear by itself, and not only among all of them."""
        return len(self.judged) <= MOST_ALONE

    @cached_property
    def named_years(self) -> list[Score]:
        """Scores without a signal whose year is named all the same."""
        return [s for s in self.judged if s.besides and (self.few or s.cell in self.clear)]

    @cached_property
    def whole(self) -> list[dict]:
        """Years of all areas together that differ clearly from the year before."""
        return [row for name, row in self.together.items() if (name, NETWORK) in self.clear]

    @cached_property
    def by_chance(self) -> bool:
        """Whether chance alone may bring what is told, none of which stands among all."""
        from scipy.special import pdtrc

        if self.few:
            return False
        level = FALSE_SHARE / len(self.judged)
        stand = [
            s.repeats or s in self.far or s.cell in self.clear
            or (s.lasts and signals.step_p(s.series.chart) < level)
            for s in self.told
        ]  # fmt: skip
        if any(stand):
            return False
        page = signals.expected_new_signals(score.series.chart for score in self.judged)
        likely = -np.log1p(-page.standing) if self.only else page.expected
        return pdtrc(len(stand) - 1, likely) > 0.05

    @property
    def part(self) -> str:
        """Of how many of its forces the figures of a headline of one area are, if not of all."""
        told = (self.new or self.changed or self.judged) if self.judged else self.moved
        words = {score.of.words for score in told or self.scores}
        return words.pop() if self.only and len(words) == 1 else ""

    @property
    def where(self) -> str:
        """The one area, and of how many of its forces the figures are."""
        return f"{self.only} ({self.part})" if self.part else self.only or ""

    @property
    def calm(self) -> int:
        """How many judged scores have none, and so lie within their usual range."""
        return len(self.judged) - len(self.changed)

    def claims(self, measures: Mapping[str, Measure]) -> dict[tuple, Claim]:
        """What the headline rests on and names (`series.claims_of`)."""
        claims, beside = {}, set()
        for name, held in measures.items():
            what = (name, held.figures.counting)
            judged = [score.series for score in self.judged if score.measure == name]
            claims |= claims_of(judged, what, new=not self.only, years=self.few)
            if self.only:
                beside |= {(*what, s.series.region) for s in self.named_years if s.measure == name}
            elif (name, NETWORK) in self.clear:  # it is silent on each region's years
                beside.add((*what, NETWORK))
            shown = [score.series for score in self.scores if score.measure == name]
            known = [s for s in shown if s.last_year and not s.last_year["why"]]
            if known and not self.judged:  # the headline is of years, looked at together
                moved = frozenset((*what, where) for of, where in self.clear if of == name)
                claims["years", *what] = Claim(chance_of_a_year(YEARS_TOGETHER, known[0]), moved)
        if self.judged and (self.together or (self.only and not self.few)):
            claims["years",] = Claim(0.05 * YEARS_TOGETHER, frozenset(beside))
        return claims


def _clear(scores: Sequence[Score], together: Mapping[str, dict]) -> frozenset[tuple[str, str]]:
    """Measures and regions whose year differs clearly, looked at together; sums by themselves."""
    of_each = [(s.measure, s.series.region, s.series.last_year) for s in scores]
    of_all = [(name, NETWORK, row) for name, row in together.items()]
    clear = set()
    for years in (of_each, of_all):
        rows = [entry for entry in years if entry[2] and not entry[2]["why"]]
        named = change.together(np.array([row["p"] for *_, row in rows], dtype=float), 0.05)
        clear |= {
            (name, region) for (name, region, row), is_clear in zip(rows, named, strict=True)
            if is_clear and (row["lower"] > 1 or row["upper"] < 1)
        }  # fmt: skip
    return frozenset(clear)


def _select(
    outcomes, *, measures, region, counting, geography=None, force=None, body=None, **_
) -> Chosen:
    kind = kind_of_area(geography, force, body) or REGIONAL
    only = region if kind == REGIONAL else None
    if force or body:
        only = reference.check_area(kind, force or body)
    areas = (only,) if only else side_by_side(kind, region)
    names, shares = _names(outcomes, measures, areas, bool(only))
    place = {"region": region, "geography": geography, "force": force, "body": body}
    chosen = choose(outcomes, names, counting, **place)
    told = {"names": [*names, *shares], "left_out": chosen.facts["left_out"] | shares}
    return replace(chosen, facts=told | {"only": only, "areas": areas})


def _names(
    outcomes: pd.DataFrame, asked, areas: Sequence[str], alone: bool
) -> tuple[list[str], dict[str, str]]:
    """Measures to show, counts first, of one area alone all that it has; and why others are not."""
    # A share may tell the small counts that it was made of: nobody publishes it unasked.
    rows = outcomes[["geography", "region", "force", "body", "unit", "measure"]]
    names = {*areas, *(part for name in areas for part in reference.parts_of(name))}
    rows = rows[rows[["region", "force", "body"]].isin(names).any(axis=1)]
    if names <= set(reference.REGIONS):  # a national body's figure for a region is not the region's
        rows = rows[rows["geography"].isin(["region", "force"])]
    if asked is not None:
        held = sorted(outcomes["measure"].dropna().unique())
        for name in asked:
            if name not in held:
                raise reference.not_held(name, held)
        return list(dict.fromkeys(asked)), {}
    known = [row["measure"] for row in reference.rows("measures")]
    places = {name: place for place, name in enumerate(known)}
    is_share = rows["unit"].isin(schema.NOT_ADDED).groupby(rows["measure"]).all()
    shares = dict.fromkeys(sorted(is_share.index[is_share]), UNASKED)
    rows = rows[~rows["measure"].isin(list(shares))]
    amounts = {*rows.loc[rows["unit"].ne("count"), "measure"]}
    counted = Counter(rows["measure"])
    order = {name: (name in amounts, places.get(name, len(places)), name) for name in counted}
    chosen = sorted(counted, key=order.__getitem__)
    most = sorted(chosen, key=lambda name: (name in amounts, -counted[name]))
    return [name for name in chosen if alone or name in most[:MOST_COLUMNS]], shares


def scored(
    chosen: Chosen,
    period: str | None,
    counting: str | None,
    rules: str = "nhs7",
    target: Mapping[str, float] | None = None,
) -> tuple[Page, dict[str, Measure], list[str]]:
    """Every measure judged in a period; the measures that are, and why others are not."""
    kept, left_out = {}, dict(chosen.facts["left_out"])
    for selection in chosen.selections:
        try:
            kept[selection.measure] = measured(selection, counting, period)
        except (NoFigures, NotComparable) as reason:
            left_out[selection.measure] = reason.found
    lacking = [
        f"{name} ({left_out[name].replace(f'no figure for {name} is', 'none is')})"
        for name in chosen.facts["names"]
        if name in left_out
    ]
    if not kept:
        what = "no measure has figures by region and period to score"
        raise NoFigures("outcomes", f"{what}: {'; '.join(lacking)}" if lacking else what)
    later = period is None
    every = pd.concat([held.frame.assign(measure=name) for name, held in kept.items()])
    period = period or latest_period(every, "measure")
    targets = _targets(target, list(kept))
    years = {
        name: against_last_year(held.frame, held.figures, period) for name, held in kept.items()
    }  # fmt: skip
    scores = [
        score for name, held in kept.items()
        for score in _scores(held, period, rules, years[name], targets.get(name), later)
    ]  # fmt: skip
    if not any(score.row is not None for score in scores):
        labels = dict.fromkeys(every.sort_values("period_start")["period"])
        newest = f"Newest periods: {listed(list(labels)[-4:])}"
        raise NoFigures("period", f"no measure has a figure for “{period}”", newest)
    together = {}
    for name, rows in years.items():
        held = [area for area, row in rows.items() if not row["why"] and area != NETWORK]
        if NETWORK in rows and len(held) != 1:  # of one it is its own year
            about = {"sign": "", "about": kept[name].figures.measure}
            about["where"] = added_up(held, chosen.facts["areas"]).words
            together[name] = rows[NETWORK] | about
    chances = signals.chances([score.series.chart for score in scores if score.judged])
    clear = _clear(scores, together)
    only = chosen.facts["only"]
    return Page(tuple(scores), period, chances, clear, together, rules, only), kept, lacking


def _tell(chosen: Chosen, *, period, measures, counting, rules, target, **_) -> Told:
    page, kept, lacking = scored(chosen, period, counting, rules, target)
    only = page.only
    rows = pd.concat([held.figures.rows[TOLD] for held in kept.values()])
    units = list(dict.fromkeys(rows["unit"]))
    unit = "each in its own unit"
    if len(units) == 1:
        unit = "counts" if units == ["count"] else UNITS.get(units[0], units[0])
    name = capital(next(iter(kept))) if len(kept) == 1 else f"{len(kept)} measures"
    what = f"{name}, {unit}"
    shown = "measures by region, each figure"
    if only:
        shown = f"{'one measure' if len(kept) == 1 else 'measures'} in {only},"
    gone = not_shown_sentences(kept.values())
    return Told(
        headline=headline_of(page),
        subtitle=f"{what}, {only or 'by region'}, {page.period}",
        alt=f"Table of {shown} with a shape and a word; described below.",
        description=paragraph(_description(page), *parts_of(page), *gone),
        table=_region_table(page) if only else _table(page, list(kept)),
        rows=rows,
        data=_data(page),
        notes=page_notes(page, list(kept.values()), lacking),
        drawing=_drawing_of_one(page) if only else _drawing(page, list(kept)),
        brief=paragraph(brief_of(page), *gone),
        care=_care(page),
        key=key_of(page),
        part=page.part,
        marks=marks_of(page),
        claims=page.claims(kept),
    )


def marks_of(page: Page) -> list[str]:
    """Methods behind the charts, for the annex."""
    return [*methods_of(_charts(page)), *(["together"] if len(page.judged) > 1 else [])]


def _targets(target: Mapping[str, float] | None, names: list[str]) -> dict[str, float]:
    """Targets by measure, each a number."""
    if target is None:
        return {}
    shown = f"Measures shown: {', '.join(names)}"
    if not isinstance(target, Mapping):
        raise BadOption("target", repr(target), 'A figure of each measure: {"arrests": 120}')
    for name, figures in target.items():
        if name not in names:
            raise BadOption("target", f"“{name}” is not shown", shown)
        if isinstance(figures, bool) or not isinstance(figures, Real) or not np.isfinite(figures):
            raise BadOption("target", f"{name}: {figures!r}", "A target is a number")
    return {name: float(figures) for name, figures in target.items()}


def _scores(held: Measure, period: str, rules: str, years, target, later: bool) -> list[Score]:
    """Judge every region's series up to the period; what is provisional after it is shown only."""
    frame = held.frame
    here = np.flatnonzero(frame["period"] == period)
    if here.size:
        after = frame["period_end"] > frame["period_end"].iloc[here[0]]
        waits = after & frame["provisional"]
        # A hidden figure would leave the whole series without limits.
        frame = frame[~after | (waits & later & ~frame.loc[waits, "hidden"].any())]
    scale = scale_of(held.figures, frame)
    target = aimed_at(target, scale, frame)
    page = judged_page(frame, held.figures, dict.fromkeys(frame["region"], scale.base), rules,
                       target=target, form=form_of(scale.unit or held.figures.unit))  # fmt: skip
    return [
        Score(held.name, replace(series, last_year=years.get(series.region)), series.at(period),
              forces_of(held.figures, series.region), held.figures.measure, scale)
        for series in page
    ]  # fmt: skip


# --- words ---------------------------------------------------------------------------------------


def headline_of(page: Page) -> str:
    """How many series show a new signal; of one area what is new, else what goes on.

    Of many areas that together differ from the year before, that comes first.
    """
    new, judged = len(page.new), len(page.judged)
    areas = {score.series.region for score in page.scores}
    if page.whole and (judged or not page.moved or len(areas) > 2):
        return _of_whole(page)
    if not judged:
        words = {score.word for score in page.scores} - {"no figure"}
        if page.moved:
            return _of_years(page, page.moved)
        known = all(score.series.tells_year for score in page.scores)
        # Of a few, another exhibit names the year that is clear by itself.
        alone = any(score.series.than_last_year for score in page.scores)
        if words == {"too few"} and known and not (alone and len(page.scores) <= MOST_ALONE):
            return _of_calm_years(page)
        text = f"No series can be judged in {spoken(page.period)}"
        if len(words) != 1:
            return text
        return fit(f"{text}: {NOT_JUDGED[words.pop()][1]}", text, "No series can be judged")
    if page.only:
        return _of_calm(page) if not page.changed else _of_changed(page)
    when, names = f" in {spoken(page.period)}", listed(score.named for score in page.new)
    if judged == 1:
        return fit(f"the one series shows {'a' if new else 'no'} new signal{when}")
    whom = some(new, judged, "series", "series")
    text = f"{whom} {'shows' if new <= 1 else 'show'} a new signal"
    end = ", as chance may bring" if new and page.by_chance else ""
    named = (f"{text}{when}: {names}", f"{text}: {names}") if names else ()
    # How many, and none by its name: what the headlines name is what chance is counted for.
    going = say("; {n:words} {n|goes|go} on from before", n=len(page.changed))
    on = going if page.changed and not new else ""
    return fit(*(told + end for told in (*named, text + when + on, text + on, text)))


def _of_whole(page: Page) -> str:
    """What of all areas together differs from the year before, and how many signals are new."""
    names = [subject(row["about"]) for row in page.whole]
    among = {f"across {row['where']}" for row in page.whole}
    before = "a year before" if any(row["is_part"] for row in page.whole) else "the year before"
    ways = {row["ratio"] > 1 for row in page.whole}
    how = f"{'higher' if ways == {True} else 'lower'} than {before}"
    hows = [f"clearly {how}" if len(ways) == 1 else f"clearly different from {before}"]
    if lone := len(names) == 1:
        hows.insert(0, against_year(page.whole[0], before))
    are = "was" if lone and is_one(page.whole[0]["about"]) else "were"
    verbs = [are, "was" if lone else "were"]
    new = len(page.new)
    rest = f"; {small(new)} new {'signal' if new == 1 else 'signals'}" if new else ""
    whom = listed(names), some(len(names), len(page.together), "measure")
    wheres = [f" {where}" for where in among if len(among) == 1] + [", regions together,"]
    texts = [f"{who}{where} {verb} {how}" for who, verb in zip(whom, verbs, strict=True)
             for where in wheres for how in hows]  # fmt: skip
    return fit(*(text + end for text in texts for end in (rest, "")))


def _of_years(page: Page, moved: list[Score]) -> str:
    """What differs from the year before, where periods are too few for any chart."""
    is_part = any(score.series.last_year["is_part"] for score in moved)
    before = "a year before" if is_part else "the year before"
    where = f" in {page.where}" if page.only else ""
    if len(moved) == 1:
        (score,) = moved
        name = f"{subject(score.about)} in {page.where or score.series.region}"
        verb = "was" if is_one(score.about) else "were"
        # Of one quarter alone that is said, since a year beside it may say another per cent.
        alone = is_part and score.series.last_year["of"] == page.period
        verb = f"in {spoken(page.period)} {verb}" if alone else verb
        how = f"{verb} {against_year(score.series.last_year, before)}"
        way = "higher" if score.series.last_year["ratio"] > 1 else "lower"
        plain = f"clearly {way} than {before}"
        return fit(f"{name} {how}; limits need more periods", f"{name} {how}",
                   f"{subject(score.about)} {how}", f"{subject(score.about)} {verb} {plain}",
                   f"one measure is {plain}")  # fmt: skip
    names = listed([subject(score.about) if page.only else score.named for score in moved])
    ways = {score.series.last_year["ratio"] > 1 for score in moved}
    text = f"are clearly {'higher' if ways == {True} else 'lower'} than {before}"
    text = text if len(ways) == 1 else f"differ clearly from {before}"
    few = f"{small(len(moved))} of {small(len(page.scores))} series {text}"
    return fit(f"{names}{where} {text}; limits need more periods", f"{names}{where} {text}",
               *([f"{names} {text}"] if page.only else []), few)  # fmt: skip


def _of_calm_years(page: Page) -> str:
    """That nothing differs from the year before, where periods are too few for any chart."""
    ways = {score.series.from_last_year for score in page.scores}
    since = ways.pop() if len(ways) == 1 else "from a year before"
    number = len(page.scores)
    what = f"{small(number)} {'measures' if page.only else 'series'}"
    what = what if number > 1 else subject(page.scores[0].about)
    if any(score.series.than_last_year for score in page.scores):  # clear if judged alone
        what += " looked at together"
    places = (f" in {page.where}", "") if page.only else ("",)
    heads = [f"no clear change in {what}{where}" for where in places]
    ends = [f" {since}; limits need more periods", f" {since}"]
    return fit(*(head + end for head in heads for end in ends))


def _of_calm(page: Page) -> str:
    """All within what is usual; beside it a year that is clear of the last."""
    several, moved = len(page.judged) > 1, page.named_years
    about = page.judged[0].about
    singular, whom = not several and is_one(about), subject(about)
    if several:
        whom = some(page.calm, page.calm, "measure")
        whom += "" if page.calm == len(page.scores) else " judged"
    rest = f", but {small(len(moved))} differ from the year before" if moved else ""
    if len(moved) == 1:
        name = f"{subject(moved[0].about)} " if several else ""
        rest = f", but {name}{moved[0].series.besides}"
    verb, their = ("is", "its") if singular else ("are", "their")
    inside, bare = f"{whom} in {page.where} {verb}", f"{whom} {verb}"
    usual, when = f" within {their} usual range", f" in {spoken(page.period)}"
    return fit(inside + usual + when + rest, bare + usual + when + rest, inside + usual + rest,
               bare + usual + rest, f"{bare} as usual{rest}",
               f"{'all' if several else whom} as usual{rest}")  # fmt: skip


def _of_changed(page: Page) -> str:
    """Each of a few changes, those that last first; of many what is new, else what goes on."""
    told = sorted(page.changed, key=lambda score: (not score.lasts, not score.new))
    few = told if len(told) <= MOST_TOLD else []
    told = few or page.new or page.changed
    ends = ("",)
    if page.by_chance:
        ends = (f", as chance may bring among {len(page.judged)} measures", ", as chance may bring")
    if len(told) > 1:
        sign = "show new signals" if page.new else "show signals that go on"
        names = listed(subject(score.about) for score in told)
        number = f"{small(len(told))} of {small(len(page.judged))} measures"
        words = listed(
            f"{subject(s.about)} {s.series.signal_now.stands(is_one(s.about))}" for s in few
        )
        told_apart = [f"{page.where}: {words}", words] if few else []
        if all(score.lasts for score in told):  # of all of which one word holds
            sides = {score.series.signal_now.side for score in told}
            where = {("above",): "higher", ("below",): "lower"}.get((*sides,), "at another level")
            sign, told_apart = f"are {where} than before", []
        elif few and len(page.new) < len(few):
            sign = "show signals"
        texts = (*told_apart, f"{names} in {page.where} {sign}", f"{names} {sign}",
                 f"{number} in {page.where} {sign}", f"{number} {sign}")  # fmt: skip
        return fit(*(text + end for text in texts for end in ends))
    (score,) = told
    singular, name, now = is_one(score.about), subject(score.about), score.series.signal_now
    verb, mean = "is" if singular else "are", ""
    if now.step is not None:
        after, before = now.step.means[::-1]
        mean = f": {after} a {now.period_kind} against {before} before"
        verb = "has been" if singular else "have been"
    quiet = len(page.judged) > 1 and len(page.changed) == 1
    quiet &= not (page.named_years or page.by_chance)
    rest = "; no other measure shows a signal" if quiet else ""
    heads = [f"{who} {verb} {now.stands(singular)}" for who in (f"{name} in {page.where}", name)]
    heads = [head + end for end in ends for head in heads]
    some_one = f"one of {small(len(page.judged))} measures is {now.stands(True)}{ends[-1]}"
    return fit(*(head + tail for tail in filter(None, (mean, rest)) for head in heads), *heads,
               *([some_one] if len(page.judged) > 1 else []))  # fmt: skip


def brief_of(page: Page) -> str:
    """Of all regions the signals; of one how many are calm: its table names what changed."""
    if not page.judged:
        return headline_of(page) + "."
    noun = ("measure" if page.calm == 1 else "measures") if page.only else "series"
    calm = say(f"{{n:words}} {noun} {{n|is|are}} within {{n|its|their}} usual range", n=page.calm)
    if page.only:
        changed = "{n:words} {n|measure|measures} can be judged, and {n|it|each} changed"
        first = "" if page.calm else capital(say(changed, n=len(page.judged)))
    else:
        told = {"new signals": page.new, "going on": [s for s in page.changed if not s.new]}
        names = {how: few_of([_in_brief(score, None) for score in scores], MOST_TOLD)
                 for how, scores in told.items() if scores}  # fmt: skip
        first = capital("; ".join(f"{how}: {some}" for how, some in names.items()))
        years: dict[str, list[str]] = {}
        for row in page.whole:
            text = f"{subject(row['about'])} {pair_of(row)}"
            years.setdefault(f"{row['where']} together", []).append(text)
        if years:
            text = "; ".join(f"{whom}: {listed(some)}" for whom, some in years.items())
            before = "a year before" if page.whole[0]["is_part"] else "the year before"
            first = paragraph(capital(f"{text} {before}"), first)
    return paragraph(first, capital(calm) if page.calm else "", *parts_of(page))


def parts_of(page: Page) -> list[str]:
    """Which figures are sums of some forces of their region, in sentences."""
    names: dict[tuple[str, str], list[str]] = {}
    for score in page.scores:
        if score.of.absent:
            names.setdefault((score.series.region, score.of.named), []).append(score.measure)
    return [
        f"{capital(listed(some))} are summed over {of}" if page.only
        else f"{region} ({listed(some)}) is a sum of {of}"
        for (region, of), some in names.items()
    ]  # fmt: skip


def _in_brief(score: Score, only: str | None) -> str:
    """``arrests (higher since April 2020)``; with its region where there are several."""
    name = score.measure if only else f"{score.series.region} {score.measure}"
    told = score.reading()[0]
    if score.lasts:
        told += ", {1} against {0}".format(*score.series.signal_now.step.means)
    told += f", {score.of.words}" if score.of.absent else ""
    return f"{name} ({told[0].lower()}{told[1:]})"


def key_of(page: Page) -> Key | None:
    """How many changed, and the first of them."""
    if not page.judged:
        return None
    told, number = page.told, len(page.judged)
    text = "No series shows a new signal."
    if page.only:
        text = "Each measure is within its usual range." if number > 1 else f"{_of_calm(page)}."
    if told:
        more = say("; and {n:count other}", n=len(told) - 1) if len(told) > 1 else ""
        text = f"{capital(_in_brief(told[0], page.only))}{more}."
    return Key(f"{len(told)} of {number} {'changed' if page.only else 'new'}", text)


def _care(page: Page) -> str:
    """What a reader must know: what calm is not, and what is provisional."""
    if not page.judged:
        return ""
    if not page.only:
        return "A figure without a word is not proof that nothing changed."
    return care_of([score.series for score in page.scores], "“Within its usual range”")


def _description(page: Page) -> str:
    new, judged, period = len(page.new), len(page.judged), page.period
    among = "{n:count new signal} in {p:spoken} " + (
        "in the one series" if judged == 1 else "among {j:words} series"
    )
    sentences = [capital(say(among, n=new, p=period, j=judged)) if judged else headline_of(page)]
    names = [f"{s.series.region} ({s.measure}, {s.printed}, {s.word})" for s in page.new]
    sentences += [f"New: {listed(names)}"] if names else []
    if judged > 1 and new:
        stand = [score.named for score in page.stand]
        told = "{n:words} {n|stands|stand} out by {n|its|their} newest figure alone: {x}"
        if not stand:
            whom = "it does not stand" if new == 1 else "none of them stands"
            told = f"{whom} out by its newest figure alone"
        sentences.append(say(f"Looked at together, {told}", n=len(stand), x=stand))
    for words in ASSURED.values():
        aims = [s.named for s in page.scores if s.assurance and ASSURED[s.assurance] == words]
        if aims:
            sentences.append(f"As things are, these {words} their target: {listed(aims)}")
    for way, verb in (("higher", "above"), ("lower", "below")):
        moved = [s.named for s in page.scores if s.cell in page.clear
                 and (s.series.last_year["ratio"] > 1) == (way == "higher")]  # fmt: skip
        moved += [f"all together ({subject(row['about'])})" for row in page.whole
                  if (row["ratio"] > 1) == (way == "higher")]  # fmt: skip
        if moved and (judged or len(page.moved) > 1):  # of one alone the headline says it
            sentences.append(f"Clearly {verb} the year before: {listed(moved)}")
    going_on = [s.named for s in page.judged if s.word != "no signal" and not s.new]
    if going_on:
        sentences.append(f"Signals that go on: {listed(going_on)}")
    return paragraph(*sentences)


def _charts(page: Page) -> str:
    kinds = Counter(score.series.why.split(":")[0].strip(" .") for score in page.judged)
    return ", ".join(f"{kind} ({number})" for kind, number in kinds.items())


def page_notes(page: Page, measures: list[Measure], lacking: list[str]) -> list[Note | str]:
    """Rules, chance, what could have been seen, seasons, charts, and what was left out."""
    judged = [score.series for score in page.judged]
    last = [score.series.last_year for score in page.scores if score.series.last_year]
    years = last or page.together
    is_part = any(year["is_part"] for year in last)
    part = ", or as much of it as is held of two years," if is_part else ""
    is_year = re.fullmatch(r"year to .*|\d{4}(?:-\d\d)?", page.period)
    year = f"{'' if is_year else 'the year to '}{spoken(page.period)}"
    changed = any(score.word == "change" for score in page.judged)
    ways: dict[str, list[str]] = {}
    for held in measures:
        ways.setdefault(held.figures.counting, []).append(held.name)
    most, *others = sorted(ways, key=lambda way: -len(ways[way]))
    apart = [f"{listed(ways[way])}: {COUNTINGS[way]}" for way in others]
    hidden = any(score.row is not None and score.row["hidden"] for score in page.scores)
    return [
        rules_note(page.rules) if judged else "",
        chance_note(judged, spoken(page.period), len(page.new)) if judged else "",
        _could_be_seen(page) if judged and not page.new else "",
        note(
            "against last year",
            "Against last year: {year}{part} and the same periods of the year before",
            year=year, part=part,
        ) if years else "",
        CHANGE_OVER_TIME.note("against last year") if years else "",
        season_note(judged),
        f"Charts behind the words: {_charts(page)}." if judged else "",
        CHANGE_OVER_TIME.note("change") if changed else "",
        "; for ".join([counted_as(most).rstrip("."), *apart]) + ".",
        added_up_note(measures, page.period),
        *same_forces_notes({held.name: held.figures for held in measures}),
        *(told for held in measures for told in held.left_out),
        *months_note(held.figures.rows for held in measures),
        f"Not shown: {listed(lacking)}." if lacking else "",
        HIDDEN_NOTE if hidden else "",
    ]  # fmt: skip


def _could_be_seen(page: Page) -> str:
    """The lasting change that each chart would mostly have shown, from the least to the most."""
    changes = [max(score.series.could_see) for score in page.judged[:MOST_ASKED]]
    known = sorted(round(percent) for percent in changes if percent == percent)
    ends = " to ".join(dict.fromkeys(map(figure, (known[0], known[-1])))) if known else ""
    of = "" if len(page.judged) <= MOST_ASKED else f" (the first {MOST_ASKED} series)"
    text = (
        "What could have been seen: a change of {ends} per cent{of} that lasted {n:count period} "
        "would have shown in about {p} of 100 cases."
    )
    given = {"n": signals.PERIODS, "p": round(100 * signals.POWER)}
    return note("could be seen", text, ends=ends, of=of, **given) if known else ""


# --- tables and chart ----------------------------------------------------------------------------


def _in_order(scores: Iterable[Score]) -> list[str]:
    """Regions, forces or areas that have a score, in their fixed order."""
    names = dict.fromkeys(score.series.region for score in scores)
    known = reference.REGIONS
    if not set(names) <= set(known):
        known = dict.fromkeys([*reference.areas("force"), *names])
    return [name for name in known if name in names]


def _new_of(scores: Iterable[Score]) -> str:
    judged = [score for score in scores if score.judged]
    return f"{sum(score.new for score in judged)} of {len(judged)}" if judged else "None judged"


def _table(page: Page, measures: list[str]) -> pd.DataFrame:
    """Regions by measures, with the number of new signals in the last column and row."""
    by_place = {(score.series.region, score.measure): score for score in page.scores}
    regions = _in_order(page.scores)
    last = f"New signals in {spoken(page.period)}, of series judged"
    columns: dict[str, list] = {"Region": [*regions, last]}
    heads = {score.measure: score.headed for score in page.scores}
    for name in measures:
        scores = [by_place.get((region, name)) for region in regions]
        cells = [
            MISSING
            if score is None or score.word == "no figure"
            else f"{score.printed} {score.verdict}{', new' if score.new else ''}"
            + (f"; {score.of.words}" if score.of.absent else "")
            + (f"; {score.aim}" if score.aim else "")
            + (
                f"; {against_year(score.series.last_year, score.series.year_before)}"
                if score.besides or score.cell in page.clear
                else ""
            )
            for score in scores
        ]
        columns[heads[name]] = [*cells, _new_of(filter(None, scores))]
    rows = [[s for s in page.scores if s.series.region == region] for region in regions]
    columns["New signals"] = [*map(_new_of, rows), _new_of(page.scores)]
    if page.together:
        columns["Region"].append("Year against the year before, all together")
        for name in measures:
            row = page.together.get(name)
            clear = (name, NETWORK) in page.clear
            columns[heads[name]].append(capital(change_in_words(row, clear)))
        columns["New signals"].append(NOT_APPLICABLE)
    return table_of(columns)


def _region_table(page: Page) -> pd.DataFrame:
    """One row a measure: latest, a year before, usual range, reading, and what else is known."""
    rows = []
    for score in page.scores:
        # A mean is no count, and has one decimal; pounds have none.
        decimals = 0 if score.about["unit"] == "GBP" else 1
        mean = figure(score.mean, score.decimals or decimals) if score.judged else NOT_APPLICABLE
        clear = score.cell in page.clear
        year = change_in_words(score.series.last_year, clear)
        told, under = score.reading()
        shape = SHAPES.get(score.word, "") if score.judged else ""
        reading = f"{shape} {told}{f' ({under})' if under and not score.aim else ''}".strip()
        rows.append((score.called, score.printed, score.before,
                     score.usual or NOT_APPLICABLE, mean, reading, year, score.series.judged,
                     score.aim or NOT_APPLICABLE))  # fmt: skip
    heads = ["Measure", capital(spoken(page.period)), "A year before", "Usual range", "Mean",
             "Reading", "Against last year", "Points judged", "Target"]  # fmt: skip
    if not any(score.series.target is not None for score in page.scores):
        heads, rows = heads[:-1], [row[:-1] for row in rows]
    return table_of(dict(zip(heads, zip(*rows, strict=True), strict=True)))


def _data(page: Page) -> pd.DataFrame:
    chances = iter(page.chances[["chance", "p", "p_adjusted"]].to_dict("records"))
    blank = {"chance": np.nan, "p": np.nan, "p_adjusted": np.nan}
    rows = []
    for score in page.scores:
        base = {"measure": score.measure, "region": score.series.region,
                "unit": score.scale.unit or score.about["unit"], "word": score.word,
                "new": score.new, "stands": score in page.stand,
                "withheld": score.series.withheld}  # fmt: skip
        base |= next(chances) if score.judged else blank
        values = score.row or {}
        rows.append(base | {k: v for k, v in values.items() if k not in base and k != "lacking"})
    return pd.DataFrame(rows)


def _drawing(page: Page, measures: list[str]) -> Drawing | None:
    """A grid of figures, with a word and a shape where something changed."""
    if len(measures) > MOST_COLUMNS:
        return None
    regions = _in_order(page.scores)
    cells, longest = [], dict.fromkeys(measures, 0)
    for score in page.scores:
        longest[score.measure] = max(longest[score.measure], len(score.printed))
    for score in page.scores:
        at = regions.index(score.series.region), measures.index(score.measure)
        quiet = score.word == "no signal"
        kind = "" if quiet else score.word if score.judged else "not judged"
        # Figure spaces: as wide as a digit, so that figures end below one another.
        said = "" if quiet else score.word
        if score.cell in page.clear and (quiet or not score.judged):
            said = "year higher" if score.series.last_year["ratio"] > 1 else "year lower"
        words = [score.printed.rjust(longest[score.measure], "\u2007"), said, score.aim]
        text = score.word if score.printed == MISSING else "\n".join(filter(None, words))
        cells.append((*at, kind, text))
    frame = pd.DataFrame(cells, columns=["row", "column", "kind", "text"])
    named = {score.measure: score.headed for score in page.scores}
    heads = [named[name] for name in measures]
    options = {"rows": regions, "columns": heads, "marks": theme.SIGNAL_MARKS}
    return Drawing(grid.draw, frame, options)


def _drawing_of_one(page: Page) -> Drawing | None:
    """The table of one region, with the past of each measure as a line."""
    parts, rows = [], []
    for number, score in enumerate(page.scores):
        series, held = score.series, score.series.points
        clear = score.cell in page.clear or score in page.named_years
        told, under = score.reading(clear)
        rows.append({
            "name": score.called, "latest": score.printed.replace(MISSING, "–"),
            "before": score.before.replace(MISSING, "–"), "usual": score.usual or "–",
            "reading": told, "more": under,
            "kind": score.word if score.judged else "change" if clear else "",
        })  # fmt: skip
        names = ["mean", "low", "high"]
        band = series.band if not series.withheld else series.band * np.nan
        band = band.assign(**band[names].mul(held["season"], axis=0))
        parts.append(band.assign(row=number, **held[["x", "value", "provisional"]]))
    frame = pd.concat(parts, ignore_index=True)
    labels = [str(name) for name in page.scores[0].series.points["period"].iloc[[0, -1]]]
    if all(_QUARTER.search(name) for name in labels):
        labels = [_QUARTER.sub("", name) for name in labels]
    heads = {"name": "Measure", "latest": "Latest", "before": "Year before",
             "usual": "Usual range", "past": stretch(*labels),
             "reading": "Reading"}  # fmt: skip
    options = {"rows": rows, "heads": heads}
    return Drawing(sparklines.draw, frame, options)


KIND = Kind(
    shows="summary of measures",
    question="What changed?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=CHANGE_OVER_TIME,
)
