"""What was once denied: nine truths, each named through the public door, and not where it is none.

Of every row the same is asked of a past in which nothing happened, so that none holds of itself.
"""

import numpy as np
import pytest
from exhibits.frames import outcomes, row, series
from exhibits.test_what_is_there import quarters

import rocu_analysis as rocu
from rocu_analysis import periods

CALM = [102, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 97, 104, 99, 101]
HALVED = [*CALM[:11], 51, 48, 53, 50]
LOW = [84, 86, 83, 90, 80, 88, 85, 79, 91, 86, 84, 82]
SEASON = np.tile([135, 110, 65, 90], 5) + np.resize([3, -2, 1, -4, 2, 0, -1], 20)
FALLEN = [*CALM[:11], *(round(0.7 * value) for value in CALM[11:])]
TARGET = [18, 25, 21, 30, 20, 27, 22, 19, 28, 24, 23, 26]


def of_series(kind, values, **options):
    words = [] if kind == "outcomes_profile" else ["arrests"]
    frame = outcomes(*series(values))
    return getattr(rocu, kind)(frame, *words, region="Eastern", **options).headline


def of_regions(kind, factors, **options):
    frame = quarters(2, factors, **options)
    return getattr(rocu, kind)(frame, "arrests", per="officers").headline


def of_years(values):
    rows = [
        row("Eastern", value, periods.financial_year(2018 + n)) for n, value in enumerate(values)
    ]
    return rocu.year_on_year(outcomes(*rows), "arrests", region="Eastern").headline


HALF_YEAR = np.repeat([1, 0.5], [16, 4])
ROWS = {
    "doubled": (lambda: of_regions("compare_regions", {"Eastern": 2}),
                lambda: of_regions("compare_regions", {}), "Eastern is above the other nine"),
    "halved": (lambda: of_series("outcomes_profile", HALVED),
               lambda: of_series("outcomes_profile", CALM), "lower since January 2021"),
    "two at five times": (
        lambda: of_regions("funnel", {"London": 5, "Eastern": 5}, lasting=15),
        lambda: of_regions("funnel", {}), "Eastern and London lie outside the funnel's outer"),
    "halved in seasons": (lambda: of_series("track", (SEASON * HALF_YEAR).round().tolist()),
                          lambda: of_series("track", SEASON.tolist()), " fell from "),
    "half in three years": (lambda: of_years([400, 400, 200]), lambda: of_years([400, 400, 410]),
                            "50 per cent lower than the year before"),
    "a fall for a year": (lambda: of_series("year_on_year", FALLEN),
                          lambda: of_series("year_on_year", CALM), "were 29 per cent lower than"),
    "third quarter above": (lambda: of_series("track", [*LOW, 120, 116, 116]),
                            lambda: of_series("track", [*LOW, 84, 87, 85]),
                            "third quarter above the upper limit"),
    "a step": (lambda: of_series("track", [*LOW[:9], 120, 125, 118, 123, 121, 126]),
               lambda: of_series("track", LOW), "rose from 85 to 122 a quarter from July 2020"),
    "a target": (lambda: of_series("track", TARGET, target=60),
                 lambda: of_series("track", TARGET), "will not meet 60"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_what_is_there_is_named_and_what_is_not_is_not(name):
    true, calm, told = ROWS[name]
    assert told in true()
    assert told not in calm()
