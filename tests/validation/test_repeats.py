"""Given twice, in conflict, revised, older than what is held: what becomes of the figure?"""

from collections import defaultdict
from datetime import date
from math import isnan

import numpy as np
import pandas as pd
import pytest
from figures_by_hand import YEAR, codes, figures, only
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rocu_analysis import periods
from rocu_analysis.validation import rules

SW = {"geography": "region", "region": "South West", "counting": "operation", "period": YEAR}


# -- what becomes of any figures, as a person would settle one after the other ---------------------

NAN = float("nan")
FORCES = ("Dorset", "Wiltshire", "Gloucestershire")
FILES = ("SW 2020-21 Q4.xlsx", "SW 2020-21 Q4 v2.xlsx", "EM return.xlsx")
DAYS = (None, date(2021, 4, 7), date(2021, 5, 7), date(2021, 6, 7))
ROW = st.fixed_dictionaries(
    {
        "force": st.sampled_from(FORCES),
        "file": st.sampled_from(FILES),
        "as_at": st.sampled_from(DAYS),
        "value": st.sampled_from([10.0, 11.0, 12.0, NAN]),
        "value_high": st.sampled_from([NAN, NAN, NAN, 20.0]),
        "marker": st.sampled_from(["c", "x"]),
    }
)


def typed(row):
    """A row without what contradicts itself: no marker beside a figure, no end without it."""
    if isnan(row["value"]):
        return row | {"value_high": NAN}
    return row | {"marker": None}


def end(row):
    """Upper end of a row's figure; None where there is none."""
    return None if isnan(row["value_high"]) else row["value_high"]


def stand(rows, fate):
    """Return one publisher's rows that stand, by the rule as it is written."""
    if len(rows) == 1 or any(row["as_at"] is None for row in rows):
        return rows
    by_day = defaultdict(list)
    for row in rows:
        by_day[row["as_at"]].append(row)
    days = [once(by_day[day], fate) for day in sorted(by_day)]
    if any(len(day) > 1 for day in days):
        return [row for day in days for row in day]
    before = days[0][0]
    for (row,) in days[1:]:
        if (row["value"], end(row)) == (before["value"], end(before)):
            fate[row["n"]] = "repeated"
        else:
            fate[row["n"], "status"] = "revised"
            before = row
    return [before]


def once(rows, fate):
    """Return rows that say different things; the others are repeated."""
    kept = {}
    for row in rows:
        if kept.setdefault((row["value"], end(row)), row) is not row:
            fate[row["n"]] = "repeated"
    return list(kept.values())


def settled(rows):
    """What becomes of each row, as a person would settle one figure after the other."""
    fate, ranges = {}, {}
    for force in FORCES:
        own = [row for row in rows if row["force"] == force]
        with_value = [row for row in own if not isnan(row["value"])]
        by = defaultdict(list)
        for row in with_value:
            by["EM" if row["file"].startswith("EM") else "SW"].append(row)
        last = [row for each in by.values() for row in stand(each, fate)]
        kept = once(last, fate)
        if len(kept) > 1:
            highs = [row["value"] if end(row) is None else end(row) for row in kept]
            ranges[kept[0]["n"]] = (min(row["value"] for row in kept), max(highs))
            fate |= {row["n"]: "repeated" for row in kept[1:]}
        silent = [row for row in own if isnan(row["value"])]
        fate |= {row["n"]: "repeated" for row in (silent if last else silent[1:])}
    return fate, ranges


@pytest.mark.filterwarnings("error")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ROW, min_size=2, max_size=14))
def test_what_comes_of_each_figure_is_what_the_rule_says(drawn):
    rows = [typed(row) | {"n": n, "row": n + 2} for n, row in enumerate(drawn)]
    given_rows = [{name: row[name] for name in row if name != "n"} for row in rows]
    facts, problems = rules.judge(figures(*given_rows, period=periods.financial_year(2020)))
    fate, ranges = settled(rows)
    expected = [fate.get(row["n"], "accepted") for row in rows]
    assert facts["disposition"].tolist() == expected
    revised = [fate.get((row["n"], "status")) == "revised" for row in rows]
    assert facts["status"].eq("revised").tolist() == revised
    made = facts[facts["codes"].eq("conflict") & facts["disposition"].eq("accepted")]
    found = {
        place: (value, high)
        for place, value, high in zip(made.index, made["value"], made["value_high"], strict=True)
    }
    assert found == ranges
    assert (problems["code"] == "conflict").sum() == len(ranges)


# -- one case after the other ----------------------------------------------------------------------


ONE, TWO = "https://www.one.uk/x", "https://two.uk/y"
BOTH, FIRST, LAST = ["accepted"] * 2, ["accepted", "repeated"], ["repeated", "accepted"]


@pytest.mark.parametrize(
    ("first", "second", "found", "dispositions"),
    [
        ({"value": 106}, {"value": 106}, "repeated", FIRST),
        ({"value": 5}, {"value": 5, "value_high": 9, "qualifier": "between"}, "conflict", FIRST),
        # A later declared day of one publisher makes a vintage; days of two publishers do not.
        (
            {"value": 4416, "as_at": "2023-05-04", "published": ONE},
            {"value": 4413, "as_at": "2024-03-07", "published": "https://one.uk/z"},
            "revised",
            BOTH,
        ),
        (
            {"value": 106, "as_at": "2025-07-01", "published": ONE},
            {"value": 102, "as_at": "2025-07-07", "published": TWO},
            "conflict",
            FIRST,
        ),
        # Files of one family are one publisher.
        (
            {"value": 10, "as_at": "2021-04-20", "file": "SW Q4 (superseded).xlsx"},
            {"value": 12, "as_at": "2021-07-20", "file": "SW Q4 corrected.xlsx"},
            "revised",
            BOTH,
        ),
        # Two undated phases in which as many were arrested are two figures.
        (
            {"value": 21, "period": periods.not_stated(), "published": ONE},
            {"value": 21, "period": periods.not_stated(), "published": TWO},
            "",
            BOTH,
        ),
        # A cell without a figure says nothing beside one with it; a hidden one is told.
        ({"value": np.nan, "marker": "x"}, {"value": 7}, "repeated", LAST),
        ({"value": np.nan, "marker": "c", "value_high": 4}, {"value": 3}, "hidden_elsewhere", LAST),
        ({"value": 106, "disposition": "set_aside"}, {"value": 102}, "", ["set_aside", "accepted"]),
    ],
)
def test_two_statements_of_one_figure(first, second, found, dispositions):
    given = figures({**SW, **first}, {**SW, **second})
    if "disposition" in given:
        given["disposition"] = given["disposition"].fillna("accepted")
    facts, problems = rules.judge(given)
    assert facts["disposition"].tolist() == dispositions
    assert codes(problems) == ([found] if found else [])


def test_one_figure_with_two_values_becomes_a_range():
    """Operation Scorpion, phase 12: 106 in one release and 102 in another, neither dated."""
    rows = [{**SW, "value": 106, "published": ONE}, {**SW, "value": 102, "published": TWO}]
    facts, problems = rules.judge(figures(*rows))
    kept = facts.iloc[0]
    assert (kept["value"], kept["value_high"], kept["qualifier"]) == (102, 106, "between")
    assert kept["source"] == "a.xlsx!S!C2 and a.xlsx!S!C3"
    assert kept["published"] == f"{ONE}; {TWO}"
    found = only(problems, "conflict")
    assert (found["found"], found["severity"]) == ("106 and 102", "warning")
    assert "106 at C2 and 102 at C3" in found["message"]
    # It is public only where both its ends are.
    rows[1]["published"] = None
    assert pd.isna(rules.judge(figures(*rows))[0].loc[0, "published"])


def test_of_112_and_more_than_112_only_at_least_112_is_claimed():
    rows = figures({**SW, "value": 112}, {**SW, "value": 112, "qualifier": "more than"})
    facts, _ = rules.judge(rows)
    assert facts["qualifier"].tolist() == ["at least", "more than"]
    assert facts["disposition"].tolist() == FIRST


def test_rows_that_nothing_tells_apart_are_set_aside_and_not_made_ranges():
    """Six drugs for each of ten forces, and the column of the drug was not understood."""
    forces = ["Dorset", "Wiltshire", "Gloucestershire", "Kent", "Essex", "Suffolk"]
    rows = [
        {"force": force, "period": YEAR, "value": 10 * place + drug}
        for place, force in enumerate(forces, start=1)
        for drug in range(6)
    ]
    facts, problems = rules.judge(figures(*rows))
    assert facts["disposition"].tolist() == ["set_aside"] * 36
    assert facts["value"].tolist() == [row["value"] for row in rows]
    assert set(codes(problems)) <= {"rows_not_told_apart", "force_missing"}
    assert only(problems, "rows_not_told_apart")["severity"] == "error"


def test_a_file_sent_twice_is_told_once():
    rows = [
        {**SW, "period": periods.financial_quarter(2000 + n // 4, 1 + n % 4), "value": n}
        for n in range(40)
    ]
    both = pd.concat([figures(*rows), figures(*rows, file="b.xlsx")], ignore_index=True)
    facts, problems = rules.judge(both)
    assert facts["disposition"].tolist() == ["accepted"] * 40 + ["repeated"] * 40
    found = only(problems, "repeated")
    assert (found["file"], found["message"].split(" are")[0]) == (
        "b.xlsx",
        "40 figures of this sheet",
    )


def test_what_is_held_already_is_compared_with_and_not_given_back():
    held = figures({**SW, "value": 12, "as_at": "2021-07-20"})
    facts, problems = rules.judge(figures({**SW, "value": 10, "as_at": "2021-04-20"}), held=held)
    assert facts["disposition"].tolist() == ["accepted"]
    assert "held already: 12 as at 20 July 2021" in only(problems, "older_return")["message"]
    facts, problems = rules.judge(figures({**SW, "value": 12}), held=figures({**SW, "value": 12}))
    assert facts["disposition"].tolist() == ["repeated"]
    assert codes(problems) == ["repeated"]


def test_the_callers_frame_is_untouched_and_other_columns_are_kept():
    given = figures({**SW, "value": 106, "note": "a"}, {**SW, "value": 102, "note": "b"})
    before = given.copy(deep=True)
    facts, _ = rules.judge(given)
    pd.testing.assert_frame_equal(given, before)
    assert facts["note"].tolist() == ["a", "b"]


def test_no_figures_no_problems():
    facts, problems = rules.judge(figures({**SW, "value": 1}).iloc[:0])
    assert (len(facts), len(problems)) == (0, 0)


def test_thousands_of_conflicts_are_all_found_each_at_its_cell():
    """Two returns that differ in every figure: a problem a figure, and none slow to find."""
    count = 3_000
    one = [{"value": 100.0 + n, "body": f"Body {n}", "row": n + 2} for n in range(count)]
    other = [row | {"value": row["value"] + 1, "file": "b.xlsx"} for row in one]
    common = {"geography": "other", "period": periods.financial_year(2020)}
    facts, problems = rules.judge(figures(*one, *other, **common))
    conflicts = problems[problems["code"] == "conflict"]
    assert conflicts["cell"].tolist() == [f"C{n + 2}" for n in range(count)]
    assert conflicts["found"].tolist()[:2] == ["100 and 101", "101 and 102"]
    assert facts["disposition"].tolist() == ["accepted"] * count + ["repeated"] * count
    assert facts["value_high"].tolist()[:2] == [100 + 1, 101 + 1]
