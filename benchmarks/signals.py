"""How often does a chart signal anew though nothing changes? And how fast is a page judged?

    python benchmarks/signals.py [--series 20000]

Prints how many times as many signal anew where each figure leans on the one before, how many times
as many show a signal that may be older, then the share of charts with a new signal at the latest
point, over Poisson series in which nothing changes, by rule book, mean and length, beside what
`measures.signals` says on average.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np

from rocu_analysis.measures.signals import LEANING, OF_COUNTS, POINTS, expected_new_signals
from rocu_analysis.measures.variation import charted_rows

MEANS = (0.5, 1, 2, 5, 9, 12, 20, 50, 200)
BLOCK = 2_000


def charts(values: np.ndarray, rules: str, steps: bool = False) -> list:
    none = np.zeros(values.shape, dtype=bool)
    return charted_rows(
        values.astype(float), excluded=none, provisional=none, rules=rules, steps=steps
    )


def rates(series: int) -> None:
    print("rules  points    mean  happens  stated")
    for rules in OF_COUNTS:
        for points in POINTS:
            for mean in MEANS:
                random = np.random.default_rng([points, round(mean * 10)])
                new, stated = [], 0.0
                for _ in range(max(1, series // BLOCK)):
                    page = charts(random.poisson(mean, (BLOCK, points)), rules)
                    new += [chart.new[-1] for chart in page]
                    stated = expected_new_signals(page).expected / BLOCK
                print(f"{rules}   {points:6d}  {mean:6g}  {np.mean(new):7.4f}  {stated:7.4f}",
                      flush=True)  # fmt: skip


def leaning(series: int) -> None:
    """The table of `measures.signals`: new signals by autocorrelation, over those at 0."""
    print("leans  points  new      times")
    for points in (12, 16, 24, 40):
        alone = np.nan
        for lean in LEANING:
            noise = np.random.default_rng(5).normal(size=(series, points))
            for at in range(1, points):
                noise[:, at] = lean * noise[:, at - 1] + np.sqrt(1 - lean**2) * noise[:, at]
            page = charts(np.round(100 + 10 * noise), "nhs7", steps=True)
            new = np.mean([chart.new[-1] for chart in page])
            alone = new if lean == 0 else alone
            print(f"{lean:5g}  {points:6d}  {new:.4f}  {new / alone:6.1f}", flush=True)


def standing(series: int) -> None:
    """How many times as many charts show a signal at the latest point, old or new, as a new one."""
    for points in POINTS:
        random = np.random.default_rng(points)
        page = [
            chart
            for mean in (5, 30, 100)
            for chart in charts(random.poisson(mean, (series, points)), "nhs7", steps=True)
        ]
        now, new = (np.mean([getattr(one, name)[-1] for one in page]) for name in ("signal", "new"))
        print(
            f"{points:3d} points: new {new:.4f}, any {now:.4f}, {now / new:.1f} times", flush=True
        )


def speed() -> None:
    for name, mean in (("XmR", 20), ("c", 2)):
        values = np.random.default_rng(1).poisson(mean, (600, 60))
        charts(values[:2], "nhs7")
        start = perf_counter()
        charts(values, "nhs7")
        print(f"600 {name} charts of 60 points: {perf_counter() - start:.3f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=20_000)
    asked = parser.parse_args()
    speed()
    leaning(asked.series // 6)
    standing(asked.series // 6)
    rates(asked.series)
