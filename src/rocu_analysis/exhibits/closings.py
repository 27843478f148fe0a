"""How recommendations were closed over time, and how long closing takes."""

from __future__ import annotations

import pandas as pd

from rocu_analysis.charts import days as axis, register
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells
from rocu_analysis.exhibits.standing import Register
from rocu_analysis.measures import progress
from rocu_analysis.wording import days, figure

AGE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
NO_LOG = "without dated events it is not known how recommendations were closed over time"


def flow(found: Register) -> dict:
    """Issued against closed: running totals from nothing at the first quarter's start."""
    flow = None if found.log is None or found.log.empty else progress.flow(found.every)
    if flow is None or flow["issued"].sum() == 0:
        raise NoFigures("recommendations", NO_LOG, None, "Give events=…, and days of publication")
    last, totals = flow.iloc[-1], {"issued_so_far": "Issued", "closed_so_far": "Closed"}
    columns = {
        "Quarter": [*flow["period"].iloc[:-1], f"{last['period']}, to {found.day}"],
        "Issued": flow["issued"], "Closed": flow["closed"], "Issued so far": flow["issued_so_far"],
        "Closed so far": flow["closed_so_far"], "Outstanding at its end": flow["outstanding"],
    }  # fmt: skip
    neither = flow["issued_so_far"] - flow["closed_so_far"] - flow["outstanding"]
    if neither.any():
        columns["Not accepted, or closed on an unknown day"] = neither
    ends = map(axis.number_of, flow["period_end"].clip(upper=found.looked))
    start = pd.DataFrame({"x": [axis.number_of(flow["period_start"].iloc[0])]})
    frame = pd.concat([start, flow[[*totals]].assign(x=[*ends])], ignore_index=True).fillna(0)
    options = {
        "title": "Issued and closed so far", "most": 1.08 * last["issued_so_far"],
        "lines": [(name, f"{word} {figure(last[name])}") for name, word in totals.items()],
        "ticks": axis.ticks((frame["x"].iloc[0], frame["x"].iloc[-1])),
    }  # fmt: skip
    issued, closed = (figure(last[name]) for name in totals)
    return {
        "headline": f"{closed} of {issued} recommendations had been closed by {found.day}",
        "subtitle": f"Recommendations issued and closed, by quarter, to {found.day}",
        "alt": "Two rising steps over time: recommendations issued so far, and closed so far",
        "more": [f"{last['outstanding']} are outstanding"],
        "table": cells.table_of(columns),
        "data": flow,
        "drawing": Drawing(register.draw_steps, frame, options),
    }


def survival(found: Register) -> dict:
    """Share still open by age, with its interval, and the median."""
    held = None if found.log is None else progress.time_to_close(found.every)
    if held is None or held.curve.empty:
        why = NO_LOG if held is None else held.note
        raise NoFigures("recommendations", why, None, "Give events=…, or show the register")
    curve, records = held.curve, held.records
    still = records - int(curve["closed"].sum())
    half = f"Fewer than half of {records} recommendations have closed"
    if held.median == held.median:
        half = f"Half of {records} recommendations were closed within {days(int(held.median))}"
    ends = [figure(end) for end in (held.median_lower, held.median_upper) if end == end]
    told = f"{half} of publication (interval {' to '.join(ends)} days)" if ends else half
    columns = {
        "Days since publication": [*curve["days"].astype(int), f"All, at {found.day}"],
        "Open until then": [*curve["at_risk"], records],
        "Closed then": [*curve["closed"], records - still],
    }
    heads = {"share_open": "Still open after it, per cent", "lower": "Lower", "upper": "Upper"}
    shares = 100 * curve[[*heads]]
    for name, head in heads.items():
        printed = (cells.cell(value, False, 1) for value in shares[name])
        columns[head] = [*printed, cells.NOT_APPLICABLE]
    frame = shares.assign(x=curve["days"])
    if frame["x"].iloc[0] > 0:
        start = pd.DataFrame([{"x": 0.0, **dict.fromkeys(heads, 100.0)}])
        frame = pd.concat([start, frame], ignore_index=True)
    last = int(frame["x"].iloc[-1])
    step = next((step for step in AGE_STEPS if last / step < 6), AGE_STEPS[-1])
    options = {
        "title": "Still open by days since publication, per cent", "told": told, "most": 100.0,
        "lines": [("share_open", f"{figure(still)} of {figure(records)} still open")],
        "ticks": tuple((float(age), figure(age)) for age in range(0, last + 1, step)),
    }  # fmt: skip
    return {
        "headline": half,
        "subtitle": f"Recommendations still open by days since publication, to {found.day}, "
        "per cent",
        "alt": "A falling curve of the share of recommendations still open by age",
        "more": [told, f"{still} of {records} were still open at {found.day}"],
        "table": cells.table_of(columns),
        "data": curve,
        "drawing": Drawing(register.draw_steps, frame, options),
    }
