"""Recommendations: what is late, what nobody knows, and the day from which they are seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, words_of
from exhibits.frames import dear, recommendations, rows_of
from exhibits.geometry import daily, legible
from hypothesis import given, strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.wording import some

DAY = "2021-07-31"
CLOSED = {"status": "complete", "due": "2021-06-30"}


def of(*entries, **asked):
    return rocu.recommendations(recommendations(*entries), as_at=DAY, **asked)


def of_eastern(*entries):
    rows = [{"recommendation_id": f"R{n}", "region": "Eastern"} | entry
            for n, entry in enumerate(entries)]  # fmt: skip
    return of(*rows, region="Eastern")


def test_a_bar_of_what_is_overdue_runs_from_its_due_date_to_the_day():
    exhibit = of(*[{"due": "2021-06-21"}] * 3)
    lines = exhibit.figure().axes[0].lines
    (late,) = [x for x in lines if x.get_color() == "#801650" and x.get_marker() == "None"]
    runs = np.array(late.get_xdata(), dtype=float).reshape(-1, 3)
    assert (runs[:, 1] - runs[:, 0]).tolist() == [9 + 31] * 3  # of June and of July


def test_the_day_is_the_same_in_an_exhibit_and_in_a_paper():
    register, events = rocu.example("register"), rocu.example("register_events")
    held = {"recommendations": register, "recommendation_events": events}
    asked = {"audience": "public", "exhibits": [{"kind": "recommendations"}]}
    paper = rocu.Paper(held, title="Trial", **asked)
    # The log's last line is a deadline, 7 April 2021.
    assert f"{paper.as_at:%Y-%m-%d}" == "2021-02-18"
    assert "at 18 February 2021" in rocu.recommendations(register, events).headline


def test_who_must_act_is_named_only_where_that_is_asked_for():
    for asked, named in (({}, 0), ({"owners": True}, 1)):
        exhibit = of({"owner": "Jo Bloggs"}, {"owner": "Home Office"}, **asked)
        assert exhibit.table.to_string().count("Jo Bloggs") == named


def test_rows_without_room_are_counted_and_the_least_pressing_go_first():
    exhibit = of(*[{"due": "2021-06-30"}] * 12, *[{"due": "2021-12-31"}] * 30)
    figure = exhibit.figure("half")
    shown = [text.get_text() for text in figure.axes[0].texts]
    live = sum("Due in" in text for text in shown)
    assert sum(text.startswith("Overdue") for text in shown) == 12
    below = " ".join(text.get_text() for text in figure.texts)
    assert f"{42 - 12 - live} more in the table" in below


def test_age_runs_from_the_first_of_two_dates_of_publication_in_any_order():
    days = [{"recommendation_id": "R1", "published": day} for day in ("2021-05-02", "2021-05-12")]
    for entries in (days, days[::-1]):
        exhibit = rocu.recommendations(recommendations(*entries), as_at="2021-06-01")
        assert exhibit.table["Age, days"].tolist() == [29 + 1]  # of May and of June
        assert len(exhibit.data["published_dates"].iloc[0]) == 2


STATUS = st.sampled_from(schema.RECOMMENDATION_STATUSES)
OFFSET = st.one_of(st.none(), st.integers(-400, 400))


@dear
@given(entries=st.lists(st.tuples(STATUS, OFFSET, OFFSET), min_size=1, max_size=25))
def test_any_register_gives_a_true_headline(entries):
    def day(offset):
        return None if offset is None else pd.Timestamp(DAY) + pd.Timedelta(days=offset)

    exhibit = of(*({"status": status, "due": day(due), "status_date": day(since)}
                   for status, due, since in entries))  # fmt: skip
    check(exhibit)
    late = sum(word.startswith("Overdue") for word in words_of(exhibit))
    assert ("Overdue: " in exhibit.description) == (late > 0)
    if late:
        assert exhibit.headline.startswith(some(late, len(entries), "recommendation").capitalize())
    else:
        assert "is overdue" not in exhibit.headline.replace("No recommendation is overdue", "")
    if exhibit.drawing:
        exhibit.figure("half")


def test_the_headline_of_a_region_is_of_its_own():
    exhibit = of_eastern({"due": "2021-06-30"}, {"due": "2021-10-16"}, {"due": "2022-06-30"})
    assert exhibit.headline == "Eastern: one overdue, one due soon and one open"


def test_the_region_in_focus_is_the_first_row_of_the_grid():
    exhibit = rocu.recommendations(rocu.example("illustrative_register"), region="South West")
    (axes,) = exhibit.figure().axes
    names = dict(zip(axes.get_yticks(), axes.get_yticklabels(), strict=True))
    top = max(names) if axes.get_ylim()[1] > axes.get_ylim()[0] else min(names)
    assert names[top].get_text() == "South West"


def test_closed_after_the_first_date_is_told_from_closed_late():
    """1 May is past the first date and before the moved one; 31 July is past both."""
    for day, first, told in (("2021-05-01", "2021-03-31", ", one after the first date"),
                             ("2021-07-31", "2021-03-31", ", one late"),
                             ("2021-05-01", None, "")):  # fmt: skip
        entry = CLOSED | {"status_date": day, "original_due": first}
        assert of_eastern(entry).headline == f"Eastern: one closed{told}"


def test_what_is_overdue_is_named_the_longest_first_and_each_once():
    due = {"7": "2021-07-01", "R2": "2021-07-21", "R3": "2021-07-11", "R4": "2021-08-05"}
    entries = [{"recommendation_id": name, "due": day} for name, day in due.items()]
    both = [entry | {"force": name} for entry in entries for name in ("Essex", "Kent")]
    for given_ in (entries, both):
        assert "Overdue: 7 by 30 days, R3 by 20 days and R2 by 10 days." in of(*given_).description


def test_unknown_status_is_never_overdue_though_its_due_date_has_passed():
    exhibit = of({"due": "2021-06-30", "status": "status not known"}, {"due": "2021-12-31"})
    assert exhibit.headline == "No recommendation is known to be overdue; the status of one is " \
        "not known"  # fmt: skip
    assert "one has a due date that has passed" in exhibit.description


def test_of_a_register_without_an_entry_for_a_year_nothing_open_is_known():
    stated = {"due": "2020-03-31", "status_date": "2020-06-01", "published": "2019-06-01"}
    exhibit = of(stated, stated | CLOSED, stated | {"recommendation_id": "R9"})
    assert exhibit.headline.startswith("No recommendation is known to be overdue")
    assert exhibit.data["days_overdue"].isna().all()
    assert "Without an entry for more than a year, and so of unknown status: two" in \
        exhibit.notes[0]  # fmt: skip


def test_reports_that_number_alike_make_two_recommendations_each_with_its_own_answer():
    entries = [
        {"recommendation_id": "1", "report": report, "summary": asked, "due": "2021-06-30"}
        for report, asked in (("PEEL", "Fix this"), ("Custody", "Fix that"))
    ]
    recs = recommendations(*entries, {"recommendation_id": "2", "report": "Custody"})
    events = rows_of("recommendation_events", {"recommendation_id": "1", "status": "complete"})
    exhibit = rocu.recommendations(recs, events, as_at=DAY)
    assert set(exhibit.table["Reference"]) == {"1 (PEEL)", "1 (Custody)", "2"}
    assert exhibit.headline.startswith("Two of three recommendations are overdue")
    assert "Entries of the log under 1 are held against none, since several" in exhibit.notes[0]
    # An answer may spell its report otherwise; one that names none is an answer to neither.
    for report, waiting in (("PEEL", 2), ("HMICFRS Peel", 2), (None, 3)):
        answer = {"recommendation_id": "1", "report": report, "position": "accepts"}
        answered = rocu.responses(rows_of("responses", answer), recs)
        assert answered.data["respondent"].isna().sum() == waiting
        assert ("Answers under 1 are held" in "".join(answered.notes)) == (report is None)


def test_answers_of_a_region_are_to_what_is_asked_of_it_and_of_all():
    places = {"R1": ("South West", "Dorset"), "R2": (None, None), "R3": ("London", None)}
    recs = recommendations(*({"recommendation_id": name, "region": region, "force": force}
                             for name, (region, force) in places.items()))  # fmt: skip
    given_ = [{"recommendation_id": name, "position": "accepts"} for name in ("R1", "R3")]
    own = rocu.responses(rows_of("responses", *given_), recs, region="South West")
    assert own.data["recommendation_id"].tolist() == ["R1", "R2"]
    assert own.description == "One answer: one accepting. " \
        "No answer is recorded to one of two recommendations."  # fmt: skip
    refused = [given_[0] | {"position": "does not accept"}, given_[1]]
    every = rocu.responses(rows_of("responses", *refused), recs)
    assert every.headline == "Two answers: one accepting and one refusing"


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_the_curve_its_band_and_its_median_are_drawn(size):
    recs, events = (rocu.example(f"illustrative_{name}") for name in ("register", "events"))
    exhibit = rocu.recommendations(recs, events)
    curve = rocu.recommendations(recs, events, show="survival")
    (axes,) = legible(curve, size).axes
    shut = exhibit.table[[word.startswith("Closed") for word in words_of(exhibit)]]
    still = exhibit.table[[word.startswith("Overdue") for word in words_of(exhibit)]]
    ages = [*shut["Age, days"], *still["Age, days"]]
    theirs = SurvfuncRight(ages, [1] * len(shut) + [0] * len(still))
    (line,) = [line for line in axes.lines if line.get_lw() == 2]
    drawn = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
    for age, share in zip(theirs.surv_times, theirs.surv_prob, strict=True):
        assert drawn[age] == pytest.approx(100 * share)
    assert drawn[0] == 100
    # 24 may be judged: the 12th closing is at 431 days.
    assert (len(ages), sorted(shut["Age, days"])[11]) == (24, 431)
    words = {text.get_text().replace("\n", " ") for text in axes.texts}
    half = "Half of 24 recommendations were closed within 431 days of publication"
    assert f"{half} (interval 322 to 459 days)" in words
    assert "3 of 24 still open" in words
    assert len(axes.collections) == 1  # the band
