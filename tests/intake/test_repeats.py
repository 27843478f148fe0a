"""Given twice, in conflict, revised, older than what is held: what becomes of the figure?"""

from collections import defaultdict
from datetime import date
from math import isnan

import pytest
from figures_by_hand import YEAR, figures
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from rocu_analysis import periods
from rocu_analysis.intake import rules

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
@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ROW, min_size=2, max_size=14))
def test_what_comes_of_each_figure_is_what_the_rule_says(drawn):
    rows = [typed(row) | {"n": n, "row": n + 2} for n, row in enumerate(drawn)]
    given_rows = [{name: row[name] for name in row if name != "n"} for row in rows]
    facts, problems = rules.judge(figures(*given_rows, period=periods.financial_year(2020)))
    # Rows of which so many share a figure that a column must be missing have a test of their own.
    assume("rows_not_told_apart" not in {problem.code for problem in problems})
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
    assert [problem.code for problem in problems].count("conflict") == len(ranges)


# -- one case after the other ----------------------------------------------------------------------


def test_no_figures_no_problems():
    facts, problems = rules.judge(figures({**SW, "value": 1}).iloc[:0])
    assert (len(facts), len(problems)) == (0, 0)


@pytest.mark.parametrize(("count", "differing", "told"), [(3_000, 3_000, 1), (400, 40, 40)])
def test_two_returns_that_differ_in_much_are_one_problem_in_some_figures_one_each(
    count, differing, told
):
    one = [{"value": 100.0 + n, "body": f"Body {n}", "row": n + 2} for n in range(count)]
    other = [
        row | {"value": row["value"] + (n < differing), "file": "b.xlsx"}
        for n, row in enumerate(one)
    ]
    common = {"geography": "other", "period": periods.financial_year(2020)}
    facts, problems = rules.judge(figures(*one, *other, **common))
    conflicts = [problem for problem in problems if problem.code == "conflict"]
    assert [problem.cell for problem in conflicts] == [f"C{n + 2}" for n in range(told)]
    assert conflicts[0].found == "100 and 101"
    assert dict(conflicts[0].facts)["more"] == (2_999 if told == 1 else 0)
    assert facts["disposition"].tolist() == ["accepted"] * count + ["repeated"] * count
    in_conflict = ["conflict"] * differing + [""] * (count - differing)
    assert facts["codes"].tolist()[:count] == in_conflict
    assert facts["value_high"].tolist()[:2] == [100 + 1, 101 + 1]
