"""From the cells of a register to its rows."""

import pandas as pd
import pytest
from records_by_hand import cells, recommendation

from rocu_analysis import schema
from rocu_analysis.validation import registers


def read(*rows, frame="recommendations", **options):
    return registers.interpret(cells(*rows, **options), frame)


def day(text):
    return pd.Timestamp(text)


def test_a_sound_recommendation():
    rows, problems = read(recommendation(region="South West"))
    row = rows.iloc[0]
    assert problems.empty
    assert row["disposition"] == "accepted"
    assert (row["due"], row["published"]) == (day("2022-02-28"), day("2021-02-10"))
    assert (row["region"], row["status"]) == ("South West", "being progressed")
    assert row["source"] == "register.xlsx!S!A2"
    assert list(rows.columns[: len(schema.columns("recommendations"))]) == list(
        schema.columns("recommendations")
    )


@pytest.mark.parametrize(
    ("change", "severity", "code", "field"),
    [
        ({"due": "31/02/2022"}, "error", "date_impossible", "due"),
        ({"due": "31 January 2021"}, "error", "due_before_published", "due"),
        ({"due": "when funds allow"}, "warning", "date_unclear", "due"),
        ({"status": "Amber"}, "warning", "status_unknown", "status"),
        ({"level": "praise"}, "warning", "level_unknown", "level"),
        ({"recommendation_id": None}, "error", "record_incomplete", "recommendation_id"),
        ({"report": "NOT FOUND"}, "error", "record_incomplete", "report"),
        ({"region": "Sout West"}, "error", "name_unknown", "region"),
        ({"status_date": "1 January 2020"}, "warning", "status_before_published", "status_date"),
    ],
)
def test_a_problem_stands_at_its_cell(change, severity, code, field):
    row = recommendation(**change)
    rows, problems = read(row)
    found = problems.iloc[0]
    assert (found["severity"], found["code"], found["field"]) == (severity, code, field)
    assert found["cell"] == f"{'ABCDEFGHIJ'[list(row).index(field)]}2"
    assert rows.loc[0, "disposition"] == ("set_aside" if severity == "error" else "accepted")


def test_a_status_that_is_not_stated_is_not_known():
    rows, problems = read(recommendation(status=None), recommendation(recommendation_id="R2"))
    assert rows["status"].tolist() == ["status not known", "being progressed"]
    assert problems.empty


def test_a_revised_due_day_keeps_the_first():
    rows, _ = read(
        recommendation(due="30 September 2022", original_due="28 February 2022"),
        recommendation(recommendation_id="R2", due=None, original_due="28 February 2022"),
        recommendation(recommendation_id="R3", due="28/02/2022", original_due="28/02/2022"),
    )
    assert rows["due"].tolist() == [day("2022-09-30"), day("2022-02-28"), day("2022-02-28")]
    assert rows["original_due"].isna().tolist() == [False, True, True]


def test_a_status_cell_may_be_a_log():
    rows, _ = read(recommendation(status="3/3/2021: awaiting review; 1/6/2021: in progress"))
    assert rows.loc[0, "status"] == "being progressed"
    assert rows.loc[0, "status_date"] == day("2021-06-01")


def test_the_same_record_counts_once():
    rows, problems = read(recommendation(), recommendation())
    assert rows["disposition"].tolist() == ["accepted", "repeated"]
    assert problems["code"].tolist() == ["record_repeated"]


def test_two_rows_with_one_id_are_not_settled_by_which_came_last():
    rows, problems = read(recommendation(), recommendation(status="complete"))
    assert rows["disposition"].tolist() == ["set_aside", "set_aside"]
    assert problems["code"].tolist() == ["record_conflict", "record_conflict"]
    assert problems.loc[0, "message"] == "differs from A3 in status"


def test_one_id_to_two_forces_is_two_recommendations():
    rows, problems = read(recommendation(force="Dorset"), recommendation(force="Wiltshire"))
    assert rows["disposition"].tolist() == ["accepted", "accepted"]
    assert problems.empty


def test_a_later_declared_day_stands_and_the_first_due_day_is_kept():
    rows, problems = read(
        recommendation(status_date="1 May 2021"),
        recommendation(status_date="1 May 2022", status="complete", due="30/09/2022"),
    )
    assert rows["disposition"].tolist() == ["repeated", "accepted"]
    assert rows.loc[1, "original_due"] == day("2022-02-28")
    assert problems["code"].tolist() == ["record_superseded"]


def test_two_days_of_publication_are_both_kept_and_told_once():
    """The 2021 report: 10 February in one source and 18 February in another."""
    later = {"published": "18 February 2021"}
    rows, problems = read(
        recommendation(),
        recommendation(recommendation_id="R2"),
        recommendation(**later),
        recommendation(recommendation_id="R2", **later),
    )
    assert rows["disposition"].tolist() == ["accepted"] * 4
    assert problems["code"].tolist() == ["two_publication_days"]
    assert "10 February 2021 and 18 February 2021" in problems.loc[0, "message"]


def test_names_of_places():
    rows, problems = read(
        recommendation(recommendation_id=1, region="NERSOU"),
        recommendation(recommendation_id=2, force="Dorset Police"),
        recommendation(recommendation_id=3, force="BTP"),
        recommendation(recommendation_id=4, region="All regions"),
        recommendation(recommendation_id=5, force="Kent", region="South East"),
        recommendation(recommendation_id=6, region="West Midlands"),
        recommendation(recommendation_id=7, geography="West Midlands"),
    )
    places = rows[["region", "force"]].astype(object).where(rows[["region", "force"]].notna(), None)
    assert places.to_numpy().tolist()[:6] == [
        ["North East", None],
        ["South West", "Dorset"],
        [None, "British Transport Police"],
        [None, None],
        ["Eastern", "Kent"],
        ["West Midlands", None],
    ]
    assert rows["recommendation_id"].tolist() == ["1", "2", "3", "4", "5", "6", "7"]
    assert problems["code"].tolist() == ["region_differs", "name_ambiguous"]
    assert rows["disposition"].tolist() == ["accepted"] * 6 + ["set_aside"]


# --- events --------------------------------------------------------------------------------------

EVENT = {"recommendation_id": "R1", "event_date": "2017-03-03", "event": "status"}


def test_events_and_what_they_lack():
    rows, problems = read(
        {**EVENT, "status": "awaiting-review"},
        {**EVENT, "event_date": None, "event": "comment"},
        frame="recommendation_events",
    )
    assert rows["disposition"].tolist() == ["accepted", "set_aside"]
    assert rows.loc[0, "status"] == "awaiting review"
    assert problems["code"].tolist() == ["record_incomplete"]


# --- responses -----------------------------------------------------------------------------------

RESPONSE = {
    "report": "An inspection",
    "respondent": "A commissioner",
    "role": "Police and crime commissioner",
    "position": "agrees",
    "answered": "7 April 2021",
}


@pytest.mark.parametrize("lacking", ["report", "respondent", "role", "position"])
def test_a_response_lacks_something(lacking):
    rows, problems = read({**RESPONSE, lacking: None}, frame="responses")
    assert rows.loc[0, "disposition"] == "set_aside"
    assert problems["field"].tolist() == [lacking]


def test_a_response():
    rows, problems = read(RESPONSE, {**RESPONSE, "position": "welcomes"}, frame="responses")
    assert rows["position"].tolist()[0] == "accepts"
    assert rows["disposition"].tolist() == ["accepted", "set_aside"]
    assert problems["code"].tolist() == ["position_unknown"]


# --- resources -----------------------------------------------------------------------------------

MONEY = {
    "region": "South West",
    "period": "2020-21",
    "funding_source": "Home Office grant",
    "certainty": "year to year",
    "amount": 1.2,
    "posts": 70,
    "posts_permanent": 20,
    "posts_filled": 61.5,
}


def test_funding_and_posts():
    rows, problems = read(MONEY, frame="resources", headings={"amount": "Amount (£m)"})
    row = rows.iloc[0]
    assert problems.empty
    assert (row["amount"], row["certainty"], row["posts_filled"]) == (1_200_000, "annual", 61.5)
    assert (row["period_start"], row["period_end"]) == (day("2020-04-01"), day("2021-03-31"))


@pytest.mark.parametrize(
    ("change", "code", "disposition"),
    [
        ({"posts_permanent": 71}, "posts_permanent_above_posts", "set_aside"),
        ({"posts_filled": 71}, "posts_filled_above_posts", "accepted"),
        ({"amount": "(15)"}, "amount_negative", "set_aside"),
        ({"amount": "lots"}, "amount_unreadable", "set_aside"),
        ({"period": "2021"}, "period_ambiguous", "set_aside"),
        ({"period": "when funds allow"}, "period_unknown", "set_aside"),
        ({"period": "FY22"}, "period_convention", "accepted"),
        ({"certainty": "fingers crossed"}, "certainty_unknown", "accepted"),
        ({"funding_source": None}, "record_incomplete", "set_aside"),
    ],
)
def test_what_is_wrong_with_funding(change, code, disposition):
    rows, problems = read({**MONEY, **change}, frame="resources")
    assert problems["code"].tolist() == [code]
    assert rows.loc[0, "disposition"] == disposition


def test_posts_as_many_as_there_are_is_fine():
    _, problems = read({**MONEY, "posts_filled": 70, "posts_permanent": 70}, frame="resources")
    assert problems.empty


def test_two_lines_of_one_source_are_told():
    rows, problems = read(MONEY, {**MONEY, "amount": 2.5}, frame="resources")
    assert rows["disposition"].tolist() == ["accepted", "accepted"]
    assert problems["code"].tolist() == ["funding_line_twice"]


# --- grades --------------------------------------------------------------------------------------

GRADE = {"unit": "EMSOU", "question": "SOC", "grade": "Inadequate", "assessed": "2 March 2023"}


def test_a_grade_and_what_it_implies():
    rows, problems = read(GRADE, frame="grades")
    row = rows.iloc[0]
    assert problems.empty
    assert (row["region"], row["unit"], row["unit_type"]) == ("East Midlands", "EMSOU", "ROCU")
    assert (row["grade"], row["scale"]) == ("inadequate", "HMICFRS five tiers")


@pytest.mark.parametrize(
    ("change", "scale"),
    [
        ({"grade": "adequate", "assessed": None}, "HMICFRS five tiers"),
        ({"grade": "partly", "assessed": None}, "self-assessment"),
        ({"grade": "good", "assessed": "1 May 2018"}, "HMICFRS four tiers"),
        ({"grade": "good", "assessed": None, "scale": "4 tiers"}, "HMICFRS four tiers"),
    ],
)
def test_the_scale_that_a_grade_belongs_to(change, scale):
    rows, problems = read({**GRADE, **change}, frame="grades")
    assert rows.loc[0, "scale"] == scale
    assert problems.empty


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grade": "adequate", "scale": "HMICFRS four tiers"}, "grade_not_in_scale"),
        ({"grade": "splendid"}, "grade_unknown"),
        # Between the two scales a “good” may be of either.
        ({"grade": "good", "assessed": "1 June 2020"}, "record_incomplete"),
        ({"scale": "stars"}, "scale_unknown"),
        ({"question": None}, "record_incomplete"),
    ],
)
def test_grades_that_cannot_be(change, code):
    rows, problems = read({**GRADE, **change}, frame="grades")
    assert code in problems["code"].tolist()
    assert rows.loc[0, "disposition"] == "set_aside"


def test_without_a_column_of_units_the_place_is_what_was_graded():
    plain = {"region": "Eastern", "question": "Leadership", "grade": "partly"}
    rows, problems = read(plain, {"force": "Kent", **plain, "region": None}, frame="grades")
    assert not len(problems)
    assert rows["unit"].tolist() == ["Eastern", "Kent"]
    assert rows["unit_type"].tolist() == ["region", "force"]
    rows, problems = read(plain, frame="grades", headings={"region": "ROCU"})
    assert not len(problems)
    assert rows[["region", "unit", "unit_type"]].to_numpy().tolist() == [
        ["Eastern", "ERSOU", "ROCU"]
    ]


def test_the_heading_of_a_grade_may_say_that_it_is_the_units_own():
    own = {"unit": "EMSOU", "question": "Leadership", "grade": "not known"}
    rows, problems = read(own, frame="grades", headings={"grade": "Self-assessment"})
    assert (rows["scale"].tolist(), len(problems)) == (["self-assessment"], 0)


def test_an_unknown_grade_is_told_once():
    _, problems = read({"unit": "EMSOU", "question": "SOC", "grade": "Amber"}, frame="grades")
    assert problems["code"].tolist() == ["grade_unknown"]


def test_not_graded_is_missing_and_no_problem():
    rows, problems = read({**GRADE, "grade": "NOT FOUND"}, frame="grades")
    assert rows["grade"].isna().tolist() == [True]
    assert problems.empty


def test_neighbours_settle_a_scale_and_it_is_said():
    rows, problems = read(
        {**GRADE, "grade": "adequate"},
        {**GRADE, "unit": "Dorset", "grade": "good", "assessed": None},
        frame="grades",
    )
    assert rows["scale"].tolist() == ["HMICFRS five tiers"] * 2
    assert problems["code"].tolist() == ["scale_of_neighbours"]


def test_one_unit_graded_twice_on_one_question_is_a_conflict():
    rows, problems = read(GRADE, {**GRADE, "grade": "good"}, frame="grades")
    assert rows["disposition"].tolist() == ["set_aside", "set_aside"]
    assert set(problems["code"]) == {"record_conflict"}


@pytest.mark.parametrize("frame", sorted(set(schema.FRAMES) - {"outcomes"}))
def test_no_cells_no_rows(frame):
    rows, problems = registers.interpret(cells({"region": "x"}).iloc[:0], frame)
    assert (len(rows), len(problems)) == (0, 0)
    assert set(schema.columns(frame)) <= set(rows.columns)
