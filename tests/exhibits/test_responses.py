"""What has been answered to the recommendations: by whom, what, and what has no answer yet."""

from __future__ import annotations

import re
from itertools import groupby

import pandas as pd

import rocu_analysis as rocu


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
