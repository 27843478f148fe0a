"""One measure of one region against its own past: the ratio of its rates, or why there is none.

The past is every earlier final period of the same length with an exact whole figure, eight of them
at least: with fewer nobody can tell how far the measure moves of itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.measures import change, dispersion
from rocu_analysis.wording import scorecards as words

SAME_LENGTH = 0.15
READ = ("period", "period_start", "period_end", "value", "value_high", "hidden", "lacking",
        "provisional", "qualifier")  # fmt: skip
ONE_SIDED = ("more than", "at least", "less than", "at most")


def against_past(name: str, frame: pd.DataFrame, period: str, confidence: float) -> dict | None:
    """One measure: the figure now, the past, the ratio, or why there is none.

    Parameters
    ----------
    name : str
        The measure.
    frame : DataFrame
        Its rows of `figures.Figures.frame`, of one region.
    period : str
    confidence : float

    Returns
    -------
    dict, optional
        ``measure, now, now_high, now_hidden, lacking, days, periods, other_lengths, ranges,
        before, days_before, dispersion, ratio, lower, upper, p, reading, why``; missing where the
        frame has no such period.
    """
    # On arrays: a profile asks this of every measure, and pandas takes far longer than the sum.
    told = {name: frame[name].to_numpy() for name in READ}
    found = np.flatnonzero(told["period"] == period)
    if not found.size:
        return None
    now = {name: cells[found[0]] for name, cells in told.items()}
    days = (told["period_end"] - told["period_start"]) // np.timedelta64(1, "D") + 1
    length = int(days[found[0]])
    past = (told["period_end"] < now["period_start"]) & ~told["provisional"].astype(bool)
    # A single operation of two weeks is another kind of thing than a week, even as a daily rate.
    alike = past & (np.abs(days - length) <= SAME_LENGTH * length)
    whole = alike & ~np.isnan(told["value"]) & np.isnan(told["value_high"])
    whole &= np.array([not names for names in told["lacking"]], dtype=bool)
    whole &= np.array([word not in ONE_SIDED for word in told["qualifier"]], dtype=bool)
    other, unknown = int((past & ~alike).sum()), int((alike & ~whole).sum())
    why = _why_not(now, bool(told["hidden"][alike].any()), int(whole.sum()))
    nothing = ("before", "days_before", "dispersion", "ratio", "lower", "upper", "p")
    row = {
        "measure": name, "now": now["value"], "now_high": now["value_high"],
        "now_hidden": bool(now["hidden"]), "lacking": bool(len(now["lacking"])),
        "days": length, "periods": int(whole.sum()),
        "other_lengths": other, "ranges": unknown,
        **dict.fromkeys(nothing, np.nan), "reading": "", "why": why,
    }  # fmt: skip
    if why:
        return row
    over, counts = days[whole].astype(float), told["value"][whole]
    ratio = _ratio(now["value"], row["days"], counts, over, confidence)
    before = counts.sum() / over.sum() * row["days"]
    return row | {"before": before, "days_before": float(over.sum())} | ratio


def _ratio(now: float, days: int, counts, over, confidence: float) -> dict:
    """Ratio of the rates a day, its score interval and p-value, widened by the history.

    Where the dispersion is above 1 it is itself known only from so many periods, so Student's t
    with one degree of freedom fewer stands for the normal: without it 13 papers in 100, not five,
    would name a difference where nothing changed (gamma-Poisson counts of dispersion 2, eight
    earlier periods; nine in 100 with fifteen).
    """
    spread = dispersion.of_history(counts, over)
    degrees = dispersion.freedom(spread, len(counts))
    both, share = now + counts.sum(), days / (days + over.sum())
    p = change.with_freedom(change.share_against(now / spread, both / spread, share), degrees)
    confidence = float(dispersion.students_confidence(confidence, degrees))
    ratio, lower, upper = change.rate_ratio(
        now / spread, days, counts.sum() / spread, over.sum(), confidence=confidence
    )
    found = {"dispersion": spread, "ratio": ratio, "lower": lower, "upper": upper, "p": p}
    return {name: float(value) for name, value in found.items()}


def together(data: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Add the reading of each measure: its interval leaves out 1, and it stands beside the others.

    ``above``, ``below`` or ``same`` (Holm's rule over the measures); empty where not compared.
    """
    named = change.together(data["p"].to_numpy(dtype=float), 1 - confidence)
    reading = np.select(
        [data["why"].ne(""), named & data["lower"].gt(1), named & data["upper"].lt(1)],
        ["", "above", "below"],
        "same",
    )
    return data.assign(reading=reading)


def too_short(data: pd.DataFrame) -> bool:
    """Whether too short a past is all that stands in the way, for every measure."""
    reasons = [words.few_before(number) for number in range(words.LEAST_BEFORE)]
    return bool(data["why"].isin(reasons).all())


def _why_not(now: dict, hidden_before: bool, whole: int) -> str:
    if now["hidden"]:
        return "hidden"
    if hidden_before:
        return "hidden figures in its past"
    if now["value"] != now["value"] or len(now["lacking"]):
        return "not whole"
    if now["provisional"]:
        return "provisional"
    if now["value_high"] == now["value_high"]:
        return "known only as a range"
    if now["qualifier"] in ONE_SIDED:
        return f"known only as {now['qualifier']} the figure"
    return words.few_before(whole) if whole < words.LEAST_BEFORE else ""
