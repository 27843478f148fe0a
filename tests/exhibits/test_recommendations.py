"""Recommendations: what is late, what nobody knows, and the day from which they are seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, in_words, words_of
from exhibits.frames import recommendations
from exhibits.geometry import SIZE_NAMES, legible, panel
from hypothesis import given, settings
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.theme import STATUS_MARKS

DAY = "2021-07-31"


def test_the_2021_register_says_that_nothing_is_known(register):
    exhibit = rocu.recommendations(register)
    check(exhibit)
    assert exhibit.headline == (
        "The status of all seven recommendations is not known at 18 February 2021"
    )
    assert set(words_of(exhibit)) == {"Status not known"}
    assert set(exhibit.table["Published"]) == {"10 or 18 February 2021"}


def test_a_due_date_long_past_makes_nothing_overdue_that_is_not_known(register):
    exhibit = rocu.recommendations(register, as_at="2025-01-01")
    check(exhibit)
    assert "overdue" not in exhibit.headline + exhibit.description
    assert any("never inferred" in note for note in exhibit.notes)


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


def test_registers_of_several_days_are_told_apart():
    shared = {"status_date": "2019-05-01", "due": "2020-01-31", "source": "old.xlsx!Register!A5"}
    newer = {"status_date": "2021-07-01", "due": "2021-06-30", "source": "new.xlsx!Register!A5"}
    exhibit = rocu.recommendations(recommendations(shared, newer, newer), as_at=DAY)
    check(exhibit)
    assert exhibit.headline == (
        "All three recommendations are overdue, one of them only if still open"
    )
    assert "Of those overdue, one is so only if it is still open" in exhibit.description
    assert words_of(exhibit).count("Overdue by 31 days") == 2
    assert "is 31 days past its due date" in exhibit.description


def test_what_was_open_long_ago_is_not_called_open():
    recs = recommendations({"status_date": "2019-05-01", "due": "2022-12-31"})
    exhibit = rocu.recommendations(recs, as_at=DAY)
    check(exhibit)
    assert exhibit.headline == (
        "No recommendation is overdue at 31 July 2021; the one was open when last stated"
    )
    # 31 July 2021 to 31 December 2022.
    assert words_of(exhibit) == [f"Open when last stated, due in {153 + 365} days"]


def test_what_was_not_accepted_has_no_age(invented_records):
    recs, _, _ = invented_records
    table = rocu.recommendations(recs).table
    refused = table[table["At 12 March 2022"].eq("Not accepted")]
    assert len(refused) == (recs["status"] == "not accepted").sum() == 3
    assert set(refused["Age, days"]) == {"[z]"}


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


def test_one_record_and_none_are_told_in_the_singular_and_as_none():
    log = schema.conform(
        pd.DataFrame([{"recommendation_id": "R1", "event_date": "2020-06-10", "event": "status",
                       "status": "awaiting review", "source": "log.xlsx!Log!A4"}]),
        "recommendation_events",
    )  # fmt: skip
    exhibit = rocu.recommendations(recommendations({}), log, show="flow")
    check(exhibit)
    assert exhibit.headline == ("The one recommendation issued had not been closed by 10 June 2020")
    assert "none has been closed on a known day and 1 is outstanding" in exhibit.description
    for size in SIZE_NAMES:
        legible(exhibit, size)
    alone = rocu.recommendations(recommendations({}), log)
    assert any("closing takes: 1 record, 0 closed" in note for note in alone.notes)


def test_before_anything_is_issued_nothing_is_counted():
    exhibit = rocu.recommendations(recommendations({}), as_at="2019-01-02")
    assert exhibit.headline == "No recommendation had been issued by 2 January 2019"
    assert exhibit.drawing is None
    assert "0" not in (exhibit.alt + exhibit.description).replace("2019", "")


def test_views_that_cannot_be_shown_say_why(register, invented_records):
    recs, events, _ = invented_records
    with pytest.raises(BadOption, match="Allowed: register, flow, survival"):
        rocu.recommendations(register, show="all")
    with pytest.raises(NoFigures, match="without dated events"):
        rocu.recommendations(register, show="survival")
    with pytest.raises(NoFigures, match="without dated events"):
        rocu.recommendations(register, show="flow")
    few = recs[recs["theme"].eq("counter-corruption")]
    with pytest.raises(NoFigures, match=r"8 records, 7 closed \(20 and 10 are needed\)"):
        rocu.recommendations(few, events, show="survival")


def test_the_day_is_the_same_in_an_exhibit_and_in_a_paper(register):
    events = rocu.example("register_events")
    held = {"recommendations": register, "recommendation_events": events}
    paper = rocu.Paper(held, title="Trial", audience="public",
                       exhibits=[{"kind": "recommendations"}])  # fmt: skip
    # The log's last line is a deadline, 7 April 2021.
    assert f"{paper.as_at:%Y-%m-%d}" == "2021-02-18"
    assert "at 18 February 2021" in rocu.recommendations(register, events).headline


def test_what_was_not_visited_is_said(register):
    events = rocu.example("register_events")
    notes = " ".join(rocu.recommendations(register, events).notes)
    assert "South West was not visited" in notes


def test_rows_that_find_no_room_are_counted_and_the_closed_go_first(invented_records):
    recs, events, _ = invented_records
    figure = rocu.recommendations(recs, events).figure("half")
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert sum(text.startswith("Overdue") for text in shown) == 3
    (more,) = [text.get_text() for text in figure.texts if "more in the table" in text.get_text()]
    rows = [text for text in shown if text.startswith(("Overdue", "Status", "Closed", "Not acc"))]
    assert int(more.split()[0]) == 30 - len(rows)


def test_bad_questions(register):
    with pytest.raises(BadOption, match="Allowed: theme, owner"):
        rocu.recommendations(register, by="colour")
    with pytest.raises(NoFigures, match="holds no recommendation"):
        rocu.recommendations(register.iloc[:0])


STATUS = st.sampled_from(schema.RECOMMENDATION_STATUSES)
OFFSET = st.one_of(st.none(), st.integers(-400, 400))


@settings(max_examples=50, deadline=None)
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


def test_nothing_at_all():
    with pytest.raises(NoFigures, match="no answer and no recommendation"):
        rocu.responses(schema.empty("responses"))


def test_what_was_not_accepted_has_no_age_and_the_note_says_so(invented_records):
    recs, events, _ = invented_records
    exhibit = rocu.recommendations(recs, events)
    ages = dict(zip(words_of(exhibit), exhibit.table["Age, days"], strict=True))
    assert ages["Not accepted"] == "[z]"
    assert all(isinstance(age, int) for word, age in ages.items() if word != "Not accepted")
    (note,) = [note for note in exhibit.notes if note.startswith("Ages run")]
    assert note.endswith("One that was not accepted awaits nothing and has no age.")


def test_a_row_is_named_by_what_is_asked_or_else_by_its_reference_and_whom():
    long = "Put a plan against corruption in place, and train those who must keep to it."
    recs = recommendations(
        {"summary": "Train officers."},
        {"summary": None},
        {"summary": long, "region": "Eastern", "force": "Kent"},
    )
    frame = rocu.recommendations(recs, as_at=DAY).drawing.frame
    # Cut at a word within 62 letters; the table has the whole.
    cut = "Put a plan against corruption in place, and train those who …"
    assert list(frame["label"]) == ["Funding", "Train officers", "R2", f"Kent: {cut}"]
