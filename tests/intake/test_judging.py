"""Rules that judge figures against each other and against those of earlier returns."""

import time
from datetime import date

import pytest
from figures_by_hand import YEAR, figures
from sheets_by_hand import check_rows, workbook

import rocu_analysis as rocu
from rocu_analysis import periods
from rocu_analysis.intake import pipeline, rules

HEAD = ["Force", "Measure", "Period", "Value"]


def codes(check):
    """Kind and cell of each problem."""
    return [(p.code, p.cell) for p in check.problems.itertuples()]


def returned(tmp_path, name, *rows, head=HEAD):
    return workbook(tmp_path / name, {"S": [head, *rows]})


# -- earlier figures -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "value", "code"),
    [(date(2021, 4, 7), 11, "older_return"), (date(2021, 6, 7), 11, "revised"),
     (date(2021, 5, 7), 11, "conflict"), (date(2021, 6, 7), 10, "repeated")],
)  # fmt: skip
def test_a_return_is_compared_with_the_figures_of_an_earlier_check(tmp_path, day, value, code):
    head = [*HEAD, "As at"]
    first = ["Kent", "Arrests", "2020-21", 10, date(2021, 5, 7)]
    held = rocu.check(returned(tmp_path, "Kent v1.xlsx", first, head=head)).outcomes
    second = ["Kent", "Arrests", "2020-21", value, day]
    path = returned(tmp_path, "Kent v2.xlsx", second, head=head)
    check = pipeline.check(path, held=held)
    assert codes(check) == [(code, "D2")]


def test_earlier_figures_are_given_back_by_no_check(tmp_path):
    held = rocu.check(returned(tmp_path, "a.xlsx", ["Kent", "Arrests", "2020-21", 10])).outcomes
    check = pipeline.check(
        returned(tmp_path, "b.xlsx", ["Essex", "Arrests", "2020-21", 4]), held=held
    )
    assert check.outcomes["force"].tolist() == ["Essex"]
    assert check.problems.empty


# -- figures taken back by hand --------------------------------------------------------------------

ACCEPT = (
    '[[accept]]\ncell = "Sheet1!D2"\nby = "A. Analyst"\non = "1 May"\nreason = "by telephone"\n'
)
LOST = [HEAD, ["Kent", "Arrests", "2020-21", "lots"], ["Essex", "Arrests", "2020-21", 3]]


def test_a_figure_is_taken_back_with_its_reason(tmp_path):
    check = check_rows(tmp_path, LOST, toml=f"{ACCEPT}value = 17\n")
    assert check.outcomes["value"].tolist() == [17, 3]
    assert codes(check) == [("accepted_by_hand", "D2")]
    assert check.problems["message"][0] == "Accepted by A. Analyst on 1 May: by telephone."
    assert check.by_hand == [
        "return.xlsx!Sheet1!D2 was accepted by hand on 1 May: by telephone",
    ]


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        (ACCEPT, "accept_incomplete"),  # which number?
        (f'{ACCEPT}value = 17\nfound = "many"\n', "mapping_unmatched"),
        (f"{ACCEPT}value = 17\n".replace("D2", "D9"), "mapping_unmatched"),
        ('[[accept]]\ncell = "D2"\nvalue = 17\n', "accept_incomplete"),  # by whom, and why?
    ],
)
def test_an_acceptance_that_lacks_something_takes_nothing_back(tmp_path, toml, code):
    check = check_rows(tmp_path, LOST, toml=toml)
    assert check.outcomes["value"].tolist() == [3]
    assert code in {one for one, _ in codes(check)}


# -- parts and wholes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"cocaine seized": 5, "class A drugs seized": 4}, "part_above_whole"),
        ({"cocaine seized": 3, "class A drugs seized": 4}, ""),
        # 3 and 2 are 5 people, of whom 4 are given.
        ({"adults safeguarded": 3, "children safeguarded": 2, "people safeguarded": 4},
         "part_above_whole"),
        ({"adults safeguarded": 3, "people safeguarded": 4}, ""),
        ({"judicial outcomes": 3, "non-judicial outcomes": 2, "total outcomes": 6},
         "total_does_not_add_up"),
    ],
)  # fmt: skip
def test_measures_lie_within_their_bounds(given, code):
    rows = [{"measure": name, "value": value, "force": "Kent"} for name, value in given.items()]
    _, problems = rules.judge(figures(*rows, period=YEAR))
    assert [problem.code for problem in problems] == [code] * bool(code)


@pytest.mark.parametrize(
    ("day", "codes_told"), [(date(2021, 4, 7), ["total_does_not_add_up"]), (date(2021, 7, 7), [])]
)
def test_a_year_is_held_against_its_quarters_of_the_same_day_alone(day, codes_told):
    """4 quarters of 10 are 40: 45 is wrong on their day, and may be revised on a later one."""
    quarters = [periods.financial_quarter(2020, number) for number in (1, 2, 3, 4)]
    rows = [{"period": one, "value": 10.0, "as_at": date(2021, 4, 7)} for one in quarters]
    rows.append({"period": YEAR, "value": 45.0, "as_at": day})
    _, problems = rules.judge(figures(*rows, force="Kent"))
    assert [problem.code for problem in problems] == codes_told


# -- forces of one region --------------------------------------------------------------------------


def test_a_force_that_is_missing_from_its_regions_sum_is_named():
    own = ("Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire")
    rows = [{"force": force, "value": 5.0} for force in own]
    _, (problem,) = rules.judge(figures(*rows, period=YEAR))
    assert (problem.code, problem.found) == ("force_missing", "Wiltshire")
    assert problem.message.startswith("Wiltshire gives no arrests for 2020-21; the others of")


def test_a_force_that_counts_otherwise_than_its_region_is_told():
    own = ("Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire", "Wiltshire")
    rows = [{"force": force, "value": 5.0} for force in own]
    rows[4]["counting"] = "led"
    _, (problem,) = rules.judge(figures(*rows, period=YEAR))
    assert (problem.code, problem.found) == ("counting_differs", "led")
    assert problem.message == (
        "Wiltshire counts arrests as “led”, and the others of South West as “forces”."
    )


def test_a_force_beside_another_region_counts_in_its_own(tmp_path):
    rows = [["Force", "Region", *HEAD[1:]], ["Dorset", "Eastern", "Arrests", "2020-21", 5]]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("force_elsewhere", "B2")]
    assert check.problems["message"].tolist() == [
        "Dorset is in South West, not in Eastern. South West is used."
    ]
    assert check.outcomes[["force", "region"]].to_numpy().tolist() == [["Dorset", "South West"]]


# -- one figure and a series -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "qualifier", "code"),
    [("arrests", "exact", "fraction_of_people"), ("disruptions", "exact", "fraction"),
     ("arrests", "about", ""), ("disruptions", "about", "")],  # an estimate may be one
)  # fmt: skip
def test_a_fraction_of_a_person_is_set_aside_and_of_a_thing_told(measure, qualifier, code):
    row = {"force": "Kent", "measure": measure, "value": 2.5, "qualifier": qualifier}
    facts, problems = rules.judge(figures(row, period=YEAR))
    assert [problem.code for problem in problems] == [code] * bool(code)
    assert facts["disposition"].tolist() == ["set_aside" if "people" in code else "accepted"]


def test_a_gap_and_a_figure_far_from_its_series_are_told(tmp_path):
    quarters = [f"{y}-{y - 1999} Q{q}" for y in (2018, 2019, 2020) for q in (1, 2, 3, 4)]
    rows = [["Kent", "Arrests", quarter, 50 + n] for n, quarter in enumerate(quarters)]
    rows[6][3] = 5000  # a digit too many
    del rows[3]
    check = check_rows(tmp_path, [HEAD, *rows])
    assert codes(check) == [("period_missing", "D5"), ("far_from_history", "D7")]
    assert "has no 2018-19 Q4" in check.problems["message"][0]


def test_many_conflicts_are_settled_in_little_time():
    """One table of figures was gone through for each: 13,000 took 17 seconds."""
    one = [{"value": 100.0 + n, "body": f"Body {n}", "row": n + 2} for n in range(4_000)]
    other = [row | {"value": row["value"] + 1, "file": "b.xlsx"} for row in one]
    facts = figures(*one, *other, geography="other", period=YEAR)
    begun = time.perf_counter()
    judged, _ = rules.judge(facts)
    assert judged["codes"].eq("conflict").all()
    assert time.perf_counter() - begun < 4
