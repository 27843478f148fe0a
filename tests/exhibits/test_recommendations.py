"""Recommendations: what is late, what nobody knows, and the day from which they are seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
from exhibits.checker import check, in_words, words_of
from exhibits.frames import dear, recommendations, rows_of
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis import schema

DAY = "2021-07-31"


def test_what_is_overdue_runs_on_to_the_day(invented_records):
    recs, events, _ = invented_records
    exhibit = rocu.recommendations(recs, events)
    (late,) = [line for line in exhibit.figure().axes[0].lines if line.get_color() == "#801650"
               and line.get_marker() == "None"]  # fmt: skip
    runs = np.array(late.get_xdata(), dtype=float).reshape(-1, 3)
    # 31 January to 12 March 2022: 40 days, three times.
    assert (runs[:, 1] - runs[:, 0]).tolist() == [40, 40, 40]


def test_the_day_is_the_same_in_an_exhibit_and_in_a_paper(register):
    events = rocu.example("register_events")
    held = {"recommendations": register, "recommendation_events": events}
    paper = rocu.Paper(held, title="Trial", audience="public",
                       exhibits=[{"kind": "recommendations"}])  # fmt: skip
    # The log's last line is a deadline, 7 April 2021.
    assert f"{paper.as_at:%Y-%m-%d}" == "2021-02-18"
    assert "at 18 February 2021" in rocu.recommendations(register, events).headline


def test_who_must_act_is_named_where_that_is_asked_for():
    recs = recommendations({"owner": "Jo Bloggs"}, {"owner": "Home Office"})
    told = {
        name: "Jo Bloggs" in rocu.recommendations(recs, as_at=DAY, **asked).table.to_string()
        for name, asked in (("no", {}), ("yes", {"owners": True}), ("by", {"by": "owner"}))
    }
    assert told == {"no": False, "yes": True, "by": True}


def test_rows_that_find_no_room_are_counted_and_the_least_pressing_go_first():
    entries = [{"due": "2021-06-30"}] * 12 + [{"due": "2021-12-31"}] * 30
    exhibit = rocu.recommendations(recommendations(*entries), as_at=DAY)
    figure = exhibit.figure("half")
    shown = [text.get_text() for text in figure.axes[0].texts]
    late = sum(text.startswith("Overdue") for text in shown)
    live = sum("due in" in text for text in shown)
    assert late == 12
    said = " ".join(text.get_text() for text in figure.texts)
    assert f"{42 - late - live} more in the table" in said


def test_the_age_of_a_recommendation_with_two_dates_runs_from_the_first_in_any_order():
    days = [{"recommendation_id": "R1", "published": day} for day in ("2021-05-02", "2021-05-12")]
    for entries in (days, days[::-1]):
        exhibit = rocu.recommendations(recommendations(*entries), as_at="2021-06-01")
        assert exhibit.table["Age, days"].tolist() == [30]
        assert len(exhibit.data["published_dates"].iloc[0]) == 2


def test_a_headline_calls_due_soon_what_the_tally_does():
    entries = [
        {"due": due, "region": "Eastern"} for due in ("2021-06-30", "2021-10-16", "2022-06-30")
    ]
    exhibit = rocu.recommendations(recommendations(*entries), as_at=DAY, region="Eastern")
    assert exhibit.headline == "Eastern: one recommendation overdue, one due soon and one open"
    # On page one nothing else says of what, and under the headline it is not said again.
    assert exhibit.brief.startswith("At 31 July 2021 the register holds 3")
    assert exhibit.subtitle.startswith("Recommendations by theme, from issue to due date")
    bare = recommendations(*entries).assign(theme=pd.NA)
    exhibit = rocu.recommendations(bare, as_at=DAY, region="Eastern")
    assert exhibit.subtitle.startswith("Recommendations, from issue to due date")
    assert exhibit.alt.startswith("Timeline of 3 recommendations, from issue to due date")


STATUS = st.sampled_from(schema.RECOMMENDATION_STATUSES)
OFFSET = st.one_of(st.none(), st.integers(-400, 400))


@dear
@given(entries=st.lists(st.tuples(STATUS, OFFSET, OFFSET), min_size=1, max_size=25))
def test_any_register_gives_a_true_headline(entries):
    base = pd.Timestamp(DAY)

    def day(offset):
        return None if offset is None else base + pd.Timedelta(days=offset)

    recs = recommendations(
        *[
            {"status": status, "due": day(due), "status_date": day(since)}
            for status, due, since in entries
        ]
    )
    exhibit = rocu.recommendations(recs, as_at=DAY)
    check(exhibit)
    late = sum(word.startswith("Overdue") for word in words_of(exhibit))
    old = sum(word == "Overdue if still open" for word in words_of(exhibit))
    assert ("if still open" in exhibit.headline) == (old > 0)
    if late:
        few = {1: "The one recommendation", 2: "Both"}
        whole = few.get(late, f"All {in_words(late)}")
        some = f"{in_words(late).capitalize()} of"
        assert exhibit.headline.startswith(whole if late == len(entries) else some)
    else:
        assert "is overdue" not in exhibit.headline.replace("No recommendation is overdue", "")
    if exhibit.drawing:
        exhibit.figure("half")


def test_a_tile_names_what_is_overdue_the_longest_first():
    """Due 30, 10 and 20 days before the day; of 4 the fourth is not due."""
    due = {"7": 30, "R2": 10, "R3": 20, "R4": -5}
    entries = [
        {"recommendation_id": name, "due": str((pd.Timestamp(DAY) - pd.Timedelta(days=n)).date())}
        for name, n in due.items()
    ]
    key = rocu.recommendations(recommendations(*entries), as_at=DAY).key
    assert key.figure == "3 of 4 overdue"
    assert key.text.startswith("number 7 by 30 days, R3 by 20 days and one other. 0 closed")
    # One of two forces is named once, and one number of two reports with each.
    both = [entries[0] | {"force": name} for name in ("Essex", "Kent")]
    key = rocu.recommendations(recommendations(*both, entries[1]), as_at=DAY).key
    assert key.text.startswith("number 7 by 30 days and R2 by 10 days. 0 closed")
    twice = recommendations(entries[0], entries[1] | {"recommendation_id": "7", "report": "Other"})
    key = rocu.recommendations(twice, as_at=DAY).key
    assert key.text.startswith("number 7 (Report) by 30 days and number 7 (Other) by 10 days. 0")


def test_what_was_closed_after_its_date_moved_is_not_taken_for_what_is_overdue():
    """Two overdue and one closed, its date moved: “…, one after its date moved” was of which?"""
    late = [{"recommendation_id": f"R{n}", "due": "2021-06-30", "region": "Eastern"}
            for n in range(2)]  # fmt: skip
    moved = {"recommendation_id": "R9", "due": "2021-06-30", "original_due": "2021-03-31"}
    moved |= {"region": "Eastern", "status": "complete", "status_date": "2021-05-01"}
    held = rocu.recommendations(recommendations(*late, moved), as_at=DAY, region="Eastern")
    told = "two recommendations overdue and one closed after its due date was moved"
    assert held.headline.endswith(told)
    # The region's own count and that of all were one sentence twice.
    assert "Eastern:" not in held.description + held.brief
    assert "date of 1 recommendation has been moved; one was closed since" in held.description
    alone = rocu.recommendations(recommendations(*late), as_at=DAY, region="Eastern")
    assert "Eastern:" not in alone.description + alone.brief
    # Of many the headline has no room for it, so that the sentence says it.
    further = [
        {"recommendation_id": f"F{n}", "region": "Eastern", **more}
        for n, more in enumerate(
            [{"due": "2022-06-30"}, {"status": "not accepted"}, {"status": "status not known"}]
        )
    ]
    many = rocu.recommendations(
        recommendations(*late, moved, *further), as_at=DAY, region="Eastern"
    )
    assert "moved" not in many.headline
    assert many.brief.endswith("1 closed on time. One was closed after its due date was moved.")


def test_a_tile_on_whether_they_are_on_time_says_which_were_closed_late():
    """“2 of 4 closed, one after its due date was moved”: that one was late by the new date too."""

    def told(*closed):
        entries = [{"recommendation_id": f"R{n}", "region": "Eastern", "due": "2021-06-30",
                    "status": "complete", "status_date": day, "original_due": first}
                   for n, (day, first) in enumerate(closed)]  # fmt: skip
        held = rocu.recommendations(recommendations(*entries), as_at=DAY, region="Eastern")
        return held.headline, held.key.text.partition(". ")[0]

    moved = ("2021-05-01", "2021-03-31")
    after = ("2021-07-31", "2021-03-31")
    in_time = ("2021-05-01", None)
    assert told(in_time, after) == (
        "Eastern: both recommendations closed, one late", "in Eastern, one late"
    )  # fmt: skip
    assert (
        told(moved, after, in_time)[1]
        == "in Eastern, one late and one after its due date was moved"
    )
    assert told(after, after)[1] == "in Eastern late"
    assert told(moved, in_time)[1] == "in Eastern, one after its due date was moved"
    assert told(in_time)[1] == "in Eastern"


def test_two_reports_that_number_alike_make_two_recommendations_each_with_its_own_answer():
    entries = [
        {"recommendation_id": "1", "report": report, "summary": asked, "due": "2021-06-30"}
        for report, asked in (("PEEL", "Fix this"), ("Custody", "Fix that"))
    ]
    recs = recommendations(*entries, {"recommendation_id": "2", "report": "Custody"})
    events = rows_of("recommendation_events", {"recommendation_id": "1", "status": "complete"})
    exhibit = rocu.recommendations(recs, events, as_at=DAY)
    assert len(exhibit.data) == 3
    assert {"1 (PEEL)", "1 (Custody)", "2"} == set(exhibit.table["Reference"])
    assert exhibit.headline.startswith("Two of three recommendations are overdue")
    said = (
        "Entries of the log under 1 are held against none, since several reports have such a "
        "number."
    )
    assert said in exhibit.notes
    # An answer may spell its report otherwise; one that names none is an answer to neither.
    for report, waiting in (("PEEL", "two of three"), ("HMICFRS Peel", "two of three"),
                            (None, "all three")):  # fmt: skip
        answer = {"recommendation_id": "1", "report": report, "position": "accepts"}
        answered = rocu.responses(rows_of("responses", answer), recs)
        assert f"{waiting} recommendations await one" in answered.headline
        said = "Answers under 1 are held against none, since several reports have such a number."
        assert (said in answered.notes) == (report is None)
    # One report in two spellings is one.
    spelt = recommendations(entries[0], entries[0] | {"report": "HMICFRS Peel", "force": "Dorset"})
    assert set(rocu.recommendations(spelt, as_at=DAY).table["Reference"]) == {"1"}


def test_what_awaits_an_answer_of_one_region_is_its_own_and_what_is_asked_of_all():
    # R1 to Dorset, R2 to all, R3 and R4 to others: of two, R1 has its answer.
    places = {"R1": ("South West", "Dorset"), "R2": (None, None), "R3": ("London", None),
              "R4": ("Eastern", "Kent")}  # fmt: skip
    recs = recommendations(
        *[
            {"recommendation_id": name, "region": region, "force": force}
            for name, (region, force) in places.items()
        ]
    )
    given = [{"recommendation_id": name, "position": "accepts"} for name in ("R1", "R3")]
    own = rocu.responses(rows_of("responses", *given), recs, region="South West")
    assert own.headline == (
        "One answer recorded: none refuses; one of two recommendations for the South West awaits "
        "one"
    )
    assert own.data["recommendation_id"].tolist() == ["R1", "R2"]
    assert own.subtitle.startswith("Answers to recommendations for the South West, by")
    every = rocu.responses(rows_of("responses", *given), recs)
    assert every.headline.endswith("two of four recommendations await one")
    # Whoever answers the report as a whole may be of another region.
    report = {"recommendation_id": None, "report": recs["report"].iloc[0], "position": "accepts"}
    own = rocu.responses(rows_of("responses", *given, report), recs, region="South West")
    told = "Answers to reports as a whole and to recommendations for the South West, by respondent"
    assert own.subtitle.startswith(told)
