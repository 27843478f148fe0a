"""Where nothing differs and nothing changes, false headlines are as rare as the notes say."""

from __future__ import annotations

import re

import numpy as np
import pytest
from exhibits.frames import by_region, by_strand, outcomes, series

import rocu_analysis as rocu
from rocu_analysis.exhibits import series as series_module
from rocu_analysis.measures.detectable import smallest_change
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

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


@pytest.mark.slow
def test_pursue_shares_of_regions_that_are_alike():
    random = np.random.default_rng(2)
    false = 0
    for _ in range(PAPERS):
        rows = []
        for place, name in enumerate(REGIONS):
            counts = random.multinomial(60 + 40 * place, [0.62, 0.15, 0.12, 0.05, 0.06])
            rows += by_strand(dict(zip((*STRANDS, NOT_STATED), counts, strict=True)), name)
        exhibit = rocu.balance(outcomes(*rows), "disruptions")
        false += not exhibit.headline.startswith("Pursue share: none of ten regions")
    said = promised(exhibit, r"at most about (\d+) papers in 100")
    assert false / PAPERS <= said + SLACK


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
