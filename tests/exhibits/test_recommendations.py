"""Recommendations: what is late, what nobody knows, and the day from which they are seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, in_words, words_of
from exhibits.frames import recommendations
from exhibits.geometry import panel
from hypothesis import given
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.theme import STATUS_MARKS

DAY = "2021-07-31"


@pytest.fixture(scope="module")
def pages():
    return rocu.example("status_register"), rocu.example("status_log")


def test_nothing_is_overdue_by_days_where_the_last_entry_is_years_old(pages):
    # The last entry of HMICFRS's record pages is of 18 December 2018.
    exhibit = rocu.recommendations(*pages, as_at="2021-03-31")
    check(exhibit)
    assert exhibit.headline == (
        "Four of 11 recommendations are overdue if still open: last entry 18 December 2018"
    )
    told = words_of(exhibit)
    assert told.count("Overdue if still open") == 4
    assert told.count("Open when last stated, no due date") == 1
    assert "1,278" not in exhibit.headline + exhibit.description + " ".join(told)
    assert set(exhibit.table["Register's last entry"]) == {"18 December 2018", "[x]"}
    assert set(exhibit.table.loc[exhibit.table["Reference"] == "8735", "Status stated on"]) == {
        "27 March 2018"
    }
    counted = told.count("Overdue if still open") + told.count("Open when last stated, no due date")
    assert any(f"the register of {counted} recommendations" in note for note in exhibit.notes)
    # What runs on from the due date ends with the last entry.
    frame = exhibit.drawing.frame
    last = (pd.Timestamp("2018-12-18") - pd.Timestamp("1970-01-01")).days
    assert set(frame["late_until"].dropna()) == {last}


def test_a_register_is_old_after_a_year_and_not_a_day_before(pages):
    for day, old in (("2019-12-18", False), ("2019-12-19", True)):
        exhibit = rocu.recommendations(*pages, as_at=day)
        check(exhibit)
        assert ("if still open" in exhibit.headline) is old
        # 30 September 2017 to 18 December 2019.
        assert (f"is {92 + 365 + 352} days past" in exhibit.description) is not old


def test_overdue_by_a_day_and_due_today():
    recs = recommendations({"due": "2021-07-30"}, {"due": DAY}, {"due": "2022-07-31"})
    exhibit = rocu.recommendations(recs, as_at=DAY)
    check(exhibit)
    assert exhibit.headline == "One of three recommendations is overdue at 31 July 2021"
    assert words_of(exhibit) == ["Overdue by 1 day", "Due today", "Open, due in 365 days"]


def test_the_day_is_the_latest_in_the_data_and_never_today():
    exhibit = rocu.recommendations(recommendations({"due": "2020-12-31"}))
    assert "at 10 June 2020" in exhibit.headline


def test_a_moved_date_keeps_its_first_as_a_hollow_mark():
    recs = recommendations({"due": "2021-09-30", "original_due": "2021-03-31"})
    exhibit = rocu.recommendations(recs, as_at=DAY)
    check(exhibit)
    assert list(exhibit.table["Originally due"]) == ["31 March 2021"]
    day = (pd.Timestamp("2021-03-31") - pd.Timestamp("1970-01-01")).days
    (axes,) = exhibit.figure().axes
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "#FFFFFF"]
    assert [float(line.get_xdata()[0]) for line in hollow] == [day]


def test_marks_differ_by_shape_and_colour_from_state_to_state():
    marks = [STATUS_MARKS[name] for name in ("overdue", "due", "on time", "closed", "unknown")]
    assert len({shape for shape, _ in marks}) == 5
    assert len({colour for _, colour in marks}) == 5


def test_rows_are_marked_where_they_are_due(invented_records):
    recs, _, _ = invented_records
    exhibit = rocu.recommendations(recs)
    frame = exhibit.drawing.frame
    rows = frame[~frame["heading"]]
    assert len(rows) == len(exhibit.table) == 30
    late = rows[rows["mark"] == "overdue"]
    options = exhibit.drawing.options
    assert (late["due"] < options["as_at"]).all()
    begins = {"Overdue": "overdue", "Due": "due", "Open,": "on time", "Closed": "closed",
              "Status": "unknown", "Not": "refused"}  # fmt: skip
    assert rows["mark"].tolist() == [begins[words.split()[0]] for words in rows["words"]]
    assert rows["words"].tolist() == words_of(exhibit)


def test_headline_is_made_again_from_the_table(invented_records):
    recs, events, _ = invented_records
    for exhibit in (rocu.recommendations(recs), rocu.recommendations(recs, events, by="owner")):
        check(exhibit)
        told = words_of(exhibit)
        late = sum(word.startswith("Overdue") for word in told)
        unknown = told.count("Status not known")
        assert exhibit.headline == (
            f"{in_words(late).capitalize()} of {in_words(len(told))} recommendations are overdue; "
            f"the status of {in_words(unknown)} is not known"
        )


def test_a_log_begins_what_has_no_day_of_publication():
    recs, log = rocu.example("status_register"), rocu.example("status_log")
    exhibit = rocu.recommendations(recs, log)
    check(exhibit)
    table = exhibit.table.set_index("Reference")
    assert table.loc["8735", "On record since"] == "3 March 2017"
    assert table.loc["8735", "Age, days"] == 655  # 3 March 2017 to 18 December 2018: 365 + 290
    assert (table.loc["8728", "On record since"], table.loc["8728", "Age, days"]) == ("[x]", "[x]")
    assert table.loc["8751", "Force"] == "Metropolitan"
    # Ten of 11 have a log; five of them are closed there.
    assert "Of 10 issued, 5 have been closed on a known day and 5 are outstanding" in (
        exhibit.description
    )
    assert any("10 records, 5 closed (20 and 10 are needed)" in note for note in exhibit.notes)
    figure = exhibit.figure()
    assert panel(figure, "issued and closed") is not None
    assert panel(figure, "still open") is None


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


def test_rows_that_find_no_room_are_counted_and_the_closed_go_first(invented_records):
    recs, events, _ = invented_records
    figure = rocu.recommendations(recs, events).figure("half")
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert sum(text.startswith("Overdue") for text in shown) == 3
    (more,) = [text.get_text() for text in figure.texts if "more in the table" in text.get_text()]
    rows = [text for text in shown if text.startswith(("Overdue", "Status", "Closed", "Not acc"))]
    assert int(more.split()[0]) == 30 - len(rows)


STATUS = st.sampled_from(schema.RECOMMENDATION_STATUSES)
OFFSET = st.one_of(st.none(), st.integers(-400, 400))


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
    exhibit.figure("half")
