"""What has been answered to the recommendations: by whom, what, and what has no answer yet."""

from __future__ import annotations

import re
from itertools import groupby

import numpy as np
import pandas as pd
from exhibits.checker import check, in_words
from exhibits.frames import recommendations

import rocu_analysis as rocu
from rocu_analysis import schema


def test_the_answers_of_2021(responses, register):
    exhibit = rocu.responses(responses, register)
    check(exhibit)
    positions = list(exhibit.table["Position"])
    assert exhibit.headline.startswith(f"{in_words(len(positions)).capitalize()} answers recorded")
    assert positions.count("Does not accept") == 1
    assert "one does not accept" in exhibit.headline
    # 10 and 18 February 2021, each and 56 days.
    assert "7 and 15 April 2021" in exhibit.description
    assert exhibit.drawing is None
    due = exhibit.table["Answer due, 56 days from publication"]
    assert set(due) == {"7 or 15 April 2021 (published 10 or 18 February 2021)"}


def test_answers_are_said_in_few_words_and_nothing_is_lost(responses, register):
    exhibit = rocu.responses(responses, register)
    table = exhibit.table.set_index("No.")
    long = 110
    assert list(table.columns) == [
        "Recommendation", "Respondent", "Position", "Reason", "Next action",
        "Answer due, 56 days from publication",
    ]  # fmt: skip
    seen = {}
    for number, row in table.iterrows():
        name, _, asks = row["Recommendation"].partition(": ")
        if asks:
            assert len(asks) <= long + 2
            full = register.set_index("recommendation_id").loc[[name], "summary"].iloc[0]
            assert full.startswith(asks.removesuffix(" …"))
            seen[name] = number
        elif name.startswith("The report as a whole"):
            seen["The same"] = number
        else:
            told, at = re.fullmatch(r"(.*) \(see (\d)\)", name).groups()
            assert seen[told] == int(at)
        for column, field in (("Reason", "reason"), ("Next action", "next_action")):
            cell = row[column]
            at = re.fullmatch(r"As in (\d)", cell)
            if at:
                before = table.loc[int(at[1])]
                assert before["Respondent"] == row["Respondent"]
                cell = before[column]
            own = exhibit.data.iloc[number - 1][field]
            assert cell == "[x]" if pd.isna(own) else cell.startswith(own.rstrip("."))
    # The answer to the whole report was due on a day that its row gives.
    assert table["Next action"].iloc[-1].endswith(" Due 7 April 2021.")
    # Answers to one recommendation stand together.
    order = list(exhibit.data["recommendation_id"].fillna("whole"))
    assert [name for name, _ in groupby(order)] == list(dict.fromkeys(order))


def test_an_answer_to_a_recommendation_that_no_register_holds_is_not_one_to_the_report(
    responses, register
):
    exhibit = rocu.responses(responses.head(1), register[register["owner"].eq("Home Office")])
    check(exhibit)
    assert exhibit.table["Recommendation"].iloc[0] == "ROCU2021-1"
    assert not any("as a whole" in cell for cell in exhibit.table["Recommendation"])


def test_no_answer_at_all_is_said(responses, register):
    exhibit = rocu.responses(responses.head(0), register)
    check(exhibit)
    assert exhibit.alt == "Table of recommendations, none of which has an answer."
    assert "None of 7 recommendations has an answer on record." in exhibit.description
    assert not any("own words" in note for note in exhibit.notes)


def test_an_answer_to_the_whole_says_how_many_have_no_other(invented_records):
    recs, _, answers = invented_records
    exhibit = rocu.responses(answers, recs)
    check(exhibit)
    assert exhibit.headline.endswith("30 recommendations are answered only as a whole")
    told = "The report as a whole, and so 30 recommendations without an answer of their own"
    assert set(exhibit.table["Recommendation"]) == {told}


def test_answers_without_a_register(responses):
    exhibit = rocu.responses(responses)
    check(exhibit)
    assert "await" not in exhibit.headline


def test_what_has_no_answer_is_a_row_of_its_own():
    recs = recommendations({}, {})
    one = schema.conform(
        pd.DataFrame(
            [
                {
                    "recommendation_id": "R1",
                    "respondent": "Chief Constable",
                    "role": "chief constable",
                    "position": "accepts",
                    "answered": "2020-07-01",
                    "source": "register.xlsx!Responses!A5",
                }
            ]
        ),
        "responses",
    )
    exhibit = rocu.responses(one, recs)
    check(exhibit)
    assert list(exhibit.table["Respondent"]) == ["Chief Constable", "No answer recorded"]
    assert exhibit.headline == (
        "One answer recorded: none refuses; one of two recommendations awaits one"
    )
    assert np.all(
        exhibit.table["Answer due, 56 days from publication"]
        == "5 August 2020 (published 10 June 2020)"
    )
