"""Does a strand's share rise or fall over many periods? A regression of the share on time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.measures.arguments import as_numbers, tail_of
from rocu_analysis.measures.strand_parts import (
    CAVEAT,
    check_columns,
    check_counts,
    check_part,
    check_strands,
    verdict,
)
from rocu_analysis.reference import STRANDS

LEAST_PERIODS = 8
STEEPEST = 15.0  # slope of the log-odds a period, past which there is a step and no line
MOST_STEPS, SETTLED, SMALLEST = 100, 1e-9, 1e-15  # of the fit: steps, change of likelihood, share


def trend(periods: pd.DataFrame, *, part: str = "Pursue", confidence: float = 0.95) -> pd.DataFrame:
    """Trend of one strand's share over many periods of equal length.

    Parameters
    ----------
    periods : DataFrame
        ``period`` (or ``period_start``, which then gives the order), ``strand`` and
        ``value``; otherwise periods go in the order in which they stand. A period in
        which a strand is missing, or nothing is recorded, is left out, and its place
        in time kept.
    part : str
        The strand.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row: ``strand``, ``periods`` (used), ``left_out``, ``odds_ratio`` a period with
        ``lower`` and ``upper``; ``first_share``, ``last_share`` on the fitted line;
        ``dispersion`` (1 or more), ``p_value``, ``signal`` ("rising", "falling",
        "too few to tell"), ``method``, ``caveat``.

    Raises
    ------
    BadOption
        Where the strand does not exist, a column is absent, or a count is below 0 or no number.

    Notes
    -----
    Quasi-binomial regression of the share on time, log-odds (McCullagh and Nelder,
    1989): the interval is widened by Pearson's dispersion, never narrowed, with t on
    n - 2 degrees of freedom. From 8 periods.
    """
    check_part(part)
    tail_of(confidence)  # refuses what is none
    hits, totals, when = _series_of(periods, part)
    used = totals > 0
    left_out = int((~used).sum())
    hits, totals, when = hits[used], totals[used], when[used]
    if used.sum() < LEAST_PERIODS:
        why = f"{int(used.sum())} periods, {LEAST_PERIODS} are needed"
        return pd.DataFrame([_no_trend(part, int(used.sum()), left_out, why)])
    if hits.sum() == 0 or hits.sum() == totals.sum():
        why = f"{part} is all or none of what is recorded"
        return pd.DataFrame([_no_trend(part, int(used.sum()), left_out, why)])
    fit = _fit_trend(hits, totals, when, confidence)
    if fit is None:
        why = f"{part} goes from none to all at once, which no odds ratio can tell"
        return pd.DataFrame([_no_trend(part, int(used.sum()), left_out, why)])
    return pd.DataFrame(
        [
            {
                "strand": part,
                "periods": int(used.sum()),
                "left_out": left_out,
                **fit,
                "caveat": CAVEAT,
            }
        ]
    )


def _series_of(periods: pd.DataFrame, part: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    key = "period_start" if "period_start" in periods.columns else "period"
    frame = periods.sort_values(key, kind="stable") if key == "period_start" else periods
    check_columns(frame, [key])
    check_strands(frame["strand"].dropna().unique())
    values = as_numbers(frame["value"], "value")
    period, labels = frame[key].factorize(use_na_sentinel=False)
    counts = np.full((len(labels), len(STRANDS)), np.nan)
    # A hidden or missing count makes its strand's total unknown, not smaller.
    for place, strand in enumerate(STRANDS):
        own = frame["strand"].eq(strand).to_numpy(bool)
        there, value = period[own], values[own]
        sums = np.bincount(there, value, minlength=len(labels))
        counts[:, place] = np.where(np.bincount(there, minlength=len(labels)) > 0, sums, np.nan)
    check_counts(counts)
    known = ~np.isnan(counts).any(axis=1)
    hits = np.where(known, counts[:, STRANDS.index(part)], 0.0)
    totals = np.where(known, counts.sum(axis=1), 0.0)
    return hits, totals, np.arange(len(labels), dtype=float)


def _no_trend(part: str, used: int, left_out: int, why: str) -> dict:
    names = ("odds_ratio", "lower", "upper", "first_share", "last_share", "dispersion", "p_value")
    return {
        "strand": part,
        "periods": used,
        "left_out": left_out,
        **dict.fromkeys(names, np.nan),
        "signal": "too few to tell",
        "method": "none",
        "caveat": why,
    }


def _fit_trend(hits, totals, when, confidence) -> dict | None:
    from scipy.special import expit, stdtr, stdtrit

    line, errors, pearson = _logistic(hits, totals, when)
    if not abs(line[1]) < STEEPEST:
        return None
    freedom = len(when) - 2
    dispersion = max(1.0, pearson / freedom)
    slope, error = line[1], errors[1] * np.sqrt(dispersion)
    half = stdtrit(freedom, 0.5 + confidence / 2) * error
    lower, upper = slope - half, slope + half
    first, last = expit(line[0] + line[1] * when[[0, -1]])
    return {
        "odds_ratio": np.exp(slope),
        "lower": np.exp(lower),
        "upper": np.exp(upper),
        "first_share": first,
        "last_share": last,
        "dispersion": dispersion,
        "p_value": 2 * stdtr(freedom, -abs(slope) / error),
        "signal": verdict(lower, upper, "rising", "falling"),
        "method": f"quasi-binomial regression, {confidence:.0%}",
    }


def _logistic(hits, totals, when) -> tuple[np.ndarray, np.ndarray, float]:
    """Log-odds on time by maximum likelihood: coefficients, standard errors, Pearson's chi-square.

    Iteratively reweighted least squares (McCullagh and Nelder, 1989, section 4.4). A library of
    models would do it too, and takes longer to import than the rest of an exhibit to make.
    """
    from scipy.special import expit, xlog1py, xlogy

    design, share = np.column_stack([np.ones_like(when), when]), hits / totals
    mean, before = (hits + 0.5) / (totals + 1), np.inf
    for _ in range(MOST_STEPS):
        chance = mean * (1 - mean)
        root = np.sqrt(totals * chance)
        wanted = np.log(mean / (1 - mean)) + (share - mean) / chance
        inverse = np.linalg.pinv(design * root[:, None])
        line = inverse @ (wanted * root)
        mean = np.clip(expit(design @ line), SMALLEST, 1 - SMALLEST)
        likelihood = float((xlogy(hits, mean) + xlog1py(totals - hits, -mean)).sum())
        if abs(likelihood - before) < SETTLED:
            break
        before = likelihood
    chance = mean * (1 - mean)
    inverse = np.linalg.pinv(design * np.sqrt(totals * chance)[:, None])
    errors = np.sqrt((inverse**2).sum(axis=1))
    return line, errors, float((totals * (share - mean) ** 2 / chance).sum())
