"""Rows against the whole that they make up: who differs, by more than chance and than rows do.

Only whole, visible, final rows are compared; every other one keeps its reason. A row differs where
its interval leaves out the whole's value and the difference stands when all rows are looked at
together; where a count is a range, at both its ends. Rows that stand far from all others are held
against the others, so that they move nobody else's verdict. A row that differs is exceptional where
it does so by more than rows do among themselves. `verdicts` and `row_spread` find, `AgainstWhole`
holds what was found; headlines, descriptions and tables have one set of words for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.exhibits import cells, judging
from rocu_analysis.exhibits.exhibit import DIFFERS, Claim
from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.finding import APART, Finding, Verdict
from rocu_analysis.measures import change, dispersion, funnel, intervals


class Status(StrEnum):
    """Whether a row is compared, or why not; the first reason that holds."""

    COMPARED = "compared"
    HIDDEN = "hidden"
    MISSING = "missing"
    RANGES = "ranges"
    INCOMPLETE = "incomplete"
    PROVISIONAL = "provisional"
    APART = "apart"  # London and the City of London, by residents
    AMOUNT = "amount"
    COUNTS = "counts"
    NOTHING = "nothing"
    UNSTATED = "unstated"
    ALONE = "alone"


SHARED = (Status.COMPARED, Status.PROVISIONAL)
NO_VALUE = (Status.HIDDEN, Status.MISSING, Status.INCOMPLETE)
REASONS = {
    Status.HIDDEN: "hidden",
    Status.MISSING: "not available",
    Status.RANGES: "known only as a range",
    Status.INCOMPLETE: "incomplete",
    Status.PROVISIONAL: "provisional",
    Status.APART: "many more people come each day than live there",
    Status.AMOUNT: "no counts to judge by",
    Status.COUNTS: "counts reflect size",
    Status.NOTHING: "nothing recorded",
    Status.UNSTATED: "no strand is stated",
    Status.ALONE: "no figure of Pursue, or of another strand",
}
WORDS = {
    Verdict.ABOVE: "above",
    Verdict.SAME: "not clearly different",
    Verdict.BELOW: "below",
    Verdict.NOT_ENOUGH_DATA: "not compared",
}
MOST_NAMED = 3  # in a headline: more differ as regions do, and none stands out
LEAST_ROWS = 5  # exact figures that the spread of the rows needs, each with
LEAST_EXPECTED = 5  # so many events
SPREAD_LEVEL = 0.998


@dataclass(frozen=True, eq=False, kw_only=True)
class AgainstWhole(Finding):
    """Rows of ``frame``, each with ``status``, ``verdict`` and name, against the whole."""

    frame: pd.DataFrame
    figures: Figures
    name: str  # the column of names

    @cached_property
    def rows(self) -> list[dict]:
        """Rows of the frame as plain values."""
        return cells.records(self.frame)

    @cached_property
    def used(self) -> list[dict]:
        """Rows that are compared."""
        return [row for row in self.rows if row["status"] == Status.COMPARED]

    @property
    def compares(self) -> bool:
        """Whether there are two rows or more to compare."""
        return len(self.used) > 1

    @property
    def in_focus(self) -> dict | None:
        """Row of the one in focus, where it is compared."""
        used = (row for row in self.used if self.compares and row[self.name] == self.area)
        return next(used, None)

    @property
    def verdict(self) -> Verdict:
        """Verdict of the row in focus."""
        return Verdict(self.in_focus["verdict"]) if self.in_focus else Verdict.NOT_ENOUGH_DATA

    @property
    def exceptional(self) -> bool:
        """Whether the row in focus differs by more than rows do among themselves."""
        return self.verdict in APART and self.in_focus.get("spread") != "within"

    @property
    def whole_name(self) -> str:
        """What rows are held against, without its article."""
        return self.noun.whole

    @property
    def whole(self) -> str:
        """What rows are held against, within a sentence."""
        return f"the {self.whole_name}"

    def named(self, column: str, *values) -> list[str]:
        """Names of the rows with one of some values in a column."""
        return [row[self.name] for row in self.rows if row[column] in values]

    @cached_property
    def apart(self) -> list[str]:
        """Names of the rows that differ from the whole."""
        return self.named("verdict", *APART)

    def claims(
        self, what: Sequence[str], named: Iterable[str] | None = None, *, focus: bool = True
    ) -> dict[tuple, Claim]:
        """What a headline names: who differs, or others; of a row in ``focus`` that one alone."""
        if not self.compares:
            return {}
        named = self.apart if named is None else named
        row, subject = self.in_focus if focus else None, (DIFFERS, *what)
        if row:
            subject, named = (*subject, row[self.name]), {row[self.name]} & set(named)
        return {subject: Claim(frozenset((DIFFERS, *what, name) for name in named))}


# --- words ----------------------------------------------------------------------------------------


def how(row: Mapping) -> str:
    """How a row compares, or why it is not compared: "above, not exceptional"."""
    if row["status"] != Status.COMPARED:
        return REASONS[row["status"]]
    spread = {"within": ", not exceptional", "outside": ", exceptional"}.get(row.get("spread"), "")
    return WORDS[row["verdict"]] + spread * (row["verdict"] in APART)


def who_differs(found: AgainstWhole, lead: str = "") -> str:
    """Headline of all rows: who differs, by name and side where they are few."""
    number, places = len(found.apart), [row.get("spread") for row in found.used]
    whom, verb = found.noun.some_of(number, len(found.used)), "differs" if number < 2 else "differ"
    counted = f"{lead}{whom} {verb} clearly from {found.whole}"
    usual = ""
    if any(row["verdict"] in APART and row.get("spread") == "within" for row in found.used):
        usual = f"; {'not' if number == 1 else wording.small(places.count('outside'))} exceptional"
    during = "" if found.noun.one == "period" else f" in {wording.spoken(found.period)}"
    text = counted
    if 0 < number <= MOST_NAMED:
        sides = ((side, found.named("verdict", side)) for side in APART)
        parts = [wording.fill("{x} {x|is|are} {side}", x=x, side=side) for side, x in sides if x]
        text = f"{lead}{wording.listed(parts)} {found.whole}"
    return wording.fit(f"{text}{during}{usual}", counted + usual)


def of_one(found: AgainstWhole, counted: str, value: str, whole: str) -> str:
    """Headline of the row in focus: its value beside that of the whole."""
    row, during = found.in_focus, f" in {wording.spoken(found.period)}"
    alone = WORDS[row["verdict"]]
    comparison = f"{found.whole_name} {whole}; {alone}"
    if row["verdict"] in APART:
        usual = "" if found.exceptional else "; not exceptional"
        comparison = f"{alone} {found.whole} ({whole}){usual}"
        alone = f"{alone} {found.whole}{usual}"
    name = row[found.name]
    start = f"{name} {counted}{during}"
    return wording.fit(f"{start}: {value}, {comparison}", f"{start}: {alone}", f"{name}: {alone}")


def nothing(found: AgainstWhole, lead: str) -> str:
    """Headline where nothing is compared: why."""
    why = dict.fromkeys(REASONS[row["status"]] for row in found.rows if row["status"] in REASONS)
    return wording.fit(f"{lead} ({wording.listed(why, 'or')})" if why else lead, lead)


def reasons(found: AgainstWhole) -> str:
    """Which rows are not compared, by the reason, where some are or reasons differ."""
    if len({row["status"] for row in found.rows}) < 2:
        return ""
    named = [(REASONS[why], found.named("status", why)) for why in REASONS]
    parts = [f"{wording.few_of(names)} ({why})" for why, names in named if names]
    return f"Not compared: {'; '.join(parts)}" if parts else ""


# --- verdicts -------------------------------------------------------------------------------------


def first_reason(reasons: Mapping[Status, pd.Series]) -> np.ndarray:
    """The first reason that holds of each row, else that it is compared."""
    return np.select(list(reasons.values()), list(map(str, reasons)), str(Status.COMPARED))


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


def history_in(frame: pd.DataFrame) -> list[np.ndarray]:
    """Dispersion of each row's history, and its degrees of freedom."""
    return [frame[name].to_numpy(dtype=float) for name in ("dispersion", "freedom")]


def limits_of(frame: pd.DataFrame, total: np.ndarray, share: bool):
    """Lower and upper limit of each row's share or rate."""
    history = history_in(frame)
    (lower, _), (_, upper) = (
        intervals.share_limits(count, total, *history)
        if share
        else np.divide(intervals.count_limits(count, *history), total)
        for count in ends_of(frame)
    )
    return lower, upper


def verdicts(
    frame: pd.DataFrame, used: np.ndarray, share: bool, total: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which rows make the line, the p-values and the verdicts (needs two rows).

    A row that stands apart, and differs from the others, is no part of the line.
    """
    counts = np.mean(ends_of(frame), axis=0)
    apart = funnel.outlying(np.where(used, counts, np.nan), np.where(used, total, 0.0))
    rest = used & ~apart
    if counts[rest].sum() in (0.0, total[rest].sum() if share else 0.0):
        apart = np.zeros_like(apart)  # against none, or the whole, nothing can be held
    p, verdict = test_against(frame, used, used & ~apart, share, total)
    differs = apart & np.isin(verdict, APART)
    if (differs != apart).any():
        p, verdict = test_against(frame, used, used & ~differs, share, total)
    return used & ~differs, p, verdict


def test_against(
    frame: pd.DataFrame, used: np.ndarray, line: np.ndarray, share: bool, total: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """P-value and verdict of the rows used, if two, against those in the line taken together."""
    p = np.full(len(frame), np.nan)
    verdict = np.full(len(frame), Verdict.NOT_ENOUGH_DATA, dtype=object)
    if used.sum() < 2:
        return p, verdict
    rates, history = whole_rates(frame, line, total), [part[used] for part in history_in(frame)]
    totals = total[used]
    ends = [
        change.share_against(count[used], totals, rate, *history)
        if share
        else change.count_against(count[used], totals * rate, *history)
        for count in ends_of(frame)
        for rate in rates
    ]
    p[used] = np.max(ends, axis=0)
    lower, upper = (limit[used] for limit in limits_of(frame, total, share))
    together = change.together(p[used])
    above, below = together & (lower > max(rates)), together & (upper < min(rates))
    verdict[used] = Verdict.SAME
    for side, there in ((Verdict.ABOVE, above), (Verdict.BELOW, below)):
        verdict[np.flatnonzero(used)[there]] = side
    return p, verdict


def row_spread(
    frame: pd.DataFrame, used: np.ndarray, line: np.ndarray, share: bool, total: np.ndarray
) -> np.ndarray | None:
    """Where rows lie in the spread of the rows: "outside", "within" or nothing, not judged.

    None with fewer than five exact figures, where no row differs, where one has an expected count
    under five (the funnel's scale is then too coarse to tell variance from chance), or where the
    95 per cent interval of the variance between rows reaches 0.
    """
    exact = used & frame["value_high"].isna().to_numpy()
    counts = np.where(exact, frame["value"].to_numpy(dtype=float), np.nan)
    sizes = np.where(exact, total, np.nan)
    apart = np.isin(frame["verdict"].to_numpy(dtype=object), APART)
    if exact.sum() < LEAST_ROWS or not apart.any():
        return None
    rate = np.nansum(counts) / np.nansum(sizes)
    if np.nanmin(sizes) * (min(rate, 1 - rate) if share else rate) < LEAST_EXPECTED:
        return None
    kind = "proportion" if share else "rate"
    result = funnel.funnel(counts, sizes, kind=kind, levels=(SPREAD_LEVEL,), apart=~line)
    if not result.tau2_lower > 0:
        return None
    beyond = result.limits["signal"].fillna("within").ne("within").to_numpy() & apart
    return np.where(exact, np.where(beyond, "outside", "within"), "")


# --- what a row's past adds to its interval -------------------------------------------------------


def earlier(frame: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Figures of the periods before what is shown, and of those that it was added up from.

    Of the commonest length; none if these overlap.
    """
    past = frame[frame["period_end"].le(shown["period_end"].max())]
    if past["period"].isin(shown["period"]).any():
        past = past[past["period_end"].lt(shown["period_start"].min())]
    if past.empty:
        return past
    days = (past["period_end"] - past["period_start"]).dt.days + 1
    kinds = np.searchsorted(judging.KINDS, days)
    past = past[kinds == np.bincount(kinds).argmax()]
    spans = past[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    overlap = spans["period_start"].to_numpy()[1:] <= spans["period_end"].to_numpy()[:-1]
    return past.iloc[:0] if overlap.any() else past


def with_dispersion(frame: pd.DataFrame, history: pd.DataFrame, alone: bool) -> pd.DataFrame:
    """Add the dispersion of each row's periods until then, and its freedom.

    Where all rows share one past it is of their shares of the whole, which no season moves, else
    of each one's own neighbouring periods.
    """
    kept = history["value"].notna() & history["value_high"].isna() & ~history["provisional"]
    past = earlier(history[kept & ~history["lacking"].astype(bool)], frame)
    if alone or past.empty:
        return frame.assign(dispersion=1.0, freedom=np.inf)
    periods = judging.all_periods(past)
    wide = past.pivot(index="region", columns="period_start", values="value")
    wide = wide.reindex(index=frame["region"], columns=pd.Index(periods["period_start"]))
    known = wide.dropna(axis="columns", how="all")
    if len(wide) >= LEAST_ROWS and not known.isna().any(axis=None):
        spread = dispersion.spread_of_parts(known)
        before = known.columns < frame["period_start"].min()
        if (number := int((~before).sum())) > 1:  # periods that are added up
            spread = spread.at_least(*dispersion.spread_of_sums(known.loc[:, before], number))
    else:
        days = (periods["period_end"] - periods["period_start"]).dt.days + 1.0
        spread = dispersion.spread_of_rates(wide, days.to_numpy())
    freedom = np.where(spread.factor > 1, spread.freedom, np.inf)
    return frame.assign(dispersion=spread.factor, freedom=freedom)
