"""How often do the intervals hold the true value?

Run: python benchmarks/coverage.py

Coverage is summed exactly where the counts can be listed (no simulation error at all) and simulated
where they cannot. For the exact methods the least coverage at any true value is what counts: it is
never under the nominal one. For the others it is the mean over a range of true values, within one
point of nominal. The last column says whether that holds.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from rocu_analysis.measures import change, dispersion, intervals

LEVEL = 0.95
POINT = 0.01


def shares(method, totals) -> np.ndarray:
    """Coverage at each true share, summed over all counts of each total."""
    found = []
    for total in totals:
        count = np.arange(total + 1)
        lower, upper = method(count, total, LEVEL)
        true = np.linspace(0.01, 0.99, 393)[:, None]
        held = (lower <= true) & (true <= upper)
        found.append((stats.binom.pmf(count, total, true) * held).sum(axis=1))
    return np.concatenate(found)


def counts(method, means) -> np.ndarray:
    """Coverage at each true mean, summed over all counts that matter."""
    count = np.arange(int(max(means) + 12 * np.sqrt(max(means)) + 30))
    lower, upper = method(count, LEVEL)
    true = np.asarray(means)[:, None]
    held = (lower <= true) & (true <= upper)
    return (stats.poisson.pmf(count, true) * held).sum(axis=1)


def ratios(method: str, means) -> np.ndarray:
    """Coverage of the rate ratio, summed over pairs of counts; exposures 1 and 1.5."""
    found = []
    for mean in means:
        for ratio in (0.5, 0.8, 1.0, 1.5, 3.0):
            one, two = mean * ratio, mean * 1.5
            k1 = np.arange(int(one + 10 * np.sqrt(one) + 20))[:, None]
            k0 = np.arange(int(two + 10 * np.sqrt(two) + 20))[None, :]
            _, lower, upper = change.rate_ratio(k1, 1, k0, 1.5, method=method)
            weight = stats.poisson.pmf(k1, one) * stats.poisson.pmf(k0, two)
            found.append((weight * ((lower <= ratio) & (ratio <= upper))).sum())
    return np.array(found)


def differences(totals) -> np.ndarray:
    """Coverage of Newcombe's interval, summed over pairs of counts."""
    found = []
    for total_1, total_0 in totals:
        k1, k0 = np.arange(total_1 + 1)[:, None], np.arange(total_0 + 1)[None, :]
        _, lower, upper = change.share_difference(k1, total_1, k0, total_0)
        for p1 in np.linspace(0.05, 0.95, 19):
            for p0 in np.linspace(0.05, 0.95, 19):
                weight = stats.binom.pmf(k1, total_1, p1) * stats.binom.pmf(k0, total_0, p0)
                found.append((weight * ((lower <= p1 - p0) & (p1 - p0 <= upper))).sum())
    return np.array(found)


def together(random, totals, draws: int) -> np.ndarray:
    """Coverage of Goodman's intervals, all parts at once, where each expects 5 or more."""
    found = []
    for total in totals:
        for _ in range(30):
            mix = random.dirichlet(np.ones(4))
            if mix.min() * total < 5:
                continue
            lower, upper = intervals.goodman(random.multinomial(total, mix, draws), LEVEL)
            found.append(((lower <= mix) & (mix <= upper)).all(axis=1).mean())
    return np.array(found)


def widened(random, means, factors, draws: int) -> np.ndarray:
    """Coverage of counts that vary more than chance, widened by 16 periods of history."""
    found = []
    for mean in means:
        for factor in factors:
            shape = (draws, 17)
            rate = random.gamma(mean / (factor - 1), factor - 1, shape)
            series = random.poisson(rate).astype(float)
            one = [dispersion.spread_of_rates(row[None, :16]).factor[0] for row in series]
            lower, upper = intervals.count_limits(series[:, 16], one)
            found.append(((lower <= mean) & (mean <= upper)).mean())
    return np.array(found)


def say(name: str, coverage: np.ndarray, exact: bool) -> None:
    least, mean = coverage.min(), coverage.mean()
    good = least >= LEVEL - 1e-9 if exact else abs(mean - LEVEL) <= POINT
    kind = "exact" if exact else "mean"
    print(f"{name:34} {kind:6} {least:7.4f} {mean:7.4f}   {'holds' if good else 'DOES NOT HOLD'}")


def main() -> None:
    random = np.random.default_rng(20211)
    few, many = np.geomspace(0.1, 300, 600), np.geomspace(10, 1000, 400)
    print(f"Nominal {LEVEL}. Coverage at the worst true value, and on average\n")
    print(f"{'interval':34} {'judged':6} {'least':>7} {'mean':>7}")
    say("Clopper-Pearson", shares(intervals.clopper_pearson, (5, 10, 30, 100, 400)), True)
    say("exact Poisson", counts(intervals.poisson_exact, few), True)
    say("rate ratio, exact", ratios("exact", (1, 3, 8, 20, 60)), True)
    say("Wilson", shares(intervals.wilson, (10, 30, 100, 400)), False)
    say("Byar", counts(intervals.poisson_byar, many), False)
    say("rate ratio, score", ratios("score", (3, 8, 20, 60)), False)
    say("Newcombe", differences([(20, 30), (50, 40), (100, 100)]), False)
    say("Goodman, four parts together", together(random, (60, 150, 600), 4_000), False)
    say(
        "count widened by its history",
        widened(random, (5, 10, 20, 50, 200), (1.5, 2.5, 4.0), 4_000),
        False,
    )


if __name__ == "__main__":
    main()
