"""Whatever a measure is given, it answers or says in one paragraph what is wrong with it."""

import pandas as pd
import pytest

from rocu_analysis.errors import BadOption
from rocu_analysis.measures import (
    balance,
    change,
    dispersion,
    funnel,
    intervals,
    ranking,
    signals,
    variation,
)

NAN, INF = float("nan"), float("inf")
YEARS = [3.0, 5, 4, 6, 5, 4, 7, 3, 5]
FOUR = {"Pursue": 66, "Prevent": 16, "Protect": 13, "Prepare": 10}
UNITS = ([10, 20, 30], [100, 150, 200])
NO_REASON = variation.Rebase(3, "1 April 2021", " ")
FIGURES = pd.DataFrame({"figure": [1]})
LEVELS = (0, 1, NAN, "0.95", None, True, [0.9, 0.95])

REFUSED = {
    "an infinite total": lambda: intervals.wilson(3, INF),
    "a part above its whole": lambda: intervals.clopper_pearson([1, 6], [5, 5]),
    "a word for a count": lambda: intervals.poisson_byar("many"),
    "a later part above its whole": lambda: change.share_difference(5, 3, 1, 2),
    "exposures short of periods": lambda: dispersion.of_rates([YEARS], [YEARS[1:]]),
    "an infinite period": lambda: dispersion.of_rates([[*YEARS, INF]]),
    "dispersions short of counts": lambda: dispersion.widen([1, 2], [1, 2, 3]),
    "an infinite dispersion": lambda: dispersion.widen(3, INF),
    "a negative part": lambda: dispersion.from_neighbours([-1.0] * 9, [2.0] * 9),
    "totals short of parts": lambda: dispersion.from_neighbours([[5.0, 4.0]], [[6.0]]),
    "negative counts": lambda: dispersion.of_counts([-1.0] * 9),
    "a share above 1": lambda: dispersion.share_limits(3, 2),
    "references short of shares": lambda: change.share_against([1, 2], [3, 4], [0.1, 0.2, 0.3]),
    "a negative expected count": lambda: change.count_against(3, -1),
    "a p-value above 1": lambda: change.together([0.1, 2.0]),
    "a frame that is no chart": lambda: signals.expected_new_signals([FIGURES]),
    "a change of no chart": lambda: signals.smallest_change(FIGURES),
    "an infinite exposure of a chart": lambda: variation.control_chart(YEARS, exposure=[INF] * 9),
    "two targets": lambda: variation.control_chart(YEARS, target=[1, 2]),
    "two series": lambda: variation.control_chart([YEARS, YEARS]),
    "half a position": lambda: variation.control_chart(YEARS, exclude=1.5),
    "a word for a position": lambda: variation.control_chart(YEARS, exclude=["x"]),
    "half a rebase": lambda: variation.control_chart(YEARS, rebase=1.5),
    "a rebase without its reason": lambda: variation.control_chart(YEARS, rebase=NO_REASON),
    "limits where auto chooses": lambda: variation.control_chart(YEARS, limits="exact"),
    "a table of units": lambda: ranking.rank_intervals([[1, 2]], [[3, 4]]),
    "a unit in words": lambda: ranking.marshall(["a", "b"], [1, 2]),
    "a funnel of one number": lambda: funnel.funnel(3, 4, kind="rate"),
    "a level by itself": lambda: funnel.funnel(*UNITS, kind="rate", levels=0.95),
    "units short of choices": lambda: funnel.funnel(*UNITS, kind="rate", compare=[True]),
    "a centre in words": lambda: funnel.funnel(*UNITS, kind="rate", target="usual"),
    "a negative size": lambda: funnel.lines([-1], kind="rate"),
    "a negative variance": lambda: funnel.lines([10], kind="rate", tau2=-1),
    "a strand in words": lambda: balance.pursue_share(FOUR | {"Pursue": "many"}),
    "less than none not stated": lambda: balance.pursue_share(FOUR | {"Not stated": -2}),
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_told_in_one_paragraph(call):
    with pytest.raises(BadOption) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert caught.value.allowed  # what would have been right


OF_A_LEVEL = {
    "wilson": lambda level: intervals.wilson(3, 10, level),
    "poisson": lambda level: intervals.poisson_exact(3, level),
    "ratio": lambda level: change.rate_ratio(3, 1, 4, 1, confidence=level),
    "student": lambda level: dispersion.students_confidence(level, 7),
    "share": lambda level: dispersion.share_limits(3, 10, 1, 7, level),
    "places": lambda level: ranking.rank_intervals(*UNITS, confidence=level),
    "pursue": lambda level: balance.pursue_share(FOUR, confidence=level),
}


@pytest.mark.parametrize("call", OF_A_LEVEL.values(), ids=OF_A_LEVEL)
def test_a_confidence_is_one_number_between_0_and_1(call):
    for level in LEVELS:
        with pytest.raises(BadOption, match="one number between 0 and 1"):
            call(level)


def test_a_confidence_next_to_1_has_its_interval():
    # 1 - (1 - c) / 2 would round to 1, of which there is no quantile.
    lower, upper = intervals.wilson(3, 10, 1 - 1e-16)
    assert 0 < lower < 0.3 < upper < 1
