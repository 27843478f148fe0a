"""Pursue against Prevent, Protect and Prepare: shares of recorded activity.

The message is the pursue share and how sure it is. A share can move because its
own count moved or because the others did, and the two call for different talk at
a board; `decompose` tells them apart, or says that there are too few to tell.
All shares are of *recorded* activity, and what has no strand stands beside them.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.measures import composition
from rocu_analysis.reference import NOT_STATED, STRANDS

CAVEAT = "Recording may hide prevention work"
LEAST_PART = 10
LEAST_PERIODS = 8
_DRAWS = 20_000

Counts = Mapping[str, float] | pd.Series | pd.DataFrame


def pursue_share(
    counts: Counts, *, by: str | list[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of Pursue in what has a strand, with Wilson's interval.

    Parameters
    ----------
    counts : mapping, Series or DataFrame
        Count by strand (``Not stated`` optional), or a frame with ``strand``, ``value``
        and the columns in ``by``. All four strands are needed: one that is missing is
        not 0.
    by : str or list of str, optional
        Columns of the frame to take apart, such as ``region``.
    confidence : float
        Confidence of the interval.

    Returns
    -------
    DataFrame
        One row a group: ``by``, ``pursue``, ``stated`` (the four together),
        ``not_stated``, ``share``, ``lower``, ``upper``; ``if_none``, ``if_all``, the
        share if none or all of the not stated were Pursue; ``method``, ``caveat``.
    """
    from rocu_analysis.measures.intervals import wilson

    rows = []
    for group, parts, unstated in _groups(counts, by):
        stated = parts.sum() if parts.notna().all() else np.nan
        pursue = parts["Pursue"]
        row = {**group, "pursue": pursue, "stated": stated, "not_stated": unstated}
        usable = stated > 0
        lower, upper = wilson(pursue, stated, confidence) if usable else (np.nan, np.nan)
        row |= {"share": pursue / stated if usable else np.nan, "lower": lower, "upper": upper}
        everything = stated + unstated
        row["if_none"] = pursue / everything if usable else np.nan
        row["if_all"] = (pursue + unstated) / everything if usable else np.nan
        row["method"] = f"Wilson, {confidence:.0%}" if usable else "none"
        row["caveat"] = CAVEAT if usable else _why_not(parts)
        rows.append(row)
    return pd.DataFrame(rows)


def shares(
    counts: Counts, *, by: str | list[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Shares of the four strands, with Goodman's simultaneous intervals.

    The intervals hold together with the stated confidence, and are given only where
    every strand's expected count (the best guess of which is its own count) is 5 or
    more; elsewhere ``method`` says that there are too few.

    Parameters
    ----------
    counts, by, confidence
        As for `pursue_share`.

    Returns
    -------
    DataFrame
        One row a group and strand, ``Not stated`` last where there is any: ``by``,
        ``strand``, ``count``, ``of`` (what it is a share of: the four together; for
        ``Not stated``, all that is recorded), ``share``, ``lower``, ``upper``,
        ``method``, ``caveat``.
    """
    from rocu_analysis.measures.intervals import GOODMAN_FROM, goodman

    rows = []
    for group, parts, unstated in _groups(counts, by):
        stated = parts.sum() if parts.notna().all() else np.nan
        usable, enough = stated > 0, bool((parts >= GOODMAN_FROM).all())
        lower = upper = [np.nan] * len(parts)
        if enough:
            lower, upper = goodman(parts.to_numpy(dtype=float), confidence)
        method = f"Goodman, {confidence:.0%} together" if enough else "too few for intervals"
        caveat = CAVEAT if usable else _why_not(parts)
        for place, (strand, count) in enumerate(parts.items()):
            share = count / stated if usable else np.nan
            rows.append(
                {
                    **group,
                    "strand": strand,
                    "count": count,
                    "of": stated,
                    "share": share,
                    "lower": lower[place],
                    "upper": upper[place],
                    "method": method if usable else "none",
                    "caveat": caveat,
                }
            )
        if unstated:
            share = unstated / (stated + unstated)
            rows.append(
                {
                    **group,
                    "strand": NOT_STATED,
                    "count": unstated,
                    "of": stated + unstated,
                    "share": share,
                    "lower": np.nan,
                    "upper": np.nan,
                    "method": "part of all recorded",
                    "caveat": caveat,
                }
            )
    return pd.DataFrame(rows)


def change(
    before: Counts, after: Counts, *, part: str = "Pursue", confidence: float = 0.95
) -> pd.DataFrame:
    """Change in one strand's share between two periods, with its interval.

    Parameters
    ----------
    before, after : mapping or Series
        Count by strand.
    part : str
        The strand.

    Returns
    -------
    DataFrame
        One row: ``strand``, ``share_before``, ``share_after``, ``difference``, ``lower``,
        ``upper`` (as shares, 0.05 = 5 percentage points), ``signal`` ("rose", "fell",
        "too few to tell"), ``method``, ``caveat``.

    Notes
    -----
    Newcombe (1998, Statistics in Medicine 17), method 10: the two Wilson intervals
    joined. "Too few to tell" where the interval holds 0.
    """
    first, second = _one(before), _one(after)
    _check_part(part)
    if first.isna().any() or second.isna().any() or not first.sum() or not second.sum():
        why = _why_not(first) if first.isna().any() or not first.sum() else _why_not(second)
        return pd.DataFrame([_no_change(part, why)])
    lower, upper = _newcombe(first[part], first.sum(), second[part], second.sum(), confidence)
    one, two = first[part] / first.sum(), second[part] / second.sum()
    return pd.DataFrame(
        [
            {
                "strand": part,
                "share_before": one,
                "share_after": two,
                "difference": two - one,
                "lower": lower,
                "upper": upper,
                "signal": _verdict(lower, upper, "rose", "fell"),
                "method": f"Newcombe's interval, {confidence:.0%}",
                "caveat": CAVEAT,
            }
        ]
    )


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

    Returns
    -------
    DataFrame
        One row: ``strand``, ``periods`` (used), ``left_out``, ``odds_ratio`` a period with
        ``lower`` and ``upper``; ``first_share``, ``last_share`` on the fitted line;
        ``dispersion`` (1 or more), ``p_value``, ``signal`` ("rising", "falling",
        "too few to tell"), ``method``, ``caveat``.

    Notes
    -----
    Quasi-binomial regression of the share on time, log-odds (McCullagh and Nelder,
    1989): the interval is widened by Pearson's dispersion, never narrowed, with t on
    n - 2 degrees of freedom. From 8 periods.
    """
    _check_part(part)
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


def decompose(
    before: Counts,
    after: Counts,
    *,
    part: str = "Pursue",
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """How much of a change in share is due to the strand itself, how much to each other.

    Parameters
    ----------
    before, after : mapping or Series
        Count by strand in two periods.
    part : str
        The strand whose share is explained.
    exposure : (float, float)
        Length of the two periods (days), or any other base that makes counts comparable.

    Returns
    -------
    DataFrame
        One row a strand and a last row ``All``: ``strand``, ``before``, ``after``,
        ``effect`` on the share (0.05 = 5 percentage points; the four add up to the
        change), ``lower``, ``upper``, ``verdict`` ("raised the share", "lowered the
        share", "too few to tell"), ``answer``, ``method``. ``answer`` is the same on
        every row: which side moved the share.

    Notes
    -----
    Effects are Shapley values: what changing one count does to the share, averaged over
    every order in which the four may be changed; no order is preferred and nothing is
    left over. Intervals take each count as Poisson, by 20,000 draws of its mean
    (gamma, count + 1/2) from a fixed seed. One side is named only if its effect's
    interval leaves out 0.
    """
    _check_part(part)
    first, second = _one(before), _one(after)
    for counts in (first, second):
        if counts.isna().any() or not counts.sum():
            raise NotComparable(
                "balance",
                _why_not(counts),
                "All four strands in both periods, and something recorded",
            )
    if min(exposure) <= 0:
        raise BadOption("exposure", f"{exposure} was given", "Two lengths above 0")
    own = list(STRANDS).index(part)
    rates = [first.to_numpy(dtype=float) / exposure[0], second.to_numpy(dtype=float) / exposure[1]]
    effects = _shapley(rates[0], rates[1], own)
    draws = _shapley(*_draws(first, second, exposure), own)
    sides = np.append(
        draws[..., own, None], np.delete(draws, own, axis=-1).sum(-1, keepdims=True), axis=-1
    )
    tails = (1 - confidence) / 2, 1 - (1 - confidence) / 2
    spread = np.quantile(draws, tails, axis=0)
    whole = np.quantile(draws.sum(axis=-1), tails)
    rows = [
        {
            "strand": strand,
            "before": first[strand],
            "after": second[strand],
            "effect": effects[k],
            "lower": spread[0, k],
            "upper": spread[1, k],
        }
        for k, strand in enumerate(STRANDS)
    ]
    rows.append(
        {
            "strand": "All",
            "before": first.sum(),
            "after": second.sum(),
            "effect": effects.sum(),
            "lower": whole[0],
            "upper": whole[1],
        }
    )
    result = pd.DataFrame(rows)
    result["verdict"] = [
        _verdict(row.lower, row.upper, "raised the share", "lowered the share")
        for row in result.itertuples()
    ]
    result["answer"] = _answer(part, np.quantile(sides, tails, axis=0), whole)
    result["method"] = f"Shapley values; Poisson counts, {confidence:.0%}"
    return result


def log_ratios(
    counts: Counts,
    network: Counts | None = None,
    *,
    by: str | list[str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Log-ratio balance, distance to the network's mix, and evenness: for the annex.

    Parameters
    ----------
    counts, by
        As for `pursue_share`.
    network : mapping or Series, optional
        The network's count by strand, the group itself included or not.

    Returns
    -------
    DataFrame
        One row a group: ``by``, ``balance`` with ``lower``, ``upper`` (above 0 where Pursue
        outweighs the geometric mean of the others), ``evenness`` (1 where all are equal),
        ``distance`` to the network and ``distance_by_chance`` (what 19 in 20 samples of
        this size from the network's mix stay under), ``method``. All missing where a part
        is under 10, in the group or in the network.
    """
    from scipy.stats import norm

    z = norm.ppf(0.5 + confidence / 2)
    mix = None if network is None else _one(network)
    if mix is not None and not bool((mix >= LEAST_PART).all()):
        mix = None
    rows = []
    for group, parts, _ in _groups(counts, by):
        row: dict[str, Any] = {**group}
        if not bool((parts >= LEAST_PART).all()):
            names = ("balance", "lower", "upper", "evenness", "distance", "distance_by_chance")
            rows.append(
                row
                | dict.fromkeys(names, np.nan)
                | {"method": f"a strand has under {LEAST_PART}: no log-ratios"}
            )
            continue
        values = parts.to_numpy(dtype=float)
        middle = composition.balance(values, [0], [1, 2, 3])
        half = z * composition.balance_error(values, [0], [1, 2, 3])
        row |= {
            "balance": middle,
            "lower": middle - half,
            "upper": middle + half,
            "evenness": composition.evenness(values),
        }
        far, chance = (np.nan, np.nan) if mix is None else _distance(values, mix.to_numpy(float))
        rows.append(
            row
            | {
                "distance": far,
                "distance_by_chance": chance,
                "method": f"ilr balance, delta method, {confidence:.0%}",
            }
        )
    return pd.DataFrame(rows)


def _distance(values: np.ndarray, mix: np.ndarray) -> tuple[float, float]:
    draws = np.random.default_rng(0).multinomial(int(values.sum()), mix / mix.sum(), 4000)
    drawn = composition.distance(np.maximum(draws, 0.5), mix)
    return composition.distance(values, mix), float(np.quantile(drawn, 0.95))


def _groups(counts: Counts, by: str | list[str] | None):
    """Each group's labels, its four counts and what is not stated."""
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    if not isinstance(counts, pd.DataFrame):
        if names:
            raise BadOption("by", "given with plain counts", "A frame with those columns")
        series = pd.Series(counts, dtype=float)
        yield {}, _four(series), float(series.get(NOT_STATED, 0.0))
        return
    for name in ("strand", "value", *names):
        if name not in counts.columns:
            raise BadOption("counts", f"no column '{name}'", "strand, value and the columns in by")
    groups = counts.groupby(names, sort=False, dropna=False) if names else [((), counts)]
    for key, frame in groups:
        # A hidden or missing count makes its strand's total unknown, not smaller.
        sums = frame.groupby("strand", observed=True)["value"].agg(lambda v: v.sum(skipna=False))
        unstated = sums.get(NOT_STATED, 0.0)
        yield dict(zip(names, key, strict=True)), _four(sums), float(unstated)


def _four(series: pd.Series) -> pd.Series:
    unknown = set(series.index) - {*STRANDS, NOT_STATED}
    if unknown:
        raise BadOption(
            "strand",
            f"'{min(map(str, unknown))}' was found",
            f"{', '.join(STRANDS)} or {NOT_STATED}",
        )
    four = series.reindex(STRANDS).astype(float)
    if (four < 0).any():
        raise BadOption("counts", "a count below 0 was found", "Counts, 0 or more")
    return four


def _one(counts: Counts) -> pd.Series:
    _, parts, _ = next(iter(_groups(counts, None)))
    return parts


def _check_part(part: str) -> None:
    if part not in STRANDS:
        raise BadOption("part", f"'{part}' was given", f"One of: {', '.join(STRANDS)}")


def _why_not(parts: pd.Series) -> str:
    absent = [strand for strand in STRANDS if pd.isna(parts[strand])]
    if absent:
        return f"No count for {', '.join(absent)}: no share of a whole that is not known"
    return "Nothing recorded"


def _verdict(lower: float, upper: float, above: str, below: str) -> str:
    if lower > 0:
        return above
    return below if upper < 0 else "too few to tell"


def _newcombe(hits_0, total_0, hits_1, total_1, confidence) -> tuple[float, float]:
    from rocu_analysis.measures.intervals import wilson

    p0, p1 = hits_0 / total_0, hits_1 / total_1
    low_0, high_0 = wilson(hits_0, total_0, confidence)
    low_1, high_1 = wilson(hits_1, total_1, confidence)
    difference = p1 - p0
    return (
        difference - np.hypot(p1 - low_1, high_0 - p0),
        difference + np.hypot(high_1 - p1, p0 - low_0),
    )


def _no_change(part: str, why: str) -> dict:
    names = ("share_before", "share_after", "difference", "lower", "upper")
    return {
        "strand": part,
        **dict.fromkeys(names, np.nan),
        "signal": "too few to tell",
        "method": "none",
        "caveat": why,
    }


def _series_of(periods: pd.DataFrame, part: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    key = "period_start" if "period_start" in periods.columns else "period"
    frame = periods.sort_values(key, kind="stable") if key == "period_start" else periods
    hits, totals = [], []
    for _, parts, _ in _groups(frame, key):
        known = parts.notna().all()
        hits.append(parts[part] if known else 0.0)
        totals.append(parts.sum() if known else 0.0)
    return np.array(hits), np.array(totals), np.arange(len(hits), dtype=float)


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


def _fit_trend(hits, totals, when, confidence) -> dict:
    import statsmodels.api as sm
    from scipy.stats import t

    design = sm.add_constant(when)
    outcome = np.column_stack([hits, totals - hits])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a share that never moves is fitted perfectly: no fault
        fit = sm.GLM(outcome, design, family=sm.families.Binomial()).fit()
    freedom = len(when) - 2
    dispersion = max(1.0, float(fit.pearson_chi2) / freedom)
    slope, error = fit.params[1], fit.bse[1] * np.sqrt(dispersion)
    half = t.ppf(0.5 + confidence / 2, freedom) * error
    lower, upper = slope - half, slope + half
    first, last = 1 / (1 + np.exp(-(fit.params[0] + fit.params[1] * when[[0, -1]])))
    return {
        "odds_ratio": np.exp(slope),
        "lower": np.exp(lower),
        "upper": np.exp(upper),
        "first_share": first,
        "last_share": last,
        "dispersion": dispersion,
        "p_value": 2 * t.sf(abs(slope) / error, freedom),
        "signal": _verdict(lower, upper, "rising", "falling"),
        "method": f"quasi-binomial regression, {confidence:.0%}",
    }


def _draws(first: pd.Series, second: pd.Series, exposure: tuple[float, float]):
    random = np.random.default_rng(0)
    return [
        random.gamma(counts.to_numpy(dtype=float) + 0.5, size=(_DRAWS, 4)) / length
        for counts, length in ((first, exposure[0]), (second, exposure[1]))
    ]


def _shapley(before: np.ndarray, after: np.ndarray, own: int) -> np.ndarray:
    """Effect of each count on the share of ``own``, averaged over all orders of change."""
    parts = before.shape[-1]

    def share(changed: tuple[int, ...]) -> np.ndarray:
        mixed = before.copy()
        mixed[..., list(changed)] = after[..., list(changed)]
        total = mixed.sum(axis=-1)
        # Nothing left on the way from one period to the other: no share to speak of.
        return np.where(total > 0, mixed[..., own] / np.where(total > 0, total, 1), 0.0)

    value = {
        changed: share(changed)
        for size in range(parts + 1)
        for changed in combinations(range(parts), size)
    }
    effects = np.zeros(before.shape)
    for k in range(parts):
        others = [j for j in range(parts) if j != k]
        for size in range(parts):
            weight = factorial(size) * factorial(parts - size - 1) / factorial(parts)
            for changed in combinations(others, size):
                with_k = tuple(sorted((*changed, k)))
                effects[..., k] += weight * (value[with_k] - value[changed])
    return effects


def _answer(part: str, sides: np.ndarray, whole: np.ndarray) -> str:
    if whole[0] <= 0 <= whole[1]:
        return "too few to tell"
    up = whole[0] > 0
    own = sides[0, 0] > 0 if up else sides[1, 0] < 0
    others = sides[0, 1] > 0 if up else sides[1, 1] < 0
    own_words = f"{part} {'rose' if up else 'fell'}"
    other_words = f"the others {'fell' if up else 'rose'}"
    if own and others:
        return f"{own_words} and {other_words}"
    if own:
        return own_words
    return other_words if others else "too few to tell"
