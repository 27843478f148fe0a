"""Does a page of charts bring as many false signals as it says? And how fast is it judged?

Run: python benchmarks/signals.py [--series 100000]

For Poisson series in which nothing changes, the share of "auto" charts with a new signal at the
latest point, beside the chance that `in_control` states, averaged over other such series. Their
ratio should lie between 0.9 and 1.1.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np

from rocu_analysis.measures.signals import chance_of_new, design_of
from rocu_analysis.measures.variation import control_chart, control_charts

MEANS = (0.5, 1, 2, 5, 9, 10, 12, 20, 50, 200)
POINTS = (12, 24, 60)
STATED_FROM = 400  # series over which the stated chance is averaged
BLOCK = 5_000


def happens(random, mean: float, points: int, series: int) -> float:
    """Share of charts with a new signal at the latest point."""
    found = 0
    for _ in range(series // BLOCK):
        charts = control_charts(random.poisson(mean, (BLOCK, points)))
        found += charts["new"].to_numpy().reshape(BLOCK, points)[:, -1].sum()
    return found / (series // BLOCK * BLOCK)


def stated(random, mean: float, points: int) -> tuple[float, float]:
    """Mean stated chance, and its standard error."""
    chances = []
    for _ in range(STATED_FROM):
        design = design_of(control_chart(random.poisson(mean, points)))
        chances.append(0.0 if design is None else chance_of_new(design))
    return float(np.mean(chances)), float(np.std(chances) / np.sqrt(STATED_FROM))


def rates(series: int) -> None:
    print(f"{'points':>6} {'mean':>6} {'happens':>9} {'stated':>9} {'ratio':>6} {'error':>6}")
    for points in POINTS:
        for mean in MEANS:
            random = np.random.default_rng([points, round(mean * 10)])
            told, told_error = stated(random, mean, points)
            rate = happens(random, mean, points, series)
            error = np.hypot(np.sqrt(rate / series), told_error) / rate
            print(
                f"{points:6d} {mean:6g} {rate:9.5f} {told:9.5f} {told / rate:6.3f} {error:6.3f}",
                flush=True,
            )


def speed() -> None:
    for name, mean in (("XmR", 20), ("c", 2)):
        values = np.random.default_rng(1).poisson(mean, (600, 60))
        control_chart(values[0])
        start = perf_counter()
        for row in values:
            control_chart(row)
        middle = perf_counter()
        control_charts(values)
        end = perf_counter()
        print(
            f"600 {name} charts of 60 points: one by one {middle - start:.3f} s, "
            f"together {end - middle:.3f} s"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=100_000)
    asked = parser.parse_args()
    speed()
    rates(asked.series)
