"""How do the regions compare, now? Dots and intervals against the network, or tiles.

Only whole, visible, final rows are compared; every other one keeps its reason. One counts as told
apart where its interval leaves the whole's value out and the difference stands when all are looked
at together. Where a count is a range, the interval reaches from the lower end's lower limit to the
upper end's upper limit, and a verdict holds at both ends. No ranks.

A region that stands apart from all the others would move the network's value and make the others
look far from it: it is held against the others, and they against one another.

Regions differ for many reasons, recording among them. Where they differ by clearly more than
chance, "told apart from the network" is what most of them are, and says little of any one: so each
is also held against the spread of the regions themselves, the funnel's outer limits. And what
another denominator says of the same regions is looked at too, for a reversal must be said.

Rows of a `balance` are held against their whole here as well, and those of a `funnel`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import dots, grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits import common, denominators
from rocu_analysis.exhibits.denominators import Scale
from rocu_analysis.exhibits.exhibit import (
    DIFFERS,
    Chosen,
    Claim,
    Key,
    Kind,
    Method,
    Selection,
    Told,
)
from rocu_analysis.exhibits.figures import (
    NETWORK,
    PERIOD,
    REGIONAL,
    Figures,
    add_up,
    areas_of,
    at_period,
    is_worked_out,
    kind_of_area,
    latest_period,
    latest_years,
    shown_in,
)
from rocu_analysis.exhibits.series import KINDS, NOT_SHOWN, all_periods, not_shown
from rocu_analysis.measures import change, funnel, intervals, ranking
from rocu_analysis.wording import (
    Note,
    between,
    capital,
    figure,
    fit,
    interval,
    listed,
    note,
    paragraph,
    rounded_up,
    say,
    sentence,
    small,
    small_count,
    some,
    spoken,
    subject,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting, Per, Strand

COMPARED = "compared"
APART = ("above", "below")
NO_DIFFERENCE = "no clear difference"
MOST_NAMED = 3  # in a headline: more differ as regions do, and none stands out
NO_VALUE = ("hidden", "missing", "incomplete")
STATUSES = {
    "hidden": "hidden",
    "missing": "not available",
    "incomplete": "incomplete",  # of forces, or of the quarters of a year
    "provisional": "provisional",
    "apart": "shown apart",
    "amount": "not compared",
    "counts": "not compared",
    "nothing": "nothing recorded",
    "unstated": "no strand is stated",
    "alone": "no share",
    "ranges": "known only as a range",
    # Verdicts in a column whose heading says against what.
    "above": "above",
    "below": "below",
    "same": NO_DIFFERENCE,
}
# What a sentence says of rows left out of a comparison.
LEFT_OUT = {
    "hidden": "hidden to protect people",
    "missing": "not available",
    "incomplete": "incomplete, so {n|it is|they are} not compared",
    "provisional": "provisional and outside the comparison",
    "ranges": "known only as {n|a range|ranges}, so {n|it has|they have} no {n|share|shares}",
    "apart": "shown apart, since {n|its|their} residents leave out the many who come there each "
    "day",
}
MARKS = {"above": "above", "same": NO_DIFFERENCE, "below": "below", "apart": "not compared"}
# What the usual spread of regions needs: figures to estimate it, and counts that show variance.
LEAST_REGIONS = 5
LEAST_EXPECTED = 5
SPREAD_LEVEL = 0.998
# Papers in 100 that show a region outside limits widened by the variance between regions, where all
# come from one spread, at 99.8 per cent: with ten regions 21 to 23, since up to three that stand
# far apart are set aside before the variance is estimated (docs/method.md, 7).
OUT_OF_SPREAD = 25
# What comes of it, which a paper adds up: over the level of the test for names by chance alone
# (2 to 3 papers in 100 at 95 per cent), and for names outside widened limits (benchmarks/power.py).
NAMES, NAMES_OUTSIDE = 0.5, 0.22
VERDICTS = {"above": "above {}", "below": "below {}", "same": NO_DIFFERENCE}
SEEN = "Would mostly show (ratio)"
NOTHING = {
    "hidden": "Every figure is hidden to protect people, so nothing can be compared",
    "missing": "No figure is available, so nothing can be compared",
    "provisional": "All figures are provisional, so no comparison is made yet",
    "amount": "Amounts vary as single cases do, so no difference between regions is judged",
    "worked out": "Given without the counts behind them, so no difference of regions is judged",
    "counts": "Counts reflect each region's size; without a denominator nothing can be compared",
    "none": "No two regions have whole figures, so nothing can be compared",
}
OFF_AXIS = 1.5  # times the furthest limit of the others


def compare_regions(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: Per | str | Path | pd.DataFrame | None = None,
    of: str | None = None,
    region: str | None = None,
    tiles: bool = False,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
    force: str | None = None,
    body: str | None = None,
) -> Exhibit:
    """Compare regions in one period with the network, each with its interval.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
        What is counted, such as ``arrests``.
    period : str, optional
        Label of a period; where missing, the year that ends with the newest that is not
        provisional and that nearly all areas have: three in four of as many as any in the year
        before; or as much of that year as lacks no figure that this period has. It is added up from
        quarters, months or other parts.
    per : {"population", "officers"}, DataFrame or path, optional
        Denominator of a rate; or the user's own as a frame or CSV file with ``region`` (``force``,
        ``area``), ``as_at`` (a day or a year) and one column named for what is counted, such as
        ``posts``: of each region the newest until the period ends. Another one is tried too, and a
        reversal is said in a note.
    of : str, optional
        Measure that contains this one: the comparison is of shares.
    region : str, optional
        Region in focus; beside another ``geography``, the region whose forces or areas are shown.
    tiles : bool
        Draw tiles laid out like the map rather than dots and intervals.
    counting, strand, threat : str, optional
        Rows to keep.
    geography : str, optional
        What is compared: ``"region"``, ``"force"``, or a kind of area of your own, such as
        ``"borough"``. Against forces of all regions, or of one (``region``); never both together.
    force, body : str, optional
        Force, or area of your own kind, in focus; it says what is compared.

    Returns
    -------
    Exhibit
        ``.data`` also holds shrunken rates and rank intervals, which no headline uses.

    Raises
    ------
    BadOption
        Where both ``per`` and ``of`` are given, or an option is out of range.
    NotComparable
        Where the whole does not contain the part, or rows overlap.
    NoFigures, UnknownName
        Where there is nothing to compare, or a name is not known.
    """
    return KIND.ask(**locals())


# --- who is held against what ---------------------------------------------------------------------


class Spread(NamedTuple):
    """The spread of regions about the network, where it is clearly more than chance."""

    places: np.ndarray  # of each region "outside", "within", or nothing: not judged
    dispersion: float  # how many times what chance gives
    lower: float  # limits for the smallest region, the lower missing where there is none
    upper: float
    seen: float  # ratio to the network at which any region would mostly lie outside it


@dataclass(frozen=True, eq=False)
class AgainstWhole:
    """Rows of a frame with ``status`` and ``verdict`` against the whole, and the one in focus."""

    frame: pd.DataFrame
    figures: Figures
    period: str
    focus: str | None

    name: ClassVar[str] = "region"  # the column that names a row

    @cached_property
    def rows(self) -> list[dict]:
        """Rows of the frame as plain values."""
        return common.records(self.frame)

    @cached_property
    def used(self) -> list[dict]:
        """Rows that are compared."""
        return [row for row in self.rows if row["status"] == COMPARED]

    @property
    def compares(self) -> bool:
        """Whether there are two rows or more to compare."""
        return len(self.used) > 1

    @property
    def in_focus(self) -> dict | None:
        """Row of the one in focus, where it is compared."""
        used = (row for row in self.used if self.compares and row[self.name] == self.focus)
        return next(used, None)

    def named(self, column: str, *values: str) -> list[str]:
        """Names of the rows with one of some values in a column."""
        return [row[self.name] for row in self.rows if row[column] in values]

    @cached_property
    def apart(self) -> list[str]:
        """Names of the rows that are told apart from the whole."""
        return self.named("verdict", *APART)

    @property
    def sides(self) -> list[list[str]]:
        """Names of those above the whole, and of those below."""
        return [self.named("verdict", side) for side in APART]

    def among_many(self, row: dict, *whole: float) -> str:
        """Why a row is not told apart whose own interval leaves the whole out, where it does."""
        beside = row["lower"] > max(whole) or row["upper"] < min(whole)
        if row["verdict"] != "same" or not beside:
            return ""
        return f"{NO_DIFFERENCE} where {small(len(self.used))} are compared at once"

    def claims(
        self,
        what: Sequence[str],
        named: Iterable[str] | None = None,
        chance: float | None = None,
        *,
        focus: bool = True,
    ) -> dict[tuple, Claim]:
        """What a headline names, and by what chance it would were all rows alike.

        That is who is told apart, or others by another chance. Where there is a row in ``focus``
        the headline is of that one alone.
        """
        if not self.compares:
            return {}
        named = self.apart if named is None else named
        chance = 0.05 * NAMES if chance is None else chance
        row, subject = self.in_focus if focus else None, (DIFFERS, *what)
        if row:
            subject, named = (*subject, row[self.name]), {row[self.name]} & set(named)
            chance /= len(self.used)
        return {subject: Claim(chance, frozenset((DIFFERS, *what, name) for name in named))}

    def standing(self, whole: str, noun: str = "region") -> list[str]:
        """Sentences that name the rows on each side of the whole, and count the rest."""
        same = len(self.named("verdict", "same"))
        parts = on_each_side(*self.sides, whole)
        if not parts:
            return [told_apart(0, same, noun, whole)]
        others = noun if same == 1 else f"{small(same)} {noun}s"
        # Those beside which some stand apart are the whole themselves.
        what = "one another" if same > 1 and whole == f"the other {small(same)}" else whole
        text = "The other {others} {n|shows|show} no clear difference from {what}"
        return [*parts, say(text, others=others, n=same, what=what)] if same else parts

    def left_out(self, noun: str | None = "region") -> str:
        """Sentences that name the rows left out of the comparison, by the reason."""
        of, texts = len(self.rows), []
        for reason, why in LEFT_OUT.items():
            names, template = self.named("status", reason), "The {n|figure|figures} of {names} "
            if noun and len(names) == of > 1:
                return paragraph(say(f"{template}are {why}", names=some(of, of, noun), n=of))
            template = "{names} " if reason == "apart" else template
            texts += [say(template + "{n|is|are} " + why, names=names, n=len(names))] * bool(names)
        return paragraph(*texts)

    def dots(
        self, marks: pd.DataFrame, columns: Sequence, x_label: str, line: tuple, **options
    ) -> Drawing:
        """Dots with intervals beside columns of text; ``line`` is the whole's range and label."""
        options |= {"columns": tuple(columns), "x_label": x_label}
        if self.compares:
            options["reference"], options["reference_label"] = line
            drawn = set(marks.loc[marks["state"].ne("none") & marks["value"].notna(), "mark"])
            options["key"] = [(mark, words) for mark, words in MARKS.items() if mark in drawn]
        return Drawing(dots.draw, marks, options)


@dataclass(frozen=True, eq=False)
class Comparison(AgainstWhole):
    """Regions side by side in one period, and the network that they make up.

    ``frame`` has one row a region, in the fixed order: counts, ``total`` (the denominator),
    ``estimate, estimate_high, lower, upper`` (on the printed scale), ``dispersion, freedom,
    history``, ``seen`` (ratio above 1 that would be told apart in 80 of 100), ``status`` (a key of
    `STATUSES`, or compared), ``verdict`` and ``p``, ``in_line`` (whether it is part of what regions
    are held against), ``usual_spread`` (``within, outside``, or empty), ``shrunken, place_lower,
    place_upper``, ``second, second_rate`` (verdict and rate by another denominator).
    """

    sources: pd.DataFrame  # rows that figures were added up from, those of the whole among them
    per: str | None
    of: str | None
    details: tuple[str, ...]
    scale: Scale
    # What regions are held against, at both ends of its range; its counts and its denominator.
    network: tuple[float, float]
    network_counts: tuple[float, float, float]
    spread: Spread | None
    areas: tuple[str, ...]
    unlike: str  # who has only periods of another length, in a sentence; empty where nobody
    newer: str  # period that was passed over, and why; empty where none

    @property
    def widened(self) -> bool:
        """Whether an interval allows for how a region's own counts have varied."""
        return bool((self.frame["dispersion"].gt(1) & self.frame["lower"].notna()).any())

    @property
    def unit(self) -> str:
        """Unit of the estimates in a sentence; none of counts."""
        return self.scale.unit if self.of is None else "per cent"

    @property
    def amounts(self) -> bool:
        """Whether what is shown has no interval, so that nothing is held against anything."""
        return "amount" in self.frame["status"].to_numpy()

    @property
    def measured(self) -> str:
        """What the estimate is, in words."""
        label = self.figures.measure["label"]
        if self.of is not None:
            return f"{label} as a share of all {self.figures.whole(self.of)}"
        comma = "" if self.figures.of_counts else ","
        return f"{label}{comma} {self.scale.unit}" if self.per else label

    @property
    def counted(self) -> str:
        """What is counted, in the plural, with the details kept: "disruptions (Prevent)"."""
        plural = self.figures.measure["plural"]
        return f"{plural} ({', '.join(self.details)})" if self.details else plural

    @property
    def unit_after(self) -> str:
        """Unit of an amount that is neither a rate nor a share, as an axis ends with it."""
        plain = self.per is None and self.of is None and not self.figures.of_counts
        return f", {self.figures.unit}" if plain else ""

    @property
    def subtitle(self) -> str:
        """Measure, age of the denominator, details kept, areas added up, period and unit."""
        age = f" of {denominators.age(self.per, *_when(self.frame))}" if self.per else ""
        lead = "against " if self.set_apart else "network of " if self.compares else ""
        words = f"{lead}{self.added_up.words}" if self.added_up.sentence else ""
        unit = "per cent" if self.of else "" if self.per else self.figures.unit
        period = f"{self.period} ({self.newer})" if self.newer else self.period
        parts = [self.measured + age, *self.details, "by region", words, period, unit]
        return ", ".join(filter(None, parts))

    @property
    def added_up(self) -> common.AddedUp:
        """Regions that make up what the others are held against; all shown where nothing is."""
        rows = [row for row in self.used if row["in_line"]] if self.compares else self.rows
        return common.added_up((row["region"] for row in rows), self.areas)

    @cached_property
    def set_apart(self) -> list[str]:
        """Regions that stand apart from all the others, and are no part of the line."""
        return [row["region"] for row in self.used if not row["in_line"]]

    @cached_property
    def against(self) -> str:
        """What regions are held against: the network, or those of it that do not stand apart."""
        number = len(self.used) - len(self.set_apart)
        return f"the other {small(number)}" if self.set_apart else "the network"

    def beside(self, name: str) -> str:
        """What one region is held against; it may itself be one of those that make the line."""
        if not self.set_apart or name in self.set_apart:
            return self.against
        return f"the {small(len(self.used) - len(self.set_apart))} together"

    @property
    def line(self) -> str:
        """Name of the line: the network, or those that do not stand apart."""
        return capital(self.against) if self.set_apart else NETWORK

    @property
    def last(self) -> str:
        """Name of the row below the regions: of the line, with those that are added up in it."""
        return self.line if self.set_apart else self.added_up.label(NETWORK)

    def printed(self, low: float, high: float | None = None) -> str:
        """Estimate as text, without its unit; "between" the ends of a range."""
        if low != low:
            return common.NOT_APPLICABLE
        return between(low, low if high is None or high != high else high, self.scale.decimals)


# --- which rows ----------------------------------------------------------------------------------


def choose(
    outcomes, *, measure, period, per, of, region, counting, strand, threat, tiles=False, **area
) -> Chosen:
    """Rows of a measure, and of the one that contains it where a share is asked for."""
    if per is not None and of is not None:
        raise BadOption("per, of", "both a rate and a share were asked for", "Give one of the two")
    kind, focus = kind_of_area(**area) or REGIONAL, region
    details = {"strand": strand, "threat": threat}
    asked = details | {"geography": "region" if kind == REGIONAL else kind}
    if kind != REGIONAL:  # a region then says which areas are shown
        asked["region"], focus = region, area["force"] or area["body"]
        focus = focus and reference.check_area(kind, focus)
    if tiles and kind != REGIONAL:
        raise BadOption("tiles", "tiles are laid out like the map of the regions", "Regions only")
    if of is not None and kind in (REGIONAL, "force"):
        denominators.check_units(outcomes, measure, of)
    rows, _, areas = areas_of(outcomes, measure, **asked)
    if per is not None:
        denominators.check_known(per, rows, kind)
    history = add_up(rows, measure, counting=counting)
    is_whole = kind == "force" and region is not None
    newest = period or latest_period(history.frame, focus=focus, is_whole=is_whole)
    chosen, held = {measure: rows}, [history]
    if of is not None:
        denominators.check_part(measure, of)
        chosen[of] = areas_of(outcomes, of, **asked)[0]
        held += [] if period else [add_up(chosen[of], of, counting=history.counting)]
    if period is None:  # as much of the year as both have
        both = zip(held, chosen.values(), strict=True)
        years, *others = (latest_years(figures, mine, newest) for figures, mine in both)
        also = [set(labels) for labels in others]
        period = next(label for label in years if all(label in labels for labels in also))
    grain = tuple(name for name, kept in details.items() if kept)
    selections = tuple(
        Selection(name, held, shown_in(held, name, period, history.counting), grain, kind)
        for name, held in chosen.items()
    )
    return Chosen(selections, {"period": period, "focus": focus, "areas": areas})


def compare(
    chosen: Chosen, *, measure, period, per, of, counting, strand, threat, **_
) -> Comparison:
    """Work out who can be told apart from the network."""
    rows, asked, period = chosen[measure].rows, period, period or chosen.facts["period"]
    history = add_up(rows, measure, counting=counting)
    figures = at_period(history, rows, measure, period, counting=counting)
    whole, share, area = None, of is not None, chosen[measure].area
    if share:
        whole = add_up(chosen[of].rows, of, period=period, counting=figures.counting)
    frame = _with_total(figures.frame, whole, per, area)
    if share:
        denominators.check_within(frame, measure, of)
    frame = frame.assign(status=_status(frame, per, of, figures.of_counts))
    used = frame["status"].eq(COMPARED).to_numpy()
    frame = _with_dispersion(frame, history.frame, share or not figures.of_counts)
    line, p, verdict = verdicts(frame, used, share)
    rates = _network_rates(frame, line)
    shown = ~frame["status"].isin(NO_VALUE).to_numpy()
    rate = (rates if used.any() else _network_rates(frame, shown))[0]
    scale = _scale(frame, per, of, figures, rate)
    frame = _estimated(frame, scale, share)
    frame = frame.assign(
        p=p, verdict=verdict, in_line=line, seen=_seen(frame, used, rates[1], share)
    )
    spread = usual_spread(frame, used, share)
    frame = frame.assign(usual_spread="" if spread is None else spread.places)
    frame = _ranked(frame, share)
    if per is not None or share:
        frame = _second_look(frame, used, per, area)
    low, high = (float(ends[line].sum()) for ends in _ends(frame))
    total = float(frame["total"].to_numpy(dtype=float)[line].sum())
    sources = figures.rows if whole is None else pd.concat([figures.rows, whole.rows])
    return Comparison(
        frame, figures, period, chosen.facts["focus"], sources, per, of,
        tuple(word for word in (strand, threat) if word), scale,
        (rates[0] * scale.base, rates[1] * scale.base), (low, high, total), spread,
        chosen.facts["areas"], _unlike(history.frame, figures.frame),
        "" if asked else _newer(history.frame, figures.frame, chosen.facts["focus"]),
    )  # fmt: skip


def _unlike(everything: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Which areas have figures within the period, or around it, and none of it."""
    first, last = shown["period_start"].min(), shown["period_end"].max()
    meets = everything["period_start"].le(last) & everything["period_end"].ge(first)
    gone = not_shown(everything[meets & everything["value"].notna()], shown)
    return sentence(say(NOT_SHOWN, x=gone, of="")) if gone else ""


def _newer(everything: pd.DataFrame, shown: pd.DataFrame, focus: str | None) -> str:
    """Newest period with a final figure, where it ends after what is shown; and who lacks it."""
    final = everything[everything["value"].notna() & ~everything["provisional"]]
    final = final[final["period_end"].gt(shown["period_end"].max())]
    if final.empty:
        return ""
    newest = final.loc[final["period_end"].idxmax(), "period"]
    whole = final[final["region"].eq(focus) & ~final["lacking"].astype(bool)]
    lacks = focus in set(shown["region"]) and not whole["period"].eq(newest).any()
    if not lacks:
        return f"fewer have {newest}"
    given = everything["region"].eq(focus) & everything["period"].eq(newest)
    late = everything.loc[given & everything["value"].notna(), "provisional"].any()
    return f"{newest} of {focus} is provisional" if late else f"{focus} lacks {newest}"


def _with_total(
    frame: pd.DataFrame, whole: Figures | None, per: str | None, area: str
) -> pd.DataFrame:
    """Add ``total, total_hidden, total_lacking``; a share is provisional where either is."""
    if whole is None:
        total = np.ones(len(frame))
        if per:
            areas, day = _when(frame)
            parts = zip(areas, frame["lacking"], frame["summed"], strict=True)
            lacking = {name: names for name, names, summed in parts if summed}
            total = denominators.exposure(per, areas, area, day, lacking)
        nothing = pd.Series([()] * len(frame), index=frame.index, dtype="object")
        return frame.assign(total=total, total_hidden=False, total_lacking=nothing)
    held = whole.frame.set_index("region").reindex(frame["region"])
    lacking = held["lacking"].map(lambda names: names if isinstance(names, tuple) else ())
    # A whole that is itself a range has no one denominator: it is treated as not available.
    total = held["value"].where(held["value_high"].isna())
    return frame.assign(
        total=total.to_numpy(),
        total_hidden=held["hidden"].eq(True).to_numpy(),
        total_lacking=lacking.to_numpy(),
        provisional=frame["provisional"].to_numpy() | held["provisional"].eq(True).to_numpy(),
    )


def _status(frame: pd.DataFrame, per: str | None, of: str | None, counts: bool) -> np.ndarray:
    """Why a region is not compared; the first reason that holds."""
    parts = zip(frame["lacking"], frame["total_lacking"], strict=True)
    lacking = np.array([bool(names or others) for names, others in parts], dtype=bool)
    divided = per is not None or of is not None
    # Of a whole of nought there is no share.
    no_total = (frame["total"].isna() | frame["total"].eq(0)) & divided
    reasons = {
        "hidden": frame["hidden"] | frame["total_hidden"],
        "missing": frame["value"].isna() | no_total,
        "incomplete": lacking,
        "provisional": frame["provisional"],
        "apart": frame["region"].isin(denominators.APART) & (per == "population"),
        "amount": np.full(len(frame), not counts),
        "counts": np.full(len(frame), not divided),
    }
    return np.select(list(reasons.values()), list(reasons), COMPARED)


def _scale(
    frame: pd.DataFrame, per: str | None, of: str | None, figures: Figures, rate: float
) -> Scale:
    if of is not None:
        smallest = frame.loc[frame["status"].eq(COMPARED), "total"].min()
        decimals = int(smallest >= denominators.ONE_DECIMAL_FROM)
        return Scale(100, f"per cent of {figures.whole(of)}", decimals)
    if per is not None:
        return denominators.rate_scale(per, rate if rate == rate else 0.0, of=figures)
    parted = figures.unit == "kilograms" or figures.unit.startswith("per cent")
    parted |= figures.unit != "pounds" and bool(frame["value"].mod(1).gt(0).any())
    return Scale(1, "", int(parted))


# --- how sure the estimates are ------------------------------------------------------------------


def _with_dispersion(frame: pd.DataFrame, history: pd.DataFrame, alone: bool) -> pd.DataFrame:
    """Add the dispersion of each region's periods until then, its freedom, how many there are."""
    # Of one past for all it is of their shares of the whole, which no season moves, else of each
    # one's own neighbouring periods.
    kept = history["value"].notna() & history["value_high"].isna() & ~history["provisional"]
    past = earlier(history[kept & ~history["lacking"].astype(bool)], frame)
    if alone or past.empty:
        return frame.assign(dispersion=1.0, freedom=np.inf, history=0)
    periods = all_periods(past)
    wide = past.pivot(index="region", columns="period_start", values="value")
    wide = wide.reindex(index=frame["region"], columns=pd.Index(periods["period_start"]))
    held = wide.dropna(axis="columns", how="all")
    if len(wide) >= LEAST_REGIONS and not held.isna().any(axis=None):
        spread, before = intervals.spread_of_parts(held), held.columns < frame["period_start"].min()
        if (number := int((~before).sum())) > 1:  # periods that are added up
            spread = spread.at_least(*intervals.spread_of_sums(held.loc[:, before], number))
    else:
        days = (periods["period_end"] - periods["period_start"]).dt.days + 1.0
        spread = intervals.spread_of_rates(wide, days.to_numpy())
    # A region without a past of its own is widened by what the others show.
    freedom = np.where(spread.factor > 1, spread.freedom, np.inf)
    known = wide.notna().sum(axis="columns").to_numpy()
    return frame.assign(dispersion=spread.factor, freedom=freedom, history=known)


def earlier(frame: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Figures of the periods before what is shown, and of those that it was added up from.

    Of the commonest length; none if these overlap.
    """
    past = frame[frame["period_end"].le(shown["period_end"].max())]
    if past["period"].isin(shown["period"]).any():
        past = past[past["period_end"].lt(shown["period_start"].min())]
    if past.empty:
        return past
    kinds = np.searchsorted(KINDS, (past["period_end"] - past["period_start"]).dt.days + 1)
    past = past[kinds == np.bincount(kinds).argmax()]
    spans = past[PERIOD].drop_duplicates().sort_values("period_start")
    starts, ends = spans["period_start"].to_numpy(), spans["period_end"].to_numpy()
    return past.iloc[:0] if (starts[1:] <= ends[:-1]).any() else past


def _ends(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Counts at both ends of their ranges."""
    low, high = (frame[name].to_numpy(dtype=float) for name in ("value", "value_high"))
    return low, np.where(np.isnan(high), low, high)


def _network_rates(frame: pd.DataFrame, used: np.ndarray, total=None) -> tuple[float, float]:
    """Share or rate of the regions used, taken together, at both ends of its range."""
    total = frame["total"].to_numpy(dtype=float) if total is None else total
    whole = float(np.sum(total[used]))
    if not whole > 0:
        return np.nan, np.nan
    low, high = _ends(frame)
    return float(low[used].sum()) / whole, float(high[used].sum()) / whole


def _limits(frame: pd.DataFrame, total: np.ndarray, share: bool):
    """Lower and upper limit of each region's share or rate."""
    known = _known(frame)
    if share:
        ends = (intervals.share_limits(count, total, *known) for count in _ends(frame))
    else:
        ends = (np.divide(intervals.count_limits(count, *known), total) for count in _ends(frame))
    (lower, _), (_, upper) = ends
    return lower, upper


def _known(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Dispersion of each row's history, and its freedom."""
    factor, freedom = (frame[name].to_numpy(dtype=float) for name in ("dispersion", "freedom"))
    return factor, freedom


def _estimated(frame: pd.DataFrame, scale: Scale, share: bool) -> pd.DataFrame:
    """Estimates and intervals on the printed scale; none for sums that lack a force."""
    shown = ~frame["status"].isin(NO_VALUE)
    value, high = frame["value"].where(shown), frame["value_high"].where(shown)
    total = frame["total"].to_numpy(dtype=float)
    some_shown = frame.assign(value=value, value_high=high)
    lower, upper = _limits(some_shown, total, share)
    amount = frame["status"].eq("amount").any()
    lower, upper = (np.where(amount, np.nan, limit) for limit in (lower, upper))
    return frame.assign(
        estimate=value / frame["total"] * scale.base,
        estimate_high=high / frame["total"] * scale.base,
        lower=lower * scale.base,
        upper=upper * scale.base,
    )


# --- who is told apart ---------------------------------------------------------------------------


def sides(p, lower, upper, low: float, high: float) -> np.ndarray:
    """Above, below or same: where an interval leaves the whole's range out, and Holm agrees."""
    together = change.together(p)
    beyond = [together & (lower > high), together & (upper < low)]
    return np.select(beyond, list(APART), "same").astype(object)


def verdicts(
    frame: pd.DataFrame, used: np.ndarray, share: bool, total=None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who makes the line, p-value against it and verdict of the regions used, if two of them.

    A region that stands apart, and is told apart from the others, is no part of the line: it would
    make the others look far from it.
    """
    total = frame["total"].to_numpy(dtype=float) if total is None else total
    apart = stand_apart(np.mean(_ends(frame), axis=0), total, used)
    p, verdict = held_against(frame, used, used & ~apart, share, total)
    told = apart & np.isin(verdict, APART)
    if (told != apart).any():
        p, verdict = held_against(frame, used, used & ~told, share, total)
    return used & ~told, p, verdict


def stand_apart(counts: np.ndarray, total: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Which regions stand apart from all others; none where the others have none, or all."""
    apart = ranking.stand_apart(np.where(used, counts, np.nan), np.where(used, total, 0.0))
    rest = used & ~apart
    share = counts[rest].sum() / total[rest].sum() if total[rest].sum() > 0 else 0.0
    # Against none, or the whole, nothing can be held.
    return apart if share not in (0.0, 1.0) else np.zeros_like(apart)


def held_against(
    frame: pd.DataFrame, used: np.ndarray, line: np.ndarray, share: bool, total
) -> tuple[np.ndarray, np.ndarray]:
    """P-value and verdict of the rows used, if two, against those in the line taken together."""
    p, verdict = np.full(len(frame), np.nan), np.full(len(frame), "", dtype=object)
    if used.sum() < 2:
        return p, verdict
    rates, known, of = (
        _network_rates(frame, line, total), [part[used] for part in _known(frame)], total[used]
    )  # fmt: skip
    ends = [
        change.share_against(count[used], of, rate, *known)
        if share
        else change.count_against(count[used], of * rate, *known)
        for count in _ends(frame)
        for rate in rates
    ]
    p[used] = np.max(ends, axis=0)
    limits = (limit[used] for limit in _limits(frame, total, share))
    verdict[used] = sides(p[used], *limits, *rates)
    return p, verdict


def _seen(frame: pd.DataFrame, used, rate: float, share: bool) -> np.ndarray:
    """Ratio to the line from which each region used would mostly be told apart."""
    total = frame["total"].to_numpy(dtype=float)
    ratio = change.seen_from(
        total * rate, total if share else np.inf, *_known(frame), 0.05 / max(1, int(used.sum()))
    )
    return np.where(used, ratio, np.nan)


def usual_spread(frame: pd.DataFrame, used: np.ndarray, share: bool) -> Spread | None:
    """Spread of the regions that are compared; none where chance may explain it.

    None with fewer than five exact figures, where no region is told apart, where a region has an
    expected count under five (the funnel's scale is then too coarse to tell variance from chance),
    or where the 95 per cent interval of the variance between regions reaches 0.
    """
    exact = used & frame["value_high"].isna().to_numpy()
    counts, totals = frame["value"].where(exact), frame["total"].where(exact)
    apart = frame["verdict"].isin(APART).to_numpy()
    if exact.sum() < LEAST_REGIONS or not apart.any():
        return None
    rate = counts.sum() / totals.sum()
    if totals.min() * (min(rate, 1 - rate) if share else rate) < LEAST_EXPECTED:
        return None
    result = funnel.funnel(
        counts.to_numpy(), totals.to_numpy(), kind="proportion" if share else "rate",
        levels=(SPREAD_LEVEL,), apart=~frame["in_line"].to_numpy(),
    )  # fmt: skip
    if not result.tau2_lower > 0:
        return None
    beyond = result.limits["signal"].fillna("within").ne("within").to_numpy() & apart
    places = np.where(exact, np.where(beyond, "outside", "within"), "")
    smallest = result.limits.iloc[int(np.nanargmin(totals.to_numpy()))]
    limits = (float(smallest[f"{side}_{funnel.level_name(SPREAD_LEVEL)}"])
              for side in ("lower", "upper"))  # fmt: skip
    seen = float(result.limits["caught_above"].where(exact).max())
    return Spread(places, result.phi, *limits, seen)


def other_denominator(per: str | None) -> str:
    """Denominator that is tried beside the one asked for; a share is tried by officers."""
    return denominators.OTHER.get(per, "officers")


def _when(frame: pd.DataFrame) -> tuple[pd.Series, pd.Timestamp]:
    """Areas, and the last day of the period that they are compared in."""
    return frame["region"], frame["period_end"].max()


def _second_look(frame: pd.DataFrame, used, per: str | None, area: str) -> pd.DataFrame:
    """Add the verdicts by another denominator, by the same rule; residents leave London out."""
    other = other_denominator(per)
    exposure = denominators.exposure(other, frame["region"], area)
    again = used & frame["value"].notna().to_numpy() & ~np.isnan(exposure)
    if other == "population":
        again = again & ~frame["region"].isin(denominators.APART).to_numpy()
    second = verdicts(frame, again, False, exposure)[-1]
    rate = np.where(again, frame["value"] / exposure, np.nan)
    return frame.assign(second=second, second_rate=rate)


def _ranked(frame: pd.DataFrame, share: bool) -> pd.DataFrame:
    """Shrunken rates and rank intervals: for the data, never for a headline."""
    exact = frame["status"].eq(COMPARED) & frame["value_high"].isna()
    if exact.sum() < 2 or frame.loc[exact, "value"].sum() == 0:
        return frame.assign(shrunken=np.nan, place_lower=np.nan, place_upper=np.nan)
    counts, total = frame["value"].where(exact), frame["total"]
    shrunk = ranking.marshall(counts, total, family="proportion" if share else "rate")
    places = ranking.rank_intervals(counts, total)
    return frame.assign(
        shrunken=shrunk["shrunk"].to_numpy(),
        place_lower=places["place_lower"].to_numpy(),
        place_upper=places["place_upper"].to_numpy(),
    )


# --- words of every comparison -------------------------------------------------------------------


def told_apart(apart: int, number: int, noun: str, whole: str) -> str:
    """How many rows differ clearly from the whole, or do not."""
    rest = number - apart
    if 0 < apart < number:
        template = "{whom} {n|shows|show} no clear difference from {whole}"
        return say(template, whom=some(rest, number, noun), n=rest, whole=whole)
    whom = some(apart, number, noun)
    return f"{whom} {'are' if apart > 1 else 'is'} clearly different from {whole}"


def on_each_side(above: Sequence[str], below: Sequence[str], whole: str) -> list[str]:
    """Sentences that name the rows above and below the whole."""
    return [
        say("{names} {names|is|are} {side} {whole}", names=names, side=side, whole=whole)
        for names, side in ((above, "above"), (below, "below"))
        if names
    ]


def on_both_sides(above: Sequence[str], below: Sequence[str], whole: str) -> str:
    """The same in one sentence, empty where there are none."""
    text, *more = on_each_side(above, below, whole) or [""]
    return f"{text} and {listed(below)} below" if more else text


# --- headline ------------------------------------------------------------------------------------


def _tell(chosen: Chosen, *, tiles, **asked) -> Told:
    view = compare(chosen, **asked)
    what = (view.figures.measure["measure"], *view.details)
    outside = (view.named("usual_spread", "outside"), NAMES_OUTSIDE) if view.spread else ()
    return Told(
        headline=_headline(view),
        subtitle=view.subtitle,
        alt=_alt(view, tiles),
        description=_description(view),
        brief=_brief(view),
        care=_care(view),
        key=_key(view),
        table=_table(view),
        rows=view.sources,
        data=view.frame,
        notes=_notes(view),
        marks=["widened"] if view.widened else [],
        drawing=(_tiles if tiles else _dots)(view)
        if view.frame["estimate"].notna().any()
        else None,
        claims=view.claims(what, *outside),
    )


def _headline(view: Comparison) -> str:
    """Which regions differ from the network, or how the one in focus stands."""
    statuses = {row["status"] for row in view.rows}
    for status in ("hidden", "missing", "provisional"):
        if statuses == {status}:
            return NOTHING[status]
    if view.amounts:
        amount, unit, others = _beside_others(view) or ("", "", "")
        told = f"{view.focus}: {amount} {unit}".rstrip()
        when = f"{told} in {spoken(view.period)}; {others}", f"{told}; {others}"
        return fit(*(when if amount else ()), _not_judged(view))
    counts = view.per is None and view.of is None
    if counts or not view.compares:
        return NOTHING["counts" if counts else "none"]
    outside, number = view.named("usual_spread", "outside"), len(view.used)
    (high, low), named = map(len, view.sides), len(view.apart)
    against, during = view.against, f" in {spoken(view.period)}"
    if view.in_focus:
        return _headline_of_focus(view, view.in_focus, during)
    whom = some(named, number, "region")
    if named == 0:
        text = f"{whom} is clearly different from {against}"
        return fit(text + during, text)
    if view.spread is not None and len(outside) != named and named > MOST_NAMED:
        return differ_as_regions_do(named, number, len(outside))
    told = []
    if named <= MOST_NAMED:
        text, usual = on_both_sides(*view.sides, against), _usual(view.rows)
        told = [f"{text}{during}{usual}", f"{text}{usual}"]
        told += [differ_as_regions_do(named, number, 0)] if usual else []
    text = say("{whom} {n|differs|differ} clearly from {what}", whom=whom, n=named, what=against)
    which = listed(f"{small(n)} {side}" for n, side in zip((high, low), APART, strict=True) if n)
    return fit(*told, f"{text}{during}, {which}", f"{text}, {which}", text)


def _headline_of_focus(view: Comparison, row: dict, during: str) -> str:
    """The one in focus beside the network: with both figures, where these tell them apart."""
    name, verdict, against = row["region"], row["verdict"], view.beside(row["region"])
    stands = f"is {verdict}" if verdict in APART else f"shows {NO_DIFFERENCE} from"
    usual = _usual([row])
    counted = stands.removeprefix("is ").removeprefix("shows ")
    heads = (f"{name} {view.counted}: {counted}", f"{name} {stands}")
    told = [f"{head} {against}{then}{usual}" for head in heads for then in (during, "")]
    first, second = view.printed(row["estimate"]), view.printed(view.network[0])
    ranged = row["estimate_high"] == row["estimate_high"] or view.network[0] != view.network[1]
    if ranged or first == second:
        return fit(*told)
    tail = f"{'network' if against == 'the network' else against} {second}"
    tail += f"{during}; {VERDICTS[verdict].format('it')}{usual}"
    heads = (f"{name} {view.counted}", name)
    units = (view.unit, view.unit.removesuffix(" residents"))
    return fit(*(f"{head}: {first} {of}, {tail}" for head in heads for of in units), *told)


def _not_judged(view: Comparison) -> str:
    """Why amounts, and shares that are given as such, are shown and not held against others."""
    units = view.sources["unit"].dropna().unique()
    worked = is_worked_out(view.figures.measure["measure"], units)
    return NOTHING["worked out" if worked else "amount"]


def _beside_others(view: Comparison) -> tuple[str, str, str] | None:
    """Amount of the one in focus, what it is by, and the least and greatest of the others."""
    known = {row["region"]: row for row in view.rows if row["status"] == "amount"}
    in_focus = known.pop(view.focus, None)
    if in_focus is None or len(known) < 2:
        return None
    sign = "£" if view.figures.unit == "pounds" else ""
    unit = (view.unit or view.figures.unit).removeprefix("pounds" if sign else "").strip()
    # Of an amount that is known as a range both ends are told.
    low, high = in_focus["estimate"], in_focus["estimate_high"]
    least = min(row["estimate"] for row in known.values())
    most = max(np.fmax(row["estimate"], row["estimate_high"]) for row in known.values())
    amount, *ends = dict.fromkeys(f"{sign}{view.printed(end)}" for end in (low, high) if end == end)
    least, most = (f"{sign}{view.printed(end)}" for end in (least, most))
    return " to ".join([amount, *ends]), unit, f"others from {least} to {most}"


def _usual(rows: Iterable[dict]) -> str:
    """That those who differ from the network do so no more than regions do."""
    spread = {row["usual_spread"] for row in rows if row["verdict"] in APART}
    return ", but no more than is usual" if spread == {"within"} else ""


def differ_as_regions_do(named: int, number: int, outside: int) -> str:
    """Headline where many regions differ from the network, and some of them no more than usual."""
    how = "{outside:words} by more than is usual" if outside else "as regions usually do"
    return say(
        "{whom} {n|differs|differ} from the network, " + how,
        whom=capital(some(named, number, "region")), n=named, outside=outside,
    )  # fmt: skip


def _alt(view: Comparison, tiles: bool) -> str:
    kind = "Dots with intervals" if view.frame["lower"].notna().any() else "Dots"
    kind = "Tiles laid out like the map" if tiles else kind
    what = ", ".join([view.measured, *view.details, spoken(view.period)])
    shown = len(view.frame) - len(view.named("status", "hidden", "missing"))
    against = f", against {view.against}" if view.compares else ""
    return f"{kind}: {what}, {small_count(shown, 'region')}{against}."


# --- description ---------------------------------------------------------------------------------


def _description(view: Comparison) -> str:
    parts = []
    if view.compares:
        parts += [_network_sentence(view), view.added_up.sentence]
        parts += [*view.standing(view.against), _seen_sentence(view)]
    parts += [_spread_sentence(view), _focus_sentence(view)]
    left_out = view.left_out()
    if not view.compares and not left_out:
        parts[:0] = [_headline(view), _brief(view)]
    shown = "" if view.compares else view.added_up.said_as("These are")
    return paragraph(*parts, left_out, shown)


def _brief(view: Comparison) -> str:
    """The one in focus beside the network, and how many others differ."""
    if not view.compares:
        return f"{_not_judged(view)}." if view.amounts and _beside_others(view) else ""
    apart, number = len(view.apart), len(view.used)
    usual = _usual(view.rows)
    others = say(
        "{whom} {n|is|is|are} clearly different from {against}, at {value} {unit}{usual}",
        whom=some(apart, number, "region"), n=apart, against=view.against,
        value=view.printed(*view.network), unit=view.unit,
        usual=f"{usual} among regions" if usual else "",
    )  # fmt: skip
    return paragraph(_focus_sentence(view), others, view.unlike)


def _care(view: Comparison) -> str:
    """What else could make the difference: another denominator, recording, who lives where."""
    focus = view.in_focus
    if focus and focus["second"] not in ("", focus["verdict"]):
        stands = {"same": f"shows {NO_DIFFERENCE} from"}
        told = stands.get(focus["second"], f"is {focus['second']}")
        other = denominators.word(other_denominator(view.per))
        return f"Counted by {other} instead, {view.focus} {told} the network."
    if recording := common.recording_care(view.figures.measure["measure"], "a difference"):
        return recording
    if apart := view.named("status", "apart"):
        template = "{x} {x|is|are} not compared by residents, since many more people come each day."
        return say(template, x=apart)
    return ""


def _key(view: Comparison) -> Key | None:
    """Figure of the one in focus, else how many differ."""
    if not view.compares:
        told = _beside_others(view) if view.amounts else None
        if told is None:
            return None
        amount, unit, others = told
        what = f"{subject(view.figures.measure)} in {spoken(view.period)}"
        head = f"{amount} {unit.removesuffix(' residents')}".rstrip()
        return Key(head, f"{what}; {others}. {_not_judged(view)}.")
    aside = [row for row in view.rows if row["status"] == "apart" and row["region"] == view.focus]
    focus = next(iter(aside), view.in_focus)
    unit = view.unit
    if view.of is not None:
        unit = f"as a share of all {view.figures.whole(view.of)}"
    what = f"{view.counted} {unit} in {spoken(view.period)}"
    if focus is None:
        text = say("{n|differs|differ} clearly from {of}", n=len(view.apart), of=view.against)
        text = f"regions {text}{_usual(view.rows)}: {what}."
        if 0 < len(view.apart) <= MOST_NAMED:
            text += f" {on_both_sides(*view.sides, 'it')}."
        text += f" {view.focus} is not compared." if view.focus else ""
        return Key(f"{len(view.apart)} of {len(view.used)}", text)
    per = "%" if view.of is not None else f" {view.unit.rpartition(' ')[0]}"
    limits = interval(focus["lower"], focus["upper"], view.scale.decimals)
    whole = view.beside(focus["region"]).removeprefix("the ")
    network = f"{whole} {view.printed(*view.network)}"
    verdict = "shown apart, since many more people come there each day"
    if not aside:
        verdict = view.among_many(focus, *view.network)
        verdict = verdict or VERDICTS[focus["verdict"]].format("it") + _usual([focus])
    text = f"{what}; {network}. Range {limits}: {verdict}."
    return Key(_figure(view, focus) + per, text)


def _seen_sentence(view: Comparison) -> str:
    """How large a difference would have been seen in the regions that show none."""
    same = (row["seen"] for row in view.used if row["verdict"] == "same")
    seen = sorted(ratio for ratio in same if np.isfinite(ratio))
    ends = " to ".join(dict.fromkeys(map(times, (seen[0], seen[-1])))) if seen else ""
    return f"At {ends} times that figure one of these would mostly differ clearly" if seen else ""


def _network_sentence(view: Comparison) -> str:
    low, high, total = view.network_counts
    given = {
        "when": view.period,
        "plural": view.counted,
        "value": view.printed(*view.network),
        "counts": between(low, high),
        "against": view.against,
    }
    if view.of is None:
        template = "In {when:spoken} {against} had {value} {plural} {unit} ({counts} in all)"
        return say(template, **given, unit=view.unit)
    return say(
        "In {when:spoken} {plural} were {value} per cent of all {whole} across {against} "
        "({counts} of {total})",
        **given, whole=view.figures.whole(view.of), total=total,
    )  # fmt: skip


def _spread_sentence(view: Comparison) -> str:
    """Which of those that differ lie outside the usual spread of regions."""
    if view.spread is None:
        return ""
    if outside := view.named("usual_spread", "outside"):
        return say("{x} {x|lies|lie} outside the usual spread of regions", x=outside)
    told, seen = "None of those that differ lies outside the usual spread of regions", ""
    if view.spread.seen < np.inf:
        seen = f"One at {times(view.spread.seen)} times the network would mostly lie outside"
    return paragraph(told, seen)


def _focus_sentence(view: Comparison) -> str:
    """Figure with its interval of the region in focus, or of the only one."""
    alone = len(view.rows) == 1
    row = next((row for row in view.rows if alone or row["region"] == view.focus), None)
    if row is None or row["lower"] != row["lower"]:
        return ""
    limits = interval(row["lower"], row["upper"], view.scale.decimals)
    value = view.printed(row["estimate"], row["estimate_high"])
    if view.of is not None:
        whole = view.figures.whole(view.of)
        text = f"In {row['region']} {value} per cent of {whole} were {view.counted}"
    else:
        text = f"{row['region']} had {value} {view.counted} {view.unit}".strip()
    return f"{text} (95 per cent interval {limits})"


# --- notes ---------------------------------------------------------------------------------------


def _notes(view: Comparison) -> list[str]:
    """Say how sure the figures are, what else they rest on and what was left out."""
    notes = [_interval_note(view)] if view.frame["lower"].notna().any() else []
    if view.compares:
        whole = "The network is the {n:count region} compared, taken together"
        notes += [
            KIND.method.note("told-apart"),
            "" if view.set_apart else note("network", whole, n=len(view.used)),
            note("no ranking", "The order of the regions on the page is no ranking", in_paper=""),
            *_spread_notes(view),
        ]
    return [*notes, *notes_on_figures(view)]


def _interval_note(view: Comparison) -> Note:
    if view.of is not None:
        return note("wilson", "Intervals are Wilson's, at 95 per cent: they cover chance alone")
    template = "Intervals are exact Poisson limits, at 95 per cent"
    if view.widened:
        template += (
            ", widened where single periods varied by more than chance would give (Student's t, "
            "since few periods show it): they cover chance and the usual variation"
        )
    else:
        template += ": they cover chance alone"
    return note("poisson", template)


def _spread_notes(view: Comparison) -> list[str]:
    """What the usual spread of regions is, and what it does not say."""
    spread, scale = view.spread, view.scale
    if spread is None:
        return []
    low, high = (0.0 if end != end else end * scale.base for end in (spread.lower, spread.upper))
    return [
        note(
            "usual-spread",
            "Regions vary about {times} times as much as chance alone gives (variance), so each is "
            "also held against their usual spread, the outer limits of a funnel at 99.8 per cent: "
            "{limits} {unit} for the smallest region",
            times=figure(round(spread.dispersion)), limits=interval(low, high, scale.decimals),
            unit=view.unit,
        ),
        KIND.method.note("known roughly"),
    ]  # fmt: skip


def _second_note(view: Comparison, by: str) -> str:
    """What another denominator says of the regions: the answer may depend on it."""
    first = {row["region"]: row["verdict"] for row in view.used}
    second = {row["region"]: row["second"] for row in view.used if row["second"]}
    without = [name for name in first if name not in second]
    head = f"Counted by {by} instead"
    head += f", which leaves {listed(without)} out" if without else ""
    told = []
    for was, now in dict.fromkeys((first[name], second[name]) for name in second):
        names = [name for name in second if (first[name], second[name]) == (was, now)]
        stands = "{x} no longer {x|differs|differ} clearly from the network"
        stands = stands if now == "same" else "{x} {x|is|are} {now} the network"
        told += [] if was == now else [say(stands, x=names, now=now)]
    if told:
        left = ", or on who is left out" if without else ""
        return f"{head}, {'; '.join(told)}: the answer depends on the denominator{left}."
    return f"{head}, all {'others ' if without else ''}stand as they do here."


def notes_on_figures(view: Comparison) -> list[str]:
    """Say what else the regions would be held against, and what the figures are."""
    frame, measure = view.frame, view.figures.measure["measure"]
    other = other_denominator(view.per)
    names = (view.per, other if view.compares else None)
    notes = [_set_apart_note(view)] if view.set_apart else []
    if any(row.get("second") for row in view.used):
        notes.append(_second_note(view, denominators.word(other)))
    return [
        *notes,
        view.unlike,
        *(denominators.vintage(name, *_when(frame)) for name in names if name),
        *common.notes_of(view.figures, frame, ["region"]),
        *common.recording_note(measure),
    ]


def _set_apart_note(view: Comparison) -> str:
    """Which regions are no part of what the others are held against."""
    return say(
        "{names} {names|stands|stand} so far from all others (generalised extreme deviates, up to "
        "three regions) that {names|it|they} would move the network's figure and make the others "
        "look far from it. So each region is held against {rest}, taken together.",
        names=view.set_apart, rest=view.against,
    )  # fmt: skip


# --- table ---------------------------------------------------------------------------------------


def _table(view: Comparison) -> pd.DataFrame:
    """Give the figures as published; the network last."""
    rows, scale = list(view.rows), view.scale
    if view.compares:
        low, high, total = view.network_counts
        ends = {"value": (low, high), "estimate": view.network}
        highs = {f"{key}_high": b if a != b else np.nan for key, (a, b) in ends.items()}
        none = {"hidden": False, "total_hidden": False, "status": "", "verdict": None}
        rows.append({"region": view.last, "value": low, "estimate": view.network[0], "total": total,
                     "lacking": (), **highs, **none})  # fmt: skip

    def of_regions(told) -> list:
        return [common.NOT_APPLICABLE if row["verdict"] is None else told(row) for row in rows]

    head = f"{view.figures.measure['label']}, {view.period}"
    columns = {
        "Region": [row["region"] for row in rows],
        head: [common.range_cell(row["value"], row["value_high"], row["hidden"]) for row in rows],
    }
    if view.of is not None:
        name = f"{view.figures.whole(view.of, 'label')}, {view.period}"
        columns[name] = [common.cell(row["total"], row["total_hidden"], None) for row in rows]
    if view.per is not None:
        columns[view.per.capitalize()] = [common.cell(row["total"], False) for row in rows]
    rate = "Per cent" if view.of is not None else scale.unit.capitalize()
    if rate:
        columns[rate] = [
            common.range_cell(row["estimate"], row["estimate_high"], row["status"] == "hidden",
                       scale.decimals) for row in rows
        ]  # fmt: skip
    if not view.amounts:
        columns["95 per cent interval"] = of_regions(
            lambda row: common.range_cell(row["lower"], row["upper"], row["status"] == "hidden",
                                   scale.decimals)
        )  # fmt: skip
    if view.compares:
        columns[f"Against {view.against}"] = of_regions(
            lambda row: capital(STATUSES[row["verdict"] or row["status"]])
        )
        columns[SEEN] = of_regions(
            lambda row: (
                rounded_up(row["seen"]) if np.isfinite(row["seen"]) else common.NOT_APPLICABLE
            )
        )
        if view.spread is not None:
            leaves = view.spread.seen
            told = f" ({times(leaves)} times lies outside)" if leaves < np.inf else ""
            columns[f"Usual spread{told}"] = of_regions(
                lambda row: row["usual_spread"].capitalize() or "Not judged"
            )
    if any(row["status"] == "incomplete" for row in rows):
        columns["Missing"] = [", ".join(row["lacking"]) or "None" for row in rows]
    return common.table_of(columns)


# --- chart ---------------------------------------------------------------------------------------


def _dots(view: Comparison) -> Drawing:
    """Sorted by the estimate, since position then helps; what is not compared stands last."""
    last = ~view.frame["status"].isin([COMPARED, "counts", "amount"])
    ordered = view.frame.assign(_last=last).sort_values(
        ["_last", "estimate"], ascending=[True, False], kind="stable"
    )
    # Whoever is shown apart may end so far out that the others would stand in a heap.
    apart = ordered["status"].eq("apart")
    far = apart & ordered["upper"].gt(OFF_AXIS * ordered.loc[~apart, "upper"].max())
    shown = ["estimate", "estimate_high", "lower", "upper"]
    marks = ordered[shown].mask(far).set_axis(["value", "high", "lower", "upper"], axis="columns")
    rows, decimals = common.records(ordered), view.scale.decimals
    late = ordered["status"].eq("provisional").map({True: " (provisional)", False: ""})
    marks.insert(0, "label", ordered["region"] + late.mask(far, " (off the scale)"))
    states = dict.fromkeys(NO_VALUE, "none") | {"provisional": "provisional", "apart": "apart"}
    marks["state"] = [
        states.get(row["status"], "focus" if row["region"] == view.focus else "plain")
        for row in rows
    ]
    marks["mark"] = [row["verdict"] or "apart" for row in rows]
    marks["figure"] = [
        STATUSES[row["status"]] if row["status"] in NO_VALUE else _figure(view, row) for row in rows
    ]
    marks["interval"] = [
        interval(row["lower"], row["upper"], decimals) if row["lower"] == row["lower"] else ""
        for row in rows
    ]
    number = "Number" if view.figures.of_counts else view.figures.unit.capitalize()
    columns = [("Per cent" if view.of else "Rate" if view.per else number, "figure")]
    if view.frame["lower"].notna().any():
        columns.append(("95% interval", "interval"))
    label = f"Per cent of all {view.figures.whole(view.of)}" if view.of else view.measured
    label += view.unit_after
    line = view.network, _line_label(view)
    return view.dots(marks.reset_index(drop=True), columns, label, line)


def _line_label(view: Comparison) -> str:
    return f"{view.line}{':' if view.set_apart else ''} {view.printed(*view.network)}"


def _figure(view: Comparison, row: dict) -> str:
    hidden = row["status"] == "hidden"
    text = common.cell_words(row["estimate"], row["estimate_high"], hidden, view.scale.decimals)
    return f"£{text}" if view.figures.unit == "pounds" and text[:1].isdigit() else text


def _tiles(view: Comparison) -> Drawing:
    places = {row["region"]: row for row in reference.rows("regions")}
    said = {**STATUSES, **{name: text.format(view.against) for name, text in VERDICTS.items()}}
    tiles = [
        {
            "label": row["region"],
            "row": int(places[row["region"]]["tile_row"]),
            "column": int(places[row["region"]]["tile_column"]),
            "figure": _figure(view, row),
            "verdict": said[row["verdict"] or row["status"]].capitalize() if view.compares else "",
            "mark": row["verdict"] or "apart",
            "state": "focus" if row["region"] == view.focus else "plain",
        }
        for row in view.rows
    ]  # fmt: skip
    unit = ", per cent" if view.of is not None else view.unit_after
    options = {"title": f"{view.measured}{unit}"}
    if view.compares:
        options["remark"] = _line_label(view)
    return Drawing(grid.draw_tiles, pd.DataFrame(tiles), options)


KIND = Kind(
    shows="comparison of regions",
    question="How do we compare?",
    select=choose,
    tell=_tell,
    method=Method(
        "Comparing regions",
        (
            ("wilson", "Each region's share stands with Wilson's interval."),
            ("poisson", "Each region's count or rate stands with its exact Poisson interval."),
            ("widened", "It is widened where eight periods or more show how far counts "
             "move by more than chance would give; a season, or a lasting change, is no such "
             "movement."),
            ("told-apart", "A region is said to differ from the network only where its interval "
             "lies wholly on one side and the difference stands when all regions are looked at "
             "together (Holm's rule at 5 per cent). Were all alike, at most about 5 papers in 100 "
             "would name any of them; more would where counts come in bursts. Up to three regions "
             "that stand far from all others are no part of what the others are held against."),
            ("usual-spread", "Where regions clearly differ among themselves, the variance between "
             "them is estimated from them all, and each is also held against their usual spread: "
             "the limits, at 99.8 per cent, of a funnel that allows for that variance. To differ "
             "clearly is then no news by itself."),
            ("known roughly", "The variance between regions is known only roughly: in up to "
             f"about {OUT_OF_SPREAD} papers in 100 one would lie outside though all are drawn "
             "from one spread."),
            ("", "Regions are never ranked: with figures of this size most ranks are chance."),
        ),
    ),
)  # fmt: skip
