"""How recommendations were closed over time, and how long closing takes."""

from __future__ import annotations

import pandas as pd

from rocu_analysis.charts import days as axis, register as register_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.cells import NOT_APPLICABLE, cell, table_of
from rocu_analysis.measures import closing
from rocu_analysis.wording import day, days, figure, fit

AGE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


def flow(every: pd.DataFrame, log: pd.DataFrame | None, at: pd.Timestamp) -> dict:
    """Issued against closed: running totals from nothing at the first quarter's start."""
    flow, looked = None if log is None or log.empty else closing.flow(every), day(at)
    if flow is None or flow["issued"].sum() == 0:
        found = "without dated events nothing can be said of what was issued and closed over time"
        raise NoFigures("recommendations", found, None, "Give events=…, and days of publication")
    last, totals = flow.iloc[-1], {"issued_so_far": "Issued", "closed_so_far": "Closed"}
    issued, closed, left = (int(last[n]) for n in ("issued_so_far", "closed_so_far", "outstanding"))
    columns = {
        "Quarter": [*flow["period"].iloc[:-1], f"{last['period']}, to {looked}"],
        "Issued": flow["issued"], "Closed": flow["closed"], "Issued so far": flow["issued_so_far"],
        "Closed so far": flow["closed_so_far"], "Outstanding at its end": flow["outstanding"],
    }  # fmt: skip
    neither = flow["issued_so_far"] - flow["closed_so_far"] - flow["outstanding"]
    if neither.any():
        columns["Not accepted, or closed on an unknown day"] = neither
    ends = flow["period_end"].clip(upper=at)
    steps = flow[[*totals]].assign(x=[axis.number_of(end) for end in ends])
    start = {"x": axis.number_of(flow["period_start"].iloc[0]), **dict.fromkeys(totals, 0)}
    frame = pd.concat([pd.DataFrame([start]), steps], ignore_index=True)
    options = {
        "title": "Issued and closed so far", "most": 1.08 * issued,
        "lines": [(name, f"{word} {figure(last[name])}") for name, word in totals.items()],
        "ticks": axis.ticks((frame["x"].iloc[0], frame["x"].iloc[-1])),
    }  # fmt: skip
    headline = fit(
        f"{figure(closed)} of {figure(issued)} recommendations issued had been closed by {looked}"
    )
    rest = (
        f"; {neither.iloc[-1]} not accepted, or closed on an unknown day"
        if neither.iloc[-1]
        else ""
    )
    return {
        "headline": headline,
        "subtitle": f"Recommendations issued and closed, by quarter, to {looked}",
        "alt": "Two rising steps over time: recommendations issued so far, and closed so far",
        "more": [f"{left} are outstanding{rest}"],
        "table": table_of(columns),
        "data": flow,
        "drawing": Drawing(register_chart.draw_steps, frame, options),
    }


def survival(every: pd.DataFrame, log: pd.DataFrame | None, at: pd.Timestamp) -> dict:
    """Share still open by age, with its interval, and the median."""
    held, looked = None if log is None else closing.time_to_close(every), day(at)
    if held is None or held.curve.empty:
        found = (
            "without dated events it is not known how long closing takes"
            if held is None
            else held.note
        )
        raise NoFigures("recommendations", found, None, "Give events=…, or show the register")
    curve, records = held.curve, held.records
    still = records - int(curve["closed"].sum())
    headline = half = f"Fewer than half of {records} recommendations have closed"
    if held.median == held.median:
        headline = f"Half of {records} recommendations were closed within {days(int(held.median))}"
        ends = [figure(end) for end in (held.median_lower, held.median_upper) if end == end]
        half = (
            f"{headline} of publication (interval {' to '.join(ends)} days)" if ends else headline
        )
    columns = {
        "Days since publication": [*curve["days"].astype(int), f"All, at {looked}"],
        "Open until then": [*curve["at_risk"], records],
        "Closed then": [*curve["closed"], records - still],
    }
    heads = {"share_open": "Still open after it, per cent", "lower": "Lower", "upper": "Upper"}
    shares = 100 * curve[[*heads]]
    for name, head in heads.items():
        columns[head] = [*(cell(value, False, 1) for value in shares[name]), NOT_APPLICABLE]
    frame = shares.assign(x=curve["days"])
    if frame["x"].iloc[0] > 0:
        start = pd.DataFrame([{"x": 0.0, **dict.fromkeys(heads, 100.0)}])
        frame = pd.concat([start, frame], ignore_index=True)
    last = int(frame["x"].iloc[-1])
    step = next((step for step in AGE_STEPS if last / step < 6), AGE_STEPS[-1])
    options = {
        "title": "Still open by days since publication, per cent", "told": half, "most": 100.0,
        "lines": [("share_open", f"{figure(still)} of {figure(records)} still open")],
        "ticks": tuple((float(age), figure(age)) for age in range(0, last + 1, step)),
    }  # fmt: skip
    return {
        "headline": headline,
        "subtitle": f"Recommendations still open by days since publication, to {looked}, per cent",
        "alt": "A falling curve of the share of recommendations still open by age",
        "more": [
            half if half != headline else "",
            f"{still} of {records} were still open at {looked}",
        ],
        "table": table_of(columns),
        "data": curve,
        "drawing": Drawing(register_chart.draw_steps, frame, options),
    }
