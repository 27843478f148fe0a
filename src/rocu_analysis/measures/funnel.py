"""Units of different size against one target: what lies outside the funnel.

Small units scatter widely by chance alone, so that a league table puts them at both ends. A funnel
asks of each whether it lies further from the target than its size explains, and, since units differ
for many reasons, than units like it differ among themselves (overdispersion).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.measures.arguments import as_numbers, from_nought, of_one_shape

__all__ = ["Funnel", "funnel"]

KINDS = ("proportion", "rate", "ratio")
TRIM = 0.1  # share of units at each end, in order of z, that do not set the dispersion
MOST_APART = 3  # set apart: with more, what is left is no longer most of ten regions
APART_LEVEL = 0.05
LEAST_UNITS = 6  # units in all, under which none can be told from a usual spread
CAVEATS = ("no figure: not compared", "nothing to compare with", "set aside: not compared")


@dataclass(frozen=True)
class Funnel:
    """Limits and how they were made.

    Attributes
    ----------
    limits : DataFrame
        One row a unit, the caller's index kept: ``observed``, ``denominator``, ``value``,
        ``target``, ``z`` (by chance alone), ``lower_95``, ``upper_95`` and so on, ``signal``
        ("within", "above 95%", "below 99.8%", ...; missing where not compared), ``caveat``.
    phi : float
        Dispersion ratio, 1 where chance explains everything.
    tau2, tau2_lower : float
        Variance between units on the transformed scale, 0 where none is found; and the lower end of
        its 95% interval.
    target : float
    kind : str
    note : str
        Sentence for readers.
    """

    limits: pd.DataFrame
    phi: float
    tau2: float
    tau2_lower: float
    target: float
    kind: str
    note: str


def level_name(level: float) -> str:
    """Ending of the columns of one level.

    >>> level_name(0.95), level_name(0.998)
    ('95', '998')
    """
    return f"{level * 100:.6g}".replace(".", "")


def funnel(
    observed: Any,
    denominator: Any,
    *,
    kind: str,
    overdispersion: bool = True,
    levels: tuple[float, ...] = (0.95, 0.998),
    target: float | None = None,
    compare: Any = None,
    apart: Any = None,
) -> Funnel:
    """Funnel of counts against a denominator.

    Parameters
    ----------
    observed : array-like
        Counts; a Series lends its index.
    denominator : array-like
        Totals ("proportion"), exposures such as residents ("rate") or expected counts ("ratio").
    kind : {"proportion", "rate", "ratio"}
    overdispersion : bool
        Widen the limits by the variance between units, where there is any.
    levels : tuple of float
        Two-sided levels, each between 0 and 1.
    target : float, optional
        Centre; by default 1 for ratios, elsewhere all observed over all denominators.
    compare : array-like of bool, optional
        Units to compare; the others (partly missing, say) set nothing and get no signal.
    apart : array-like of bool, optional
        Units that are judged but set neither centre nor dispersion, since they stand apart from all
        the others (`outlying`) and would hide themselves.

    Returns
    -------
    Funnel

    Raises
    ------
    BadOption
        Lengths that differ, negative figures, a part above its whole, unknown options.
    NoFigures
        Fewer than two units to compare.

    Notes
    -----
    z: of ratios sqrt(E) log(O / E), a count of 0 taken as a half; of rates 2 (sqrt O - sqrt E); of
    proportions 2 sqrt(n) (asin sqrt p - asin sqrt target). phi is the mean of z squared, a tenth
    of the units at each end left out (ratios) or pulled in to the quantile (others).
    tau2 = max(0, (n phi - (n - 1)) / (sum w - sum w^2 / sum w)), w one over the sampling
    variance (DerSimonian and Laird, 1986; Spiegelhalter, 2005, Quality and Safety in Health Care
    14, and others, 2012, JRSS A 175), its lower end by Q-profile (Viechtbauer, 2007). Limits add
    tau2 on the transformed scale and are carried back from it.

    Examples
    --------
    >>> result = funnel([8, 151, 159], [6.24, 106.44, 232.93], kind="ratio",
    ...                 overdispersion=False)
    >>> result.limits["signal"].tolist()
    ['within', 'above 99.8%', 'below 99.8%']
    """
    _check_kind(kind, levels)
    units = _units(observed, denominator, compare)
    if kind == "proportion" and (units["observed"] > units["denominator"]).any():
        allowed = "Shares only of a whole that contains the part"
        remedy = "For other comparisons use kind='ratio'."
        raise BadOption("observed", "a part exceeds its whole", allowed, remedy)
    place = (units["caveat"] == "").to_numpy()
    used = units[place]
    if len(used) < 2:
        raise NoFigures("funnel", "fewer than two units can be compared")
    sets = np.ones(len(used), bool) if apart is None else ~np.asarray(apart, dtype=bool)[place]
    if sets.sum() < 2:
        raise NoFigures("funnel", "fewer than two units are left to set the limits")
    if target is None:
        alike = used[sets]
        target = 1.0 if kind == "ratio" else alike["observed"].sum() / alike["denominator"].sum()
    target = _centre(kind, target)
    z, variance = _z_scores(*used[["observed", "denominator"]].to_numpy().T, target, kind)
    phi, tau2, least = _dispersion(z[sets], variance[sets], kind)
    added = tau2 if overdispersion else 0.0
    bounds = lines(units["denominator"].where(place), kind=kind, target=target, tau2=added,
                   levels=levels).drop(columns="denominator").set_axis(units.index)  # fmt: skip
    limits = units.drop(columns="caveat").assign(target=target, z=np.nan)
    limits.loc[place, "z"] = z
    limits[bounds.columns] = bounds
    limits["signal"] = _signals(limits, place, levels)
    note = f"Limits allow for chance alone; dispersion is {phi:.2f} (1 is chance alone)."
    if overdispersion and tau2 == 0:
        note = f"Dispersion is {phi:.2f}: units differ no more than chance explains."
    elif overdispersion:
        note = f"Limits are widened for differences among the units (dispersion {phi:.2f})."
    return Funnel(limits.assign(caveat=units["caveat"]), phi, tau2, least, target, kind, note)


def lines(
    denominators: Any,
    *,
    kind: str,
    target: float = 1.0,
    tau2: float = 0.0,
    levels: tuple[float, ...] = (0.95, 0.998),
) -> pd.DataFrame:
    """Limits at any denominators, to draw a funnel or to look one up.

    Exact limits are the test turned round: a unit lies outside if, and only if, the exact test of
    its count against the target says so at that level. Counts between whole numbers are
    interpolated by the continuous form of the same distribution (Spiegelhalter, 2005, Statistics in
    Medicine 24, appendix A.1.1, by another route). With ``tau2`` they are so many standard errors
    on the transformed scale. Gives ``denominator``, then ``lower_95``, ``upper_95`` and so on, in
    units of the value (share, rate, ratio).
    """
    _check_kind(kind, levels)
    target = _centre(kind, target)
    sizes = np.atleast_1d(from_nought(denominators, "denominators"))
    sizes = np.where(sizes > 0, sizes, np.nan)  # of a denominator of nought there is no value
    if not tau2 >= 0:
        raise BadOption("tau2", f"{tau2!r}", "A variance, 0 or more")
    result = pd.DataFrame({"denominator": sizes})
    for level in levels:
        tail, name = (1 - level) / 2, level_name(level)
        ends = (
            _widened(kind, sizes, target, tau2, tail) if tau2 else _exact(kind, sizes, target, tail)
        )
        result[f"lower_{name}"], result[f"upper_{name}"] = ends
    return result


def _units(observed: Any, sizes: Any, compare: Any) -> pd.DataFrame:
    """Counts, denominators and values of the units; ``caveat`` says why one is not compared."""
    index = next((x.index for x in (observed, sizes) if isinstance(x, pd.Series)), None)
    if isinstance(observed, pd.Series) and isinstance(sizes, pd.Series):
        sizes = sizes.reindex(observed.index)
    counts, sizes = from_nought(observed, "observed"), from_nought(sizes, "denominator")
    chosen = np.ones(counts.shape, dtype=bool) if compare is None else np.asarray(compare, bool)
    for name, given in (("denominator", sizes), ("compare", chosen)):
        if given.shape != counts.shape or counts.ndim != 1:
            found = f"{given.size} for {counts.size} observed"
            raise BadOption(name, found, f"One {name} for each observed count")
    unknown = np.isnan(counts) | np.isnan(sizes)
    value = counts / np.where(sizes > 0, sizes, np.nan)
    units = {"observed": counts, "denominator": sizes, "value": value,
             "caveat": np.select([unknown, sizes == 0, ~chosen], CAVEATS, "")}  # fmt: skip
    return pd.DataFrame(units, index=index)


def _check_kind(kind: str, levels: Any) -> None:
    if kind not in KINDS:
        raise BadOption("kind", f"'{kind}' was given", f"One of: {', '.join(KINDS)}")
    numbers = as_numbers(levels, "levels")
    if numbers.ndim != 1 or not numbers.size or not ((numbers > 0) & (numbers < 1)).all():
        allowed = "One or more between 0 and 1, such as (0.95,)"
        raise BadOption("levels", f"{levels!r} was found", allowed)


def _centre(kind: str, target: Any) -> float:
    number = as_numbers(target, "target")
    if number.ndim or not 0 < number < (1.0 if kind == "proportion" else np.inf):
        raise BadOption("target", f"the centre would be {target}", "Above 0; a share below 1")
    return float(number)


def _widened(kind: str, sizes, target: float, tau2: float, tail: float):
    """Limits on the transformed scale, carried back from it."""
    spread = -special.ndtri(tail) * np.sqrt(_variance(sizes, target, kind) + tau2)
    if kind == "ratio":
        return target * np.exp(-spread), target * np.exp(spread)
    if kind == "rate":
        # Squared back: on the root scale limits would look far too narrow.
        return target * np.maximum(1 - spread, 0.0) ** 2, target * (1 + spread) ** 2
    angles = np.arcsin(np.sqrt(target)) + np.array([-1, 1])[:, None] * spread
    # Beyond the end of the scale there is no limit; sine would fold it back in.
    return np.sin(np.clip(angles, 0.0, np.pi / 2)) ** 2


def _exact(kind: str, sizes: np.ndarray, target: float, tail: float):
    """Counts x between which P(X <= x) and P(X >= x) both exceed the tail, as values."""
    mean = sizes * target
    if kind == "proportion":
        some = -np.expm1(sizes * np.log1p(-target))
        lower = special.bdtrik(tail, sizes, target)
        upper = np.minimum(special.bdtrik(1 - tail, sizes, target) + 1, sizes)
    else:
        some = -np.expm1(-mean)
        lower, upper = special.pdtrik(tail, mean), special.pdtrik(1 - tail, mean) + 1
    few = some < tail  # even one is too many: the limit is a part of one
    if few.any():
        upper[few] = _part_of_one(kind, sizes[few], target, tail)
    return lower / sizes, upper / sizes


def _part_of_one(kind: str, sizes: np.ndarray, target: float, tail: float) -> np.ndarray:
    from scipy.optimize.elementwise import find_root

    def excess(count, size):
        if kind == "proportion":
            return special.betainc(count, size - count + 1, target) - tail
        return special.gammainc(count, size * target) - tail

    return find_root(excess, (np.full_like(sizes, 1e-12), np.ones_like(sizes)), args=(sizes,)).x


def _variance(sizes, target: float, kind: str):
    """Variance of the transformed value by chance alone, if the unit is on target."""
    if kind == "proportion":
        return 1 / (4 * sizes)
    return 1 / (sizes * target) / (4 if kind == "rate" else 1)


def _z_scores(counts: np.ndarray, sizes: np.ndarray, target: float, kind: str):
    variance, expected = _variance(sizes, target, kind), sizes * target
    if kind == "proportion":
        distance = np.arcsin(np.sqrt(counts / sizes)) - np.arcsin(np.sqrt(target))
    elif kind == "rate":
        distance = np.sqrt(counts / expected) - 1
    else:
        distance = np.log(np.where(counts > 0, counts, 0.5) / expected)
    return distance / np.sqrt(variance), variance


def _dispersion(z: np.ndarray, variance: np.ndarray, kind: str) -> tuple[float, float, float]:
    """phi, tau2 and its lower end; outer units are pulled in, or left out on the log scale."""
    if kind == "ratio":
        outer = int(len(z) * TRIM)
        kept = np.sort(np.argsort(z, kind="stable")[outer : len(z) - outer])
        z, variance = z[kept], variance[kept]
    else:
        z = np.clip(z, *np.quantile(z, [TRIM, 1 - TRIM]))
    phi, n, weight = float(np.mean(z**2)), len(z), 1 / variance
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    tau2 = max(0.0, (n * phi - (n - 1)) / spread) if n > 1 else 0.0
    squares, least = z**2 * variance, 0.0
    quantile = special.chdtri(n - 1, 0.025)
    # The sum is convex and falls: from the left no step of Newton's passes where they meet.
    while (excess := np.sum(squares / (variance + least)) - quantile) > 1e-10 * quantile:
        least += float(excess / np.sum(squares / (variance + least) ** 2))
    return phi, float(tau2), least


def _signals(limits: pd.DataFrame, place: np.ndarray, levels: tuple[float, ...]) -> pd.Series:
    """The widest level that each unit lies outside of, in words."""
    value = limits["value"].to_numpy()
    slack = 1e-7 * np.abs(value)  # a limit met exactly is not passed
    signal = np.where(place, "within", None)
    for level in sorted(levels):
        name = level_name(level)
        signal[place & (value > limits[f"upper_{name}"] + slack)] = f"above {level * 100:.6g}%"
        signal[place & (value < limits[f"lower_{name}"] - slack)] = f"below {level * 100:.6g}%"
    return pd.Series(signal, limits.index, dtype=object).where(place, np.nan)


def outlying(observed: Any, size: Any = 1.0) -> np.ndarray:
    """Units whose rate stands apart from the rest, as a mask; of fewer than six none does.

    The generalised extreme Studentised deviate, of up to three units (Rosner 1983, Technometrics
    25: 165-172), on ``2 (sqrt x - sqrt(r n))``, whose variance is 1 by chance alone; ``r`` is the
    rate of those that are left, and their standard deviation never counts as below 1. Where nothing
    stands apart, one set of units in twenty has one set apart; up to one in ten where rates are
    spread widely and skewed. ``size`` is what the counts are out of; a missing count is never set
    apart.

    >>> outlying([500, 102, 97, 480, 105, 99, 94, 108, 100, 103]).nonzero()[0].tolist()
    [0, 3]
    """
    x, n = of_one_shape(observed=from_nought(observed, "observed"), size=from_nought(size, "size"))
    left = ~np.isnan(x) & (n > 0)
    number = int(left.sum())
    apart = np.zeros(x.shape, dtype=bool)
    if number < LEAST_UNITS:
        return apart
    taken: list[int] = []
    for many in range(1, MOST_APART + 1):
        rate = x[left].sum() / n[left].sum()
        deviate = 2 * (np.sqrt(x) - np.sqrt(rate * n))
        spread = max(1.0, deviate[left].std(ddof=1))
        distance = np.where(left, np.abs(deviate - deviate[left].mean()), -1.0)
        furthest = int(np.argmax(distance))
        others = number - many  # that are left once it is taken
        reach = special.stdtrit(others - 1, 1 - APART_LEVEL / (2 * (others + 1)))
        critical = others * reach / np.sqrt((others - 1 + reach**2) * (others + 1))
        taken.append(furthest)
        left[furthest] = False
        if distance[furthest] / spread > critical:
            apart[taken] = True
    return apart
