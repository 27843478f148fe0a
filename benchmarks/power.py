"""How often is a change named that is there, and how often one that is not? For docs/method.md.

    python benchmarks/power.py [--papers 200] [--years 2000] [--spread 2000] [--noise 100]

Prints one table: of so many papers in 100, how many name the change (no change: name anything).
Series have 16 quarters, of which the last four are multiplied by a factor; where regions are
compared that is one of ten, in proportion to their officers, and the mean is its own. What is asked
are the measures behind `year_on_year`, the headline of `track` (and of `outcomes_profile` and
`scorecard`, which are judged as it is) and `compare_regions` (the newest year), without words or
drawing. `track` is so of its chart alone: its headline also names a year that is clear of the last
by itself, which is the row of `year_on_year`.

- Poisson: chance alone.
- dispersion 2: variance twice the mean, from quarter to quarter.
- season: 20 per cent up and down, the same everywhere.
- autocorrelation: each quarter leans on the one before by 0.5, with the variance of chance besides.

Then of so many years in which nothing happens: how many are clear of the last by themselves, and in
how many any of ten regions, or all together, is clear when all are looked at.

Then of papers whose regions all come from one spread, of three shapes: how many name one beyond the
usual as `compare_regions` does, with up to three set aside (`OUT_OF_SPREAD`), and how many would by
the limits alone.

Then papers in which nothing happens are made through the public door, so many times: how many name
something in any headline. A part is left out with 0.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import product

import numpy as np
import pandas as pd

import rocu_analysis as rocu
from rocu_analysis import periods, schema
from rocu_analysis.exhibits.against import SPREAD_LEVEL, row_spread, verdicts
from rocu_analysis.measures import funnel
from rocu_analysis.measures.change import compare_years, together
from rocu_analysis.measures.charted import charted_rows
from rocu_analysis.measures.dispersion import spread_of_parts, spread_of_sums
from rocu_analysis.reference import REGIONS

QUARTERS, CHANGED = 16, "Eastern"
FACTORS = (1.0, 0.5, 0.7, 0.8, 1.2, 1.3, 1.5, 2.0)
MEANS = (10, 30, 100, 300)
OUT_OF_SPREAD = 25  # papers in 100 that `exhibits.methods` states
SEASON = 1 + 0.2 * np.cos(np.pi / 2 * np.arange(QUARTERS))
OF_YEAR = np.arange(QUARTERS) % 4
OFFICERS = rocu.forces().groupby("region")["officers"].sum()
SIZES = np.array([OFFICERS[name] / OFFICERS[CHANGED] for name in REGIONS])
PLACE = REGIONS.index(CHANGED)


def leaning(random, levels):
    """Relative levels of variance one over the mean, each leaning on the one before by a half."""
    noise = random.normal(size=levels.shape)
    for place in range(1, QUARTERS):
        noise[:, place] = 0.5 * noise[:, place - 1] + np.sqrt(0.75) * noise[:, place]
    return random.poisson(levels * np.maximum(0, 1 + noise / np.sqrt(levels)))


KINDS = {
    "Poisson": lambda random, levels: random.poisson(levels),
    "dispersion 2": lambda random, levels: random.negative_binomial(levels, 0.5),
    "season": lambda random, levels: random.poisson(levels * SEASON),
    "autocorrelation": leaning,
}


# --- what each exhibit asks: -1 lower, 1 higher, 0 nothing, of the region that is changed ---------


def year_on_year(counts: np.ndarray) -> int:
    years = compare_years(counts[PLACE][None], 4)
    clear = years.p[0] < 0.05 and (years.lower[0] > 1 or years.upper[0] < 1)
    return int(np.sign(years.ratio[0] - 1)) if clear else 0


def track(counts: np.ndarray) -> int:
    none = np.zeros((1, QUARTERS), dtype=bool)
    (chart,) = charted_rows(
        counts[PLACE][None], excluded=none, provisional=none, quarter=OF_YEAR, steps=True
    )
    ways = {"above": 1, "rising": 1, "below": -1, "falling": -1}
    return ways.get(chart.side[-1], 0)


def compare_regions(counts: np.ndarray, *, anywhere: bool = False) -> int:
    year = counts[:, -4:].sum(axis=1)
    spread = spread_of_parts(counts).at_least(*spread_of_sums(counts[:, :-4], 4))
    frame = pd.DataFrame({
        "value": year, "value_high": np.nan, "total": SIZES, "dispersion": spread.factor,
        "freedom": np.where(spread.factor > 1, spread.freedom, np.inf),
    })  # fmt: skip
    found = verdicts(frame, np.ones(len(SIZES), dtype=bool), False, frame["total"].to_numpy())[-1]
    ways = [{"above": 1, "below": -1}.get(verdict, 0) for verdict in found]
    return int(any(ways)) if anywhere else ways[PLACE]


ASKED = {
    "year_on_year": year_on_year,
    "track": track,
    "compare_regions": compare_regions,
}


def cell(name: str, kind: str, mean: float, factor: float, papers: int) -> float:
    """Papers in 100 that name the change; for no change, that name anything."""
    random = np.random.default_rng([round(mean), round(10 * factor)])
    levels = np.repeat(mean * SIZES[:, None], QUARTERS, axis=1)
    levels[PLACE, -4:] *= factor
    found = 0
    for _ in range(papers):
        counts = KINDS[kind](random, levels).astype(float)
        if factor == 1:
            asked = {"anywhere": True} if name == "compare_regions" else {}
            found += ASKED[name](counts, **asked) != 0
        else:
            found += ASKED[name](counts) == np.sign(factor - 1)
    return 100 * found / papers


def table(papers: int) -> None:
    began = time.perf_counter()
    heads = ["no change", *(f"{factor:g}" for factor in FACTORS[1:])]
    print(f"| exhibit | counts | mean | {' | '.join(heads)} |")
    print("|---|---|---|" + "---|" * len(heads))
    for name in ASKED:
        for kind in KINDS:
            for mean in MEANS:
                cells = [f"{cell(name, kind, mean, factor, papers):.0f}" for factor in FACTORS]
                print(f"| `{name}` | {kind} | {mean} | {' | '.join(cells)} |", flush=True)
    print(f"{papers} papers a cell, {time.perf_counter() - began:.0f} s", file=sys.stderr)


# --- a year in which nothing happens -------------------------------------------------------------


def quiet_years(papers: int) -> None:
    """How often one is clear by itself, and any of ten regions or all when asked together."""
    print("\n| counts | mean | one by itself | any of ten, or all |\n|---|---|---|---|")
    for kind, mean in product(KINDS, MEANS):
        random, alone, anywhere = np.random.default_rng([round(mean), 7]), 0.0, 0
        levels = np.repeat(mean * SIZES[:, None], QUARTERS, axis=1)
        for _ in range(papers):
            counts = KINDS[kind](random, levels).astype(float)
            alone += sum(bool(compare_years(row[None], 4).alone[0]) for row in counts[:3]) / 3
            years = compare_years(np.vstack([counts, counts.sum(axis=0)]), 4)
            clear = together(years.p, 0.05) & ((years.lower > 1) | (years.upper < 1))
            anywhere += clear.any()
        print(f"| {kind} | {mean} | {100 * alone / papers:.1f} | "
              f"{100 * anywhere / papers:.1f} |", flush=True)  # fmt: skip


SPREADS = {  # relative rates of regions that all come from one spread of so much
    "normal on the funnel's scale": lambda random, size, by: (
        (1 + by / 2 * random.normal(size=size)) ** 2
    ),
    "gamma": lambda random, size, by: random.gamma(by**-2, by**2, size),
    "Student's t, five degrees of freedom": lambda random, size, by: (
        np.maximum(1 + by / 2 * np.sqrt(3 / 5) * random.standard_t(5, size), 0) ** 2
    ),
}


def one_spread(papers: int) -> None:
    """How often a comparison names a region beyond the usual though all come from one spread."""
    print("\n| spread | regions | by | names one in 100 | limits alone |\n|---|---|---|---|---|")
    for (name, drawn), regions, by in product(SPREADS.items(), (5, 7, 10), (0.3, 0.4)):
        random, named, outside = np.random.default_rng(regions), 0, 0
        totals, all_of = 1000 * SIZES[:regions], np.ones(regions, dtype=bool)
        for _ in range(papers):
            counts = random.poisson(totals * drawn(random, regions, by)).astype(float)
            frame = pd.DataFrame({"value": counts, "value_high": np.nan, "total": totals,
                                  "dispersion": 1.0, "freedom": np.inf})  # fmt: skip
            line, _, verdict = verdicts(frame, all_of, False, totals)
            spread = row_spread(frame.assign(verdict=verdict), all_of, line, False, totals)
            named += spread is not None and bool((spread == "outside").any())
            found = funnel.funnel(counts, totals, kind="rate", levels=(SPREAD_LEVEL,))
            outside += found.tau2_lower > 0 and bool(
                found.limits["signal"].fillna("within").ne("within").any()
            )
        print(f"| {name} | {regions} | {by:g} | {100 * named / papers:.0f} (stated: up to "
              f"{OUT_OF_SPREAD}) | {100 * outside / papers:.0f} |", flush=True)  # fmt: skip


# --- a paper in which nothing happens ------------------------------------------------------------

REGION = {"region": CHANGED}
PAPERS = {
    "a region beside the others": [
        {"kind": "year_on_year"},
        {"kind": "track"} | REGION,
        {"kind": "compare_regions", "per": "officers"},
        {"kind": "funnel", "per": "officers"},
        {"kind": "outcomes_profile", "measures": ["arrests"]} | REGION,
        {"kind": "scorecard", "measures": ["arrests"]},
    ],
    "a region by itself": [
        *({"kind": kind, "measure": name} | REGION
          for name in ("arrests", "charges") for kind in ("year_on_year", "track")),
        {"kind": "outcomes_profile"} | REGION,
        {"kind": "scorecard"} | REGION,
    ],
    "all regions": [
        *({"kind": kind, "measure": name}
          for name in ("arrests", "charges", "referrals") for kind in ("year_on_year", "track")),
        {"kind": "scorecard"},
        {"kind": "compare_regions", "per": "officers"},
    ],
}  # fmt: skip
WHOLE = ("scorecard", "outcomes_profile")
MEASURES = ("arrests", "charges", "referrals")
SILENT = ("o clear change", "not clearly changed", "o signal", "None of ", "none of ",
          "within th", "within its", "as usual")  # fmt: skip


def blank() -> pd.DataFrame:
    spans = [periods.financial_quarter(2018 + n // 4, n % 4 + 1) for n in range(QUARTERS)]
    rows = [
        {"geography": "region", "region": name, "counting": "led", "measure": measure,
         "unit": "count", "strand": "Not stated", "period": span.label, "period_start": span.start,
         "period_end": span.end, "value": 1.0, "qualifier": "exact", "status": "final",
         "as_at": "2022-05-16", "source": "made.xlsx!A1"}
        for measure in MEASURES for name in REGIONS for span in spans
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), "outcomes")


def names(headline: str) -> bool:
    """Whether a headline names something; of all regions alike one may still have changed."""
    moved = "changed clearly" in headline.replace("no region changed", "")
    return moved or ", but " in headline or not any(word in headline for word in SILENT)


def noise(papers: int) -> None:
    """How many papers of chance alone name something."""
    frame = blank()
    print("\n| a paper of | mean | names something |\n|---|---|---|")
    for (title, entries), mean in product(PAPERS.items(), (30, 100)):
        random, anything = np.random.default_rng(9), 0
        levels = np.tile(np.repeat(mean * SIZES, QUARTERS), len(MEASURES))
        entries = [
            one | ({} if one["kind"] in WHOLE else {"measure": one.get("measure", "arrests")})
            for one in entries
        ]
        for _ in range(papers):
            made = frame.assign(value=random.poisson(levels).astype(float))
            paper = rocu.Paper(
                {"outcomes": made}, title="Noise", audience="internal", exhibits=entries
            )
            placed = paper._placed("internal")
            anything += any(names(one.exhibit.headline) for one in placed)
        print(f"| {title} | {mean} | {100 * anything / papers:.0f} in 100 |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--years", type=int, default=2000)
    parser.add_argument("--spread", type=int, default=2000)
    parser.add_argument("--noise", type=int, default=100)
    asked = parser.parse_args()
    for part, many in (
        (table, asked.papers),
        (quiet_years, asked.years),
        (one_spread, asked.spread),
        (noise, asked.noise),
    ):
        if many:
            part(many)
