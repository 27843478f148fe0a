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


HEAD = "Region,Measure,30 June 2020,30 September 2020,31 December 2020,31 March 2021\n"


def four(measure, **given):
    rows = "\n".join(f"{region},{measure},80,81,82,83" for region in ("Eastern", "London"))
    return rocu.check((HEAD + rows).encode(), **given)


def test_days_that_end_quarters_are_days_of_what_may_have_stood_and_said_so():
    unknown = four("officers on the books")
    assert unknown.outcomes["period"].iloc[0] == "as at 30 Jun 2020"
    assert unknown.problems["code"].tolist() == ["stock_assumed", "measure_unknown"]
    with pytest.raises(NotComparable, match="stand on a day"):
        rocu.compare_regions(unknown.outcomes, "officers on the books", period="2020-21")
    # What is known to happen, or says that it comes or goes, is of the quarter.
    for measure in ("arrests", "staff who left"):
        assert four(measure).outcomes["period"].iloc[0] == "2020-21 Q1"


@pytest.mark.parametrize(("stock", "label"), [(True, "as at 30 Jun 2020"), (False, "2020-21 Q1")])
def test_an_overlay_says_whether_a_measure_stands_on_a_day(stock, label):
    added = {"measures": {"boats": {"stock": stock}}}
    found = four("boats", vocabulary=added)
    assert found.outcomes["period"].iloc[0] == label
    assert found.problems.empty
    assert ("stands on a day" in found.added[0]) is stock
    # Over quarters the frame carries what was said.
    lines = [f"{r},boats,{p},80" for r in ("Eastern", "London") for p in QUARTERS]
    held = "\n".join(["Region,Measure,Period,Value", *lines]).encode()
    outcomes = rocu.check(held, vocabulary=added).outcomes
    if stock:
        with pytest.raises(NotComparable, match="stand on a day"):
            rocu.year_on_year(outcomes, "boats")
    else:
        assert len(rocu.year_on_year(outcomes, "boats").data)


def test_posts_are_never_added_over_time_whatever_they_are_called():
    lines = [f"{r},strength,{p},FTE,80" for r in ("Eastern", "London") for p in QUARTERS]
    outcomes = rocu.check("\n".join(["Region,Measure,Period,Unit,Value", *lines]).encode()).outcomes
    for ask in (rocu.year_on_year, lambda o, m: rocu.compare_regions(o, m, period="2020-21")):
        with pytest.raises(NotComparable, match="stand on a day"):
            ask(outcomes, "strength")
    assert counts.in_years(outcomes) is None
