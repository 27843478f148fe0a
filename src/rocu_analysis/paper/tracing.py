"""Where a printed figure came from: the cells of the returns, by the record of a paper.

A record names, for every count that a table prints, the cells that it is the sum of. The figures
in those cells stand in it where they may (`record`); the others are read from the returned files,
where these are at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rocu_analysis.errors import BadOption
from rocu_analysis.paper import record as records
from rocu_analysis.reference import did_you_mean

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("label", "row", "column", "shown", "stands_for", "address", "value"),
    *("total", "hidden"),
)
_PLACE = re.compile(r"(table|figure|exhibit)\s+(R?\d+)", re.IGNORECASE)
_ROW = re.compile(r"row\s+(.+)", re.IGNORECASE)
_COLUMN = re.compile(r"column\s+(.+)", re.IGNORECASE)


def trace(record: str | Path, what: str, *, returns: Any = None) -> pd.DataFrame:
    """Cells of the returns that printed figures came from.

    Parameters
    ----------
    record : path
        The record beside a paper, ``<paper>.record.json``.
    what : str
        ``"table 3"``, ``"table 3, row 2"``, ``"table 3, row South West, column Arrests"``,
        ``"figure 2"``, the name of a column, or a figure as it is printed (``"1,124"``).
    returns : path or list of path, optional
        The returned files, to read figures that are not in the record.

    Returns
    -------
    DataFrame
        One row a cell of the returns: ``label`` (``Table 3``), ``row`` and ``column`` as printed,
        ``shown`` (the text), ``stands_for``, ``address`` (``file!sheet!cell``), ``value`` (the
        figure there, missing where it is not known here), ``total`` (the sum) and ``hidden``.
        Where a figure is no sum of counts, the cells that its row rests on.

    Raises
    ------
    MissingFile, UnreadableFile
        Where the record is not there, or is damaged.
    BadOption
        Where the record has nothing of the kind; it says what can be asked.
    """
    import pandas as pd

    told = records.load(record)
    values = {} if returns is None else _read(returns)
    try:
        chosen = _chosen(told, what)
        lines = [line for exhibit, row, column in chosen
                 for line in _lines(exhibit, row, column, values)]  # fmt: skip
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise records.damaged(record, error) from error
    if not lines:
        raise BadOption(
            f"trace {what}", "the record names no cells for it", None, _can_be_asked(told)
        )
    return pd.DataFrame(lines, columns=list(COLUMNS))


def in_words(cells: pd.DataFrame) -> list[str]:
    """Lines that say of each printed figure which cells it is the sum of."""
    # What is no such sum is said once a row: all of it rests on the same cells.
    is_sum = cells["total"].notna() | cells["hidden"]
    summed = cells["column"].where(is_sum, "")
    lines: list[str] = []
    for (label, row, column), held in cells.groupby(["label", "row", summed], sort=False):
        printed = held[["column", "shown"]].drop_duplicates().itertuples(index=False)
        named = "; ".join(f"{name}: {shown}" for name, shown in printed)
        lines.append(f"{label}, row {row}, column {named}")
        held = held if column else held.drop_duplicates(["address", "stands_for"])
        known, total = held["value"].tolist(), held["total"].iloc[0]
        if held["hidden"].any():
            lines.append("  hidden to protect people: the record holds nothing of it")
            continue
        if not column:
            lines.append("  no sum of counts; its row rests on")
        elif known and all(value == value for value in known):
            words = " + ".join(f"{value:g}" for value in known)
            lines.append(f"  {words} = {sum(known):g}" if len(known) > 1 else f"  {words}")
        else:
            lines.append(
                f"  {total:g}, the sum of {len(known)} cells; figures of people that stand in no "
                "table are not in the record: name the returned files to read them (--returns)"
            )
        for one in held.to_dict("records"):
            value = "" if one["value"] != one["value"] else f": {one['value']:g}"
            stands = f" ({one['stands_for']})" if one["stands_for"] else ""
            lines.append(f"  {one['address']}{value}{stands}")
    return lines


# --- what is asked --------------------------------------------------------------------------------


def _chosen(told: Mapping, what: str) -> list[tuple[Mapping, int, int]]:
    """Exhibit, row and column of each printed cell that is asked for."""
    parts = [part.strip() for part in what.split(",") if part.strip()]
    place = _PLACE.fullmatch(parts[0]) if parts else None
    if place is None:
        return _anywhere(told, what.strip())
    exhibits = [one for one in told["exhibits"] if _is_called(one, place)]
    if not exhibits:
        raise BadOption(f"trace {what}", f"there is no {place[0]}", None, _can_be_asked(told))
    exhibit, rest = exhibits[0], ", ".join(parts[1:])
    column_at = re.search(r"(?:^|,\s*)column\s+", rest, re.IGNORECASE)
    row_text = rest[: column_at.start()] if column_at else rest
    column_text = rest[column_at.start() :].lstrip(", ") if column_at else ""
    rows, columns = range(len(exhibit["rows"])), range(len(exhibit["columns"]))
    if row_text:
        rows = [_one_of(what, _ROW, row_text, [row[0] for row in exhibit["rows"]], "row")]
    if column_text:
        columns = [_one_of(what, _COLUMN, column_text, exhibit["columns"], "column")]
    return [(exhibit, row, column) for row in rows for column in columns]


def _anywhere(told: Mapping, what: str) -> list[tuple[Mapping, int, int]]:
    """Cells in a column of a name, or that print a figure."""
    found = []
    for exhibit in told["exhibits"]:
        for column, head in enumerate(exhibit["columns"]):
            for row, texts in enumerate(exhibit["rows"]):
                named = head.casefold() == what.casefold()
                same = texts[column].replace(",", "") == what.replace(",", "")
                if what and (named or same) and _counts(exhibit, row, column) is not None:
                    found.append((exhibit, row, column))
    if not found:
        heads = [head for one in told["exhibits"] for head in one["columns"]]
        close = did_you_mean(what, heads)
        asked = _can_be_asked(told)
        remedy = f"{close} {asked}" if close else asked
        raise BadOption(f"trace {what}", "no column and no count is called so", None, remedy)
    return found


def _is_called(exhibit: Mapping, place: re.Match) -> bool:
    if place[1].casefold() == "exhibit":
        return str(exhibit["number"]) == place[2]
    label = exhibit[place[1].casefold()]
    return label is not None and label.casefold() == f"{place[1].casefold()} {place[2].casefold()}"


def _one_of(what: str, form: re.Pattern, text: str, names: list[str], noun: str) -> int:
    """Number of a row or column that is given by its number or its name."""
    found = form.fullmatch(text)
    wanted = (found[1] if found else text).strip()
    same = [at for at, name in enumerate(names) if name.casefold() == wanted.casefold()]
    if same:
        return same[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    shown = "; ".join(f"{at} {name}" for at, name in enumerate(names, 1))
    raise BadOption(
        f"trace {what}", f"there is no {noun} “{wanted}”", f"{noun.capitalize()}s: {shown}"
    )


def _can_be_asked(told: Mapping) -> str:
    named = [
        " and ".join(name for name in (one["figure"], one["table"]) if name)
        or f"exhibit {one['number']}"
        for one in told["exhibits"]
    ]
    listed = "; ".join(
        f"{name}: {one['subtitle']}" for name, one in zip(named, told["exhibits"], strict=True)
    )
    return f"What can be asked: “table 3, row 2”, a column's name or a printed count. {listed}"


# --- what it came from ---------------------------------------------------------------------------


def _counts(exhibit: Mapping, row: int, column: int) -> list[Mapping] | None:
    """Counts that a printed cell is the sum of; None where it is no such sum."""
    for cell in exhibit["cells"]:
        if (cell["row"], cell["column"]) == (row + 1, column + 1):
            return [exhibit["counts"][number] for number in cell["counts"]]
    return None


def _lines(exhibit: Mapping, row: int, column: int, values: Mapping[str, float]) -> list[tuple]:
    counts = _counts(exhibit, row, column)
    texts, heads = exhibit["rows"][row], exhibit["columns"]
    label = exhibit["table"] or exhibit["figure"] or f"Exhibit {exhibit['number']}"
    start = (label, texts[0], heads[column], texts[column])
    missing = float("nan")
    if counts is None:
        beside = [
            one for place in range(len(heads)) for one in _counts(exhibit, row, place) or ()
            if one["value"] is not None
        ]  # fmt: skip
        if column == 0:
            return []
        cells = dict.fromkeys(
            (address, _stands_for(one)) for one in beside for address, _ in one["from"]
        ) or dict.fromkeys((address, "") for address in exhibit["row_from"][row])
        return [
            (*start, stands, address, values.get(address, missing), missing, False)
            for address, stands in cells
        ]
    if any(one["value"] is None for one in counts):
        return [(*start, "", "", missing, missing, True)]
    total = float(sum(one["value"] for one in counts))
    return [
        (
            *start,
            _stands_for(one),
            address,
            float(value) if value is not None else values.get(address, missing),
            total,
            False,
        )
        for one in counts
        for address, value in one["from"]
    ]


def _stands_for(count: Mapping) -> str:
    details = [label for held in count["only"].values() for label in held]
    names = (count["measure"], count["region"], *details, count["period"])
    return ", ".join(dict.fromkeys(names))


def _read(returns: Any) -> dict[str, float]:
    """Figure in each cell of the returns, by its address."""
    from rocu_analysis.validation.pipeline import check

    outcomes = check(returns).outcomes
    return dict(zip(outcomes["source"].astype("str"), outcomes["value"].astype(float), strict=True))
