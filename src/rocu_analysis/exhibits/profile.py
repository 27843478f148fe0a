"""What did it achieve for people? One region's figures against its own past, as counts and ratio.

The past is every earlier final period of the same length. A ratio says nothing unless its interval
leaves out 1, and a percentage is put in words only where both counts are 50 or more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.common import counting_note, refuse_mixture, source_of, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import add_up, same_forces, select
from rocu_analysis.exhibits.printing import HIDDEN, MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.series import one_kind
from rocu_analysis.measures import change, dispersion
from rocu_analysis.wording import scorecards as words
from rocu_analysis.wording.numbers import figure, interval, listed, paragraph

FOR_PEOPLE = (
    "arrests",
    "charges",
    "people charged",
    "convictions",
    "referrals",
    "people safeguarded",
    "adults safeguarded",
    "children safeguarded",
)
LEAST_PAST = 4
LEAST_FOR_PERCENTAGE = 50
READINGS = {"above": "Above its past", "below": "Below its past", "same": "Cannot be told apart"}


def outcomes_profile(
    outcomes: pd.DataFrame,
    *,
    region: str,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    counting: str | None = None,
    confidence: float = 0.95,
) -> Exhibit:
    """Set one region's newest figures beside its own earlier ones.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    region : str
    period : str, optional
        The newest that is not provisional where missing.
    measures : sequence of str, optional
        Arrests, charges, referrals and people safeguarded, as far as they are there, where missing.
    counting : str, optional
        Whose work; the work led where a measure is counted in several ways.
    confidence : float

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure: ``measure, now, days, before, periods, days_before,
        dispersion, ratio, lower, upper, reading, why``.

    Raises
    ------
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    schema.require(outcomes, "outcomes")
    place = reference.check_region(region)
    frames, figures, left_out = _series(outcomes, place, measures, counting)
    period = period or _newest(frames)
    rows = [_row(name, frame, period, confidence) for name, frame in frames.items()]
    data = pd.DataFrame([row for row in rows if row is not None])
    if data.empty:
        raise NoFigures("period", f"{place} has no figure for “{period}” in any of the measures")
    used = pd.concat([one.rows for one in figures])
    illustrative = refuse_mixture(used)
    asked = {
        "region": place, "period": period, "counting": counting, "confidence": confidence,
        "measures": None if measures is None else list(measures),
    }  # fmt: skip
    compared = data[data["why"] == ""]
    sides = {side: list(compared.loc[compared["reading"] == side, "measure"]) for side in READINGS}
    return Exhibit(
        kind="outcomes_profile",
        headline=words.profile_headline(
            place, sides["above"], sides["below"], len(compared), period
        ),
        subtitle=f"Outcomes for people, {place}, {period} against earlier periods, ratio of rates "
        "a day",
        alt=f"Dots with intervals of the ratio to its own past for each measure in {place}; "
        f"described below.",
        description=_description(data, period),
        table=_table(data, period, confidence),
        data=data,
        source=source_of(used),
        notes=_notes(data, figures, left_out, confidence),
        drawing=_drawing(data, illustrative),
        recipe=Recipe("outcomes_profile", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _series(outcomes, place: str, measures, counting):
    """Frame of each measure by period, what it was added up from, and what is left out."""
    held = set(outcomes.loc[outcomes["region"] == place, "measure"])
    names = [name for name in FOR_PEOPLE if name in held] if measures is None else list(measures)
    if not names:
        raise NoFigures("outcomes", f"{place} has none of: {', '.join(FOR_PEOPLE)}")
    frames, figures, left_out = {}, [], []
    for name in names:
        rows = select(outcomes, name, region=place)
        ways = list(rows["counting"].unique())
        choice = counting if counting is not None else ("led" if "led" in ways else ways[0])
        try:
            one, _ = same_forces(add_up(rows, name, counting=choice))
            frame, _ = one_kind(one.frame)
        except (NotComparable, NoFigures) as reason:
            left_out.append(f"{name} ({reason.found})")
            continue
        if len(frame):
            frames[name] = frame.sort_values("period_start")
            figures.append(one)
        else:
            left_out.append(f"{name} (no figure has the days of its period)")
    if not frames:
        raise NoFigures("outcomes", f"{place} has no figure with the days of its period")
    return frames, figures, left_out


def _newest(frames: dict[str, pd.DataFrame]) -> str:
    ends = pd.concat([f.loc[~f["provisional"], ["period", "period_end"]] for f in frames.values()])
    if ends.empty:
        ends = pd.concat([frame[["period", "period_end"]] for frame in frames.values()])
    return str(ends.sort_values("period_end")["period"].iloc[-1])


def _row(name: str, frame: pd.DataFrame, period: str, confidence: float) -> dict | None:
    """One measure: the figure now, the past, the ratio, or why there is none."""
    found = frame[frame["period"] == period]
    if found.empty:
        return None
    now = found.iloc[0]
    days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    past = frame[(frame["period_end"] < now["period_start"]) & ~frame["provisional"]]
    whole = past["value"].notna() & past["value_high"].isna() & past["lacking"].map(len).eq(0)
    why = _why_not(now, past, whole)
    row = {
        "measure": name, "now": now["value"], "now_hidden": bool(now["hidden"]),
        "days": int(days[found.index[0]]), "before": np.nan, "periods": int(whole.sum()),
        "days_before": np.nan, "dispersion": np.nan, "ratio": np.nan, "lower": np.nan,
        "upper": np.nan, "reading": "", "why": why,
    }  # fmt: skip
    if why:
        return row
    over, counts = days[past.index[whole]].to_numpy(float), past.loc[whole, "value"].to_numpy()
    spread = dispersion.of_history(counts, over)
    ratio, lower, upper = change.rate_ratio(
        now["value"] / spread,
        row["days"],
        counts.sum() / spread,
        over.sum(),
        confidence=confidence,
    )
    reading = "above" if lower > 1 else ("below" if upper < 1 else "same")
    return row | {
        "before": counts.sum() / over.sum() * row["days"], "days_before": float(over.sum()),
        "dispersion": spread, "ratio": ratio, "lower": lower, "upper": upper, "reading": reading,
    }  # fmt: skip


def _why_not(now: pd.Series, past: pd.DataFrame, whole: pd.Series) -> str:
    if now["hidden"] or past["hidden"].any():
        return "hidden"
    if now["value"] != now["value"] or len(now["lacking"]):
        return "not whole"
    if now["value_high"] == now["value_high"]:
        return "known only as a range"
    return f"{int(whole.sum())} earlier periods" if whole.sum() < LEAST_PAST else ""


def _description(data: pd.DataFrame, period: str) -> str:
    parts = []
    for row in data[data["why"] == ""].to_dict("records"):
        both = f"{figure(row['now'])} against {figure(row['before'], 1)} a period before"
        ratio = (
            f"ratio {figure(row['ratio'], 2)}, interval {interval(row['lower'], row['upper'], 2)}"
        )
        tail = ""
        if row["reading"] != "same" and min(row["now"], row["before"]) >= LEAST_FOR_PERCENTAGE:
            tail = f", {words.percentage(row['ratio'])}"
        parts.append(f"{row['measure'].capitalize()} in {period}: {both} ({ratio}{tail})")
    without = [f"{row['measure']} ({row['why']})" for row in data.to_dict("records") if row["why"]]
    if without:
        parts.append(f"Not compared: {listed(without)}")
    return paragraph(*parts)


def _table(data: pd.DataFrame, period: str, confidence: float) -> pd.DataFrame:
    rows = data.to_dict("records")
    return table_of(
        {
            "Measure": [row["measure"][:1].upper() + row["measure"][1:] for row in rows],
            period: [
                HIDDEN if row["now_hidden"] else (MISSING if row["now"] != row["now"]
                                                  else int(row["now"]))
                for row in rows
            ],
            "Earlier mean": [_or(row["before"], 1) for row in rows],
            "Earlier periods": [row["periods"] for row in rows],
            "Ratio": [_or(row["ratio"], 2) for row in rows],
            f"{round(100 * confidence)}% interval": [
                NOT_APPLICABLE if row["why"] else interval(row["lower"], row["upper"], 2)
                for row in rows
            ],
            "Change": [_change(row) for row in rows],
            "Reading": [
                f"Not compared: {row['why']}" if row["why"] else READINGS[row["reading"]]
                for row in rows
            ],
        }
    )  # fmt: skip


def _or(value: float, decimals: int) -> object:
    return NOT_APPLICABLE if value != value else round(float(value), decimals)


def _change(row: dict) -> str:
    """Percentage only where the contract allows one."""
    enough = not row["why"] and min(row["now"], row["before"]) >= LEAST_FOR_PERCENTAGE
    return words.percentage(row["ratio"]) if enough and row["reading"] != "same" else NOT_APPLICABLE


def _notes(data, figures, left_out, confidence: float) -> tuple[str, ...]:
    number = int((data["why"] == "").sum())
    notes = [
        "The past is every earlier final period of the same kind. Intervals are score intervals of "
        "a ratio of Poisson rates, widened by the dispersion of the region's own history where it "
        "has eight periods or more.",
        "A percentage is given only where both counts are 50 or more and the interval leaves out "
        "1.",
    ]
    if number:
        expected = figure(number * (1 - confidence), 2)
        notes.append(
            f"Of {number} {'measure' if number == 1 else 'measures'} that did not differ, about "
            f"{expected} would be told apart by chance."
        )
    notes += list(dict.fromkeys(counting_note(one) for one in figures))
    if left_out:
        notes.append(f"Not shown: {listed(left_out)}.")
    return tuple(notes)


def _drawing(data: pd.DataFrame, illustrative: bool) -> Drawing | None:
    rows = data[data["why"] == ""]
    rows = rows[np.isfinite(rows["upper"])]
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "label": [name[:1].upper() + name[1:] for name in rows["measure"]],
            "value": rows["ratio"],
            "high": np.nan,
            "lower": rows["lower"],
            "upper": rows["upper"],
            "state": ["plain" if reading == "same" else "focus" for reading in rows["reading"]],
            "now": [figure(value) for value in rows["now"]],
            "before": [figure(value, 1) for value in rows["before"]],
            "reading": [READINGS[reading] for reading in rows["reading"]],
        }
    ).reset_index(drop=True)
    return Drawing(
        dots.draw,
        frame,
        {
            "x_label": "Ratio to its own past",
            "columns": (("Now", "now"), ("Before", "before"), ("Reading", "reading")),
            "reference": (1.0, 1.0),
            "reference_label": "As before",
        },
        rows=len(frame),
        illustrative=illustrative,
    )
