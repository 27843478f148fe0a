"""Where a funnel's limits lie, for given denominators.

Exact limits are the test turned round: a unit lies outside if, and only if, the
exact test of its count against the target says so at that level. Counts between
whole numbers are interpolated by the continuous form of the same distribution
(Spiegelhalter, 2005, Statistics in Medicine 24, appendix A.1.1, by another route).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought

KINDS = ("proportion", "rate", "ratio", "counts")
SCALES = {"proportion": "arcsine", "rate": "square root", "ratio": "log", "counts": "log"}
FORMS = {
    "proportion": ("exact", "score", "transformed"),
    "rate": ("exact", "interval", "transformed"),
    "ratio": ("exact", "interval", "transformed"),
    "counts": ("transformed",),
}


def level_name(level: float) -> str:
    """Ending of the columns of one level: 0.95 gives "95", 0.998 gives "998".

    >>> level_name(0.95), level_name(0.998)
    ('95', '998')
    """
    return f"{level * 100:.6g}".replace(".", "")


def lines(
    denominators: object,
    *,
    kind: str,
    target: float = 1.0,
    tau2: float = 0.0,
    levels: tuple[float, ...] = (0.95, 0.998),
    form: str | None = None,
    scale: str | None = None,
) -> pd.DataFrame:
    """Limits at any denominators, to draw a funnel or to look one up.

    Parameters
    ----------
    denominators : array-like
        Totals, exposures or expected counts, above 0; missing gives missing.
    kind : {"proportion", "rate", "ratio", "counts"}
    target : float
        Value at the centre.
    tau2 : float
        Variance between units on the transformed scale; above 0 the form is
        "transformed".
    levels : tuple of float
        Two-sided levels.
    form : str, optional
        "exact" (default; "transformed" for ``counts``); for proportions also "score"
        (target -/+ z standard errors); for rates and ratios also "interval" (the exact
        interval of the expected count, somewhat different); "transformed" (-/+ z
        standard errors on ``scale``).
    scale : {"log", "square root", "arcsine"}, optional
        By default arcsine for proportions, square root for rates, log for ratios.

    Returns
    -------
    DataFrame
        ``denominator``, then ``lower_95``, ``upper_95`` and so on, in units of the value
        (share, rate, ratio).

    Raises
    ------
    BadOption
        A negative denominator or variance, a centre or level that cannot be, an unknown kind, form
        or scale.
    """
    sizes = np.atleast_1d(from_nought(denominators, "denominators"))
    # Of a denominator of nought there is no value, and so no limit.
    sizes = np.where(sizes > 0, sizes, np.nan)
    form = usual_form(kind, tau2) if form is None else form
    scale = SCALES.get(kind, "") if scale is None else scale
    check_form(kind, form, scale)
    check_target(kind, target)
    check_levels(levels)
    if np.ndim(from_nought(tau2, "tau2")) or not tau2 >= 0:
        raise BadOption("tau2", f"{tau2!r}", "One variance, 0 or more")
    result = pd.DataFrame({"denominator": sizes})
    for level in levels:
        name = level_name(level)
        tail = (1 - level) / 2
        lower, upper = limits_at(kind, form, sizes, target, tau2, tail, scale)
        result[f"lower_{name}"], result[f"upper_{name}"] = lower, upper
    return result


def check_target(kind: str, target: object) -> None:
    """Refuse a centre that no value can have."""
    number = as_numbers(target, "target")
    most = 1.0 if kind == "proportion" else np.inf
    if number.ndim or not 0 < number < most:
        raise BadOption("target", f"the centre would be {target}", "Above 0; a share below 1")


def check_levels(levels: object) -> None:
    """Refuse levels that are none, or no list."""
    numbers = as_numbers(levels, "levels")
    if numbers.ndim != 1 or not numbers.size or not ((numbers > 0) & (numbers < 1)).all():
        raise BadOption("levels", f"{levels!r}", "One or more between 0 and 1, such as (0.95,)")


def check_form(kind: str, form: str, scale: str) -> None:
    """Refuse a kind, form or scale that does not exist."""
    if kind not in KINDS:
        raise BadOption("kind", f"'{kind}' was given", f"One of: {', '.join(KINDS)}")
    if form not in FORMS[kind]:
        raise BadOption("form", f"'{form}' was given", f"For {kind}: {', '.join(FORMS[kind])}")
    allowed = ("arcsine",) if kind == "proportion" else ("log", "square root")
    allowed = ("log",) if kind == "counts" else allowed
    if scale not in allowed:
        raise BadOption("scale", f"'{scale}' was given", f"For {kind}: {', '.join(allowed)}")


def usual_form(kind: str, tau2: float) -> str:
    """Exact where nothing is added for the variance between units and one count varies."""
    return "exact" if tau2 == 0 and kind != "counts" else "transformed"


def limits_at(kind, form, sizes, target, tau2, tail, scale):
    """Lower and upper limit at each size, with ``tail`` beyond each; arguments as of `lines`."""
    if form == "transformed":
        return _transformed(kind, sizes, target, tau2, tail, scale)
    if kind == "proportion":
        if form == "score":
            return _score(sizes, target, tail)
        return tuple(_exact_count(sizes, target, tail) / sizes)
    expected = sizes * target
    counts = _interval_count(expected, tail) if form == "interval" else _poisson(expected, tail)
    return counts[0] / sizes, counts[1] / sizes


def _score(sizes, target, tail):
    from scipy.special import ndtri

    half = -ndtri(tail) * np.sqrt(target * (1 - target) / sizes)
    return np.maximum(target - half, 0.0), np.minimum(target + half, 1.0)


def _interval_count(expected, tail):
    from scipy.special import gammainccinv, gammaincinv

    # Halves of chi-square quantiles at twice the degrees of freedom.
    return (
        np.where(expected > 0, gammaincinv(expected, tail), 0.0),
        gammainccinv(expected + 1, tail),
    )


def _poisson(expected, tail):
    """Counts x between which P(X <= x) and P(X >= x) both exceed the tail."""
    from scipy.special import gammainc, gammaincc

    # P(X <= x) = Q(x + 1, m); P(X >= x) = P(x, m), for any x above 0.
    widest = expected + 12 * np.sqrt(expected + 1) + 60
    lower = _where_crosses(lambda x: gammaincc(x + 1, expected) - tail, expected, widest)
    upper = _where_crosses(lambda x: tail - gammainc(x, expected), expected, widest)
    return np.array([lower, upper])


def _exact_count(sizes, target, tail):
    from scipy.special import betainc

    def at_most(x):
        inside = np.clip(x, 0, np.maximum(sizes - 1e-12, 0))
        return np.where(x >= sizes, 1.0, 1 - betainc(inside + 1, sizes - inside, target))

    def at_least(x):
        inside = np.clip(x, 1e-300, sizes)
        return np.where(x <= 0, 1.0, betainc(inside, sizes - inside + 1, target))

    lower = _where_crosses(lambda x: at_most(x) - tail, sizes, sizes)
    upper = _where_crosses(lambda x: tail - at_least(x), sizes, sizes)
    return np.array([lower, upper])


def _where_crosses(function, like, widest):
    """Root of a rising function of x from 0 to widest, by halving; the end where there is none."""
    low, high = np.zeros_like(like), np.asarray(widest, dtype=float).copy()
    low = np.where(np.isnan(high), np.nan, low)
    for _ in range(100):
        middle = (low + high) / 2
        if ((middle <= low) | (middle >= high)).all():
            break  # no number lies between the two
        rising = function(middle) > 0
        low, high = np.where(rising, low, middle), np.where(rising, middle, high)
    root = (low + high) / 2
    return np.where(root < 1e-9, 0.0, root)


def _transformed(kind, sizes, target, tau2, tail, scale):
    from scipy.special import ndtri

    spread = -ndtri(tail) * np.sqrt(sampling_variance(kind, sizes, target, scale) + tau2)
    if scale == "arcsine":
        centre = np.arcsin(np.sqrt(target))
        # Beyond the end of the scale there is no limit; sine would fold it back in.
        return (
            np.sin(np.maximum(centre - spread, 0.0)) ** 2,
            np.sin(np.minimum(centre + spread, np.pi / 2)) ** 2,
        )
    if scale == "square root":
        # Squared back: on the root scale limits would look far too narrow.
        return target * np.maximum(1 - spread, 0.0) ** 2, target * (1 + spread) ** 2
    return target * np.exp(-spread), target * np.exp(spread)


def sampling_variance(kind: str, sizes: np.ndarray, target: float, scale: str) -> np.ndarray:
    """Variance of the transformed value by chance alone, if the unit is on target."""
    if kind == "proportion":
        return 1 / (4 * sizes)
    expected = sizes * target
    if scale == "square root":
        return 1 / (4 * expected)
    return 1 / expected + (1 / sizes if kind == "counts" else 0.0)
