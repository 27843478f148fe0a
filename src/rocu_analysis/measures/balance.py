"""Pursue against Prevent, Protect and Prepare: shares of recorded activity.

The message is the pursue share and how sure it is. A share can move because its own count moved or
because the others did, and the two call for different talk at a board; `decompose` tells them
apart, or says that there are too few to tell. All shares are of *recorded* activity, and what has
no strand stands beside them. A strand that is missing makes the whole unknown; it is never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.measures.arguments import as_numbers, tail_of
from rocu_analysis.measures.change import share_difference
from rocu_analysis.measures.intervals import normal_quantile, wilson
from rocu_analysis.reference import NOT_STATED, STRANDS

__all__ = ["decompose", "log_ratios", "pursue_share", "trend"]

CAVEAT = "Recording may hide prevention work"
TOO_FEW = "too few to tell"
LEAST_PART = 10  # of each strand, for log-ratios
LEAST_PERIODS = 8
STEEPEST = 15.0  # slope of the log-odds a period, past which there is a step and no line
MOST_STEPS, SETTLED, SMALLEST = 100, 1e-9, 1e-15  # of the fit: steps, change of likelihood, share
_DRAWS = 20_000

Counts = Mapping[str, float] | pd.Series | pd.DataFrame


def _groups_of(counts: Counts, by: str | list[str] | None):
    """Each group's labels, its four counts and what is not stated."""
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    if not isinstance(counts, pd.DataFrame):
        if names:
            raise BadOption("by", "given with plain counts", "A frame with those columns")
        series = pd.Series(counts, dtype=object)
        series = pd.Series(as_numbers(series, "counts"), index=series.index)
        yield {}, _four(series), float(series.get(NOT_STATED, 0.0))
        return
    _check_columns(counts, names)
    counts = counts.assign(value=as_numbers(counts["value"], "counts"))
    groups = counts.groupby(names, sort=False, dropna=False) if names else [((), counts)]
    for key, frame in groups:
        # A hidden or missing count makes its strand's total unknown, not smaller.
        sums = frame.groupby("strand", observed=True)["value"].sum(skipna=False)
        unstated = sums.get(NOT_STATED, 0.0)
        yield dict(zip(names, key, strict=True)), _four(sums), float(unstated)


def _check_columns(counts: pd.DataFrame, names: list[str]) -> None:
    """Refuse a frame of counts that lacks a column."""
    for name in ("strand", "value", *names):
        if name not in counts.columns:
            raise BadOption("counts", f"no column '{name}'", "strand, value and the columns in by")


def _check_strands(names: Iterable[str]) -> None:
    """Refuse a name that is neither one of the four strands nor *Not stated*."""
    unknown = set(names) - {*STRANDS, NOT_STATED}
    if unknown:
        raise BadOption(
            "strand",
            f"'{min(map(str, unknown))}' was found",
            f"{', '.join(STRANDS)} or {NOT_STATED}",
        )


def _check_counts(four: pd.Series | np.ndarray) -> None:
    """Refuse a count below 0, or an infinite one."""
    if (four < 0).any() or np.isinf(four).any():
        what = "a count below 0" if (four < 0).any() else "an infinite count"
        raise BadOption("counts", f"{what} was found", "Counts, 0 or more")


def _four(series: pd.Series) -> pd.Series:
    _check_strands(series.index)
    _check_counts(series)
    return series.reindex(STRANDS).astype(float)


def _one_set(counts: Counts) -> pd.Series:
    """Four counts of one group."""
    _, parts, _ = next(iter(_groups_of(counts, None)))
    return parts


def _check_part(part: str) -> None:
    """Refuse a strand that does not exist."""
    if part not in STRANDS:
        raise BadOption("part", f"'{part}' was given", f"One of: {', '.join(STRANDS)}")


def _why_not(parts: pd.Series) -> str:
    """Say why these counts have no shares."""
    absent = [strand for strand in STRANDS if pd.isna(parts[strand])]
    if absent:
        return f"No count for {', '.join(absent)}: no share of a whole that is not known"
    return "Nothing recorded"


def _verdict(lower: float, upper: float, above: str, below: str) -> str:
    """Which side of 0 an interval lies; "too few to tell" where it holds 0."""
    if lower > 0:
        return above
    return below if upper < 0 else TOO_FEW


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
    _check_part(part)
    tail_of(confidence)  # refuses what is none
    hits, totals, when = _series_of(periods, part)
    used = totals > 0
    row: dict[str, Any] = {"strand": part, "periods": int(used.sum())}
    row["left_out"] = len(used) - row["periods"]
    hits, totals, when = hits[used], totals[used], when[used]
    fit = None
    if row["periods"] < LEAST_PERIODS:
        why = f"{row['periods']} periods, {LEAST_PERIODS} are needed"
    elif hits.sum() in (0, totals.sum()):
        why = f"{part} is all or none of what is recorded"
    else:
        fit = _fit_trend(hits, totals, when, confidence)
        why = f"{part} goes from none to all at once, which no odds ratio can tell"
    if fit is None:
        fit = dict.fromkeys(_FITTED, np.nan) | {"signal": TOO_FEW, "method": "none"}
    else:
        why = CAVEAT
    return pd.DataFrame([row | fit | {"caveat": why}])


_FITTED = ("odds_ratio", "lower", "upper", "first_share", "last_share", "dispersion", "p_value")


def _series_of(periods: pd.DataFrame, part: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    key = "period_start" if "period_start" in periods.columns else "period"
    frame = periods.sort_values(key, kind="stable") if key == "period_start" else periods
    _check_columns(frame, [key])
    _check_strands(frame["strand"].dropna().unique())
    values = as_numbers(frame["value"], "value")
    period, labels = frame[key].factorize(use_na_sentinel=False)
    counts = np.full((len(labels), len(STRANDS)), np.nan)
    # A hidden or missing count makes its strand's total unknown, not smaller.
    for place, strand in enumerate(STRANDS):
        own = frame["strand"].eq(strand).to_numpy(bool)
        there, value = period[own], values[own]
        sums = np.bincount(there, value, minlength=len(labels))
        counts[:, place] = np.where(np.bincount(there, minlength=len(labels)) > 0, sums, np.nan)
    _check_counts(counts)
    known = ~np.isnan(counts).any(axis=1)
    hits = np.where(known, counts[:, STRANDS.index(part)], 0.0)
    totals = np.where(known, counts.sum(axis=1), 0.0)
    return hits, totals, np.arange(len(labels), dtype=float)


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
    p_value = 2 * stdtr(freedom, -abs(slope) / error)
    ratios = np.exp([slope, lower, upper]).tolist()
    found = dict(zip(_FITTED, (*ratios, first, last, dispersion, p_value), strict=True))
    found["signal"] = _verdict(lower, upper, "rising", "falling")
    return found | {"method": f"quasi-binomial regression, {confidence:.0%}"}


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


def decompose(
    before: Counts,
    after: Counts,
    *,
    part: str = "Pursue",
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
    dispersion: Any = 1.0,
    spread: tuple[float, float] | None = None,
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
    confidence : float
        Of each effect's interval.
    dispersion : float or array-like, (4,)
        How many times the variance of chance each strand's count has, as
        `share_dispersion.of_counts` gives it; values below 1 count as 1.
    spread : (float, float), optional
        Dispersion of the strand's share from one period to the next and its degrees of freedom, as
        `share_dispersion.from_neighbours` gives them. The interval of the change is then
        Newcombe's, widened by it (`change.share_difference`): strands that move against one another
        move the share by more than counts that vary each by itself.

    Returns
    -------
    DataFrame
        One row a strand and a last row ``All``: ``strand``, ``before``, ``after``,
        ``effect`` on the share (0.05 = 5 percentage points; the four add up to the
        change), ``lower``, ``upper``, ``verdict`` ("raised the share", "lowered the
        share", "too few to tell"), ``answer``, ``method``. ``answer`` is the same on
        every row: which side moved the share.

    Raises
    ------
    NotComparable
        Where a strand is missing in a period, or nothing is recorded in it.
    BadOption
        Where a count is below 0, a name is no strand, or a length is not above 0.

    Notes
    -----
    Effects are Shapley values: what changing one count does to the share, averaged over
    every order in which the four may be changed; no order is preferred and nothing is
    left over. Intervals take each count as Poisson, by 20,000 draws of its mean
    (gamma, count + 1/2) from a fixed seed; with a dispersion f, of count / f events of
    weight f. One side is named only if its effect's
    interval leaves out 0.
    """
    _check_part(part)
    first, second = _one_set(before), _one_set(after)
    for counts in (first, second):
        if counts.isna().any() or not counts.sum():
            raise NotComparable(
                "balance",
                _why_not(counts),
                "All four strands in both periods, and something recorded",
            )
    lengths = as_numbers(exposure, "exposure")
    if lengths.shape != (2,) or not ((lengths > 0) & np.isfinite(lengths)).all():
        raise BadOption("exposure", f"{exposure} was given", "Two lengths above 0")
    tail_of(confidence)  # refuses what is none
    own = list(STRANDS).index(part)
    rates = [first.to_numpy(dtype=float) / exposure[0], second.to_numpy(dtype=float) / exposure[1]]
    effects = _shapley(rates[0], rates[1], own)
    draws = _shapley(*_draws(first, second, exposure, dispersion), own)
    sides = np.append(
        draws[..., own, None], np.delete(draws, own, axis=-1).sum(-1, keepdims=True), axis=-1
    )
    tails = (1 - confidence) / 2, 1 - (1 - confidence) / 2
    limits = np.quantile(draws, tails, axis=0)
    whole = np.quantile(draws.sum(axis=-1), tails)
    if spread is not None:
        whole = share_difference(
            second[part], second.sum(), first[part], first.sum(),
            confidence=confidence, factor=spread[0], freedom=spread[1],
        )[1:]  # fmt: skip
    result = pd.DataFrame(
        {
            "strand": [*STRANDS, "All"],
            "before": [*first, first.sum()],
            "after": [*second, second.sum()],
            "effect": [*effects, effects.sum()],
            "lower": [*limits[0], whole[0]],
            "upper": [*limits[1], whole[1]],
        }
    )
    result["verdict"] = [
        _verdict(row.lower, row.upper, "raised the share", "lowered the share")
        for row in result.itertuples()
    ]
    result["answer"] = _answer(part, np.quantile(sides, tails, axis=0), whole)
    wider = ", widened" if np.max(dispersion) > 1 else ""
    result["method"] = f"Shapley values; Poisson counts{wider}, {confidence:.0%}"
    return result


def _draws(first: pd.Series, second: pd.Series, exposure: tuple[float, float], dispersion: Any):
    random = np.random.default_rng(0)
    factor = np.fmax(as_numbers(dispersion, "dispersion"), 1.0)
    if factor.shape not in ((), (4,)) or np.isinf(factor).any():
        raise BadOption("dispersion", f"{dispersion!r}", "One factor, or one for each strand")
    return [
        random.gamma(counts.to_numpy(dtype=float) / factor + 0.5, size=(_DRAWS, 4))
        * factor
        / length
        for counts, length in ((first, exposure[0]), (second, exposure[1]))
    ]


def _shapley(before: np.ndarray, after: np.ndarray, own: int) -> np.ndarray:
    """Effect of each count on the share of ``own``, averaged over all orders of change."""
    parts = before.shape[-1]
    # Columns side by side in memory: adding them is several times quicker than adding along rows.
    first, last = (np.ascontiguousarray(np.moveaxis(one, -1, 0)) for one in (before, after))

    def share(changed: tuple[int, ...]) -> np.ndarray:
        mixed = [last[k] if k in changed else first[k] for k in range(parts)]
        total = sum(mixed[1:], mixed[0])
        # Nothing left on the way from one period to the other: no share to speak of.
        return np.where(total > 0, mixed[own] / np.where(total > 0, total, 1), 0.0)

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

    Raises
    ------
    BadOption
        Where a count is below 0, a name is no strand, or a column is missing.
    """
    rows = []
    for group, parts, unstated in _groups_of(counts, by):
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


def log_ratios(
    counts: Counts, *, by: str | list[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Log-ratio balance of Pursue against the others, and evenness: for an annex.

    Parameters
    ----------
    counts, by
        As for `pursue_share`.
    confidence : float
        Of the balance's interval.

    Returns
    -------
    DataFrame
        One row a group: ``by``, ``balance`` with ``lower``, ``upper`` (above 0 where Pursue
        outweighs the geometric mean of the others), ``evenness`` (1 where all are equal),
        ``method``. All missing where a part is under 10.

    Raises
    ------
    BadOption
        Where a count is below 0, a name is no strand, or a column is missing.

    Notes
    -----
    Balance: ``sqrt(3 / 4) log(pursue / (prevent protect prepare)^(1/3))``, one isometric log-ratio
    (Egozcue and others, 2003, Mathematical Geology 35), its standard error by the delta method.
    Evenness: Shannon's entropy over its greatest value (Pielou).
    """
    z = normal_quantile(confidence)
    rows = []
    for group, parts, _ in _groups_of(counts, by):
        names = ("balance", "lower", "upper", "evenness")
        row = {**group, **dict.fromkeys(names, np.nan)}
        row["method"] = f"a strand has under {LEAST_PART}: no log-ratios"
        if (parts >= LEAST_PART).all():
            values = parts.to_numpy(dtype=float)
            logs, shares = np.log(values), values / values.sum()
            middle = np.sqrt(3 / 4) * (logs[0] - logs[1:].mean())
            half = z * np.sqrt(3 / 4 * (1 / values[0] + (1 / values[1:]).sum() / 9))
            evenness = -(shares * np.log(shares)).sum() / np.log(len(values))
            row |= dict(zip(names, (middle, middle - half, middle + half, evenness), strict=True))
            row["method"] = f"ilr balance, delta method, {confidence:.0%}"
        rows.append(row)
    return pd.DataFrame(rows)
