"""How often is a change named that is there, and how often one that is not?

Run: python benchmarks/power_regions.py [papers] [mean ...]

Prints the tables of `docs/method.md`, through the public door, of so many papers a cell (50; three
times as many where nothing changes), some minutes for each row of a table. Ten
regions in proportion to their officers have 15 quarters, of which the last four of one region are
multiplied by a factor; means are that region's counts a quarter. "Names it" is a headline or a row
that says what happened, for no change one that says anything.

- Poisson: chance alone.
- dispersion 2: variance twice the mean, from quarter to quarter.
- season: 20 per cent up and down, the same everywhere.
- autocorrelation: levels that lean on the quarter before (0.5), with a variance that makes the
  dispersion 2.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import rocu_analysis as rocu
from rocu_analysis import periods, schema
from rocu_analysis.reference import REGIONS

QUARTERS, CHANGED = 15, "Eastern"
FACTORS = (1.0, 0.5, 0.7, 0.8, 1.2, 1.3, 1.5, 2.0)
MEANS = (10, 30, 100, 300)
SEASON = 1 + 0.2 * np.cos(np.pi / 2 * np.arange(QUARTERS))
OFFICERS = rocu.forces().groupby("region")["officers"].sum()
SIZES = np.array([OFFICERS[name] / OFFICERS[CHANGED] for name in REGIONS])
PLACE = REGIONS.index(CHANGED)


def poisson(random, levels):
    return random.poisson(levels)


def spread(random, levels):
    return random.negative_binomial(levels, 0.5)  # mean m, variance 2 m


def seasonal(random, levels):
    return random.poisson(levels * SEASON)


def leaning(random, levels):
    """Relative levels of variance one over the mean, each leaning on the one before by a half."""
    noise = random.normal(size=levels.shape)
    for place in range(1, QUARTERS):
        noise[:, place] = 0.5 * noise[:, place - 1] + np.sqrt(0.75) * noise[:, place]
    return random.poisson(levels * np.maximum(0, 1 + noise / np.sqrt(levels)))


KINDS = {
    "Poisson": poisson,
    "dispersion 2": spread,
    "season": seasonal,
    "autocorrelation": leaning,
}


def blank() -> pd.DataFrame:
    """Outcomes of all regions and quarters, to be filled with counts."""
    spans = [periods.financial_quarter(2018 + n // 4, n % 4 + 1) for n in range(QUARTERS)]
    rows = [
        {"geography": "region", "region": name, "counting": "led", "measure": "arrests",
         "unit": "count", "period": span.label, "period_start": span.start,
         "period_end": span.end, "value": 1.0, "qualifier": "exact", "status": "final",
         "as_at": "2022-05-16", "source": "made.xlsx!A1"}
        for name in REGIONS for span in spans
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), "outcomes")


def compared(outcomes: pd.DataFrame, factor: float) -> bool:
    """Whether the comparison names the region on its side; for no change whether any is named."""
    told = rocu.compare_regions(outcomes, "arrests", per="officers").data.set_index("region")
    named = told["verdict"].isin(["above", "below"])
    if factor == 1:
        return bool(named.any())
    return told.loc[CHANGED, "verdict"] == ("above" if factor > 1 else "below")


def year_on_year(outcomes: pd.DataFrame, factor: float) -> bool:
    """Whether the changed region's year is said to be higher or lower than the year before."""
    told = rocu.year_on_year(outcomes, "arrests", region=CHANGED).data["reading"].iloc[0]
    return told != "same" if factor == 1 else told == ("higher" if factor > 1 else "lower")


ASKED: dict[str, Callable[[pd.DataFrame, float], bool]] = {
    "compare_regions": compared,
    "year_on_year": year_on_year,
}


def of_hundred(random, draw, mean: float, factor: float, papers: int) -> dict[str, float]:
    """Papers in 100 that name the change, by exhibit."""
    frame, found = blank(), dict.fromkeys(ASKED, 0)
    levels = np.repeat(mean * SIZES[:, None], QUARTERS, axis=1)
    levels[PLACE, -4:] *= factor
    for _ in range(papers):
        made = frame.assign(value=draw(random, levels).ravel().astype(float))
        for name, ask in ASKED.items():
            found[name] += ask(made, factor)
    return {name: 100 * number / papers for name, number in found.items()}


def main() -> None:
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    means = tuple(map(int, sys.argv[2:])) or MEANS
    began = time.perf_counter()
    lines: dict[str, list[str]] = {name: [] for name in ASKED}
    for mean in means:
        for kind, draw in KINDS.items():
            random = np.random.default_rng(20212)
            # False alarms are few, and need more papers to be seen.
            cells = [
                of_hundred(random, draw, mean, factor, papers * (3 if factor == 1 else 1))
                for factor in FACTORS
            ]
            for name, rows in lines.items():
                told = " | ".join(f"{cell[name]:.0f}" for cell in cells)
                rows.append(f"| {kind} | {mean} | {told} |")
                print(f"{name:16}{rows[-1]}", file=sys.stderr, flush=True)
    for name, rows in lines.items():
        head = " | ".join("no change" if factor == 1 else f"{factor:g}" for factor in FACTORS)
        print(f"\n`{name}`\n\n| counts | mean | {head} |")
        print("|---|---|" + "---|" * len(FACTORS), *rows, sep="\n")
    took = time.perf_counter() - began
    print(f"\n{papers} papers a cell, {3 * papers} where nothing changes, {took:.0f} s")


if __name__ == "__main__":
    main()
