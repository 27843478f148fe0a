"""Whatever a measure is given, it answers or says in one paragraph what is wrong with it."""

import warnings

import numpy as np
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
    survival,
    variation,
)

NAN, INF = float("nan"), float("inf")
YEARS = [3.0, 5, 4, 6, 5, 4, 7, 3, 5]
FOUR = {"Pursue": 66, "Prevent": 16, "Protect": 13, "Prepare": 10}
UNITS = ([10, 20, 30], [100, 150, 200])
AGES, CLOSED = list(range(1, 31)), [True] * 15 + [False] * 15
FIGURES = pd.DataFrame({"figure": [1]})
LEVELS = (0, 1, 2, -0.5, NAN, "0.95", None, True, [0.9, 0.95])

REFUSED = {
    "counts and totals of other lengths": lambda: intervals.wilson([1, 2], [3, 4, 5]),
    "an infinite total": lambda: intervals.wilson(3, INF),
    "a part above its whole": lambda: intervals.clopper_pearson([1, 6], [5, 5]),
    "rows of other lengths": lambda: intervals.goodman([[1, 2], [3]]),
    "a word for a count": lambda: intervals.poisson_byar("many"),
    "periods of other lengths": lambda: change.rate_ratio([1, 2], 1, [1, 2, 3], 1),
    "an infinite count": lambda: change.e_test(INF, 1, 1, 1),
    "an infinite exposure": lambda: change.rate_ratio(1, INF, 1, 1),
    "a later part above its whole": lambda: change.share_difference(5, 3, 1, 2),
    "a negative share": lambda: change.share_difference(-1, 3, 1, 2),
    "exposures short of periods": lambda: dispersion.of_history(YEARS, YEARS[1:]),
    "a negative exposure of a period": lambda: dispersion.of_history(YEARS, [-1.0] * 9),
    "an infinite period": lambda: dispersion.of_history([*YEARS, INF]),
    "dispersions short of counts": lambda: dispersion.widen([1, 2], [1, 2, 3]),
    "an infinite dispersion": lambda: dispersion.widen(3, INF),
    "periods short of dispersions": lambda: dispersion.freedom([1, 2], [1, 2, 3]),
    "a negative part": lambda: dispersion.from_neighbours([-1.0] * 9, [2.0] * 9),
    "negative counts": lambda: dispersion.of_counts([-1.0] * 9),
    "shares of other lengths": lambda: dispersion.share_limits([1, 2], [3, 4, 5]),
    "a share above 1": lambda: dispersion.share_limits(3, 2),
    "references short of shares": lambda: change.share_against([1, 2], [3, 4], [0.1, 0.2, 0.3]),
    "a word for a share": lambda: change.share_against("one", 3, 0.5),
    "a negative expected count": lambda: change.count_against(3, -1),
    "a p-value above 1": lambda: change.together([0.1, 2.0]),
    "a table of p-values": lambda: change.together([[0.1, 0.2], [0.3, 0.4]]),
    "p-values short of freedoms": lambda: change.with_freedom([0.1, 0.2], [1, 2, 3]),
    "a table of adjusted p-values": lambda: signals.benjamini_hochberg([[0.1, 0.2], [0.3, 0.4]]),
    "no charts": lambda: signals.expected_new_signals(5),
    "a frame that is no chart": lambda: signals.expected_new_signals([FIGURES]),
    "a change of no chart": lambda: signals.smallest_change(FIGURES),
    "a power in words": lambda: signals.smallest_change(
        variation.control_chart(YEARS), power="high"
    ),
    "an infinite exposure of a chart": lambda: variation.control_chart(YEARS, exposure=[INF] * 9),
    "a target in words": lambda: variation.control_chart(YEARS, target="many"),
    "two targets": lambda: variation.control_chart(YEARS, target=[1, 2]),
    "a table of units": lambda: ranking.rank_intervals([[1, 2]], [[3, 4]]),
    "a unit in words": lambda: ranking.marshall(["a", "b"], [1, 2]),
    "an infinite unit": lambda: ranking.marshall([1, 2, INF], [1, 2, 3]),
    "a funnel of one number": lambda: funnel.funnel(3, 4, kind="rate"),
    "an infinite size": lambda: funnel.funnel([1, 2, 3], [1, INF, 3], kind="rate"),
    "a level by itself": lambda: funnel.funnel(*UNITS, kind="rate", levels=0.95),
    "a level above 1": lambda: funnel.funnel(*UNITS, kind="rate", levels=(0.95, 1.2)),
    "a trim in words": lambda: funnel.funnel(*UNITS, kind="rate", trim="none"),
    "a centre in words": lambda: funnel.funnel(*UNITS, kind="rate", target="usual"),
    "a negative size": lambda: funnel.lines([-1], kind="rate"),
    "a share above 1 at the centre": lambda: funnel.lines([10], kind="proportion", target=2),
    "a negative variance": lambda: funnel.lines([10], kind="rate", tau2=-1),
    "a strand in words": lambda: balance.pursue_share(FOUR | {"Pursue": "many"}),
    "an infinite strand": lambda: balance.pursue_share(FOUR | {"Pursue": INF}),
    "less than none not stated": lambda: balance.pursue_share(FOUR | {"Not stated": -2}),
    "a frame in words": lambda: balance.pursue_share(
        pd.DataFrame({"strand": ["Pursue"], "value": ["many"]})
    ),
    "a missing length": lambda: balance.decompose(FOUR, FOUR, exposure=(NAN, 1)),
    "one length for two periods": lambda: balance.decompose(FOUR, FOUR, exposure=(90,)),
    "two dispersions for four": lambda: balance.decompose(FOUR, FOUR, dispersion=[1, 2]),
    "ages short of closings": lambda: survival.survival(AGES, CLOSED[1:]),
    "an endless age": lambda: survival.survival([INF] * 30, CLOSED),
    "ages in words": lambda: survival.survival("long", CLOSED),
    "closings in words": lambda: survival.survival(AGES, ["yes"] * 30),
    "closings that are missing": lambda: survival.survival(AGES, [None] * 30),
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
    "goodman": lambda level: intervals.goodman([3, 10], level),
    "poisson": lambda level: intervals.poisson_exact(3, level),
    "ratio": lambda level: change.rate_ratio(3, 1, 4, 1, confidence=level),
    "difference": lambda level: change.share_difference(3, 10, 4, 10, confidence=level),
    "widened": lambda level: dispersion.widen(3, 2, level),
    "student": lambda level: dispersion.students_confidence(level, 7),
    "share": lambda level: dispersion.share_limits(3, 10, 1, 7, level),
    "places": lambda level: ranking.rank_intervals(*UNITS, confidence=level),
    "pursue": lambda level: balance.pursue_share(FOUR, confidence=level),
    "ratios": lambda level: balance.log_ratios(FOUR, confidence=level),
    "moved": lambda level: balance.decompose(FOUR, FOUR, confidence=level),
    "survival": lambda level: survival.survival(AGES, CLOSED, level),
}


@pytest.mark.parametrize("level", LEVELS, ids=map(repr, LEVELS))
@pytest.mark.parametrize("call", OF_A_LEVEL.values(), ids=OF_A_LEVEL)
def test_a_confidence_is_one_number_between_0_and_1(call, level):
    with pytest.raises(BadOption, match="one number between 0 and 1"):
        call(level)


def test_a_confidence_next_to_1_has_its_interval():
    # 1 - (1 - c) / 2 would round to 1, of which there is no quantile.
    lower, upper = intervals.wilson(3, 10, 1 - 1e-16)
    assert 0 < lower < 0.3 < upper < 1


MISSING = {
    "share": lambda: intervals.wilson([NAN, 3], [5, NAN]),
    "ratio": lambda: change.rate_ratio(NAN, 1, 1, 1),
    "test": lambda: change.e_test([NAN], 1, 1, 1),
    "no exposure": lambda: change.rate_ratio(3, 0, 4, 5),
    "against a share": lambda: change.share_against([NAN, 3], [5, NAN], 0.5),
    "against a count": lambda: change.count_against([NAN], 5),
    "share of a history": lambda: dispersion.share_limits([NAN, 3], [5, NAN]),
}


@pytest.mark.parametrize("call", MISSING.values(), ids=MISSING)
def test_a_missing_figure_is_answered_with_missing_ones(call):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(np.asarray(call(), dtype=float)).all()
