"""Do the totals of a table add up, and did its headings slip?

A total is compared with what it can be the sum of: everything beside it, everything since the
total before it, the totals before it, or the rows below it. Where one of these is the sum, it adds
up. A heading such as “Total arrests” is one of arrests alone. Only whole, exact figures are added:
beside a hidden cell nothing can be said.

Columns of totals over several rows carry their own proof: the columns since the last total make up
the next one. Where most rows obey that to the unit, the others are mistakes. Where nearly every row
fails at one total, and the sum stands in a column beside it, it is the headings that moved.

Some totals are less than their parts by nature: a seizure of two drugs counts once in the total and
once under each drug. Where most fall a little short they are told once, or not at all.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.validation import names
from rocu_analysis.validation.cells import Grid, Log
from rocu_analysis.validation.repeats import number

_PLACE = ("region", "force", "body", "geography")
_DIMENSIONS = (
    *(*_PLACE, "period", "measure", "strand", "threat", "tier", "level"),
    *("counting", "unit"),
)
_TOTAL = re.compile(r"^(?:sub-?\s?)?totals?\b|\b(?:sub-?\s?)?total$|^overall$|^sum$", re.IGNORECASE)
# What every total is of, and says nothing more: “all forces”, “total number”, “grand total”.
_ALL_OF = re.compile(
    r"(?:(?:grand|numbers?|of|for|the|years?|annual|all|forces?|regions?|regional|rocus?|areas?|"
    r"quarters?|months?|periods?|to|date|ytd|strands?|levels?|threats?|types?|network|national|"
    r"combined|sum|sources|partners?|measures?|outcomes?|[\W\dq]+|4 ?ps)\W*)+"
)
# Columns of totals over so many rows prove themselves, and show slips.
_ENOUGH_ROWS = 5
_MOST_GROUPS = 5000
# A sum may exceed its total by a quarter where one event stands under two headings.
_ROOM_FOR_OVERLAP = 0.25
_FEWEST_ALIKE = 5
_NEARLY_ALL, _MOST = 0.8, 0.5
# Where several totals of a sheet may overlap, the sum is looked for with less than nearly all rows.
_MOST_MAY, _SOME_DO, _SEVERAL_TOTALS = 0.6, 0.2, 3
_SHIFTS = (1, -1, 2, -2)


def are_said(stated: dict) -> bool:
    """Whether a table, as `facts.outcomes` states it, calls anything a total."""
    return any(stated["axis"].values) or any(map(_says_total, stated["heading"].values))


def check(rows: pd.DataFrame, log: Log) -> np.ndarray:
    """Check the totals of one table, given as `facts.frame`; gives whose heading slipped."""
    for axis, dimension in dict.fromkeys(zip(rows["axis"], rows["total"], strict=True)):
        if not axis:
            continue
        is_total = (rows["axis"] == axis) & (rows["total"] == dimension)
        pool = rows[is_total | (rows["axis"] != axis)]
        is_total = is_total[pool.index].to_numpy()
        if axis == "column":
            _check_columns(pool, is_total, log)
        elif pool["j"].nunique() > 1:
            _compare(pool, is_total, is_total, "i", ["j"], log)
        else:
            summed = _PLACE if dimension in (*_PLACE, "place") else (dimension,)
            alike = [name for name in _DIMENSIONS if name not in summed]
            _compare(pool, is_total, is_total, "i", alike, log)
    return _check_headings(rows, log)


def name(stated: dict, is_total: np.ndarray, log: Log) -> None:
    """Tell which totals of a name of their own were left out: “Total recorded crime”, “all-crimes”.

    A total of arrests, of a region or of all forces is what anybody would take it for.
    """
    left: dict[str, list[tuple[int, int]]] = {}
    labels: dict[int, str] = {}
    for k in np.flatnonzero(is_total).tolist():
        i, j = int(stated["i"][k]), int(stated["j"][k])
        text = stated["heading"].at(k) or ""
        if stated["axis"].at(k) == "row":
            if i not in labels:
                row = [value for value in log.grid.values[i, :j] if isinstance(value, str)]
                labels[i] = next((value for value in row if names.is_total(value)), "")
            text = labels[i]
        left.setdefault(" ".join(text.split()), []).append((i, j))
    for text, cells in left.items():
        rest = names.without_total(text)
        if rest and not names.meanings(rest) and not _ALL_OF.fullmatch(rest):
            message = f"{len(cells):,} figures of “{text}” are taken for totals of the others"
            quoted = text.replace('"', r"\"")
            remedy = (
                "If they are figures of their own, say under [values.measure] in the companion "
                f'file: "{quoted}" = "{quoted} (all)"'
            )
            log.tell("totals_left_out", cells[:1], message, found=text, remedy=remedy)


# -- each total with what it can be the sum of -----------------------------------------------------


def _check_columns(pool: pd.DataFrame, is_total: np.ndarray, log: Log) -> None:
    """Columns of totals: each with the columns that it is the total of, as its heading says."""
    plain = pool[~is_total].drop_duplicates("j")
    alike: dict[tuple[str, ...], list[int]] = {}
    before = -1
    for total in pool[is_total].drop_duplicates("j").sort_values("j").itertuples():
        # It may be a total of some columns alone: of arrests, and charges stand there too.
        said = {name: getattr(total, name) for name in _DIMENSIONS}
        named = tuple(
            name
            for name, word in said.items()
            if isinstance(word, str)
            and word != reference.NOT_STATED
            and 0 < (plain[name] == word).sum() < len(plain)
        )
        parts = plain
        for name in named:
            parts = parts[parts[name] == getattr(total, name)]
        as_it_stands = set(parts["j"]) == set(plain["j"][plain["j"].between(before, total.j)])
        before = total.j
        if pool["i"].nunique() < _ENOUGH_ROWS or (named and not as_it_stands):
            alike.setdefault(named, []).append(total.j)
    for named, columns in alike.items():
        judged = is_total & pool["j"].isin(columns).to_numpy()
        _compare(pool, is_total, judged, "j", ["i", *named], log)


def _compare(
    pool: pd.DataFrame, is_total: np.ndarray, judged: np.ndarray, along: str, across: list, log: Log
) -> None:
    """Compare the judged totals with the cells that share ``across``, in the order of ``along``."""
    keys = pool[across].astype(object).where(pool[across].notna(), "")
    group = keys.groupby(across, sort=False).ngroup().to_numpy()
    order = np.lexsort((pool[along].to_numpy(), group))
    pool, group, is_total, judged = pool.iloc[order], group[order], is_total[order], judged[order]
    value = pool["value"].to_numpy(dtype=float)
    is_sure = ~np.isnan(value) & (pool["qualifier"] == "exact").to_numpy()
    is_wide = pool["geography"].isin(["region", "network", "national"]).to_numpy()
    is_force = (pool["geography"] == "force").to_numpy()
    places = list(zip(pool["i"].tolist(), pool["j"].tolist(), strict=True))
    beside = _beside_total(log.grid)
    seen, missed = 0, []
    wanted = np.unique(group[judged])[:_MOST_GROUPS]
    bounds = (np.searchsorted(group, wanted, side=side) for side in ("left", "right"))
    for start, end in zip(*bounds, strict=True):
        for at in np.flatnonzero(judged[start:end] & is_sure[start:end]):
            options = [start + p for p in _possible_parts(is_total[start:end], at) if len(p)]
            if is_wide[start:end].any() and is_force[start:end].any():
                # A region beside its forces would be counted twice. A force whose name nobody
                # knows has no geography, and its figure is in the total all the same.
                narrow = [parts[~is_wide[parts]] for parts in options]
                options = [*(parts for parts in narrow if len(parts)), *options]
            if not options or not is_sure[options[0]].all():
                continue
            # Totals of one measure among the parts count its rows once more.
            plain = ~beside[tuple(np.array([places[part] for part in options[0]]).T)]
            if plain.any() and not plain.all():
                options += [options[0][plain], options[0][~plain]]
            seen += 1
            total, sums = value[start + at], [value[parts].sum() for parts in options]
            if not np.isclose(sums, total).any():
                missed.append((start + at, total, len(options[0]), sums[0]))
    _report(missed, seen, places, pool["found"].to_numpy(dtype=object), log)


def _beside_total(grid: Grid) -> np.ndarray:
    """Cells in whose row a total is named further left."""
    said = np.zeros((grid.shape[0], grid.shape[1] + 1), dtype=bool)
    for j in range(grid.shape[1]):
        codes, distinct = grid.column(j)
        named = [isinstance(value, str) and names.is_total(value) for value in distinct]
        said[:, j + 1] = np.array([*named, False], dtype=bool)[codes]
    return np.logical_or.accumulate(said, axis=1)[:, :-1]


def _possible_parts(is_total: np.ndarray, at: int) -> list[np.ndarray]:
    """What a total can be the sum of, likeliest first."""
    places = np.arange(len(is_total))
    plain, earlier = places[~is_total], np.flatnonzero(is_total[:at])
    since = places[earlier[-1] + 1 if len(earlier) else 0 : at]
    later = np.flatnonzero(is_total[at + 1 :])
    below = places[at + 1 : at + 1 + later[0] if len(later) else None]
    return [since[~is_total[since]], plain, earlier, plain[plain < at], below]


def _report(missed: list[tuple], seen: int, places: list, found: np.ndarray, log: Log) -> None:
    """Tell totals that are not their sum; where most fall a little short, those once."""
    room = [(at, s - total, max(_ROOM_FOR_OVERLAP * total, 3)) for at, total, _, s in missed]
    short = [at for at, more, most in room if 0 < more <= most]
    if seen < _FEWEST_ALIKE or len(short) <= seen / 2:
        short = []
    by_nature = set(short[1:])
    for at, total, count, summed in missed:
        if at in by_nature:
            continue
        parts = "the one part beside it is" if count == 1 else f"its {count} parts sum to"
        message = f"the total is given as {total:,.10g}, and {parts} {summed:,.10g}"
        cells = short if short and at == short[0] else [at]
        if len(cells) > 1:
            message += (
                ", and most totals here fall as little short; something may count under two "
                "headings"
            )
        told = {"field": "value", "found": str(found[at])}
        log.tell("total_does_not_add_up", [places[k] for k in cells], message, **told)


# -- columns of totals, and headings that slipped --------------------------------------------------


@reference.remembered
def _says_total(heading: str) -> bool:
    """Whether a heading says that it is of totals; “total outcomes” is a measure of its own."""
    heading = heading.strip()
    if heading.casefold() in {row["measure"] for row in reference.rows("measures")}:
        return False
    return bool(_TOTAL.search(heading)) or names.is_total(heading)


def _check_headings(rows: pd.DataFrame, log: Log) -> np.ndarray:
    """Take each column of totals in turn, with the columns since the one before it."""
    is_figure = (rows["total"] == "") & (rows["disposition"] == "accepted")
    known = rows[is_figure | (rows["total"] != "")]
    js, column = np.unique(known["j"], return_inverse=True)
    heads = known.drop_duplicates("j").sort_values("j")["heading"].astype(str).str.strip().tolist()
    named = known.drop_duplicates("j").sort_values("j")["measure"].astype(object).tolist()
    totals = [k for k, heading in enumerate(heads) if _says_total(heading)]
    if not totals or len(js) < 3:
        return np.zeros(len(rows), dtype=bool)
    places, row = np.unique(known["i"], return_inverse=True)
    values = np.full((len(places), len(js)), np.nan)
    values[row, column] = known["value"]
    aside = np.zeros(len(js), dtype=bool)
    for before, total in zip([-1, *totals[:-1]], totals, strict=True):
        if total - before < 3 or _is_of_others(named[before + 1 : total], named[total]):
            continue
        at, sums, given, _ = _sums(values, before, total)
        differs, exact = _differs(values, before, total), np.isclose(sums, given)
        if len(at) < _ENOUGH_ROWS:
            continue
        if differs.mean() < _NEARLY_ALL:
            for k in np.flatnonzero(~exact) if exact.mean() > _MOST else ():
                message = (
                    f"“{heads[total]}” is {number(given[k])}, and the columns from "
                    f"“{heads[before + 1]}” to “{heads[total - 1]}” sum to {number(sums[k])}; in "
                    f"{int(exact.sum())} of {len(exact)} rows the two agree"
                )
                cell = (int(places[at[k]]), int(js[total]))
                told = {"field": "value", "found": number(given[k])}
                log.tell("total_does_not_add_up", [cell], message, **told)
            continue
        shifts = (s for s in _SHIFTS if before + 2 < total + s < len(js))
        shift = next((s for s in shifts if _stands_at(values, before, total + s, totals)), 0)
        if not shift:
            continue
        # The last heading that may have slipped: before the next total that is right, else all.
        later = [other for other in totals if other > total][:1]
        is_right = later and _stands_at(values, total + max(shift, 0), later[0], totals)
        last = later[0] - 1 if is_right else len(js) - 1
        slipped = is_figure & rows["j"].isin(js[before + 1 : last + 1]) & ~rows["j"].isin(js[aside])
        aside[before + 1 : last + 1] = True
        count = int(slipped.sum())
        are = "figure under them is" if count == 1 else "figures under them are"
        message = (
            f"in {int(differs.sum())} of {len(differs)} rows the sum that “{heads[total]}” should "
            f"hold stands {abs(shift)} to the {'right' if shift > 0 else 'left'}, under "
            f"“{heads[total + shift]}”; the headings from “{heads[before + 1]}” to “{heads[last]}” "
            f"cannot be trusted{f', and the {count:,} {are} set aside' if count else ''}"
        )
        cell = (int(known["i"][known["j"] == js[total]].iloc[0]), int(js[total]))
        log.tell("headings_shifted", [cell], message, field="heading", found=heads[total])
    return (is_figure & rows["j"].isin(js[aside])).to_numpy()


def _is_of_others(parts: list, whole: object) -> bool:
    """Whether a total names its measure, and what stands before it counts several other things."""
    if not isinstance(whole, str):
        return False
    others = {part for part in parts if isinstance(part, str) and not part.startswith(whole)}
    return len(others) > 1


def _sums(values: np.ndarray, before: int, total: int) -> tuple[np.ndarray, ...]:
    """Rows in which a total and any part is known; sums, totals and largest parts in these."""
    parts, given = values[:, before + 1 : total], values[:, total]
    at = np.flatnonzero(~np.isnan(given) & ~np.isnan(parts).all(axis=1))
    parts = np.nan_to_num(parts[at])
    return at, parts.sum(axis=1), given[at], parts.max(axis=1, initial=0.0)


def _differs(values: np.ndarray, before: int, total: int) -> np.ndarray:
    """Whether each row's total is clearly not its sum, also where one event may count twice."""
    _, sums, given, largest = _sums(values, before, total)
    room = np.maximum(_ROOM_FOR_OVERLAP * given, 3)
    return (given > sums + 3) | (sums > given + room) | (given < largest)


def _stands_at(values: np.ndarray, before: int, place: int, totals: list[int]) -> bool:
    """Whether the sum of some columns stands in a later one, in nearly every row.

    Where a sheet has several totals, most rows are enough if the others may overlap.
    """
    at, sums, given, largest = _sums(values, before, place)
    if not len(at):
        return False
    alike = 1 - _differs(values, before, place).mean()
    may = ((given <= sums + 3) & (given >= largest)).mean()
    is_one_of_several = len(totals) >= _SEVERAL_TOTALS and may >= _MOST_MAY
    return alike >= _NEARLY_ALL or (is_one_of_several and alike >= _SOME_DO)
