"""Answers: when one is due, and in whose words the reasons stand."""

from __future__ import annotations

import pandas as pd
import pytest
from exhibits.checker import check
from exhibits.frames import recommendations

import rocu_analysis as rocu
from rocu_analysis import schema

INSPECTED = "Inspection of regional units (HMICFRS, 2021)"


def answers(report):
    row = {"recommendation_id": "R1", "report": report, "respondent": "Commissioner, Eastern",
           "role": "commissioner", "position": "accepts", "reason": "We agree.",
           "source": "answers.xlsx!Responses!A5"}  # fmt: skip
    return schema.conform(pd.DataFrame([row]), "responses")


@pytest.mark.parametrize(
    ("report", "published", "due"),
    [
        (INSPECTED, "2021-02-10", "7 April 2021"),  # 10 February and 56 days
        (INSPECTED, "2021-02-28", "25 April 2021"),  # 28 February and 56 days
        ("Review by the county council", "2021-02-10", None),
    ],
)
def test_the_56_days_run_only_for_the_inspectorate_and_from_a_stated_day(report, published, due):
    recs = recommendations({"report": report, "published": published})
    exhibit = rocu.responses(answers(report), recs)
    check(exhibit)
    told = " ".join([exhibit.description, *exhibit.notes, *map(str, exhibit.table.iloc[0])])
    assert ("56 days" in " ".join([*exhibit.table, *exhibit.notes])) == (due is not None)
    assert "Police Act" in told if due else "Police Act" not in told
    if due:
        assert due in told
    assert "Reasons and next actions are in the words of the file." in exhibit.notes
    assert "our own words" not in told
