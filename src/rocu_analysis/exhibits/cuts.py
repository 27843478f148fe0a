"""A whole that stands once: one cut of it, and the same forces in each of its periods.

What rows say is read on plain arrays: an exhibit should cost little more than its drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import NoFigures, NotComparable

DETAILS = schema.DETAILS
SPAN = ["period_start", "period_end"]
PERIOD = ["period", *SPAN]
YEARS = pd.DateOffset(years=2)
SAME = 1e-9  # of a sum: pence that are added in another order come to nearly the same
_WHOLE = ("geography", "region", "force", "body", "counting", "unit", *PERIOD)
_OTHER_CELL = re.compile(r"(![A-Z]+[0-9]+) and .*")


def those(rows: pd.DataFrame, chosen) -> pd.DataFrame:
    """Rows that are chosen; mostly all are, and then nothing is copied."""
    chosen = np.asarray(chosen, dtype=bool)
    return rows if chosen.all() else rows.take(np.flatnonzero(chosen))


# --- one cut of a whole ---------------------------------------------------------------------------


def one_cut(rows: pd.DataFrame, *, though_they_differ: bool = False) -> pd.DataFrame:
    """Rows in which a whole that sheets give in several cuts stands once, where their sums agree.

    Of several the one by strand stays, in most detail; where none is, the one in least.
    ``though_they_differ`` is for what asks only whether there is a figure.
    """
    cuts = _cuts(rows)
    order = np.unique(cuts).tolist()
    if len(order) < 2:
        return rows
    by_strand = any("strand" in _details_of(cut) for cut in order)
    order.sort(key=lambda cut: ("strand" not in _details_of(cut),
                                cut.bit_count() * (-1 if by_strand else 1)))  # fmt: skip
    stated_rows = stated(rows)
    known = ~(stated_rows["hidden"] | stated_rows["absent"])
    low = np.where(known, stated_rows["value"], 0.0)
    high = np.where(known, stated_rows["value_high"], np.inf)
    given = ~stated_rows["absent"]
    gone = np.zeros(len(rows), dtype=bool)
    for kept, other in combinations(order, 2):
        whole = codes_of([rows[n] for n in (*_WHOLE, *_details_of(kept & other))])[0]
        (low_a, high_a, given_a, there_a), (low_b, high_b, given_b, there_b) = (
            [np.bincount(whole[at], weights, whole.max() + 1)
             for weights in (low[at], high[at], given[at], None)]
            for at in (np.flatnonzero((cuts == cut) & ~gone) for cut in (kept, other))
        )  # fmt: skip
        slack = SAME * np.maximum(1.0, np.maximum(low_a, low_b))
        agrees = (low_a <= high_b + slack) & (low_b <= high_a + slack) | though_they_differ
        twice = (there_a > 0) & (there_b > 0) & agrees
        # Of a cut in which nothing is available nothing stays beside one that says something.
        is_empty = (given_a == 0) & (given_b > 0)
        gone |= np.where(is_empty[whole], cuts == kept, cuts == other) & twice[whole]
    return those(rows, ~gone)


def check_addable(rows: pd.DataFrame, measure: str) -> None:
    """Refuse rows that cannot be added: none, several units, or two cuts that differ."""
    if rows.empty:
        raise NoFigures("outcomes", f"there is no figure for {measure}")
    units = rows["unit"].unique()
    if len(units) > 1:
        raise NotComparable(measure, f"it is given in several units: {', '.join(units)}")
    cuts = _cuts(rows)
    for left, right in combinations(np.unique(cuts).tolist(), 2):
        both = codes_of([rows[name] for name in (*_WHOLE, *_details_of(left & right))])[0]
        twice = np.flatnonzero((cuts == left) & np.isin(both, both[cuts == right]))
        if twice.size:
            first, kept = rows.iloc[twice[0]], _details_of(left ^ right)[0]
            ways = [f"by {' and '.join(details)}" if (details := _details_of(cut)) else "as a whole"
                    for cut in (left, right)]  # fmt: skip
            found = (f"for {first['region']} in {first['period']} one sheet gives it {ways[0]} and "
                     f"another {ways[1]}, and the two differ; adding them would count it twice"
                     )  # fmt: skip
            keep = f'Correct the wrong one, or keep one: in paper.toml, only = {{ {kept} = ["…"] }}'
            raise NotComparable(measure, found, None, keep)


def _cuts(rows: pd.DataFrame) -> np.ndarray:
    """Which details the sheet of each row gives, as bits of `DETAILS`: how it cuts the whole."""
    # In a sheet that gives a detail a row without it is the part not stated; in others, the whole.
    cuts, sheet = np.zeros(len(rows), dtype=np.int64), None
    for k, name in enumerate(DETAILS):
        cells = rows[name].array
        is_stated = ~(cells.isna() | schema.holds(rows[name], reference.NOT_STATED))
        if not is_stated.any():
            continue
        if sheet is None and not is_stated.all():
            sheet = pd.factorize(np.array(sheets_of(rows["source"]), dtype=object))[0]
        gives = True if is_stated.all() else np.isin(sheet, sheet[is_stated])
        cuts |= np.where(gives, 1 << k, 0)
    return cuts


def _details_of(cut: int) -> list[str]:
    return [name for k, name in enumerate(DETAILS) if cut >> k & 1]


def sheets_of(sources: Iterable[object]) -> list[str]:
    """Sheet of each cell; a figure that two cells give differently names both."""
    texts = list(map(str, np.asarray(sources, dtype=object)))
    cells = (_OTHER_CELL.sub(r"\1", text) if " and " in text else text for text in texts)
    return [cell.rpartition("!")[0] for cell in cells]


# --- what rows say, on plain arrays: an exhibit should cost little more than its drawing ----------


def stated(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """What each row says of its figure; a lone ``<5`` says that it is 1 to 4."""
    value = rows["value"].to_numpy(dtype=float)
    high = rows["value_high"].to_numpy(dtype=float)
    confidential = schema.holds(rows["marker"], "c")
    bounded = confidential & np.isnan(value) & ~np.isnan(high)
    hidden = confidential & ~bounded
    value = np.where(bounded, np.fmin(high, 1.0), value)
    words = np.where(bounded, "between", rows["qualifier"].to_numpy(dtype=object))
    others = schema.numbers("outcomes", summed=True)
    return {name: rows[name].to_numpy(dtype=float) for name in others} | {
        "value": value,
        "value_high": np.where(np.isnan(high), value, high),
        "hidden": hidden,
        "absent": np.isnan(value) & ~hidden,
        "provisional": schema.holds(rows["status"], "provisional"),
        "qualifier": objects(["" if word in ("exact", "between") else word for word in words]),
    }


def codes_of(columns: list) -> tuple[np.ndarray, np.ndarray]:
    """Number each row's combination of cells as it first stands, and give its first row."""
    whole = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, kinds = pd.factorize(getattr(column, "array", column), use_na_sentinel=False)
        whole = pd.factorize(whole * max(len(kinds), 1) + codes)[0]
    return whole, np.unique(whole, return_index=True)[1]


def objects(parts: Iterable) -> np.ndarray:
    """Array of objects; NumPy would make a table of tuples of one length."""
    parts = list(parts)
    array = np.empty(len(parts), dtype=object)
    array[:] = parts
    return array


# --- the same forces throughout -------------------------------------------------------------------


def uneven(rows: pd.DataFrame, needed: str = "newest") -> tuple[tuple[str, ...], dict]:
    """Forces, and periods of each region, that sums over time leave out to be of the same forces.

    Of a region the forces and periods stay that keep the most figures, where each force that stays
    has each period that stays. What is ``needed`` stays: the ``newest`` period that most of the
    forces have, the two ``years`` that end with it, or ``all``. Gives the forces; and by region its
    periods, the forces that lack some, and those periods.
    """
    forces = rows[rows["geography"].eq("force") & rows["period_end"].notna()]
    dropped: list[str] = []
    gaps: dict[str, tuple[tuple[str, ...], ...]] = {}
    known = forces[forces["value"].notna() | forces["marker"].eq("c")]
    for region, part in known.groupby("region", sort=False):
        ends = dict(zip(part["period"], part["period_end"], strict=True))
        periods_of = {name: set(mine["period"]) for name, mine in part.groupby("force")}
        kept, common = _kept_alike(periods_of, ends, needed)
        dropped += [name for name in periods_of if name not in kept]
        if out := sorted((name for name in ends if name not in common), key=ends.get):
            # Months of one force are nothing that others, which give quarters, lack.
            lengths = part["period_end"] - part["period_start"]
            days = dict(zip(part["period"], lengths.dt.days, strict=True))
            alike = [n for n in out if any(abs(days[n] - days[own]) < 4 for own in common)] or out
            lack = [name for name in sorted(kept) if not periods_of[name] >= set(alike)]
            gaps[region] = tuple(out), tuple(lack), tuple(alike)
    dropped += sorted(set(forces["force"]) - set(known["force"]))
    return tuple(sorted(dropped)), gaps


def _kept_alike(periods_of: dict[str, set], ends: dict, needed: str) -> tuple[list[str], set]:
    """Forces of one region that stay, and their periods."""
    most = {name: end for name, end in ends.items()
            if 2 * sum(name in own for own in periods_of.values()) > len(periods_of)}  # fmt: skip
    if not most:
        return [], set()
    newest = max(most.values())
    last = {name for name, end in most.items() if end == newest}
    both = {name for name, end in ends.items() if newest - YEARS < end <= newest}
    wanted = {"newest": [last, set()], "years": [both, last, set()], "all": [set(ends)]}[needed]
    # The first of these that some force has; then the forces that have most come first.
    having = ([n for n in periods_of if periods_of[n] >= must] for must in wanted)
    able = next(filter(None, having), [])
    able.sort(key=lambda name: -len(periods_of[name]))
    best: tuple[list[str], set] = [], set()
    for number in range(1, len(able) + 1):
        common = set.intersection(*(periods_of[name] for name in able[:number]))
        if number * len(common) >= len(best[0]) * len(best[1]):
            best = able[:number], common
    return best


def left_out_rows(rows: pd.DataFrame, gaps: Mapping) -> pd.Series:
    """Which rows are those of forces in periods that their region leaves out."""
    out = pd.Series(False, index=rows.index)
    for region, (periods, *_) in gaps.items():
        out |= rows["region"].eq(region) & rows["period"].isin(periods)
    return out & rows["geography"].eq("force")
