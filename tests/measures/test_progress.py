"""Recommendations at a date, by small registers written out."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rocu_analysis.measures.progress import flow, state_at, survival, time_to_close

AS_AT = date(2022, 3, 1)


def register(*rows):
    columns = ["recommendation_id", "published", "due", "status", "status_date"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("due", "status", "status_date", "state"),
    [
        ("2022-02-28", "status not known", None, "status not known"),  # past due, and still not
        ("2022-02-28", None, None, "status not known"),
        ("2022-02-28", "being progressed", "2021-06-01", "overdue"),
        ("2022-03-01", "being progressed", "2021-06-01", "due soon"),  # the day itself is in time
        ("2022-05-30", "awaiting review", "2021-06-01", "due soon"),  # 90 days from 1 March
        ("2022-05-31", "awaiting review", "2021-06-01", "open"),  # 91 days
        (None, "being progressed", "2021-06-01", "open"),
        ("2022-02-28", "complete", "2022-02-28", "closed on time"),
        ("2022-02-28", "complete", "2022-03-01", "closed late"),
        ("2022-02-28", "complete", None, "closed (date not known)"),
        (None, "complete", "2021-07-01", "closed (date not known)"),
        ("2022-02-28", "not accepted", "2021-04-15", "not accepted"),
        ("2022-02-28", "complete", "2022-06-01", "overdue"),  # closed only after the day
        ("2022-12-31", "complete", "2022-06-01", "open"),
        ("2022-02-28", "being progressed", "2022-06-01", "status not known"),  # before: unknown
    ],
)
def test_state(due, status, status_date, state):
    frame = register(("R1", "2021-02-10", due, status, status_date))
    assert state_at(frame, AS_AT)["state"].tolist() == [state]


def test_a_recommendation_to_every_region_has_a_row_for_each_that_reports():
    frame = register(("R1", "2021-02-10", "2022-02-28", "status not known", None))
    told = {"recommendation_id": "R1", "region": "South West", "event": "status"}
    events = pd.DataFrame([told | {"event_date": "2021-12-01", "status": "complete"}])
    states = state_at(frame, AS_AT, events=events)
    assert states["region"].isna().tolist() == [True, False]
    assert states["state"].tolist() == ["status not known", "closed on time"]


def test_a_number_is_its_own_within_a_report():
    frame = register(
        *(("1", "2021-02-10", "2022-02-28", "being progressed", None) for _ in range(3))
    ).assign(recommendation_id=["1", "1", "2"], report=["PEEL", "Custody", "Custody"])
    closed = {"event_date": "2021-12-01", "event": "status", "status": "complete"}
    events = pd.DataFrame([{"recommendation_id": name} | closed for name in ("1", "2")])
    # Of which report a log's 1 is, it does not say.
    states = state_at(frame, AS_AT, events=events)
    assert states["state"].tolist() == ["overdue", "overdue", "closed on time"]
    named = events.assign(report=["HMICFRS Peel", None], region="Eastern")
    states = state_at(frame, AS_AT, events=named)
    assert states["state"].tolist() == ["overdue"] * 3 + ["closed on time"] * 2
    assert states["report"].tolist() == ["PEEL", "Custody", "Custody", "PEEL", "Custody"]


def test_flow_counts_what_is_issued_and_closed():
    frame = register(
        ("R1", "2021-02-10", None, "complete", "2021-05-05"),
        ("R2", "2021-02-10", None, "being progressed", "2021-05-05"),
        ("R3", "2021-08-01", None, "complete", None),
        ("R4", "2021-08-01", None, "not accepted", "2021-08-20"),
    )
    counts = flow(state_at(frame, "2021-09-15")).set_index("period")
    assert counts.index.tolist() == ["2020-21 Q4", "2021-22 Q1", "2021-22 Q2"]
    assert counts["issued"].tolist() == [2, 0, 2]
    assert counts["closed"].tolist() == [0, 1, 0]
    assert counts["outstanding"].tolist() == [2, 2 - 1, 1]


def test_survival_has_the_log_log_limits_of_greenwoods_variance():
    """Of 20 ten close, one a day from day 1; the other ten stay open until day 30."""
    days, closed = np.array([*range(1, 11), *[30.0] * 10]), np.repeat([True, False], 10)
    curve = survival(days, closed).curve
    left = 20 - np.arange(1, 11)
    np.testing.assert_allclose(curve["share_open"], [*left / 20, 0.5])
    variance = np.cumsum(1 / ((left + 1) * left))
    reach = stats.norm.ppf(0.975) * np.sqrt(variance) / np.log(left / 20)
    for name, way in (("lower", -1), ("upper", 1)):
        wanted = (left / 20) ** np.exp(way * reach)
        np.testing.assert_allclose(curve[name].to_numpy()[:10], wanted)


@pytest.mark.parametrize("open_until", [0, 40])
def test_survival_where_none_or_all_have_closed_has_no_undefined_limits(open_until):
    days, closed = np.array([5.0] * 19 + [open_until]), np.array([True] * 19 + [False])
    curve = survival(days, closed).curve
    assert not curve.isna().any(axis=None)
    assert curve["upper"].between(curve["share_open"], 1).all()


def test_time_to_close_leaves_out_what_is_not_known_and_says_so():
    rows = [(f"R{i}", "2021-01-01", None, "complete", f"2021-02-{i + 1:02d}") for i in range(12)]
    rows += [(f"S{i}", "2021-01-01", None, "being progressed", "2021-02-01") for i in range(8)]
    rows += [("T1", "2021-01-01", None, "status not known", None)]
    result = time_to_close(state_at(register(*rows), "2021-12-31"))
    assert result.records == 20
    assert result.curve["days"].min() == 31  # 1 January to 1 February
    assert result.note.startswith("12 of 20 closed")
    assert result.note.endswith("since they were not accepted: 1.")
