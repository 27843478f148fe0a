"""Counts by strand: which rows they come from, and what is said of them, now and over time.

No published source splits disruptions by strand, so strands are either stated in the returns or
declared by the user, and then printed as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.against_whole import COMPARED, sides
from rocu_analysis.exhibits.common import records
from rocu_analysis.exhibits.figures import SPAN, Figures, select
from rocu_analysis.exhibits.series import KINDS, all_periods
from rocu_analysis.measures import change, dispersion
from rocu_analysis.measures.dispersion import from_neighbours
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording.numbers import listed
from rocu_analysis.wording.say import capital, fit, note, say

ACTIVITY = "recorded activity"
CAVEAT = note(
    "recorded",
    "Shares are of recorded activity: recording may hide prevention work, and differs between "
    "regions",
)


def makes_a_share(strands: Sequence[str]) -> bool:
    """Whether there is a figure of Pursue, and one of another strand to hold it against."""
    return "Pursue" in strands and len(strands) > 1


def select_by_strand(
    outcomes: pd.DataFrame, measure: str | None, strands: Mapping[str, str] | None, **kept
) -> dict[str, pd.DataFrame]:
    """Rows to count, by their measure; ``kept`` is ``region, threat`` …, as for `select`."""
    if strands is None and measure is None:
        raise BadOption("measure", "neither a measure nor a map of strands was given")
    for name, strand in (strands or {}).items():
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
    names = [measure] if strands is None else list(strands)
    chosen = {name: select(outcomes, name, **kept) for name in names}
    units = dict.fromkeys(unit for rows in chosen.values() for unit in rows["unit"].unique())
    amounts = [unit for unit in units if unit != "count"]
    if amounts:
        raise NotComparable(
            listed(names),
            f"it is an amount ({', '.join(amounts)}), not a number of things that each belong to "
            f"a strand",
            None,
            "Ask for a measure that is counted, such as disruptions",
        )
    return chosen


def join_strands(
    chosen: Mapping[str, pd.DataFrame], strands: Mapping[str, str] | None
) -> tuple[pd.DataFrame, str]:
    """Rows of all measures, each with its strand, and the name of what they count.

    A strand that is stated stays, whatever the map declares.
    """
    if strands is None:
        ((name, rows),) = chosen.items()
        return rows, name
    parts = [
        rows.assign(strand=rows["strand"].where(rows["strand"].ne(NOT_STATED), strands[name]))
        for name, rows in chosen.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(measure=ACTIVITY), ACTIVITY


# --- words ---------------------------------------------------------------------------------------


def alone(plural: str, strands: Sequence[str]) -> str:
    """Headline where one strand only, or no figure of Pursue, stands in the returns.

    >>> alone("arrests", ["Pursue"])
    'Arrests are recorded under Pursue only, so no Pursue share can be given'
    >>> alone("disruptions", ["Prevent", "Protect"])
    'No figure of disruptions is under Pursue, so no Pursue share can be given'
    >>> alone("arrests", [])
    'No strand is stated for arrests, so no Pursue share can be given'
    """
    start = f"No figure of {plural} is under Pursue"
    if not strands:
        start = f"No strand is stated for {plural}"
    elif len(strands) == 1:
        start = f"{plural} are recorded under {strands[0]} only"
    return fit(
        f"{start}, so no Pursue share can be given",
        "No Pursue share can be given: no figure of another strand was returned",
    )


def counted_sentence(plural: str, when: str, counts: Mapping[str, float], unstated: float) -> str:
    """What was returned, where it makes no share.

    >>> counted_sentence("arrests", "in 2021-22 Q3", {"Pursue": 1017}, 0)
    'Arrests recorded in 2021-22 Q3: 1,017 under Pursue and none without a strand'
    >>> counted_sentence("arrests", "in 2021-22 Q3", {}, 112)
    'Arrests recorded in 2021-22 Q3: 112 without a strand'
    """
    texts = [say("{n} under {strand}", n=n, strand=strand) for strand, n in counts.items()]
    texts.append(say("{n} without a strand", n=unstated) if unstated else "none without a strand")
    return f"{capital(plural)} recorded {when}: {listed(texts)}"


def absent_sentence(strands: Sequence[str]) -> str:
    """Sentence on what lacks for a share."""
    return say(
        "No figure under {names:or} was returned, so there is no whole to share", names=strands
    )


def declared_note(strands: Mapping[str, str]) -> str:
    """The map from measure to strand, printed as the assumption that it is."""
    return say(
        "Assumption, declared for this exhibit and stated by no source: {map}. Figures for which a "
        "strand is stated keep it. Only these measures are counted; whatever else the returns hold "
        "is in none of the shares.",
        map=[f"{measure} as {strand}" for measure, strand in strands.items()],
    )


# --- shares at a period, judged against all together ---------------------------------------------


ALONE = "alone"
SHARED = (COMPARED, "provisional")
PANELS = (*STRANDS, NOT_STATED)


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of the strands, row by row.

    Attributes
    ----------
    frame : DataFrame
        One row a region, threat, tier or level: ``row``, a column of counts for each strand and
        ``Not stated``, ``stated, recorded, share, lower, upper`` (per cent, of Pursue),
        ``dispersion, freedom, periods`` (of the row's own history), ``status, verdict, p``.
    whole : dict
        The same columns as a row of ``frame``, for all compared rows together.
    held : tuple of str
        Strands that anything belongs to, in the fixed order.
    """

    frame: pd.DataFrame
    whole: dict
    held: tuple[str, ...]


def shares_of(figures: Figures, everything: pd.DataFrame, by: str, confidence: float) -> Shares:
    """Shares, intervals and verdicts; ``everything`` has the sums of every period."""
    held = tuple(strand for strand in STRANDS if strand in set(figures.frame["strand"]))
    frame = _with_status(_counts(figures.frame, by), held)
    past = _history(everything, figures, by, list(frame["row"]), held)
    total = np.sum([*past.values()], axis=0) if past else None
    factor, freedom, periods = np.ones(len(frame)), np.full(len(frame), np.inf), 0
    if makes_a_share(held):
        spread = from_neighbours(past["Pursue"], total)
        factor, freedom, periods = spread.factor, spread.freedom, spread.periods
    frame = frame.assign(dispersion=factor, freedom=freedom, periods=periods)
    frame = _with_interval(frame, confidence)
    whole = _whole(frame, held, past, total, confidence)
    frame = _judged(frame, whole, confidence)
    return Shares(frame, whole.to_dict(), held)


# --- earlier periods -----------------------------------------------------------------------------


def _history(
    everything: pd.DataFrame, figures: Figures, by: str, rows: Sequence[str], held: Sequence[str]
) -> dict[str, np.ndarray]:
    """Counts of earlier periods by strand, (rows, periods); missing where not whole and final."""
    past = _before(everything, figures)
    if past.empty:
        return {strand: np.zeros((len(rows), 0)) for strand in held}
    wide = _sums(past, figures.frame, by).unstack("period_start")
    wide = wide.reindex(columns=pd.Index(all_periods(past)["period_start"]))
    return {
        strand: wide.reindex([(name, strand) for name in rows]).to_numpy(dtype=float)
        for strand in held
    }


def _before(everything: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Earlier periods as long as those that were added up; none where they overlap."""
    if everything.empty or figures.frame.empty:
        return everything.iloc[:0]
    past = everything[everything["period_end"] < figures.frame["period_start"].min()]
    past = past[_kinds(past) == np.bincount(_kinds(figures.rows)).argmax()]
    spans = past[SPAN].drop_duplicates().sort_values("period_start")
    overlap = spans["period_start"].to_numpy()[1:] <= spans["period_end"].to_numpy()[:-1]
    return past.iloc[:0] if overlap.any() else past


def _kinds(frame: pd.DataFrame) -> np.ndarray:
    """Which kind of period each row has, by its length."""
    days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    return np.searchsorted(KINDS, days.to_numpy())


def _sums(past: pd.DataFrame, shown: pd.DataFrame, by: str) -> pd.Series:
    """Counts by row, strand and period, where they have as many parts as what is shown."""
    keys = ["row", "strand", "period_start"]
    short = shown.loc[shown["lacking"].map(len).gt(0), "region"] if by != "region" else ()
    past, shown = (
        part[~part["region"].isin(short)].assign(row=lambda rows: _labels(rows, by))
        for part in (past, shown)
    )
    usable = ~past["hidden"] & ~past["provisional"] & past["value_high"].isna()
    usable &= past["lacking"].map(len).eq(0)
    groups = past.assign(value=past["value"].where(usable)).groupby(keys, sort=False)["value"]
    sums, known, parts = groups.sum(), groups.count(), groups.size()
    wanted = shown.groupby(keys[:2]).size().reindex(parts.index.droplevel(2)).to_numpy()
    return sums[(known == parts).to_numpy() & (parts.to_numpy() == wanted)]


# --- what is shown -------------------------------------------------------------------------------


def _labels(frame: pd.DataFrame, by: str) -> pd.Series:
    """Name of the row that each figure belongs to, with a capital."""
    labels = frame[by].astype("object").where(frame[by].notna(), NOT_STATED)
    return labels.map(lambda label: label[:1].upper() + label[1:])


def _counts(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row a row, a column a strand, with the reason where the row is not whole."""
    labels = _labels(frame, by)
    frame = frame.assign(row=labels, lacks=frame["lacking"].map(len).gt(0))
    if by != "region":  # regions that lack forces are left out of a sum over regions
        frame = frame[~frame["region"].isin(frame.loc[frame["lacks"], "region"])]
    flags = dict.fromkeys(("hidden", "lacks", "provisional", "high"), False)
    cells: dict[str, dict] = {
        name: {"row": name, "hidden_strands": (), "highs": {}, **flags}
        for name in _order(list(dict.fromkeys(labels)), by)
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


def _order(labels: list[str], by: str) -> list[str]:
    fixed = {
        "region": reference.REGIONS,
        "level": [level.capitalize() for level in schema.DISRUPTION_LEVELS],
        "period": labels,
    }.get(by, ())
    known = [name for name in fixed if name in labels]
    rest = [name for name in labels if name not in known and name != NOT_STATED]
    rest = rest if fixed else sorted(rest)
    return [*known, *rest, *([NOT_STATED] if NOT_STATED in labels else [])]


def _with_status(wide: pd.DataFrame, held: tuple[str, ...]) -> pd.DataFrame:
    frame = wide.copy()
    for strand in PANELS:
        if strand not in frame.columns:
            frame[strand] = np.nan if strand in STRANDS else 0.0
    # A part for which nothing was ever returned as "Not stated" has no such part.
    hidden = frame["hidden_strands"].map(lambda names: NOT_STATED in names)
    frame[NOT_STATED] = frame[NOT_STATED].where(frame[NOT_STATED].notna() | hidden, 0.0)
    frame["stated"] = frame[list(held)].sum(axis=1, skipna=False) if held else np.nan
    frame["recorded"] = frame["stated"] + frame[NOT_STATED]
    # Where a level is not stated, neither is a strand: nothing is missing from such a row.
    unstated = frame[list(held)].isna().all(axis=1) & frame[NOT_STATED].gt(0)
    unstated &= frame["row"].eq(NOT_STATED) | (not held)
    reasons = {
        "hidden": frame["hidden"].eq(True),
        "unstated": unstated,
        "missing": frame["stated"].isna(),
        "ranges": frame["high"].eq(True),
        "incomplete": frame["lacks"].eq(True),
        ALONE: pd.Series(bool(held) and not makes_a_share(held), index=frame.index),
        "nothing": frame["stated"].eq(0),
        "provisional": frame["provisional"].eq(True),
    }
    frame["status"] = np.select(list(reasons.values()), list(reasons), COMPARED)
    return frame


def _with_interval(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Share of Pursue with its interval, widened by the history of each row."""
    usable = frame["status"].isin(SHARED)
    pursue, stated = frame["Pursue"].where(usable), frame["stated"].where(usable)
    lower, upper = dispersion.share_limits(
        pursue.to_numpy(), stated.to_numpy(), frame["dispersion"].to_numpy(),
        frame["freedom"].to_numpy(), confidence,
    )  # fmt: skip
    return frame.assign(share=pursue / stated * 100, lower=lower * 100, upper=upper * 100)


def _whole(
    frame: pd.DataFrame,
    held: tuple[str, ...],
    past: Mapping,
    total: np.ndarray | None,
    confidence: float,
) -> pd.Series:
    """All rows together that are compared, or only counted where there is no share."""
    used = frame["status"].isin([COMPARED, ALONE])
    columns = [*PANELS, "stated", "recorded"]
    apart = frame.loc[frame["status"].eq("unstated"), NOT_STATED].sum()
    sums = pd.Series(np.nan, index=columns)
    if used.any():
        sums = frame.loc[used, columns].sum(skipna=False)
    elif not held and apart:
        sums[[NOT_STATED, "recorded"]] = 0.0
    sums[[NOT_STATED, "recorded"]] += apart
    shared = makes_a_share(held) and used.any() and sums["stated"] > 0
    factor, freedom = 1.0, np.inf
    if shared:
        used = used.to_numpy()
        spread = from_neighbours(past["Pursue"][used].sum(axis=0), total[used].sum(axis=0))
        factor, freedom = spread.factor[0], spread.freedom[0]
    status = COMPARED if shared else "missing"
    line = pd.DataFrame([sums]).assign(status=status, dispersion=factor, freedom=freedom)
    return _with_interval(line, confidence).iloc[0]


def _judged(frame: pd.DataFrame, whole: pd.Series, confidence: float) -> pd.DataFrame:
    used = frame["status"].eq(COMPARED).to_numpy()
    p, verdict = np.full(len(frame), np.nan), np.full(len(frame), "", dtype=object)
    if used.sum() > 1:
        part, share = frame[used], whole["share"]
        p[used] = change.share_against(
            part["Pursue"], part["stated"], share / 100, part["dispersion"], part["freedom"]
        )
        limits = part["lower"].to_numpy(), part["upper"].to_numpy()
        verdict[used] = sides(p[used], *limits, share, share, confidence)
    return frame.assign(p=p, verdict=verdict)
