"""Where nothing differs and nothing changes, false headlines are as rare as the notes say."""

from __future__ import annotations

import re

import numpy as np
import pytest
from exhibits.frames import by_region, by_strand, outcomes, quarter, series

import rocu_analysis as rocu
from rocu_analysis.exhibits import series as series_module
from rocu_analysis.measures.detectable import smallest_change
from rocu_analysis.reference import REGIONS

PAPERS = 1000
# Three standard errors of a share of a thousand papers.
SLACK = 3 * np.sqrt(0.05 * 0.95 / PAPERS)


def promised(exhibit, pattern):
    """Papers in 100 that the notes say would carry a false headline."""
    (number,) = re.findall(pattern, " ".join(exhibit.notes))
    return int(number) / 100


@pytest.mark.slow
def test_rates_of_regions_that_are_alike():
    random = np.random.default_rng(1)
    officers = rocu.forces().groupby("region")["officers"].sum()
    means = [officers[name] * 0.01 for name in REGIONS]
    false = 0
    for _ in range(PAPERS):
        frame = outcomes(*by_region(random.poisson(means)))
        exhibit = rocu.compare_regions(frame, "arrests", per="officers")
        false += not exhibit.headline.startswith("None of ten regions")
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == 0.05
    assert false / PAPERS <= said + SLACK


MIX = {"Pursue": 0.66, "Prevent": 0.16, "Protect": 0.13, "Prepare": 0.05}


def clustered(random, number, size):
    """Counts by strand of work that comes in operations, each of one strand and of some size."""
    operations = max(1, random.poisson(number / size))
    sizes = 1 + random.poisson(size - 1, operations)
    strand = random.choice(len(MIX), operations, p=list(MIX.values()))
    return np.bincount(strand, weights=sizes, minlength=len(MIX))


def overdispersed(random, number, factor):
    """Counts by strand whose shares are drawn anew each quarter (Dirichlet-multinomial)."""
    together = (number - factor) / (factor - 1)
    return random.multinomial(number, random.dirichlet(together * np.array(list(MIX.values()))))


def paper_of(frame, random, draw):
    """Invented counts in place of those of a frame, one region's quarter at a time."""
    counts = [
        draw(random, 60 + 40 * place, region=place) for place in range(len(REGIONS))
        for _ in range(len(frame) // len(REGIONS) // len(MIX))
    ]  # fmt: skip
    return frame.assign(value=np.concatenate(counts).astype(float))


def quarters_by_strand(number):
    return outcomes(*[
        one for name in REGIONS for place in range(number)
        for one in by_strand(dict.fromkeys(MIX, 1), name, period=quarter(place))
    ])  # fmt: skip


@pytest.mark.slow
def test_pursue_shares_of_regions_that_are_alike():
    random = np.random.default_rng(2)
    frame, false = quarters_by_strand(1), 0
    for _ in range(PAPERS):
        made = paper_of(frame, random, lambda draw, number, region: (
            draw.multinomial(number, list(MIX.values()))))  # fmt: skip
        exhibit = rocu.balance(made, "disruptions")
        false += not exhibit.headline.startswith("Pursue share: none of ten regions")
    assert any("and counts to vary by chance alone" in note for note in exhibit.notes)
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == 0.05
    assert false / PAPERS <= said + SLACK


HOW = {
    "operations": (PAPERS, lambda random, number, region: clustered(random, number, 3)),
    "shares drawn anew": (300, lambda random, number, region: overdispersed(random, number, 2.5)),
    "operations in half the regions": (
        300, lambda random, number, region: clustered(random, number, 4 if region % 2 else 1)
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("papers", "draw"), HOW.values(), ids=HOW)
def test_pursue_shares_of_regions_that_are_alike_and_record_in_clusters(papers, draw):
    random = np.random.default_rng(4)
    frame, false = quarters_by_strand(9), 0
    for _ in range(papers):
        exhibit = rocu.balance(paper_of(frame, random, draw), "disruptions")
        false += not exhibit.headline.startswith("Pursue share: none of ten regions")
    assert not any("and counts to vary by chance alone" in note for note in exhibit.notes)
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert said == 0.05
    assert false / papers <= said + 3 * np.sqrt(0.05 * 0.95 / papers)


@pytest.mark.slow
def test_a_region_that_differs_is_found_all_the_same():
    random = np.random.default_rng(5)
    frame, found = quarters_by_strand(15), 0
    other = np.array([0.46, 0.26, 0.18, 0.10])
    for _ in range(100):
        made = paper_of(frame, random, lambda draw, number, region: (
            draw.multinomial(number, other if region == 4 else list(MIX.values()))))  # fmt: skip
        exhibit = rocu.balance(made, "disruptions")
        verdicts = exhibit.data.set_index("row")["verdict"]
        found += verdicts[REGIONS[4]] == "below"
    # 20 points fewer of 220: it is far from chance, and widening must not hide it.
    assert found >= 95


@pytest.mark.slow
def test_series_in_which_nothing_changes(monkeypatch):
    # What a chart could have seen is costly and no part of a headline: once is enough.
    seen = smallest_change(rocu.measures.variation.control_chart([60, 62] * 8))
    monkeypatch.setattr(series_module, "smallest_change", lambda chart: seen)
    random = np.random.default_rng(3)
    new, said = 0, []
    for _ in range(PAPERS):
        frame = outcomes(*series(random.poisson(60, 16)))
        exhibit = rocu.track(frame, "arrests", region="Eastern")
        new += exhibit.headline.startswith("Eastern arrests") and (
            "The signal is new" in exhibit.description
        )
        said.append(promised(exhibit, r"about (\d+) papers? in 100 would show"))
    assert new / PAPERS == pytest.approx(np.mean(said), abs=0.006 + SLACK / 2)
