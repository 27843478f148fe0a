"""Where nothing differs and nothing changes, false headlines are as rare as the method promises."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from exhibits.frames import by_region, by_strand, outcomes, quarter, series

import rocu_analysis as rocu
from rocu_analysis.measures import signals
from rocu_analysis.reference import REGIONS

OFFICERS = rocu.forces().groupby("region")["officers"].sum()
ALIKE = np.array([OFFICERS[name] * 0.01 for name in REGIONS])
MIX = {"Pursue": 0.66, "Prevent": 0.16, "Protect": 0.13, "Prepare": 0.05}
SHARES = list(MIX.values())
THREE = ("arrests", "charges", "referrals")


class Tried(NamedTuple):
    """How a paper is drawn, when it is false, and how often the method says that it is."""

    papers: int
    draw: object  # of a random generator: a frame
    show: object  # of that frame: an exhibit
    false: object  # of that exhibit: whether it names something
    promised: float | None = None  # None where each chart has its own


def compared(frame):
    return rocu.compare_regions(frame, "arrests", per="officers")


def funnelled(frame):
    return rocu.funnel(frame, "arrests", per="officers")


def balanced(frame):
    return rocu.balance(frame, "disruptions")


def share_over_time(frame):
    return rocu.balance_over_time(frame, "disruptions", region="Eastern")


def tracked(frame):
    return rocu.track(frame, "arrests", region="Eastern")


def card(frame):
    return rocu.scorecard(frame, region="Eastern")


def names_one(exhibit):
    return any(claim.named for claim in exhibit.claims.values())


def lies_outside(exhibit):
    return exhibit.data["signal"].fillna("").str.contains("99.8").any()


def differs_more_than_regions_do(exhibit):
    return names_one(exhibit) and (exhibit.data["spread"] == "outside").any()


def charts_of(exhibit):
    """Every series that an exhibit over time judged."""
    found = exhibit.finding
    if hasattr(found, "scores"):
        return [score.series for score in found.judged]
    every = found.series if isinstance(found.series, list) else [found.series]
    return [series for series in every if not series.withheld]


def has_new(exhibit):
    return any(series.is_new for series in charts_of(exhibit))


def bursts(random, means, dispersion, size=None):
    """Counts that vary more than chance: variance ``dispersion`` times the mean."""
    return random.negative_binomial(means / (dispersion - 1), 1 / dispersion, size)


def in_quarters(counts):
    """Ten regions' counts, a row each."""
    return outcomes(*[one for name, row in zip(REGIONS, counts, strict=True)
                      for one in series(row, name)])  # fmt: skip


def of_measures(names, draw):
    return outcomes(*[one for name in names for one in series(draw(), measure=name)])


def strands(draw, quarters, regions=REGIONS):
    """Counts by strand of some quarters, each region with more than the one before."""

    def frame(random):
        return outcomes(*[
            one for place, name in enumerate(regions) for number in range(quarters)
            for one in by_strand(dict(zip(MIX, draw(random, 60 + 40 * place, place), strict=True)),
                                 name, period=quarter(number))
        ])  # fmt: skip

    return frame


def by_chance(random, number, place):
    return random.multinomial(number, SHARES)


def clustered(random, number, size):
    """Work that comes in operations, each of one strand and of some size."""
    operations = max(1, random.poisson(number / size))
    sizes = 1 + random.poisson(size - 1, operations)
    strand = random.choice(len(MIX), operations, p=SHARES)
    return np.bincount(strand, weights=sizes, minlength=len(MIX)).astype(int)


def drawn_anew(random, number, factor=2.5):
    """Shares that are drawn anew each quarter (Dirichlet-multinomial)."""
    together = (number - factor) / (factor - 1)
    return random.multinomial(number, random.dirichlet(together * np.array(SHARES)))


def spread_out(random):
    """Regions whose rates differ as regions do."""
    return outcomes(*by_region(random.poisson(10 * ALIKE * (1 + random.normal(0, 0.15, 10)) ** 2)))


TRIED = {
    "rates": Tried(500, lambda r: outcomes(*by_region(r.poisson(ALIKE))), compared, names_one,
                   0.05),
    "rates in bursts that their history shows": Tried(
        300, lambda r: in_quarters(bursts(r, ALIKE[:, None], 1.5, (10, 9))), compared, names_one,
        0.05),
    "a funnel": Tried(250, lambda r: outcomes(*by_region(r.poisson(ALIKE))), funnelled,
                      lies_outside, 0.02),  # 1 - 0.998 to the tenth
    "regions that differ as regions do": Tried(200, spread_out, compared,
                                               differs_more_than_regions_do, 0.25),
    "Pursue shares": Tried(300, strands(by_chance, 1), balanced, names_one, 0.05),
    "operations in half the regions": Tried(
        300, strands(lambda r, n, place: clustered(r, n, 4 if place % 2 else 1), 9), balanced,
        names_one, 0.05),
    "shares drawn anew": Tried(300, strands(lambda r, n, place: drawn_anew(r, n), 9), balanced,
                               names_one, 0.05),
    "a share over time": Tried(300, strands(by_chance, 15, ["Eastern"]), share_over_time, has_new),
    "a series": Tried(500, lambda r: outcomes(*series(r.poisson(60, 16))), tracked, has_new),
    "a scorecard": Tried(250, lambda r: of_measures(THREE, lambda: r.poisson(60, 16)), card,
                         has_new),
}  # fmt: skip


@pytest.mark.simulation
@pytest.mark.parametrize("name", TRIED)
def test_false_headlines_are_as_rare_as_promised(name):
    tried, promised, false = TRIED[name], [], 0
    random = np.random.default_rng(len(name))
    for _ in range(tried.papers):
        exhibit = tried.show(tried.draw(random))
        false += tried.false(exhibit)
        if tried.promised is None:
            charts = [series.chart for series in charts_of(exhibit)]
            promised.append(signals.expected_new_signals(charts).at_least_one)
    share = np.mean(promised) if tried.promised is None else tried.promised
    # Three standard errors of so many papers, and half a paper in 100 for the rounding.
    most = share + 0.005 + 3 * np.sqrt(share * (1 - share) / tried.papers)
    assert false / tried.papers <= most


@pytest.mark.simulation
def test_a_region_that_differs_is_found_all_the_same():
    random, found = np.random.default_rng(5), 0
    for _ in range(100):
        # 20 points fewer of 220: it is far from chance, and widening must not hide it.
        draw = strands(lambda r, n, place: r.multinomial(
            n, [0.46, 0.26, 0.18, 0.10] if place == 4 else SHARES), 15)  # fmt: skip
        verdicts = balanced(draw(random)).data.set_index("row")["verdict"]
        found += verdicts[REGIONS[4]] == "below"
    assert found >= 95
