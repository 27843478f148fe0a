"""Did it change? Two counts or two shares, each period over an exposure of its own.

The first pair of arguments is the later period, the second the earlier: a ratio above 1 is a rise.
Scalars in give floats out, arrays give arrays.

Same quarters (or months) are set against each other, so a season cannot look like a change. What
usually moves a figure from one year to the next is learnt from same periods of different years;
where there are none, as for yearly figures, chance alone is allowed for, and the result says so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import special

from rocu_analysis.errors import BadOption
from rocu_analysis.measures import intervals
from rocu_analysis.measures.arguments import as_given, as_numbers, from_nought, of_one_shape
from rocu_analysis.measures.dispersion import pooled, rate_scores, summed
from rocu_analysis.measures.steps import find_steps, quarterly_season

__all__ = ["e_test", "rate_ratio"]

# Past so many events the exact sum and the score test agree to more digits than anyone prints.
MANY_EVENTS = 1e8
FITTED = 30  # turns in which a table takes on the sums of its rows and columns
# A spread known on one degree of freedom says little: Student's t would reach six times as far.
# Where it is more than chance gives once in twenty it says that figures vary by more.
KNOWN, BY_CHANCE = 2, 0.05


def rate_ratio(
    count_1: Any,
    exposure_1: Any,
    count_0: Any,
    exposure_0: Any,
    *,
    method: str = "score",
    confidence: float = 0.95,
) -> tuple[Any, Any, Any]:
    """Ratio of two Poisson rates and its interval.

    Given the sum of both counts, the first is binomial with share ``r e1 / (r e1 + e0)``. Limits
    for that share become limits for the ratio: Wilson's give the score interval (Gart 1985; Graham,
    Mayne and Moyer 2003, Stat Med 22: 2071-2083), Clopper and Pearson's the exact one (Przyborowski
    and Wilenski 1940, Biometrika 31: 313-323).

    Parameters
    ----------
    count_1, exposure_1 : float or array-like
        Events of the later period, and what they are counted over (days, officers, population).
    count_0, exposure_0 : float or array-like
        The same of the earlier period.
    method : {"score", "exact"}
        "score" is close to its stated confidence on average, "exact" never under it.
    confidence : float

    Returns
    -------
    (ratio, lower, upper)
        With no earlier events the ratio and its upper limit are infinite; with no later events
        ratio and lower limit are 0; with neither the ratio is missing and nothing is excluded
        (0 to infinity). An exposure of 0 gives missing figures.

    Raises
    ------
    BadOption
        Where the method is unknown, a count or exposure is negative or infinite, or figures do not
        fit together.

    Examples
    --------
    >>> ratio, lower, upper = rate_ratio(52, 1, 40, 1)
    >>> round(ratio, 2), round(lower, 2), round(upper, 2)
    (1.3, 0.86, 1.96)
    """
    if method not in ("score", "exact"):
        raise BadOption("method", repr(method), "It is 'score' or 'exact'.")
    x1, e1, x0, e0 = _four(
        count_1=count_1, exposure_1=exposure_1, count_0=count_0, exposure_0=exposure_0
    )
    of_share = intervals.wilson if method == "score" else intervals.clopper_pearson
    first, total = np.where(x1 + x0 > 0, x1, 0.0), np.where(x1 + x0 > 0, x1 + x0, 1.0)
    return as_given(*_ratio(x1, e1, x0, e0, of_share(first, total, confidence)))


def _ratio(x1, e1, x0, e0, shares) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratio of two rates, and its limits by those of the later count's share of both."""
    known = (e1 > 0) & (e0 > 0) & ~np.isnan(x1) & ~np.isnan(x0)
    some = known & (x1 + x0 > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = [np.asarray(share) / (1 - np.asarray(share)) * e0 / e1 for share in shares]
        ratio = (x1 / e1) / (x0 / e0)
    lower = np.select([some, known], [odds[0], 0.0], np.nan)
    upper = np.select([some & (x0 > 0), known], [odds[1], np.inf], np.nan)
    return np.where(some, ratio, np.nan), lower, upper


def share_difference(
    count_1: Any, total_1: Any, count_0: Any, total_0: Any, *,
    factor: Any = 1.0, freedom: Any = np.inf,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Difference of two independent shares, later less earlier, with Newcombe's 95% interval.

    ``d - sqrt((p1 - l1)^2 + (u0 - p0)^2)`` to ``d + sqrt((u1 - p1)^2 + (p0 - l0)^2)``, where l and
    u are the Wilson limits (Newcombe 1998, Stat Med 17: 873-890, method 10), widened by a
    dispersion known on so many degrees of freedom (`intervals.share_limits`).

    >>> difference, lower, upper = share_difference(56, 70, 48, 80)
    >>> round(difference, 4), round(lower, 4), round(upper, 4)
    (0.2, 0.0524, 0.3339)
    """
    x1, n1, x0, n0 = _four(count_1=count_1, total_1=total_1, count_0=count_0, total_0=total_0)
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p0 = np.where(n1 > 0, x1 / n1, np.nan), np.where(n0 > 0, x0 / n0, np.nan)
    l1, u1 = intervals.share_limits(x1, n1, factor, freedom)
    l0, u0 = intervals.share_limits(x0, n0, factor, freedom)
    down, up = np.hypot(p1 - l1, u0 - p0), np.hypot(u1 - p1, p0 - l0)
    return as_given(p1 - p0, p1 - p0 - down, p1 - p0 + up)


def e_test(count_1: Any, exposure_1: Any, count_0: Any, exposure_0: Any) -> Any:
    """Two-sided p-value of the E-test that two Poisson rates are the same.

    The probability, at the pooled rate, of a pair of counts at least as far apart as the pair seen,
    by ``(k1 e0 - k0 e1) / sqrt((k1 + k0) e1 e0)`` (Krishnamoorthy and Thomson 2004, J Stat Plan
    Inference 119: 23-35, with the score statistic). Time and memory grow with the square root of
    the counts.

    Parameters
    ----------
    count_1, exposure_1, count_0, exposure_0 : float or array-like
        Whole counts; an exposure of 0 or a missing count gives a missing p.

    Returns
    -------
    float or ndarray
        With no event in either period, 1.

    Raises
    ------
    BadOption
        Where a figure is negative or infinite, a count is not whole, or figures do not fit
        together.
    """
    x1, e1, x0, e0 = _four(
        count_1=count_1, exposure_1=exposure_1, count_0=count_0, exposure_0=exposure_0
    )
    for counts in (x1, x0):
        if (counts[~np.isnan(counts)] % 1 != 0).any():
            raise BadOption("count", "a figure that is not whole", "The E-test takes whole counts.")
    return as_given(np.vectorize(_e_test, otypes=[float])(x1, e1, x0, e0))[0]


def _e_test(x1: float, e1: float, x0: float, e0: float) -> float:
    total = x1 + x0
    if np.isnan(total) or not (e1 > 0 and e0 > 0):
        return np.nan
    seen = abs(_score(x1, e1, x0, e0))
    if seen == 0:
        return 1.0
    if total > MANY_EVENTS:
        return float(2 * special.ndtr(-seen))
    mean_1, mean_0 = total * e1 / (e1 + e0), total * e0 / (e1 + e0)
    # Counts further than this have less than 1e-15 between them.
    reach = 9 * np.sqrt(mean_1) + 40
    first = np.arange(max(0, np.floor(mean_1 - reach)), np.ceil(mean_1 + reach) + 1)
    weight = np.exp(first * np.log(mean_1) - mean_1 - special.gammaln(first + 1))
    # A relative hair's breadth, so that pairs as far apart as the one seen count as such.
    bar = seen * (1 - 1e-12)
    most = float(np.ceil(mean_0 + 9 * np.sqrt(mean_0) + 40))
    # For each first count the second counts that are as extreme are two tails.
    low = _last_where(lambda k: _score(first, e1, k, e0) >= bar, first.size, most)
    high = _last_where(lambda k: _score(first, e1, k, e0) > -bar, first.size, most)
    below = np.where(low >= 0, special.pdtr(np.maximum(low, 0), mean_0), 0.0)
    above = np.where(high >= 0, special.pdtrc(np.maximum(high, 0), mean_0), 1.0)
    return float(min(1.0, (weight * (below + above)).sum()))


def _score(k1, e1, k0, e0):
    """Score statistic of two counts, 0 for none in either."""
    return (k1 * e0 - k0 * e1) / np.sqrt(np.maximum(k1 + k0, 1.0) * e1 * e0)


def _last_where(holds, rows: int, most: float) -> np.ndarray:
    """Greatest whole number up to ``most`` for which ``holds``, row by row; -1 where none."""
    low, high = np.full(rows, -1.0), np.full(rows, most)
    while (low < high).any():
        middle = np.ceil((low + high) / 2)
        good = holds(middle)
        low, high = np.where(good, middle, low), np.where(good, high, middle - 1)
    return low


def _four(**given: Any) -> list[np.ndarray]:
    """All four as arrays of one shape."""
    return of_one_shape(**{name: from_nought(values, name) for name, values in given.items()})


# --- against a reference, and many at once --------------------------------------------------------


def share_against(count, total, reference, factor=1.0, freedom=np.inf) -> np.ndarray:
    """Two-sided p-value of a share against a reference share: the score test.

    ``z = (count / total - reference) / sqrt(reference (1 - reference) / total)``, whose inverse is
    the Wilson interval (Wilson 1927, J Am Stat Assoc 22: 209-212). By the dispersion of the share's
    own history (`dispersion.spread_of_shares`) the total is read as ``total / factor`` trials, and
    Student's t stands for the normal. A total of 0 gives a missing p.
    """
    count, total, reference, factor, freedom = of_one_shape(
        count=from_nought(count, "count"),
        total=from_nought(total, "total"),
        reference=from_nought(reference, "reference"),
        factor=as_numbers(factor),
        freedom=as_numbers(freedom),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        trials = total / np.maximum(factor, 1.0)
        error = np.sqrt(reference * (1 - reference) / trials)
        p = 2 * special.ndtr(-np.abs(count / total - reference) / error)
    return with_freedom(np.where(total > 0, p, np.nan), freedom)


def count_against(count, expected, factor=1.0, freedom=np.inf) -> np.ndarray:
    """Two-sided p-value of a count against an expected count.

    The exact Poisson test with doubled tails, whose inverse is the exact interval (Garwood 1936,
    Biometrika 28: 437-442). Where counts vary more than chance, count and expected count are read
    as so many events of weight ``factor``, as `intervals.count_limits` reads them, and Student's t
    with its degrees of freedom stands for the normal.
    """
    count, expected, factor, freedom = of_one_shape(
        count=from_nought(count, "count"),
        expected=from_nought(expected, "expected"),
        factor=np.maximum(as_numbers(factor), 1.0),
        freedom=as_numbers(freedom),
    )
    events, mean = count / factor, expected / factor
    as_many = np.where(events > 0, special.gammainc(np.where(events > 0, events, 1.0), mean), 1.0)
    as_few = special.gammaincc(events + 1, mean)
    return with_freedom(np.minimum(1.0, 2 * np.minimum(as_many, as_few)), freedom)


def with_freedom(p: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """P-value where Student's t stands for the normal, since a dispersion is itself an estimate.

    ``2 T(z)`` with ``z`` the normal quantile of half the p-value; the same p where the degrees of
    freedom are infinite.
    """
    finite = np.isfinite(freedom) & (p > 0)
    z = special.ndtri(np.where(finite, p, 1.0) / 2)
    return np.where(finite, 2 * special.stdtr(np.where(finite, freedom, 1.0), z), p)


def together(p, alpha: float = 0.05) -> np.ndarray:
    """Which differences stand when all are looked at together, by Holm's step-down rule.

    The smallest p is held against ``alpha / k``, the next against ``alpha / (k - 1)`` and so on,
    until one fails (Holm 1979, Scand J Stat 6: 65-70): the chance that any is named by chance is at
    most ``alpha``. Missing ones are never named and do not count.
    """
    p = np.atleast_1d(p_values(p))
    order, left = np.argsort(p), (~np.isnan(p)).sum() - np.arange(p.size)
    named = np.zeros(p.shape, dtype=bool)
    named[order] = np.logical_and.accumulate(p[order] < alpha / np.maximum(left, 1))
    return named


def p_values(p) -> np.ndarray:
    """P-values as floats; missing ones stay missing."""
    values = as_numbers(p, "p")
    if ((values < 0) | (values > 1)).any():
        raise BadOption("p", "a figure outside 0 to 1", "p-values lie between 0 and 1.")
    return values


# --- a year against the one before ----------------------------------------------------------------


class Years(NamedTuple):
    """The newest year against the one before, for each series; all arrays (series,).

    ``now`` and ``before`` are the sums of both years, ``ratio`` with ``lower`` and ``upper`` that
    of their rates, ``p`` two-sided. ``dispersion`` is what the variance by chance is multiplied by,
    ``freedom`` its degrees of freedom: infinite where chance alone is allowed for. ``alone`` is
    true where the years differ by what the series itself shows, whatever the others do.
    """

    now: np.ndarray
    before: np.ndarray
    ratio: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    dispersion: np.ndarray
    freedom: np.ndarray
    alone: np.ndarray


def compare_years(
    counts: Any, per_year: int, exposure: Any = 1.0, *, confidence: float = 0.95
) -> Years:
    """Compare the newest ``per_year`` periods of each series with the same ones a year before.

    The ratio of the two sums with its score interval (`rate_ratio`), both counts read as so many
    events of weight ``f``. That dispersion is learnt between same periods of consecutive years, in
    the years before the newest (as `dispersion.spread_of_rates`, with a lag of a year), and within
    the two years, from how far their periods stand from one common ratio (Pearson's chi-square on
    ``per_year - 1`` degrees of freedom; on twice as many where no season shows: one that is not
    there costs no freedom); the larger of a series' own and of all together, never below 1. Both
    are taken about the levels where the series has lasting steps (`steps.find_steps`), at the cost
    of a degree of freedom for each but one at the turn of the two years, which their ratio fits
    anyway (McCullagh and Nelder 1989, Generalized Linear Models, 2nd ed., 4.5 and 6.2.3). Student's
    t stands for the normal where it is above 1; a spread known on fewer than two degrees of freedom
    is used only where it is more than chance gives once in twenty. A series is judged among all and
    by itself, and the wider interval counts. Counts, (series, periods), stand in order of time
    without gaps; a missing one makes its year missing.

    >>> years = compare_years([[110, 95, 90, 105, 77, 66, 63, 74]], 4)
    >>> years.now.tolist(), years.before.tolist(), years.ratio.round(2).tolist()
    ([280.0], [400.0], [0.7])
    >>> years.lower.round(2).tolist(), years.upper.round(2).tolist(), years.freedom.tolist()
    ([0.6], [0.82], [6.0])
    """
    x, e = of_one_shape(
        counts=np.atleast_2d(from_nought(counts, "counts")),
        exposure=from_nought(exposure, "exposure"),
    )
    if per_year < 1 or x.shape[1] < 2 * per_year:
        allowed = f"Two years are {2 * per_year} periods or more"
        raise BadOption("counts", f"{x.shape[1]} periods", allowed)
    newest, last = slice(-per_year, None), slice(-2 * per_year, -per_year)
    now, before = x[:, newest].sum(axis=1), x[:, last].sum(axis=1)
    over, earlier = e[:, newest].sum(axis=1), e[:, last].sum(axis=1)
    among, alone = (
        (*how, *_compared(now, over, before, earlier, *how, confidence))
        for how in _dispersions(x, e, per_year)
    )
    f, freedom = among[:2]
    ratio, low, high, p = alone[2:]
    lower, upper, likely = (
        pick(among[at], alone[at])
        for at, pick in ((3, np.minimum), (4, np.maximum), (5, np.maximum))
    )
    differs = (p < 1 - confidence) & ((low > 1) | (high < 1))
    return Years(now, before, ratio, lower, upper, likely, f, freedom, differs)


def _compared(now, over, before, earlier, f, freedom, confidence: float) -> tuple[np.ndarray, ...]:
    """Ratio, its limits and p-value at a dispersion of each series known so well."""
    degrees, some = np.where(f > 1, freedom, np.inf), now + before > 0
    p = share_against(now / f, (now + before) / f, over / (over + earlier))
    both, first = np.where(some, (now + before) / f, 1.0), np.where(some, now / f, 0.0)
    shares = intervals.wilson_at(first, both, intervals.students_reach(degrees, confidence))
    ratio, lower, upper = _ratio(now / f, over, before / f, earlier, shares)
    return ratio, lower, upper, with_freedom(p, degrees)


def _dispersions(x: np.ndarray, e: np.ndarray, per_year: int) -> tuple[tuple, tuple]:
    """Factor and freedom of each series among all, from its past; and by itself, from two years."""
    level, lost = _levels(x, e, per_year)
    e = e * level
    past, over = x[:, :-per_year], e[:, :-per_year]
    periods = (~np.isnan(past)).sum(axis=1)
    sums, terms, freedom = summed(rate_scores(past, over, per_year), periods, per_year)
    two, over = (table[:, -2 * per_year :].reshape(len(x), 2, per_year) for table in (x, e))
    by_quarter = by_year = _fitted(two, over, 2)
    for _ in range(FITTED):
        by_quarter = _fitted(two, _fitted(two, by_quarter, 1), 2)
    even, seasonal = _squares(two, by_year), _squares(two, by_quarter)
    is_seasonal = special.chdtrc(max(per_year - 1, 1), even - seasonal) < BY_CHANCE
    whole = ~np.isnan(two).any(axis=(1, 2))
    within = np.where(whole, (per_year - 1) * np.where(is_seasonal, 1, 2), 0)
    sums = sums + np.where(whole, np.where(is_seasonal, seasonal, even), 0.0)
    terms, freedom = (np.maximum(number + within - lost, 0) for number in (terms, freedom))
    spread = pooled(sums, terms, freedom)
    among = (spread.freedom >= KNOWN) | (special.chdtrc(1, spread.factor) < BY_CHANCE)
    alone = (freedom >= KNOWN) | (special.chdtrc(1, spread.estimate) < BY_CHANCE)
    return (
        (np.where(among, spread.factor, 1.0), np.where(among, spread.freedom, np.inf)),
        (np.where(alone, np.fmax(spread.estimate, 1.0), 1.0), np.where(alone, freedom, np.inf)),
    )


def _fitted(two: np.ndarray, expected: np.ndarray, axis: int) -> np.ndarray:
    """Expected counts, (series, years, periods), brought to the sums along an axis."""
    now = np.maximum(expected.sum(axis=axis, keepdims=True), 1e-12)
    return expected * two.sum(axis=axis, keepdims=True) / now


def _squares(two: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Pearson's chi-square of each series; nothing where nothing is expected."""
    over = np.where(expected > 0, expected, 1)
    return np.where(expected > 0, (two - expected) ** 2 / over, 0).sum(axis=(1, 2))


def _levels(x: np.ndarray, e: np.ndarray, per_year: int) -> tuple[np.ndarray, np.ndarray]:
    """Level at which each period stands, and how many degrees of freedom its steps cost."""
    # A step at the turn of both years costs none: the ratio of the years fits it anyway.
    level, lost = np.ones_like(x), np.zeros(len(x))
    quarter, turn = np.arange(x.shape[1]) % 4, x.shape[1] - per_year
    for row, (counts, over) in enumerate(zip(x, e, strict=True)):
        season = quarterly_season(counts, quarter) if per_year == 4 else None
        steps = find_steps(counts, over if season is None else over * season[quarter])
        lost[row] = sum(step.start != turn for step in steps)
        for step in steps[:1]:
            level[row] = step.before
        for step in steps:
            level[row, step.start :] = step.after
    return level, lost
