"""How quickly recommendations are closed: issued against closed, and how long they stay open."""

from __future__ import annotations

import pytest
from exhibits.checker import words_of
from exhibits.geometry import daily, legible
from statsmodels.duration.survfunc import SurvfuncRight

import rocu_analysis as rocu


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_the_curve_its_band_and_its_median_are_drawn(size):
    recs, events = (rocu.example(f"illustrative_{name}") for name in ("register", "events"))
    exhibit = rocu.recommendations(recs, events)
    curve = rocu.recommendations(recs, events, show="survival")
    (axes,) = legible(curve, size).axes
    shut = exhibit.table[[word.startswith("Closed") for word in words_of(exhibit)]]
    still = exhibit.table[[word.startswith("Overdue") for word in words_of(exhibit)]]
    ages = [*shut["Age, days"], *still["Age, days"]]
    theirs = SurvfuncRight(ages, [1] * len(shut) + [0] * len(still))
    (line,) = [line for line in axes.lines if line.get_lw() == 2]
    drawn = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
    for age, share in zip(theirs.surv_times, theirs.surv_prob, strict=True):
        assert drawn[age] == pytest.approx(100 * share)
    assert drawn[0] == 100
    # 24 may be judged: the 12th closing is at 431 days.
    assert (len(ages), sorted(shut["Age, days"])[11]) == (24, 431)
    words = {text.get_text().replace("\n", " ") for text in axes.texts}
    half = "Half of 24 recommendations were closed within 431 days of publication"
    assert f"{half} (interval 322 to 459 days)" in words
    assert "3 of 24 still open" in words
    assert len(axes.collections) == 1  # the band
