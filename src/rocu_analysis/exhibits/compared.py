"""The numbers behind a comparison of regions: estimate, interval, network's value, verdict.

Only whole, visible, final regions are compared; every other one keeps its reason. Where a count is
a range, the interval reaches from the lower end's lower limit to the upper end's upper limit, and
a verdict holds at both ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.denominators import Scale
from rocu_analysis.exhibits.second_look import second_look
from rocu_analysis.exhibits.series import KINDS
from rocu_analysis.exhibits.usual_spread import Spread, usual_spread
from rocu_analysis.exhibits.verdicts import limits, network_rates, verdicts
from rocu_analysis.measures import dispersion, ranking

COMPARED = "compared"
SPAN = ("period_start", "period_end")


@dataclass(frozen=True, eq=False)
class Compared:
    """Regions side by side.

    Attributes
    ----------
    frame : DataFrame
        One row a region, in the fixed order: counts, ``total`` (the denominator), ``estimate,
        estimate_high, lower, upper`` (on the printed scale), ``dispersion, history``, ``status``
        (``compared``, or why not: ``hidden, missing, incomplete, provisional, apart, counts``),
        ``verdict`` (``above, below, same``, empty where not compared), ``p``, ``usual_spread``
        (``within, outside``; empty where not judged), ``second, second_same_regions, second_rate``
        (see `second_look`), ``shrunken, place_lower, place_upper``.
    network : (float, float)
        The network's value at both ends of its range, on the printed scale.
    network_counts : (float, float, float)
        Its count at both ends and its denominator.
    scale : Scale
    spread : Spread, optional
        The usual spread of the regions, where they differ by clearly more than chance.
    """

    frame: pd.DataFrame
    network: tuple[float, float]
    network_counts: tuple[float, float, float]
    scale: Scale
    spread: Spread | None

    @property
    def network_is_range(self) -> bool:
        """Whether a count in it is known only as a range."""
        return self.network[0] != self.network[1]


def compared(
    frame: pd.DataFrame,
    *,
    per: str | None,
    of: str | None,
    history: pd.DataFrame,
    confidence: float,
    whole_look: bool = True,
) -> Compared:
    """Work out who can be told apart from the network.

    Parameters
    ----------
    frame : DataFrame
        One row a region with the columns of `figures.Figures.frame` and ``total``.
    per, of : str, optional
        What ``total`` is: residents or officers, or the measure that contains the counts.
    history : DataFrame
        The same measure over time, for the dispersion of each region's own past.
    confidence : float
    whole_look : bool
        Whether the usual spread, the places and another denominator are looked at too. Without it
        their columns are not there, for whoever asks no more than who is told apart.
    """
    frame = frame.assign(status=_status(frame, per, of))
    share, used = of is not None, frame["status"].eq(COMPARED).to_numpy()
    total = frame["total"].to_numpy(dtype=float)
    rates = network_rates(frame, used, total)
    shown = ~frame["status"].isin(["hidden", "missing", "incomplete"]).to_numpy()
    typical = rates if used.any() else network_rates(frame, shown, total)
    scale = _scale(frame, per, of, typical[0])
    frame = _with_dispersion(frame, history, of)
    frame = _estimated(frame, scale, share, confidence)
    p, verdict = verdicts(frame, used, total, share=share, confidence=confidence)
    frame = frame.assign(p=p, verdict=verdict)
    spread = usual_spread(frame, used, share=share) if whole_look else None
    if whole_look:
        frame = frame.assign(usual_spread="" if spread is None else spread.places)
        frame = _ranked(frame, of, confidence)
    if whole_look and (per is not None or of is not None):
        frame = second_look(frame, used, per, confidence)
    high = frame["value_high"].fillna(frame["value"])
    sums = frame.loc[used, "value"].sum(), high[used].sum(), total[used].sum()
    network = (rates[0] * scale.base, rates[1] * scale.base)
    return Compared(frame, network, tuple(float(one) for one in sums), scale, spread)


def _status(frame: pd.DataFrame, per: str | None, of: str | None) -> np.ndarray:
    """Why a region is not compared; the first reason that holds."""
    parts = zip(frame["lacking"], frame["total_lacking"], strict=True)
    lacking = np.array([bool(names or others) for names, others in parts], dtype=bool)
    hidden = frame["hidden"] | frame["total_hidden"]
    apart = frame["region"].eq(denominators.APART) & (per == "population")
    reasons = [
        (hidden, "hidden"),
        # Of a whole of nought there is no share.
        (frame["value"].isna()
         | ((frame["total"].isna() | frame["total"].eq(0)) & (per is not None or of is not None)),
         "missing"),
        (lacking, "incomplete"),
        (frame["provisional"], "provisional"),
        (apart, "apart"),
        (np.full(len(frame), per is None and of is None), "counts"),
    ]  # fmt: skip
    return np.select([test for test, _ in reasons], [name for _, name in reasons], COMPARED)


def _scale(frame: pd.DataFrame, per: str | None, of: str | None, rate: float) -> Scale:
    if of is not None:
        totals = frame.loc[frame["status"].eq(COMPARED), "total"]
        return denominators.share_scale(of, float(totals.min()) if len(totals) else 0.0)
    if per is not None:
        return denominators.rate_scale(per, rate if rate == rate else 0.0)
    return Scale(1, "", 0)


def _with_dispersion(frame: pd.DataFrame, history: pd.DataFrame, of: str | None) -> pd.DataFrame:
    """Add the dispersion of each region's earlier periods, and how many there are.

    Only whole, final, exact figures count as history, and of periods that overlap those of the
    commonest length. Shares keep Wilson's interval as it stands.
    """
    value, start, end = (history[name].to_numpy() for name in ("value", *SPAN))
    kept = ~np.isnan(value) & np.isnan(history["value_high"].to_numpy())
    kept &= ~history["provisional"].to_numpy(dtype=bool)
    kept &= np.array([not names for names in history["lacking"]], dtype=bool)
    kept &= end < frame["period_start"].min().to_datetime64()
    days = ((end - start) // np.timedelta64(1, "D") + 1).astype(float)
    regions = history["region"].to_numpy(dtype=object)
    factors, lengths = [], []
    for name in frame["region"]:
        own = np.flatnonzero(kept & (regions == name))
        own = own[_apart_in_time(start[own], days[own])]
        lengths.append(own.size)
        exact = of is not None or not own.size
        factors.append(1.0 if exact else dispersion.of_history(value[own], days[own]))
    return frame.assign(dispersion=factors, history=lengths)


def _apart_in_time(start: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Which periods have no day in common: of a year and its quarters, the quarters.

    All where none overlap, else those of the commonest kind; none where even these overlap.
    """
    every = np.ones(start.size, dtype=bool)
    if not _overlap(start, days):
        return every
    kinds = np.searchsorted(KINDS, days)
    alike = kinds == np.bincount(kinds).argmax()
    return ~every if _overlap(start[alike], days[alike]) else alike


def _overlap(start: np.ndarray, days: np.ndarray) -> bool:
    order = np.argsort(start, kind="stable")
    first = start[order].astype("datetime64[D]").astype(float)
    return bool((first[1:] < (first + days[order])[:-1]).any())


def _estimated(frame: pd.DataFrame, scale: Scale, share: bool, confidence: float) -> pd.DataFrame:
    """Estimates and intervals on the printed scale; none for sums that lack a force."""
    shown = ~frame["status"].isin(["hidden", "missing", "incomplete"])
    value, total = frame["value"].where(shown), frame["total"]
    high = frame["value_high"].where(shown)
    lower, upper = limits(
        frame.assign(value=value, value_high=high),
        total.to_numpy(dtype=float),
        share=share,
        confidence=confidence,
    )
    return frame.assign(
        estimate=value / total * scale.base,
        estimate_high=high / total * scale.base,
        lower=lower * scale.base,
        upper=upper * scale.base,
    )


def _ranked(frame: pd.DataFrame, of: str | None, confidence: float) -> pd.DataFrame:
    """Shrunken rates and rank intervals: for the data, never for a headline."""
    used = frame["status"].eq(COMPARED)
    exact = used & frame["value_high"].isna()
    blank = {"shrunken": np.nan, "place_lower": np.nan, "place_upper": np.nan}
    if exact.sum() < 2 or frame.loc[exact, "value"].sum() == 0:
        return frame.assign(**blank)
    family = "proportion" if of is not None else "rate"
    counts = frame["value"].where(exact)
    shrunk = ranking.marshall(counts, frame["total"], family=family)
    places = ranking.rank_intervals(counts, frame["total"], confidence=confidence)
    return frame.assign(
        shrunken=shrunk["shrunk"].to_numpy(),
        place_lower=places["place_lower"].to_numpy(),
        place_upper=places["place_upper"].to_numpy(),
    )
