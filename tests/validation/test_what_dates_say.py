"""What a date leaves open is kept beside it, and never told from what the date looks like."""

from datetime import date

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import schema


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
