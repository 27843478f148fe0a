"""How often does a chart signal anew though nothing changes? And how fast is a page judged?

    python benchmarks/signals.py [--series 20000]

Prints the share of charts with a new signal at the latest point, over Poisson series in which
nothing changes, by rule book, kind of limits, mean and length. `measures.signals.CHANCES` holds one
figure for each rule book and kind of limits: about the mean of what is printed for it.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np

from rocu_analysis.measures.signals import CHANCES
from rocu_analysis.measures.variation import charted_rows

MEANS = {"exact": (0.5, 1, 2, 5, 9), "moving range": (10, 12, 20, 50, 200)}
POINTS = (12, 24, 60)
BLOCK = 2_000


def charts(values: np.ndarray, rules: str) -> list:
    none = np.zeros(values.shape, dtype=bool)
    return charted_rows(values.astype(float), excluded=none, provisional=none, rules=rules)


def rates(series: int) -> None:
    print("rules  limits        points    mean  happens  stated")
    for (rules, limits), stated in CHANCES.items():
        for points in POINTS:
            for mean in MEANS.get(limits, ()):
                random = np.random.default_rng([points, round(mean * 10)])
                new = [
                    chart.new[-1]
                    for _ in range(max(1, series // BLOCK))
                    for chart in charts(random.poisson(mean, (BLOCK, points)), rules)
                    if chart.limits == limits
                ]
                print(f"{rules}   {limits:12}  {points:6d}  {mean:6g}  {np.mean(new):7.4f}  "
                      f"{stated:6.3f}", flush=True)  # fmt: skip


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
    rates(asked.series)
