"""How often does a chart signal though nothing changes? And how fast is a page judged?

    python benchmarks/signals.py [--series 20000] [TABLE ...]

Prints the simulated constants of `measures.signals` and `measures.charted`, each beside what the
code says: all tables, or those that are named. Rates are of the latest point, over so many series a
row, in the tables with lasting steps a sixth of them (of `seen` a fortieth).

- speed: of 600 charts.
- sought: `SOUGHT`. New signals where steps and seasons are looked for.
- steps: the levels of `measures.charted`, and what the search for steps adds to new signals.
- seen: `APART`, `OF_FEW`. How often the change that `smallest_change` states is flagged.
- bursts: small counts of twice the variance of chance, and p-values of their latest under 0.05.
- kinds: XmR charts of small counts and of normal figures, for where `kind="auto"` changes over.

Where lasting steps are sought seasons are too, as in every exhibit.
"""

from __future__ import annotations

import argparse
from itertools import product
from time import perf_counter

import numpy as np

from rocu_analysis.measures.charted import charted_rows
from rocu_analysis.measures.signals import (
    OF_COUNTS,
    PERIODS,
    POINTS,
    expected_new_signals,
    smallest_change,
)
from rocu_analysis.measures.steps import OF_AMOUNTS, find_steps

MEANS = (0.5, 1, 2, 4, 5, 9, 10, 12, 20, 50, 200, np.inf)
AMOUNT = 100.0  # level of figures that are no counts
BLOCK = 2_000


def charts(values: np.ndarray, rules: str = "nhs7", steps: bool = True, kind: str = "auto") -> list:
    """Charts of rows, unless told otherwise as exhibits ask for them: with steps and seasons."""
    none = np.zeros(values.shape, dtype=bool)
    return charted_rows(
        values.astype(float), excluded=none, provisional=none, rules=rules, kind=kind, steps=steps,
        quarter=np.arange(values.shape[1]) % 4 if steps else None,
    )  # fmt: skip


def varying(random, mean: float, shape: tuple[int, int], dispersion: float = 1.0) -> np.ndarray:
    """Poisson counts, gamma-Poisson ones of more variance, or with an infinite mean amounts."""
    if np.isinf(mean):
        return random.normal(AMOUNT, AMOUNT / 10, shape)
    if dispersion == 1:
        return random.poisson(mean, shape)
    return random.negative_binomial(mean / (dispersion - 1), 1 / dispersion, shape)


def new_signals(values: np.ndarray, **asked) -> tuple[float, float]:
    """Share of charts with a new signal at the latest point, and what is stated of them."""
    new, stated = 0, 0.0
    for start in range(0, len(values), BLOCK):
        page = charts(values[start : start + BLOCK], **asked)
        new += sum(bool(chart.new[-1]) for chart in page)
        stated += expected_new_signals(page).expected
    return new / len(values), stated / len(values)


def rates(series: int) -> None:
    print("rules  points    mean  happens  stated")
    for rules, points, mean in product(OF_COUNTS, POINTS, MEANS):
        random = np.random.default_rng([points, round(min(mean, 1e3) * 10)])
        values = varying(random, mean, (series, points))
        new, stated = new_signals(values, rules=rules, steps=False)
        name = "normal" if np.isinf(mean) else f"{mean:g}"
        print(f"{rules}   {points:6d}  {name:>6}  {new:7.4f}  {stated:7.4f}", flush=True)


def steps(series: int) -> None:
    """What the search for steps adds to new signals, and how many series of 16 show any step."""
    print("dispersion  points    mean  without  with    stated")
    for dispersion in (1, 2):
        added = []
        for points, mean in product((16, 24, 40), (12, 30, 100)):
            random = np.random.default_rng([points, mean, dispersion])
            values = varying(random, mean, (series, points), dispersion)
            without, (new, stated) = new_signals(values, steps=False)[0], new_signals(values)
            added.append(new - without)
            print(f"{dispersion:10d}  {points:6d}  {mean:6d}  {without:7.4f}  {new:.4f}  "
                  f"{stated:.4f}", flush=True)  # fmt: skip
        print(f"added on average {np.mean(added):.4f}")
        rows = varying(np.random.default_rng(dispersion), 30, (series, 16), dispersion)
        print(f"of 16 counts {100 * np.mean([bool(find_steps(row)) for row in rows]):.1f} in 100 "
              "show a step", flush=True)  # fmt: skip
    rows = varying(np.random.default_rng(3), np.inf, (series, 16))
    found = np.mean([bool(find_steps(row, counts=False)) for row in rows])
    print(f"of 16 amounts (at {OF_AMOUNTS:g}) {100 * found:.1f} in 100 show a step")


def sought(series: int) -> None:
    """How many charts show a new signal at the latest point, beside what is stated."""
    print("dispersion  points    mean  new     stated")
    for dispersion, points, mean in product((1, 2), POINTS, (4, 10, 30, 100, np.inf)):
        if np.isinf(mean) and dispersion > 1:
            continue
        random = np.random.default_rng([points, round(min(mean, 1e3)), dispersion])
        kind = "xmr" if np.isinf(mean) else "auto"
        page = charts(varying(random, mean, (series, points), dispersion), kind=kind)
        new = np.mean([chart.new[-1] for chart in page])
        by_chance = expected_new_signals(page).expected / len(page)
        name = "normal" if np.isinf(mean) else f"{mean:g}"
        print(f"{dispersion:10d}  {points:6d}  {name:>6}  {new:.4f}  {by_chance:.4f}",
              flush=True)  # fmt: skip


def seen(series: int) -> None:
    """How often anything is flagged in the latest periods where they are at the stated level."""
    print(f"points  mean     dispersion  rise  fall   (in 100, over {PERIODS} periods)")
    found = []
    for points, mean, dispersion in product((12, 16, 24, 40), (3, 10, 30, 100, 400, np.inf),
                                            (1, 2)):  # fmt: skip
        if np.isinf(mean) and dispersion > 1:
            continue
        random = np.random.default_rng([points, round(min(mean, 1e3)), dispersion])
        kind, shape = "xmr" if np.isinf(mean) else "auto", (series, points)
        quiet = charts(varying(random, mean, shape, dispersion), kind=kind)
        ends = np.array([smallest_change(chart)[:2] for chart in quiet])
        shown = []
        # The change is that of the middle chart; none is asked where half of them state none.
        for level in np.median(np.where(np.isnan(ends), (np.inf, -np.inf), ends), axis=0):
            if np.isinf(level):
                shown.append(np.nan)
                continue
            values = varying(random, mean, shape, dispersion).astype(float)
            if np.isinf(mean):
                values[:, -PERIODS:] += level - AMOUNT
            elif level > 0:
                values[:, -PERIODS:] = varying(random, level, (series, PERIODS), dispersion)
            else:
                values[:, -PERIODS:] = 0.0
            flagged = [chart.signal[-PERIODS:].any() for chart in charts(values, kind=kind)]
            shown.append(100 * np.mean(flagged))
        found.append((np.isinf(mean), *shown))
        name = "normal" if np.isinf(mean) else f"{mean:g}"
        print(f"{points:6d}  {name:>6}  {dispersion:12d}  {shown[0]:4.0f}  {shown[1]:4.0f}",
              flush=True)  # fmt: skip
    for amounts, of in ((False, "counts"), (True, "amounts")):
        all_of = [one for row in found if row[0] == amounts for one in row[1:]]
        print(f"{of}: {np.nanmin(all_of):.0f} to {np.nanmax(all_of):.0f}, "
              f"on average {np.nanmean(all_of):.0f}")  # fmt: skip


def bursts(series: int) -> None:
    """Small counts of twice the variance of chance: new signals."""
    print("points  mean  happens  stated")
    for points, mean in ((16, 4), (24, 4), (24, 1)):
        rows = varying(np.random.default_rng([points, mean]), mean, (series, points), 2)
        new, stated = new_signals(rows)
        print(f"{points:6d}  {mean:4d}  {new:7.4f}  {stated:6.4f}", flush=True)


def kinds(series: int) -> None:
    """XmR charts of 24 points by mean: new signals at the latest point, and signals anywhere."""
    for mean in (0.5, 4, 10, np.inf):
        page = charts(varying(np.random.default_rng(4), mean, (series, 24)), steps=False,
                      kind="xmr")  # fmt: skip
        new, ever = (np.mean(found) for found in zip(
            *((chart.new[-1], chart.signal.any()) for chart in page), strict=True))  # fmt: skip
        print(f"{'normal' if np.isinf(mean) else mean}: new {new:.4f}, any {ever:.3f}", flush=True)


def speed(_: int) -> None:
    for name, mean in (("XmR", 20), ("c", 2)):
        values = np.random.default_rng(1).poisson(mean, (600, 60))
        charts(values[:2], steps=False)
        start = perf_counter()
        charts(values, steps=False)
        print(f"600 {name} charts of 60 points: {perf_counter() - start:.3f} s")


# How many of the series asked for each table has, one in so many.
TABLES = {speed: 1, sought: 6, rates: 1, steps: 6, seen: 40, bursts: 1, kinds: 1}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=20_000)
    parser.add_argument("tables", nargs="*", metavar="TABLE", default=[])
    asked = parser.parse_args()
    for table, one_in in TABLES.items():
        if not asked.tables or table.__name__ in asked.tables:
            print(f"\n{table.__name__}")
            table(max(1, asked.series // one_in))
