"""How quickly recommendations are closed: issued against closed, and how long they stay open."""

from __future__ import annotations

import pytest
from exhibits.checker import words_of
from exhibits.geometry import legible, panel
from statsmodels.duration.survfunc import SurvfuncRight

import rocu_analysis as rocu
from rocu_analysis.theme import FOCUS


@pytest.mark.parametrize("size", ["page", "slide"])
def test_the_curve_its_band_its_median_and_who_is_open_at_each_age_are_drawn(
    invented_records, size
):
    recs, events, _ = invented_records
    exhibit = rocu.recommendations(recs, events)
    curve = rocu.recommendations(recs, events, show="survival")
    axes = panel(legible(curve, size), "still open")
    shut = exhibit.table[[word.startswith("Closed") for word in words_of(exhibit)]]
    still = exhibit.table[[word.startswith("Overdue") for word in words_of(exhibit)]]
    ages = [*shut["Age, days"], *still["Age, days"]]
    theirs = SurvfuncRight(ages, [1] * len(shut) + [0] * len(still))
    (curve,) = [line for line in axes.lines if line.get_color() == FOCUS and line.get_lw() == 2]
    drawn = dict(zip(curve.get_xdata(), curve.get_ydata(), strict=True))
    for age, share in zip(theirs.surv_times, theirs.surv_prob, strict=True):
        assert drawn[age] == pytest.approx(100 * share)
    assert drawn[0] == 100
    (diamond,) = [line for line in axes.lines if line.get_marker() == "D"]
    # 24 may be judged: the 12th closing is at 431 days.
    assert (len(ages), sorted(shut["Age, days"])[11]) == (24, 431)
    assert (diamond.get_xdata()[0], diamond.get_ydata()[0]) == (431, 50)
    bar = [line for line in axes.lines if list(line.get_ydata()) == [50, 50]]
    assert [list(line.get_xdata()) for line in bar if len(line.get_xdata()) == 2] == [[322, 459]]
    marks = [line for line in axes.lines if line.get_marker() == "|" and line.get_color() == FOCUS]
    assert [list(line.get_xdata()) for line in marks] == [sorted(set(still["Age, days"]))]
    assert len(axes.collections) == 1  # the band
    told = [word.startswith(("Closed", "Overdue")) for word in words_of(exhibit)]
    ages = exhibit.table.loc[told, "Age, days"]
    below = {}
    for text in axes.texts:
        if getattr(text, "xy", (0, 1))[1] == 0 and text.xycoords == "data":
            below.setdefault(text.xy[0], []).append(text.get_text())
    assert len(below) >= 3
    for age, (printed, number) in below.items():
        assert printed == f"{age:.0f}"
        assert number == str(sum(ages >= age))
    assert "3 of 24 still open" in {text.get_text().replace("\n", " ") for text in axes.texts}
