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
from rocu_analysis.measures import against, dispersion, intervals, ranking

COMPARED = "compared"


@dataclass(frozen=True, eq=False)
class Compared:
    """Regions side by side.

    Attributes
    ----------
    frame : DataFrame
        One row a region, in the fixed order: counts, ``total`` (the denominator), ``estimate,
        estimate_high, lower, upper`` (on the printed scale), ``dispersion, history``, ``status``
        (``compared``, or why not: ``hidden, missing, incomplete, provisional, apart, counts``),
        ``verdict`` (``above, below, same``, empty where not compared), ``p``, ``second`` (what
        another denominator says), ``shrunken, place_lower, place_upper``.
    network : (float, float)
        The network's value at both ends of its range, on the printed scale.
    network_counts : (float, float, float)
        Its count at both ends and its denominator.
    scale : Scale
    """

    frame: pd.DataFrame
    network: tuple[float, float]
    network_counts: tuple[float, float, float]
    scale: Scale

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
    """
    frame = frame.assign(status=_status(frame, per, of))
    high = frame["value_high"].fillna(frame["value"])
    used = frame["status"].eq(COMPARED)
    low_sum, high_sum = frame.loc[used, "value"].sum(), high[used].sum()
    total = float(frame.loc[used, "total"].sum())
    rates = (low_sum / total, high_sum / total) if total > 0 else (np.nan, np.nan)
    scale = _scale(frame, per, of, rates[0])
    frame = _with_dispersion(frame, history, of)
    frame = _estimated(frame, high, scale, of, confidence)
    network = (rates[0] * scale.base, rates[1] * scale.base)
    frame = _judged(frame, high, rates, scale, of, confidence)
    frame = _ranked(frame, of, confidence)
    if per is not None or of is not None:
        frame = _second(frame, per, confidence)
    return Compared(frame, network, (float(low_sum), float(high_sum), total), scale)


def _status(frame: pd.DataFrame, per: str | None, of: str | None) -> np.ndarray:
    """Why a region is not compared; the first reason that holds."""
    lacking = frame["lacking"].map(len).gt(0) | frame["total_lacking"].map(len).gt(0)
    hidden = frame["hidden"] | frame["total_hidden"]
    apart = frame["region"].eq(denominators.APART) & (per == "population")
    reasons = [
        (hidden, "hidden"),
        (frame["value"].isna() | (frame["total"].isna() & (per is not None or of is not None)),
         "missing"),
        (lacking, "incomplete"),
        (frame["provisional"], "provisional"),
        (apart, "apart"),
        (pd.Series(per is None and of is None, index=frame.index), "counts"),
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

    Only whole, final, exact figures count as history. Shares keep Wilson's interval as it stands.
    """
    past = history[history["value"].notna() & history["value_high"].isna()]
    past = past[~past["provisional"] & past["lacking"].map(len).eq(0)]
    past = past[past["period_end"] < frame["period_start"].min()]
    days = ((past["period_end"] - past["period_start"]).dt.days + 1).astype(float)
    factors, lengths = [], []
    for name in frame["region"]:
        own = past["region"].eq(name)
        lengths.append(int(own.sum()))
        exact = of is not None or not own.any()
        values, over = past.loc[own, "value"].to_numpy(), days[own].to_numpy()
        factors.append(1.0 if exact else dispersion.of_history(values, over))
    return frame.assign(dispersion=factors, history=lengths)


def _estimated(frame, high, scale, of, confidence) -> pd.DataFrame:
    """Estimates and intervals on the printed scale; none for sums that lack a force."""
    shown = ~frame["status"].isin(["hidden", "missing", "incomplete"])
    low_value, high_value = frame["value"].where(shown), high.where(shown)
    total = frame["total"] if "total" in frame.columns else 1.0
    if of is not None:
        lower = intervals.wilson(low_value.to_numpy(), total.to_numpy(), confidence)[0]
        upper = intervals.wilson(high_value.to_numpy(), total.to_numpy(), confidence)[1]
    else:
        factor = frame["dispersion"].to_numpy()
        lower = dispersion.widen(low_value.to_numpy(), factor, confidence)[0] / total
        upper = dispersion.widen(high_value.to_numpy(), factor, confidence)[1] / total
    ranged = frame["value_high"].notna() & shown
    return frame.assign(
        estimate=low_value / total * scale.base,
        estimate_high=(high_value / total * scale.base).where(ranged),
        lower=np.asarray(lower, dtype=float) * scale.base,
        upper=np.asarray(upper, dtype=float) * scale.base,
    )


def _judged(frame, high, rates, scale, of, confidence) -> pd.DataFrame:
    """Verdicts: the interval leaves the network out, and so it does looked at together."""
    used = frame["status"].eq(COMPARED).to_numpy()
    p = np.full(len(frame), np.nan)
    if used.sum() > 1:
        ends = [
            _p_values(value[used], frame[used], rate, of)
            for value in (frame["value"], high)
            for rate in rates
        ]
        p[used] = np.max(ends, axis=0)
    network = (rates[0] * scale.base, rates[1] * scale.base)
    together = np.zeros(len(frame), dtype=bool)
    if used.sum() > 1:
        together[used] = against.together(p[used], 1 - confidence)
    above = together & (frame["lower"] > network[1])
    below = together & (frame["upper"] < network[0])
    verdict = np.select([above, below, used & (used.sum() > 1)], ["above", "below", "same"], "")
    return frame.assign(p=p, verdict=verdict)


def _p_values(value, frame, rate: float, of: str | None) -> np.ndarray:
    if of is not None:
        return against.share_against(value, frame["total"], rate)
    return against.count_against(value, frame["total"] * rate, frame["dispersion"])


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


def _second(frame: pd.DataFrame, per: str | None, confidence: float) -> pd.DataFrame:
    """What another denominator says. Shares have none of their own and are tried by officers."""
    other = denominators.OTHER[per] if per is not None else "officers"
    exact = frame["status"].eq(COMPARED) & frame["value_high"].isna()
    if other == "population":
        exact &= frame["region"].ne(denominators.APART)
    if exact.sum() < 2 or frame.loc[exact, "value"].sum() == 0:
        return frame.assign(second="")
    exposure = denominators.exposure(other, frame["region"])
    found = ranking.second_denominator(
        frame["value"].where(exact).to_numpy(),
        frame["total"].to_numpy(),
        exposure,
        confidence=confidence,
        compare=exact.to_numpy(),
    )
    return frame.assign(
        second=found["outcome"].where(exact.to_numpy(), "").to_numpy(),
        second_rate=(frame["value"] / exposure).where(exact),
    )
