"""How often does a chart signal anew though nothing changes? And how fast is a page judged?

    python benchmarks/signals.py [--series 20000]

Prints the share of charts with a new signal at the latest point, over Poisson series in which
nothing changes, by rule book, mean and length, beside what `measures.signals` says on average.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np

from rocu_analysis.measures.signals import OF_COUNTS, POINTS, expected_new_signals
from rocu_analysis.measures.variation import charted_rows

MEANS = (0.5, 1, 2, 5, 9, 12, 20, 50, 200)
BLOCK = 2_000


def charts(values: np.ndarray, rules: str) -> list:
    none = np.zeros(values.shape, dtype=bool)
    return charted_rows(values.astype(float), excluded=none, provisional=none, rules=rules)


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
