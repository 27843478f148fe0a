"""Sums of figures by region and period: of a region's own rows, of its forces, of its quarters.

Sums run on plain arrays, since an exhibit should cost little more than its drawing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference

PERIOD = ["period", "period_start", "period_end"]
PLAIN = ("exact", "between")


def from_regions(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums of regions' own rows; where a part is missing the sum is, and the region lacks itself.

    Parameters
    ----------
    rows : DataFrame
        Rows of the outcomes frame with dates, of geography ``region``.
    by : list of str
        Details to keep apart.

    Returns
    -------
    DataFrame
        ``region, period, period_start, period_end``, the details, and the figures as described in
        `figures.Figures.frame`.
    """
    frame = _finished(_sums(_marked(rows), ["region", *PERIOD, *by]))
    lacking = [
        (region,) if absent else ()
        for region, absent in zip(frame["region"], frame["absent"], strict=True)
    ]
    absent = frame.pop("absent").to_numpy(dtype=bool)
    for name in ("value", "value_high"):
        frame[name] = np.where(absent, np.nan, frame[name])
    return frame.assign(summed=False, lacking=_objects(lacking))


def from_forces(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums over forces; a force is lacking where it has no row, or a row without a figure.

    Takes and gives the same as `from_regions`, for rows of geography ``force``.
    """
    keys = ["region", *PERIOD, *by]
    single = _sums(_marked(rows), [*keys, "force"])
    frame = _finished(_sums(single, keys)).drop(columns="absent")
    known = single[~single["absent"]]
    held: dict[tuple, set] = {}
    for *key, force in known[[*keys, "force"]].itertuples(index=False, name=None):
        held.setdefault(_hashable(key), set()).add(force)
    lacking = []
    for key in frame[keys].itertuples(index=False, name=None):
        there = held.get(_hashable(key), set())
        lacking.append(tuple(name for name in reference.forces_in(key[0]) if name not in there))
    return frame.assign(summed=True, lacking=_objects(lacking))


def _marked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that apply, with what each says of its figure."""
    rows = rows[~rows["marker"].eq("z")]
    hidden = rows["marker"].eq("c").to_numpy()
    value = rows["value"].to_numpy(dtype=float)
    absent = np.isnan(value) & ~hidden
    keys = ["region", "force", *PERIOD, "strand", "threat", "tier", "level"]
    return rows[keys].assign(
        value=value,
        value_high=rows["value_high"].fillna(rows["value"]).to_numpy(dtype=float),
        hidden=hidden,
        absent=absent,
        known=~absent,
        provisional=rows["status"].eq("provisional").to_numpy(),
        qualifier=np.where(rows["qualifier"].isin(PLAIN), "", rows["qualifier"].astype(object)),
    )


def _sums(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sum marked rows by keys, in the order in which the keys first stand."""
    codes = rows.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    first = np.unique(codes, return_index=True)[1]
    count = len(first)
    frame = rows[keys].iloc[first].reset_index(drop=True)
    columns: dict[str, object] = {}
    for name in ("hidden", "absent", "known", "provisional"):
        columns[name] = np.bincount(codes, rows[name].to_numpy(dtype=float), count) > 0
    nothing = columns["hidden"] | ~columns["known"]
    for name in ("value", "value_high"):
        figures = np.nan_to_num(rows[name].to_numpy(dtype=float))
        columns[name] = np.where(nothing, np.nan, np.bincount(codes, figures, count))
    columns["qualifier"] = _words_of(codes, rows["qualifier"], count)
    return frame.assign(**columns)


def _words_of(codes: np.ndarray, words: pd.Series, count: int) -> list[str]:
    """Qualifiers of each group, each once; most groups have none."""
    found: list[dict[str, None]] = [{} for _ in range(count)]
    for code, word in zip(codes, words, strict=True):
        if word:
            found[code].update(dict.fromkeys(str(word).split(", ")))
    return [", ".join(parts) for parts in found]


def _finished(frame: pd.DataFrame) -> pd.DataFrame:
    """Sums with an upper end only where there is a range."""
    high = frame["value_high"].where(frame["value_high"] != frame["value"])
    return frame.assign(value_high=high).drop(columns="known")


def _hashable(key) -> tuple:
    """Key in which missing details are equal to one another."""
    return tuple(None if part != part else part for part in key)


def _objects(parts: list) -> pd.Series:
    return pd.Series(parts, dtype="object")


def in_one_period(frame: pd.DataFrame, period: str, by: list[str]) -> pd.DataFrame:
    """Add the periods that fill a longer one; a region that lacks one of them says so."""
    wanted = frame["period"].nunique()
    keys = ["region", *by]
    parts = [
        dict(zip(keys, key, strict=True)) | _joined(part, wanted)
        for key, part in frame.groupby(keys, dropna=False, sort=False)
    ]
    first, last = frame["period_start"].min(), frame["period_end"].max()
    return pd.DataFrame(parts).assign(period=period, period_start=first, period_end=last)


def _joined(part: pd.DataFrame, wanted: int) -> dict:
    lacking = tuple(dict.fromkeys(name for names in part["lacking"] for name in names))
    if len(part) < wanted:
        lacking = (*lacking, f"{wanted - len(part)} of {wanted} periods")
    hidden = bool(part["hidden"].any())
    whole = not hidden and part["value"].notna().any()
    low = part["value"].sum() if whole else np.nan
    high = part["value_high"].fillna(part["value"]).sum() if whole else np.nan
    return {
        "value": low,
        "value_high": high if high != low else np.nan,
        "hidden": hidden,
        "provisional": bool(part["provisional"].any()),
        "qualifier": ", ".join(_words_of(np.zeros(len(part), dtype=int), part["qualifier"], 1)),
        "summed": bool(part["summed"].any()),
        "lacking": lacking,
    }
