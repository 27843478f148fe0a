"""Rows beside the whole that they make up: who differs from it, by more than chance and than usual.

Only whole, visible, final rows are compared; every other one keeps its reason. A row is told apart
where its interval leaves the whole's value out and the difference stands when all are looked at
together; where a count is a range, at both its ends. Rows that stand apart from all others would
move the whole's value and make the others look far from it: they are held against the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.cells import records
from rocu_analysis.exhibits.exhibit import DIFFERS, Claim
from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.judging import KINDS, all_periods
from rocu_analysis.measures import change, funnel, intervals, ranking
from rocu_analysis.wording import few_of, fit, listed, paragraph, say, small, some

COMPARED, APART = "compared", ("above", "below")
SHARED = (COMPARED, "provisional")
NO_DIFFERENCE = "no clear difference"
MOST_NAMED = 3  # in a headline: more differ as regions do, and none stands out
# Why a row is not compared: in a cell, and what a sentence says of such rows.
STATUSES = {
    "hidden": "hidden",
    "missing": "not available",
    "ranges": "known only as a range",
    "incomplete": "incomplete",
    "provisional": "provisional",
    "apart": "not compared by residents, since many more people come each day",
    "amount": "not judged: amounts vary as single cases do",
    "counts": "not compared: counts reflect size",
    "nothing": "nothing recorded",
    "unstated": "no strand is stated",
    "alone": "no share",
    "above": "above", "below": "below", "same": NO_DIFFERENCE,
}  # fmt: skip
LEFT_OUT = ("hidden", "missing", "ranges", "incomplete", "provisional", "apart")
NO_VALUE = ("hidden", "missing", "incomplete")
MARKS = {"above": "above", "same": NO_DIFFERENCE, "below": "below", "apart": "not compared"}
LEAST_REGIONS = 5  # exact figures that the usual spread needs, each with
LEAST_EXPECTED = 5  # so many events
SPREAD_LEVEL = 0.998
# Over the level of the test, how often a page names a row by chance alone, and one outside limits
# that are widened by the variance between regions (benchmarks/power.py).
NAMES, NAMES_OUTSIDE = 0.5, 0.22


class Spread(NamedTuple):
    """The spread of regions about the network, where it is clearly more than chance."""

    places: np.ndarray  # of each region "outside", "within", or nothing: not judged
    dispersion: float  # how many times what chance gives
    seen: float  # ratio to the network at which any region would mostly lie outside it


@dataclass(frozen=True, eq=False)
class Against:
    """Rows of a frame with ``status`` and ``verdict`` against the whole, and the one in focus."""

    frame: pd.DataFrame
    figures: Figures
    period: str
    focus: str | None
    noun: str  # what a row is
    name: str  # the column that names it

    @cached_property
    def rows(self) -> list[dict]:
        """Rows of the frame as plain values."""
        return records(self.frame)

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

    def named(self, column: str, *values) -> list[str]:
        """Names of the rows with one of some values in a column."""
        return [row[self.name] for row in self.rows if row[column] in values]

    @cached_property
    def apart(self) -> list[str]:
        """Names of the rows that are told apart from the whole."""
        return self.named("verdict", *APART)

    def claims(
        self, what: Sequence[str], named: Iterable[str] | None = None,
        chance: float = NAMES, *, focus: bool = True,
    ) -> dict[tuple, Claim]:  # fmt: skip
        """What a headline names, and by what chance it would were all rows alike.

        That is who is told apart, or others by another chance. Where there is a row in ``focus``
        the headline is of that one alone.
        """
        if not self.compares:
            return {}
        named, chance = self.apart if named is None else named, 0.05 * chance
        row, subject = self.in_focus if focus else None, (DIFFERS, *what)
        if row:
            subject, named = (*subject, row[self.name]), {row[self.name]} & set(named)
            chance /= len(self.used)
        return {subject: Claim(chance, frozenset((DIFFERS, *what, name) for name in named))}

    def standing(self, whole: str) -> str:
        """Which rows differ from the whole, in one sentence."""
        sides = [(side, self.named("verdict", side)) for side in APART]
        told = [say("{x} {x|is|are} {side}", x=names, side=side) for side, names in sides if names]
        if not told:
            return f"{some(0, len(self.used), self.noun)} differs clearly from {whole}"
        return f"{listed(told)} {whole}"

    def left_out(self) -> str:
        """Sentences that name the rows left out of the comparison, by the reason."""
        held = {why: self.named("status", why) for why in LEFT_OUT}
        return paragraph(*(say("{x} {n|is|are} {why}", x=few_of(names), n=len(names),
                               why=STATUSES[why]) for why, names in held.items() if names))  # fmt: skip

    def verdict_cell(self, row: dict) -> str:
        """How a row stands, in a column whose heading says against what."""
        text = STATUSES[row["verdict"] or row["status"]]
        return text[:1].upper() + text[1:]

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


# --- verdicts -------------------------------------------------------------------------------------


def ends_of(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Counts at both ends of their ranges."""
    low, high = (frame[name].to_numpy(dtype=float) for name in ("value", "value_high"))
    return low, np.where(np.isnan(high), low, high)


def whole_rates(frame: pd.DataFrame, used: np.ndarray, total: np.ndarray) -> tuple[float, float]:
    """Share or rate of the rows used, taken together, at both ends of its range."""
    whole = float(np.sum(total[used]))
    if not whole > 0:
        return np.nan, np.nan
    return tuple(float(end[used].sum()) / whole for end in ends_of(frame))


def _known(frame: pd.DataFrame) -> list[np.ndarray]:
    """Dispersion of each row's history, and its freedom."""
    return [frame[name].to_numpy(dtype=float) for name in ("dispersion", "freedom")]


def limits_of(frame: pd.DataFrame, total: np.ndarray, share: bool):
    """Lower and upper limit of each row's share or rate."""
    known = _known(frame)
    if share:
        ends = (intervals.share_limits(count, total, *known) for count in ends_of(frame))
    else:
        ends = (np.divide(intervals.count_limits(count, *known), total) for count in ends_of(frame))
    (lower, _), (_, upper) = ends
    return lower, upper


def verdicts(
    frame: pd.DataFrame, used: np.ndarray, share: bool, total: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who makes the line, p-value against it and verdict of the rows used, if two of them.

    A row that stands apart, and is told apart from the others, is no part of the line.
    """
    counts = np.mean(ends_of(frame), axis=0)
    apart = ranking.stand_apart(np.where(used, counts, np.nan), np.where(used, total, 0.0))
    rest = used & ~apart
    if counts[rest].sum() in (0.0, total[rest].sum() if share else 0.0):
        apart = np.zeros_like(apart)  # against none, or the whole, nothing can be held
    p, verdict = held_against(frame, used, used & ~apart, share, total)
    told = apart & np.isin(verdict, APART)
    if (told != apart).any():
        p, verdict = held_against(frame, used, used & ~told, share, total)
    return used & ~told, p, verdict


def held_against(
    frame: pd.DataFrame, used: np.ndarray, line: np.ndarray, share: bool, total: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """P-value and verdict of the rows used, if two, against those in the line taken together."""
    p, verdict = np.full(len(frame), np.nan), np.full(len(frame), "", dtype=object)
    if used.sum() < 2:
        return p, verdict
    rates, known, of = (
        whole_rates(frame, line, total), [part[used] for part in _known(frame)], total[used]
    )  # fmt: skip
    ends = [
        change.share_against(count[used], of, rate, *known)
        if share
        else change.count_against(count[used], of * rate, *known)
        for count in ends_of(frame)
        for rate in rates
    ]
    p[used] = np.max(ends, axis=0)
    lower, upper = (limit[used] for limit in limits_of(frame, total, share))
    together = change.together(p[used])
    beyond = [together & (lower > max(rates)), together & (upper < min(rates))]
    verdict[used] = np.select(beyond, list(APART), "same")
    return p, verdict


def seen_from(frame: pd.DataFrame, used, rate: float, total: np.ndarray, share: bool) -> np.ndarray:
    """Ratio to the line from which each row used would mostly be told apart."""
    ratio = change.seen_from(
        total * rate, total if share else np.inf, *_known(frame), 0.05 / max(1, int(used.sum()))
    )
    return np.where(used, ratio, np.nan)


def usual_spread(
    frame: pd.DataFrame, used: np.ndarray, line: np.ndarray, share: bool, total: np.ndarray
) -> Spread | None:
    """Spread of the rows that are compared; none where chance may explain it.

    None with fewer than five exact figures, where no row is told apart, where one has an expected
    count under five (the funnel's scale is then too coarse to tell variance from chance), or where
    the 95 per cent interval of the variance between rows reaches 0.
    """
    exact = used & frame["value_high"].isna().to_numpy()
    counts = np.where(exact, frame["value"].to_numpy(dtype=float), np.nan)
    sizes = np.where(exact, total, np.nan)
    apart = np.isin(frame["verdict"].to_numpy(dtype=object), APART)
    if exact.sum() < LEAST_REGIONS or not apart.any():
        return None
    rate = np.nansum(counts) / np.nansum(sizes)
    if np.nanmin(sizes) * (min(rate, 1 - rate) if share else rate) < LEAST_EXPECTED:
        return None
    kind = "proportion" if share else "rate"
    result = funnel.funnel(counts, sizes, kind=kind, levels=(SPREAD_LEVEL,), apart=~line)
    if not result.tau2_lower > 0:
        return None
    beyond = result.limits["signal"].fillna("within").ne("within").to_numpy() & apart
    places = np.where(exact, np.where(beyond, "outside", "within"), "")
    seen = float(result.limits["caught_above"].where(exact).max())
    return Spread(places, result.phi, seen)


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
    spans = past[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    overlap = spans["period_start"].to_numpy()[1:] <= spans["period_end"].to_numpy()[:-1]
    return past.iloc[:0] if overlap.any() else past


def with_dispersion(frame: pd.DataFrame, history: pd.DataFrame, alone: bool) -> pd.DataFrame:
    """Add the dispersion of each row's periods until then, and its freedom.

    Of one past for all it is of their shares of the whole, which no season moves, else of each
    one's own neighbouring periods.
    """
    kept = history["value"].notna() & history["value_high"].isna() & ~history["provisional"]
    past = earlier(history[kept & ~history["lacking"].astype(bool)], frame)
    if alone or past.empty:
        return frame.assign(dispersion=1.0, freedom=np.inf)
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
    freedom = np.where(spread.factor > 1, spread.freedom, np.inf)
    return frame.assign(dispersion=spread.factor, freedom=freedom)


def differ_as_regions_do(
    named: int, number: int, outside: int, noun: str = "region", against: str = "the network"
) -> str:
    """Headline where many rows differ from the whole, and some of them no more than usual."""
    how = f"{small(outside)} by more than is usual" if outside else f"as {noun}s usually do"
    whom = some(named, number, noun)
    differ = "differs" if named == 1 else "differ"
    return fit(f"{whom} {differ} clearly from {against}, {how}", f"{whom} {differ} clearly, {how}")
