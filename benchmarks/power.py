"""How often is a change named, and how often one that is not there? The table of docs/method.md.

    python benchmarks/power.py [--papers 100] [exhibit ...]

One row a mean, a kind of series and a factor: of so many papers in 100, how many name the change
of the newest year (factor 1: name anything). Sixteen quarters a series; ``named`` is read off the
headline, as a board reads it.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

import rocu_analysis as rocu
from rocu_analysis import periods, schema
from rocu_analysis.exhibits import series as series_module
from rocu_analysis.measures.signals import Detectable

FACTORS = (1.0, 0.5, 0.7, 0.8, 1.2, 1.3, 1.5, 2.0)
MEANS = (10, 30, 100, 300)
QUARTERS, YEAR = 16, 4
SEASON = np.tile([1.2, 1.05, 0.8, 0.95], QUARTERS // YEAR)


def poisson(random: np.random.Generator, means: np.ndarray) -> np.ndarray:
    return random.poisson(means)


def bursts(random: np.random.Generator, means: np.ndarray) -> np.ndarray:
    """Variance twice the mean."""
    return random.negative_binomial(means, 0.5)


def seasonal(random: np.random.Generator, means: np.ndarray) -> np.ndarray:
    return random.poisson(means * SEASON)


def leaning(random: np.random.Generator, means: np.ndarray) -> np.ndarray:
    """Figures of which each leans on the one before by 0.5, their variance that of chance."""
    noise = random.normal(size=means.size)
    for at in range(1, means.size):
        noise[at] = 0.5 * noise[at - 1] + np.sqrt(0.75) * noise[at]
    return np.maximum(np.round(means + np.sqrt(means) * noise), 0)


KINDS = {
    "Poisson": poisson, "dispersion 2": bursts, "season 20%": seasonal, "leaning 0.5": leaning,
}  # fmt: skip


def frame_of(values: np.ndarray) -> pd.DataFrame:
    """One region's quarters from 2018-19 Q1."""
    spans = [periods.financial_quarter(2018 + n // 4, n % 4 + 1) for n in range(len(values))]
    rows = [
        {
            "geography": "region", "region": "Eastern", "counting": "led", "period": span.label,
            "period_start": span.start, "period_end": span.end, "measure": "arrests",
            "unit": "count", "strand": "Not stated", "value": value, "qualifier": "exact",
            "status": "final", "as_at": "2023-05-16", "source": "trial.xlsx!Outcomes!D5",
        }
        for span, value in zip(spans, values, strict=True)
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), "outcomes")


def track(frame: pd.DataFrame, factor: float) -> bool:
    """Whether the headline of `rocu.track` names a change, of the right direction."""
    headline = rocu.track(frame, "arrests", region="Eastern").headline
    if "no signal" in headline:
        return False
    down = any(word in headline for word in (" fell ", "below", "lower"))
    return factor == 1 or down == (factor < 1)


def year_on_year(frame: pd.DataFrame, factor: float) -> bool:
    """Whether `rocu.year_on_year` names it."""
    headline = rocu.year_on_year(frame, "arrests", region="Eastern").headline
    ways = ("higher", "times as many") if factor > 1 else ("lower",)
    if factor == 1:
        ways = ("higher", "lower", "times as many")
    return any(way in headline for way in ways)


EXHIBITS = {"track": track, "year_on_year": year_on_year}


def main(papers: int, names: list[str]) -> None:
    # What a chart could have seen is costly and decides no headline.
    seen = Detectable(110.0, 90.0, 1.1, 0.9)
    series_module.smallest_change = lambda chart: seen
    print("| exhibit | series | mean | " + " | ".join(f"x {f:g}" for f in FACTORS) + " |")
    print("|---|---|---|" + "---|" * len(FACTORS))
    for name in names:
        for kind, draw in KINDS.items():
            for mean in MEANS:
                cells = []
                for factor in FACTORS:
                    random = np.random.default_rng([mean, round(10 * factor)])
                    means = np.full(QUARTERS, float(mean))
                    means[-YEAR:] *= factor
                    found = [
                        EXHIBITS[name](frame_of(draw(random, means)), factor) for _ in range(papers)
                    ]
                    cells.append(f"{100 * np.mean(found):.0f}")
                print(f"| {name} | {kind} | {mean} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exhibits", nargs="*", default=list(EXHIBITS), metavar="exhibit")
    parser.add_argument("--papers", type=int, default=100)
    asked = parser.parse_args()
    main(asked.papers, asked.exhibits)
