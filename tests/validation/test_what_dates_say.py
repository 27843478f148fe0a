"""What a date leaves open is kept beside it, and never told from what the date looks like."""

from datetime import date

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.errors import NotComparable
from rocu_analysis.paper import counts


@pytest.mark.parametrize(
    ("published", "unknown", "days"),
    # 28 February and 56 days: 25 April; from a month alone no day is worked out.
    [("28 February 2021", "", [date(2021, 4, 25)]), ("February 2021", "published", [])],
)
def test_the_days_for_an_answer_run_from_a_day_that_is_stated(published, unknown, days):
    register = f"Recommendation ID,Report,Published,Status\nR1,HMICFRS 2021,{published},complete\n"
    recs = rocu.check(register.encode()).recommendations
    assert recs["published"][0] == pd.Timestamp("2021-02-28")
    assert recs["days_unknown"].fillna("").tolist() == [unknown]
    answer = {"recommendation_id": "R1", "respondent": "A", "role": "PCC", "position": "accepts"}
    answers = schema.conform(pd.DataFrame([answer]), "responses")
    told = rocu.responses(answers, recs).data
    assert [list(map(pd.Timestamp.date, due)) for due in told["response_due"]] == [days]
    # A frame of somebody's own making may lack the column: then every day is one that is stated.
    told = rocu.responses(answers, recs.drop(columns="days_unknown")).data
    assert told["response_due"].map(len).tolist() == [1]


QUARTERS = [f"{y}-{y - 1999} Q{q}" for y in (2019, 2020) for q in (1, 2, 3, 4)]
DAYS = [f"as at {day} March 2021" for day in range(1, 32)]


@pytest.mark.parametrize(
    ("measure", "labels", "whole"),
    # 80 officers in each of four quarters are no 320, nor 80 people in custody on 31 days 2,480.
    [("officers in post", QUARTERS, "2020-21"), ("people in custody", DAYS, "Mar 2021"),
     ("prisoners", DAYS, "Mar 2021")],
)  # fmt: skip
def test_what_stands_on_a_day_is_never_added_over_time(measure, labels, whole):
    lines = [f"{r},{measure},{p},80" for r in ("Eastern", "London", "South West") for p in labels]
    outcomes = rocu.check("\n".join(["Region,Measure,Period,Value", *lines]).encode()).outcomes
    ask = [lambda: rocu.compare_regions(outcomes, measure, period=whole)]
    ask += [lambda: rocu.year_on_year(outcomes, measure)] * (labels is QUARTERS)
    for asked in ask:
        with pytest.raises(NotComparable, match="stand on a day"):
            asked()
    # Nor does a paper hide a small count of them in the sum of its year.
    assert counts.in_years(outcomes) is None
    assert labels is DAYS or counts.in_years(outcomes.assign(measure="arrests")) is not None
    one = rocu.compare_regions(outcomes, measure, period=outcomes["period"].iloc[-1]).data
    assert one["value"].tolist() == [80.0] * 3
