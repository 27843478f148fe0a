"""How often does the balance name what is not there? The figures of section 6 of docs/method.md.

    python benchmarks/balance.py [--papers 1000]

Shares by strand in which nothing changes, drawn in four ways: plain (multinomial); in operations of
three on average, each of one strand; drawn anew each quarter, with 2.5 times the variance of chance
(Dirichlet); and leaning, each quarter's share on the one before by 0.6. Prints of so many papers in
100:

- apart: ten regions alike, nine quarters; one is told apart from all together. Then with intervals
  of chance alone, and how often a region with 20 points less of 220 is found.
- moved: one region, 16 quarters; the share is said to have gone from one to the other between the
  first four quarters and the newest four (a quarter of the papers); then without the dispersion of
  the share.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from rocu_analysis.measures import balance, change, dispersion, intervals
from rocu_analysis.reference import STRANDS

SHARES = np.array([0.66, 0.16, 0.13, 0.05])
FEWER = np.array([0.46, 0.26, 0.18, 0.10])
VARIES, LEANS, EACH = 2.5, 0.6, 3
SIZES = 60 + 40 * np.arange(10)


def plain(random, number, shares=SHARES):
    return random.multinomial(number, shares)


def operations(random, number, shares=SHARES):
    some = max(1, random.poisson(number / EACH))
    sizes = 1 + random.poisson(EACH - 1, some)
    return np.bincount(random.choice(4, some, p=shares), weights=sizes, minlength=4)


def anew(random, number, shares=SHARES):
    together = (number - VARIES) / (VARIES - 1)
    return random.multinomial(number, random.dirichlet(together * shares))


DRAWN = {"plain": plain, "operations": operations, "drawn anew": anew}


def quarters(random, way: str, number: int, periods: int, shares=SHARES) -> np.ndarray:
    """Counts by strand of some quarters, (periods, 4)."""
    if way != "leaning":
        return np.array([DRAWN[way](random, number, shares) for _ in range(periods)], dtype=float)
    noise = random.normal(size=periods)
    for at in range(1, periods):
        noise[at] = LEANS * noise[at - 1] + np.sqrt(1 - LEANS**2) * noise[at]
    spread = np.sqrt((VARIES - 1) * shares[0] * (1 - shares[0]) / number)
    pursue = random.binomial(number, np.clip(shares[0] + spread * noise, 0, 1))
    rest = [random.multinomial(number - one, shares[1:] / shares[1:].sum()) for one in pursue]
    return np.column_stack([pursue, rest]).astype(float)


def told_apart(counts: np.ndarray, widened: bool = True) -> np.ndarray:
    """Verdict of each region in the newest of its quarters, as `balance` gives it."""
    pursue, total = counts[..., 0], counts.sum(axis=-1)
    spread = dispersion.spread_of_shares(pursue[:, :-1], total[:, :-1])
    known = (spread.factor, spread.freedom) if widened else (1.0, np.inf)
    now, of = pursue[:, -1], total[:, -1]
    share = now.sum() / of.sum()
    p = change.share_against(now, of, share, *known)
    lower, upper = intervals.share_limits(now, of, *known)
    ways = [change.together(p) & side for side in (lower > share, upper < share)]
    return np.select(ways, ["above", "below"], "same")


def apart(papers: int) -> None:
    print("\n| shares | a false name | by chance alone | 20 points less found |\n|---|---|---|---|")
    for way in DRAWN:
        random, false, bare, found = np.random.default_rng(1), 0, 0, 0
        for _ in range(papers):
            counts = np.array([quarters(random, way, number, 9) for number in SIZES])
            false += (told_apart(counts) != "same").any()
            bare += (told_apart(counts, widened=False) != "same").any()
            counts[4] = quarters(random, way, SIZES[4], 9, FEWER)
            found += told_apart(counts)[4] == "below"
        cells = (f"{100 * one / papers:.0f}" for one in (false, bare, found))
        print(f"| {way} | {' | '.join(cells)} |", flush=True)


def over_time(papers: int) -> None:
    print("\n| shares | number | moved | without the share's own spread |")
    print("|---|---|---|---|")
    for way in (*DRAWN, "leaning"):
        for number in (60, 200):
            random, moved, few = np.random.default_rng(number), [0, 0], papers // 4
            for _ in range(few):
                counts = quarters(random, way, number, 16)
                share = dispersion.spread_of_shares(counts[:, 0], counts.sum(axis=1))
                spreads = (float(share.factor[0]), float(share.freedom[0])), None
                for each, spread in enumerate(spreads):
                    parts = balance.decompose(
                        pd.Series(counts[:4].sum(axis=0), index=STRANDS),
                        pd.Series(counts[-4:].sum(axis=0), index=STRANDS),
                        dispersion=dispersion.dispersion_of_counts(counts.T), spread=spread,
                    ).set_index("strand")  # fmt: skip
                    moved[each] += parts.loc["All", "lower"] > 0 or parts.loc["All", "upper"] < 0
            cells = (f"{100 * one / few:.0f}" for one in moved)
            print(f"| {way} | {number} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=1000)
    papers = parser.parse_args().papers
    apart(papers)
    over_time(papers)
