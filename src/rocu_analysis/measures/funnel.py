"""Units of different size against one target: what lies outside the funnel.

Small units scatter widely by chance alone, so that a league table puts them at
both ends. A funnel asks of each whether it lies further from the target than its
size explains, and, since units differ for many reasons, than units like it differ
among themselves (overdispersion).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.measures.arguments import as_numbers, from_nought, rates_of

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


FEW_UNITS = 15


@dataclass(frozen=True)
class Funnel:
    """Limits and how they were made.

    Attributes
    ----------
    limits : DataFrame
        One row a unit, the caller's index kept: ``observed``, ``denominator``, ``value``,
        ``target``, ``z`` (by chance alone), ``z_adjusted`` (overdispersion allowed for),
        ``lower_95``, ``upper_95`` and so on, ``signal`` ("within", "above 95%", "below
        99.8%", ...; missing where not compared), ``caught_above``, ``caught_below`` (the
        ratios to the target at which the unit would be caught at the widest level with
        80% power; missing where none would be), ``caveat``.
    phi : float
        Dispersion ratio, 1 where chance explains everything.
    tau2 : float
        Variance between units on the transformed scale; 0 where none is found.
    tau2_lower, tau2_upper : float
        95% interval for it.
    target : float
    kind, scale : str
    leave_one_out : DataFrame
        With 15 units or fewer, ``left_out``, ``phi``, ``tau2``, ``signals`` (how many lie
        outside the widest limits) without each unit in turn; otherwise no rows.
    note : str
        Sentence for readers.
    """

    limits: pd.DataFrame
    phi: float
    tau2: float
    tau2_lower: float
    tau2_upper: float
    target: float
    kind: str
    scale: str
    leave_one_out: pd.DataFrame
    note: str

    @property
    def z(self) -> np.ndarray:
        """Distance of each unit from the target in standard errors, by chance alone."""
        return self.limits["z"].to_numpy()


def funnel(
    observed: Any,
    denominator: Any,
    *,
    kind: str,
    overdispersion: bool = True,
    levels: tuple[float, ...] = (0.95, 0.998),
    target: float | None = None,
    scale: str | None = None,
    trim: float = 0.1,
    form: str | None = None,
    compare: Any = None,
    power: float = 0.8,
    leave_out: bool = True,
) -> Funnel:
    """Funnel of counts against a denominator.

    Parameters
    ----------
    observed : array-like
        Counts; a Series lends its index.
    denominator : array-like
        Totals ("proportion"), exposures such as residents ("rate"), expected counts
        ("ratio") or other counts ("counts", where both vary by chance).
    kind : {"proportion", "rate", "ratio", "counts"}
    overdispersion : bool
        Widen the limits by the variance between units, where there is any.
    levels : tuple of float
        Two-sided levels, each between 0 and 1.
    target : float, optional
        Centre; by default 1 for ratios, elsewhere all observed over all denominators.
    scale : {"log", "square root", "arcsine"}, optional
        Scale of z and of the variance between units; by default arcsine for
        proportions, log for ratios and counts, square root for rates.
    trim : float
        Share of units at each end, in order of z, that do not set the dispersion: left
        out for ratios and rates on the log scale, else pulled in to the quantile.
    form : str, optional
        Form of limits where nothing is added for dispersion: see `lines`.
    compare : array-like of bool, optional
        Units to compare; the others (partly missing, say) set nothing and get no signal.
    power : float
        Chance of being caught, for ``caught_above`` and ``caught_below``.
    leave_out : bool
        Whether each of few units is left out in turn, which takes most of the time.

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
    z: log, sqrt(E) log(O / E), a count of 0 taken as a half; square root, 2 (sqrt O -
    sqrt E); arcsine, 2 sqrt(n) (asin sqrt p - asin sqrt target); counts, log of (O + 1/2)
    over (D + 1/2) against log target, over its two-count standard error. phi is the mean
    of the trimmed z squared. tau2 = max(0, (n phi - (n - 1)) / (sum w - sum w^2 / sum w)), w
    one over the sampling variance (DerSimonian and Laird, 1986; Spiegelhalter, 2005,
    Quality and Safety in Health Care 14, and others, 2012, JRSS A 175). Limits add tau2
    on the transformed scale and are carried back from it. The interval of tau2 is where
    the same sum of squares meets its chi-square quantiles (Q-profile, Viechtbauer, 2007).

    Examples
    --------
    >>> result = funnel([8, 151, 159], [6.24, 106.44, 232.93], kind="ratio",
    ...                 overdispersion=False)
    >>> result.limits["signal"].tolist()
    ['within', 'above 99.8%', 'below 99.8%']
    """
    scale = scale or SCALES.get(kind, "")
    check_form(kind, form or "transformed", scale)
    _check_numbers(levels, trim, power)
    units = _units(observed, denominator, kind, compare)
    used = units[units["caveat"] == ""]
    if len(used) < 2:
        raise NoFigures("funnel", f"{len(used)} unit can be compared; two or more are needed")
    if target is None:
        target = 1.0 if kind == "ratio" else used["observed"].sum() / used["denominator"].sum()
    check_target(kind, target)
    z, variance = _z_scores(*_counts(used), kind, target, scale)
    pull = _pulls_in(kind, scale)
    phi, tau2 = _dispersion(z, variance, pull, trim)
    added = tau2 if overdispersion else 0.0
    limits = _judged(units, kind, target, added, levels, form, scale)
    place = units["caveat"] == ""
    limits.loc[place, "z"] = z
    limits.loc[place, "z_adjusted"] = z * np.sqrt(variance / (variance + added))
    limits = _with_power(limits, kind, power, levels)
    low, high = _tau2_interval(z, variance, pull, trim)
    rest = _leave_one_out(
        used if leave_out else used.iloc[:0],
        kind,
        target,
        scale,
        trim,
        overdispersion,
        levels,
        form,
    )
    order = ["observed", "denominator", "value", "target", "z", "z_adjusted"]
    order += [c for c in limits.columns if c.startswith(("lower_", "upper_"))]
    limits = limits[[*order, "signal", "caught_above", "caught_below", "caveat"]]
    note = _note(phi, tau2, low, high, overdispersion, len(used), rest)
    return Funnel(limits, phi, tau2, low, high, float(target), kind, scale, rest, note)


def _check_numbers(levels, trim, power) -> None:
    check_levels(levels)
    if not 0 < as_numbers(power, "power") < 1:
        raise BadOption("power", f"{power} was given", "Between 0 and 1, such as 0.8")
    if not 0 <= as_numbers(trim, "trim") < 0.5:
        raise BadOption("trim", f"{trim} was given", "From 0 to under 0.5")


def _units(observed: Any, denominator: Any, kind: str, compare: Any) -> pd.DataFrame:
    units = rates_of(observed, denominator, "denominator", "nothing to compare with", compare)
    if kind == "proportion" and (units["observed"] > units["denominator"]).any():
        raise BadOption(
            "observed",
            "a part exceeds its whole",
            "Shares only of a whole that contains the part",
            "For other comparisons use kind='ratio'.",
        )
    return units.rename(columns={"rate": "value"})


def _counts(used: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return used["observed"].to_numpy(), used["denominator"].to_numpy()


def _z_scores(counts: np.ndarray, sizes: np.ndarray, kind: str, target: float, scale: str):
    variance = sampling_variance(kind, sizes, target, scale)
    expected = sizes * target
    if kind == "counts":
        middle = np.log((counts + 0.5) / (sizes + 0.5)) - np.log(target)
        # Without a count the plain form would give a variance of 0, as if it were certain.
        own = np.where(counts > 0, counts / (counts + 0.5) ** 2, 2.0)
        variance = own + sizes / (sizes + 0.5) ** 2
    elif scale == "arcsine":
        middle = np.arcsin(np.sqrt(counts / sizes)) - np.arcsin(np.sqrt(target))
    elif scale == "square root":
        middle = np.sqrt(counts / expected) - 1
    else:
        middle = np.log(np.where(counts > 0, counts, 0.5) / expected)
    return middle / np.sqrt(variance), variance


def _pulls_in(kind: str, scale: str) -> bool:
    """Whether outer units are pulled in to a quantile (else they are left out)."""
    return scale != "log" or kind == "counts"


def _trimmed(z: np.ndarray, variance: np.ndarray, pull: bool, trim: float):
    if pull or trim == 0:
        low, high = np.quantile(z, [trim, 1 - trim])
        return np.clip(z, low, high), variance
    outer = int(len(z) * trim)
    kept = np.sort(np.argsort(z, kind="stable")[outer : len(z) - outer])
    return z[kept], variance[kept]


def _dispersion(z, variance, pull, trim) -> tuple[float, float]:
    z, variance = _trimmed(z, variance, pull, trim)
    phi, n, weight = float(np.mean(z**2)), len(z), 1 / variance
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    tau2 = max(0.0, (n * phi - (n - 1)) / spread) if n > 1 else 0.0
    return phi, float(tau2)


def _tau2_interval(z, variance, pull, trim, confidence: float = 0.95) -> tuple[float, float]:
    from scipy.optimize import brentq
    from scipy.special import gammaincinv

    z, variance = _trimmed(z, variance, pull, trim)
    squares = z**2 * variance
    ends = []
    for tail in ((1 + confidence) / 2, (1 - confidence) / 2):
        goal = 2 * gammaincinv((len(z) - 1) / 2, tail)  # quantile of chi-square

        def excess(tau2: float, goal: float = goal) -> float:
            return float(np.sum(squares / (variance + tau2))) - goal

        if excess(0.0) <= 0:
            ends.append(0.0)
            continue
        far = float(squares.sum() / goal) + 1.0
        ends.append(brentq(excess, 0.0, far))
    return ends[0], ends[1]


def _judged(units, kind, target, added, levels, form, scale) -> pd.DataFrame:
    chosen = form if not added else "transformed"
    sizes = units["denominator"].where(units["caveat"] == "")
    bounds = lines(
        sizes, kind=kind, target=target, tau2=added, levels=levels, form=chosen, scale=scale
    )
    columns = {name: units[name].array for name in units.columns}
    columns |= {name: bounds[name].array for name in bounds.columns if name != "denominator"}
    value, blank = units["value"].to_numpy(), np.full(len(units), np.nan)
    signal = np.full(len(units), "within", dtype=object)
    for level in sorted(levels):
        words, name = f"{level * 100:.6g}%", level_name(level)
        above, below = _passed(
            value, *(bounds[f"{side}_{name}"].to_numpy() for side in ("lower", "upper"))
        )
        signal[above], signal[below] = f"above {words}", f"below {words}"
    signal[units["caveat"].to_numpy(dtype=object) != ""] = np.nan
    columns |= {"target": np.full(len(units), target), "z": blank, "z_adjusted": blank.copy()}
    columns["signal"] = pd.Series(signal, index=units.index, dtype=object)
    return pd.DataFrame(columns, index=units.index)


def _passed(value, lower, upper):
    """Which values lie above the upper limit, and which below the lower."""
    # A limit met exactly is not passed; arithmetic must not decide otherwise.
    slack = 1e-9 * np.abs(value)
    return value > upper + slack, value < lower - slack


def _with_power(limits: pd.DataFrame, kind: str, power: float, levels) -> pd.DataFrame:
    """Ratios to the target at which each unit would be caught at the widest level."""
    from scipy.special import betaincinv, gammaincinv

    if kind == "counts":  # the denominator varies too: no plain power
        return limits.assign(caught_above=np.nan, caught_below=np.nan)

    name = level_name(max(levels))
    sizes, target = limits["denominator"].to_numpy(), limits["target"].to_numpy()
    over = np.floor(limits[f"upper_{name}"] * sizes * (1 + 1e-12)).to_numpy() + 1
    under = np.ceil(limits[f"lower_{name}"] * sizes * (1 - 1e-12)).to_numpy() - 1
    with np.errstate(invalid="ignore"):
        if kind == "proportion":
            high = betaincinv(over, sizes - over + 1, power)
            low = betaincinv(under + 1, sizes - under, 1 - power)
            high = np.where(over > sizes, np.nan, high) / target
            low = low / target
        else:
            high = gammaincinv(over, power) / (sizes * target)
            low = gammaincinv(under + 1, 1 - power) / (sizes * target)
    return limits.assign(caught_above=high, caught_below=np.where(under < 0, np.nan, low))


def _leave_one_out(used, kind, target, scale, trim, overdispersion, levels, form) -> pd.DataFrame:
    columns = ["left_out", "phi", "tau2", "signals"]
    if len(used) > FEW_UNITS or len(used) < 4:
        return pd.DataFrame(columns=columns)
    (counts, sizes), value = _counts(used), used["value"].to_numpy()
    rows = []
    for place, label in enumerate(used.index):
        rest = np.arange(len(used)) != place
        z, variance = _z_scores(counts[rest], sizes[rest], kind, target, scale)
        phi, tau2 = _dispersion(z, variance, _pulls_in(kind, scale), trim)
        added = tau2 if overdispersion else 0.0
        chosen = "transformed" if added else form or usual_form(kind, added)
        tail = (1 - max(levels)) / 2
        bounds = limits_at(kind, chosen, sizes, target, added, tail, scale)
        above, below = _passed(value, *bounds)
        rows.append((label, phi, tau2, int((above | below).sum())))
    return pd.DataFrame(rows, columns=columns)


def _note(phi, tau2, low, high, overdispersion, count, rest) -> str:
    if not overdispersion:
        return f"Limits allow for chance alone; dispersion is {phi:.2f} (1 is chance alone)."
    if tau2 == 0:
        return f"Dispersion is {phi:.2f}: units differ no more than chance explains."
    text = (
        f"Limits are widened for differences among the units (dispersion {phi:.2f}, variance "
        f"between units {tau2:.3g}, from {low:.3g} to {high:.3g})."
    )
    if not low <= tau2 <= high:
        text += (
            " The interval leaves the estimate out: small units differ among themselves "
            "otherwise than large ones."
        )
    if len(rest) and rest["signals"].nunique() > 1:
        text += (
            f" With {count} units that variance is uncertain: leaving one out changes which "
            "units lie outside."
        )
    return text
