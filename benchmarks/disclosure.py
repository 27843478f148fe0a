"""How long protecting a paper takes, and whether it holds.

    python benchmarks/disclosure.py [seeds]

Papers of 15 exhibits over ten regions, sixteen quarters and six threats, each with sums that its
other exhibits could be taken from; and papers of 40 exhibits of eight measures by strand, three of
them one family. Counts are made at random. Each is to stay under 60 seconds of processor time. A
paper in which a count can be told to be small ends the run with an error.
"""

from __future__ import annotations

import sys
import time
from itertools import product

import numpy as np
import pandas as pd

from rocu_analysis import periods as periods_of_time, reference, schema
from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.requests import Request

THREATS = ("drugs", "firearms", "fraud", "cyber crime", "county lines", "prisons")
STRANDS = ["Pursue", "Prevent", "Protect", "Prepare"]
QUARTERS = pd.period_range("2017Q2", periods=16, freq="Q")


def returns(mean: float, seed: int) -> pd.DataFrame:
    """Outcomes frame of counts made at random."""
    random = np.random.default_rng(seed)
    size = dict(zip(THREATS, (2.5, 1.0, 0.7, 0.5, 0.3, 0.2), strict=True))
    rows = [
        {
            "geography": "region", "region": region, "counting": "led", "period": label(quarter),
            "period_start": quarter.start_time, "period_end": quarter.end_time.normalize(),
            "measure": "arrests", "unit": "count", "strand": "Pursue", "threat": threat,
            "value": float(random.poisson(mean * size[threat] * random.lognormal(0, 0.4))),
            "qualifier": "exact", "status": "final", "source": f"{threat}!{region}!{quarter}",
        }
        for region, threat, quarter in product(reference.REGIONS, THREATS, QUARTERS)
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), "outcomes")


def label(quarter: pd.Period) -> str:
    """Financial quarter, such as ``2020-21 Q1``."""
    day = quarter.start_time.date()
    number = (day.month - 4) % 12 // 3 + 1
    return periods_of_time.financial_quarter(day.year - (day.month < 4), number).label


def paper(frame: pd.DataFrame) -> list[Request]:
    """Totals, and all threats but one, by year and by quarter."""
    measure = {"measure": "arrests"}
    asked = [
        ("track", measure),
        ("track", measure | {"region": "South West"}),
        ("compare_regions", measure | {"period": "2020-21"}),
        ("compare_regions", measure | {"period": "2020-21 Q4"}),
        ("balance", measure | {"period": "2020-21", "by": "threat", "region": "South West"}),
        ("scorecard", {"region": "South West"}),
        *(("track", measure | {"threat": name}) for name in THREATS[:-1]),
        *(("compare_regions", measure | {"period": "2020-21", "threat": n}) for n in THREATS[:4]),
    ]
    return [Request(kind, {"outcomes": frame}, arguments) for kind, arguments in asked]


MEASURES = (
    "arrests", "charges", "people charged", "people sentenced", "referrals",
    "children safeguarded", "adults safeguarded", "people safeguarded",
)  # fmt: skip


def large_returns(mean: float, seed: int) -> pd.DataFrame:
    """Eight measures by strand; the people safeguarded are children, adults and a few more."""
    random = np.random.default_rng(seed)
    frames = []
    for strand, measure in product(STRANDS, MEASURES):
        rows = returns(mean, int(random.integers(2**31))).query("threat == 'firearms'")
        named = rows["source"] + f"!{measure}!{strand}"
        rows = rows.assign(measure=measure, strand=strand, threat=None, source=named)
        if measure == "people safeguarded":
            parts = frames[-2]["value"] + frames[-1]["value"]
            rows = rows.assign(value=rows["value"] // 3 + parts)
        frames.append(rows)
    return schema.conform(pd.concat(frames, ignore_index=True), "outcomes")


def large_paper(frame: pd.DataFrame) -> list[Request]:
    """Five exhibits of each measure."""
    region, quarter = {"region": "South West"}, {"period": "2020-21 Q4"}
    kinds = (
        ("track", {}), ("track", region), ("compare_regions", quarter), ("balance", quarter),
        ("balance_over_time", region),
    )  # fmt: skip
    return [
        Request(kind, {"outcomes": frame}, {"measure": measure} | arguments)
        for measure, (kind, arguments) in product(MEASURES, kinds)
    ]


def papers(seeds: int) -> None:
    print("\npapers of 15 and of 40 exhibits: how many are coarser, or only a table with [c]")
    print("mean  seed  coarser  tables  seconds  attack")
    cases = [(paper, returns, mean) for mean in (3, 10, 30)]
    cases += [(large_paper, large_returns, mean) for mean in (2, 8)]
    for (asked, made, mean), seed in product(cases, range(seeds)):
        requests = asked(made(mean, seed))
        start = time.process_time()
        done = protection.protect(requests)
        taken = time.process_time() - start
        start = time.process_time()
        assurance.attack(done, [], protection.THRESHOLD)
        print(
            f"{mean:4}  {seed:4}  {len(done.notes):7}  {len(done.tables):6}  {taken:7.2f}  "
            f"{time.process_time() - start:6.2f}",
            flush=True,
        )


def main() -> None:
    papers(int(sys.argv[1]) if len(sys.argv) > 1 else 1)


if __name__ == "__main__":
    main()
