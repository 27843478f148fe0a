"""The trend of a share over all periods, as the notes of an exhibit tell it."""

from __future__ import annotations

from exhibits.frames import by_strand, outcomes, quarter

import rocu_analysis as rocu
from rocu_analysis.reference import STRANDS


def test_a_trend_keeps_the_place_of_quarters_that_are_missing():
    """Odds rise by a tenth each quarter; four quarters are missing, the last is provisional."""
    rows = []
    for place in [*range(5), *range(9, 15)]:
        odds = 0.5 * 1.1**place
        pursue = round(10_000 * odds / (1 + odds))
        counts = dict(zip(STRANDS, (pursue, 9_000 - pursue, 500, 500), strict=True))
        status = "provisional" if place == 14 else "final"
        rows += by_strand(counts, period=quarter(place), status=status)
    exhibit = rocu.balance_over_time(outcomes(*rows), "disruptions", region="Eastern")
    (note,) = (note for note in exhibit.notes if "odds ratio a period" in note)
    assert "quasi-binomial regression on 10 periods: odds ratio a period 1.100," in note
    assert "if periods do not follow one another" in note
