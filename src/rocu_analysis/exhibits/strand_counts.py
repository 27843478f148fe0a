"""Counts by strand: which rows they come from, and what may be said of each share.

The share of Pursue is of everything with a stated strand; what has none stands beside it. A row
lacks a share where a strand is hidden, missing or without some of its forces; and where Pursue, or
everything else, has no figure anywhere, there is no share of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.common import records
from rocu_analysis.exhibits.figures import Figures, add_up, at_period, latest_period, select
from rocu_analysis.exhibits.strand_history import History, history_of, labels_of
from rocu_analysis.measures import change, dispersion
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording.numbers import listed

BY = ("region", "threat", "tier", "level")
ACTIVITY = "recorded activity"
LEAST_PART = 5
COMPARED = "compared"
ALONE = "alone"
SHARED = (COMPARED, "provisional")
FLAGS = ("hidden", "lacks", "provisional", "high")


@dataclass(frozen=True, eq=False)
class Balance:
    """Shares of the strands, row by row.

    Attributes
    ----------
    frame : DataFrame
        One row a region, threat, tier or level: ``row``, a column of counts for each strand and
        ``Not stated``, ``stated, recorded, share, lower, upper`` (per cent, of Pursue),
        ``dispersion, freedom, periods`` (of the row's own history), ``status, verdict, p``.
    parts : DataFrame
        One row a row and strand: ``row, strand, count, share, lower, upper`` (per cent).
    whole : Series
        The same columns as a row of ``frame``, for all compared rows together.
    strands : tuple of str
        Strands that anything belongs to, in the fixed order.
    widened : bool
        Whether intervals allow for a history.
    """

    frame: pd.DataFrame
    parts: pd.DataFrame
    whole: pd.Series
    strands: tuple[str, ...]
    widened: bool

    @property
    def has_shares(self) -> bool:
        """Whether Pursue is part of a whole at all."""
        return makes_a_share(self.strands)


def makes_a_share(strands: tuple[str, ...]) -> bool:
    """Whether there is a figure of Pursue, and one of another strand to hold it against."""
    return "Pursue" in strands and len(strands) > 1


def rows_by_strand(
    outcomes: pd.DataFrame, measure: str | None, strands: Mapping[str, str] | None, **kept
) -> tuple[pd.DataFrame, str]:
    """Rows to count, each with its strand, and the name of what they count."""
    return join_strands(select_by_strand(outcomes, measure, strands, **kept), strands)


def select_by_strand(
    outcomes: pd.DataFrame, measure: str | None, strands: Mapping[str, str] | None, **kept
) -> dict[str, pd.DataFrame]:
    """Rows of the measure, or of each measure of a declared map from measure to strand.

    ``kept`` is ``region, threat`` and so on, as for `figures.select`.

    Raises
    ------
    BadOption
        Where neither is given, or a strand is not one of the four.
    NotComparable
        Where one measure of the map is part of another, or a measure is an amount: shares of the
        strands are of numbers of things.
    """
    if strands:
        _check_map(strands)
    elif measure is None:
        raise BadOption("measure", "neither a measure nor a map of strands was given")
    held = {name: select(outcomes, name, **kept) for name in strands or [measure]}
    _only_counts(pd.concat([rows["unit"] for rows in held.values()]), listed(held))
    return held


def join_strands(
    held: Mapping[str, pd.DataFrame], strands: Mapping[str, str] | None
) -> tuple[pd.DataFrame, str]:
    """Rows to count and what they count; a declared strand is that of rows which state none."""
    if not strands:
        ((name, rows),) = held.items()
        return rows, name
    parts = [
        rows.assign(strand=rows["strand"].mask(rows["strand"].eq(NOT_STATED), strands[name]))
        for name, rows in held.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(measure=ACTIVITY), ACTIVITY


def add_strands(
    rows: pd.DataFrame, measure: str, period: str | None, counting: str | None, by: str
) -> tuple[Figures, pd.DataFrame, str]:
    """Add rows up by strand for one period, and by threat, tier or level where asked.

    Gives the figures, the sums of every period (for the history) and the period's label.

    Raises
    ------
    NoFigures
        Where nothing is dated.
    """
    details = ["strand"] if by == "region" else ["strand", by]
    everything = _every_period(rows, measure, period, counting, details)
    if period is None:
        if everything.frame.empty:
            raise NoFigures("outcomes", f"no figure of {measure} has a period with dates")
        period = latest_period(_fullest(everything.frame))
    if everything is not None and everything.frame["period"].eq(period).any():
        return at_period(everything, period), everything.frame, period
    figures = add_up(rows, measure, period=period, counting=counting, by=details)
    past = figures.frame.iloc[:0] if everything is None else everything.frame
    return figures, past, period


def _only_counts(units: pd.Series, measure: str) -> None:
    amounts = [unit for unit in units.unique() if unit != "count"]
    if amounts:
        raise NotComparable(
            measure,
            f"it is an amount ({', '.join(amounts)}), not a number of things that each belong to "
            f"a strand",
            None,
            "Ask for a measure that is counted, such as disruptions",
        )


def _every_period(rows, measure: str, period: str | None, counting, details) -> Figures | None:
    """Sums of all periods; none where only those of other periods than the one asked overlap."""
    try:
        return add_up(rows, measure, counting=counting, by=details)
    except NotComparable:
        if period is None:
            raise
        return None


def _fullest(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of the periods in which the most strands have a figure."""
    held = frame[frame["value"].notna() | frame["hidden"]]
    number = held.groupby("period")["strand"].nunique()
    most = number[number == number.max()].index
    return frame[frame["period"].isin(most)] if len(most) else frame


def balanced(figures: Figures, everything: pd.DataFrame, by: str, confidence: float) -> Balance:
    """Shares, intervals and verdicts.

    Parameters
    ----------
    figures : Figures
        Added up by strand.
    everything : DataFrame
        Sums of every period, for what earlier ones say of the usual variation.
    by : {"region", "threat", "tier", "level"}
    confidence : float
    """
    counts = _counts(figures.frame, by)
    held = tuple(strand for strand in STRANDS if strand in set(figures.frame["strand"]))
    frame = _with_status(counts, held)
    history = history_of(everything, figures, by, list(frame["row"]), held)
    frame = _with_interval(frame, held, history, confidence)
    whole = _whole(frame, held, history, confidence)
    frame = _judged(frame, whole, confidence)
    widened = bool(np.isfinite(frame["freedom"]).any())
    return Balance(frame, _parts(frame, held, history, confidence), whole, held, widened)


def _check_map(strands: Mapping[str, str]) -> None:
    for name, strand in strands.items():
        if strand not in STRANDS:
            raise BadOption(
                "strands", f"“{strand}” is not a strand", f"Allowed: {', '.join(STRANDS)}"
            )
        whole = reference.measure(name)["part_of"]
        if whole in strands:
            raise NotComparable(
                "strands",
                f"{name} are part of {whole}, so counting both would count them twice",
                None,
                "Leave one of the two out of the map",
            )


def _counts(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row a row, a column a strand, with the reason where the row is not whole."""
    labels = labels_of(frame, by)
    frame = frame.assign(row=labels, lacks=frame["lacking"].map(len).gt(0))
    if by != "region":
        frame = frame[~frame["region"].isin(_not_whole(frame))]
    order = _order(list(dict.fromkeys(labels)), by)
    cells: dict[str, dict] = {
        name: {"row": name, "hidden_strands": (), "highs": {}, **dict.fromkeys(FLAGS, False)}
        for name in order
    }
    for part in records(frame):
        row, strand = cells[part["row"]], part["strand"]
        # A part that is missing or hidden makes its strand's sum missing, not smaller.
        row[strand] = row.get(strand, 0.0) + part["value"]
        if part["value_high"] == part["value_high"]:
            row["high"] = True
            row["highs"][strand] = row["highs"].get(strand, 0) + part["value_high"] - part["value"]
        for name in ("hidden", "lacks", "provisional"):
            row[name] |= part[name]
        if part["hidden"] and strand not in row["hidden_strands"]:
            row["hidden_strands"] += (strand,)
    for row in cells.values():
        row["highs"] = {strand: row[strand] + more for strand, more in row["highs"].items()}
    return pd.DataFrame(list(cells.values()))


def _not_whole(frame: pd.DataFrame) -> set[str]:
    """Regions that lack forces: left out of a sum over regions."""
    return set(frame.loc[frame["lacks"], "region"])


def _order(labels: list[str], by: str) -> list[str]:
    fixed = {
        "region": reference.REGIONS,
        "level": [level.capitalize() for level in schema.DISRUPTION_LEVELS],
    }.get(by, ())
    known = [name for name in fixed if name in labels]
    rest = [name for name in labels if name not in known and name != NOT_STATED]
    rest = rest if by in ("region", "level") else sorted(rest)
    return [*known, *rest, *([NOT_STATED] if NOT_STATED in labels else [])]


def _with_status(wide: pd.DataFrame, held: tuple[str, ...]) -> pd.DataFrame:
    frame = wide.copy()
    for strand in (*STRANDS, NOT_STATED):
        if strand not in frame.columns:
            frame[strand] = np.nan if strand in STRANDS else 0.0
    # A part for which nothing was ever returned as "Not stated" has no such part.
    shown = ~frame["hidden"].eq(True)
    frame[NOT_STATED] = frame[NOT_STATED].where(
        frame[NOT_STATED].notna() | frame["hidden_strands"].map(lambda names: NOT_STATED in names),
        0.0,
    )
    frame["stated"] = frame[list(held)].sum(axis=1, skipna=False) if held else np.nan
    frame["recorded"] = frame["stated"] + frame[NOT_STATED]
    # Where a level is not stated, neither is a strand: nothing is missing from such a row.
    unstated = frame[list(held)].isna().all(axis=1) & frame[NOT_STATED].gt(0)
    unstated &= frame["row"].eq(NOT_STATED) | (not held)
    alone = pd.Series(bool(held) and not makes_a_share(held), index=frame.index)
    frame["status"] = np.select(
        [~shown, unstated, frame["stated"].isna(), frame["high"].eq(True), frame["lacks"].eq(True),
         alone, frame["stated"].eq(0), frame["provisional"].eq(True)],
        ["hidden", "unstated", "missing", "ranges", "incomplete", ALONE, "nothing", "provisional"],
        COMPARED,
    )  # fmt: skip
    return frame


def _with_interval(
    frame: pd.DataFrame, held: tuple[str, ...], history: History, confidence: float
) -> pd.DataFrame:
    """Share of Pursue with its interval, widened by the history of each row."""
    factor, freedom, periods = np.ones(len(frame)), np.full(len(frame), np.inf), 0
    if makes_a_share(held):
        spread = history.spread("Pursue")
        factor, freedom, periods = spread.factor, spread.freedom, spread.periods
    return _interval(frame.assign(dispersion=factor, freedom=freedom, periods=periods), confidence)


def _interval(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    usable = frame["status"].isin(SHARED)
    pursue, stated = frame["Pursue"].where(usable), frame["stated"].where(usable)
    lower, upper = dispersion.share_limits(
        pursue.to_numpy(), stated.to_numpy(), frame["dispersion"].to_numpy(),
        frame["freedom"].to_numpy(), confidence,
    )  # fmt: skip
    return frame.assign(share=pursue / stated * 100, lower=lower * 100, upper=upper * 100)


def _whole(
    frame: pd.DataFrame, held: tuple[str, ...], history: History, confidence: float
) -> pd.Series:
    """All rows together that are compared, or only counted where there is no share."""
    used = frame["status"].isin([COMPARED, ALONE])
    columns = [*STRANDS, NOT_STATED, "stated", "recorded"]
    apart = frame.loc[frame["status"].eq("unstated"), NOT_STATED].sum()
    sums = pd.Series(np.nan, index=columns)
    if used.any():
        sums = frame.loc[used, columns].sum(skipna=False)
    elif not held and apart:
        sums[[NOT_STATED, "recorded"]] = 0.0
    sums[NOT_STATED] += apart
    sums["recorded"] += apart
    shared = makes_a_share(held) and used.any() and sums["stated"] > 0
    factor, freedom = 1.0, np.inf
    if shared:
        spread = history.spread_together("Pursue", used.to_numpy())
        factor, freedom = spread.factor[0], spread.freedom[0]
    one = pd.DataFrame([sums]).assign(
        status=COMPARED if shared else "missing", dispersion=factor, freedom=freedom
    )
    return _interval(one, confidence).iloc[0]


def _judged(frame: pd.DataFrame, whole: pd.Series, confidence: float) -> pd.DataFrame:
    used = frame["status"].eq(COMPARED).to_numpy()
    p, verdict = np.full(len(frame), np.nan), np.full(len(frame), "", dtype=object)
    if used.sum() > 1:
        part = frame[used]
        p[used] = change.share_against(
            part["Pursue"], part["stated"], whole["share"] / 100, part["dispersion"],
            part["freedom"],
        )  # fmt: skip
        apart = change.together(p[used], 1 - confidence)
        above = apart & (part["lower"] > whole["share"]).to_numpy()
        below = apart & (part["upper"] < whole["share"]).to_numpy()
        verdict[used] = np.select([above, below], ["above", "below"], "same")
    return frame.assign(p=p, verdict=verdict)


def _parts(
    frame: pd.DataFrame, held: tuple[str, ...], history: History, confidence: float
) -> pd.DataFrame:
    """Long frame for the panels: Wilson for Pursue, Goodman for the others where counts allow."""
    joint = _joint(frame, held, history, confidence)
    rows = []
    for number, row in enumerate(records(frame)):
        usable = row["status"] in SHARED
        for strand in (*STRANDS, NOT_STATED):
            whole = row["recorded"] if strand == NOT_STATED else row["stated"]
            share = row[strand] / whole * 100 if usable and whole else np.nan
            lower, upper = np.nan, np.nan
            if strand == "Pursue":
                lower, upper = row["lower"], row["upper"]
            elif strand in held and usable:
                lower, upper = joint[strand][0][number], joint[strand][1][number]
            rows.append(
                {
                    "row": number,
                    "strand": strand,
                    "count": row[strand],
                    "high": row["highs"].get(strand, np.nan),
                    "hidden": strand in row["hidden_strands"],
                    "share": share,
                    "lower": lower,
                    "upper": upper,
                }
            )
    return pd.DataFrame(rows)


def _joint(
    frame: pd.DataFrame, held: tuple[str, ...], history: History, confidence: float
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Goodman's intervals of every strand, missing where a strand has fewer than five.

    Goodman's are Wilson's at the confidence that lets all hold together, so they are widened alike.
    """
    if not makes_a_share(held):
        return {strand: (np.full(len(frame), np.nan),) * 2 for strand in held}
    enough = (frame[list(held)] >= LEAST_PART).all(axis=1)
    total = frame["stated"].where(enough).to_numpy()
    each = 1 - (1 - confidence) / len(held)
    joint = {}
    for strand in held:
        spread = history.spread(strand)
        count = frame[strand].where(enough).to_numpy()
        lower, upper = dispersion.share_limits(count, total, spread.factor, spread.freedom, each)
        joint[strand] = lower * 100, upper * 100
    return joint
