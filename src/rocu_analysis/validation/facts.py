"""Which outcome rows does a table state, from which cell each?

Every figure cell becomes one row. What its row, its headings, the line above its group and the
titles say is put together once for each distinct combination of words, and laid out over the
rows, so that a long sheet costs little more than a short one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import takewhile

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.problems import is_error, kinds, place
from rocu_analysis.readers.sheet import column_letters
from rocu_analysis.validation import names, resolve, titles, words
from rocu_analysis.validation.cells import (
    DAY,
    FIGURE,
    Cells,
    Coded,
    Figure,
    FigureLog,
    Grid,
    Log,
    as_text,
    by_code,
    combined,
    groups,
    read_figure,
)
from rocu_analysis.validation.mapping import NOTE
from rocu_analysis.validation.resolve import Sources
from rocu_analysis.validation.tables import Table, is_ours

# Fields that several words give together; the others are judged word by word.
_TOGETHER = ("force", "body", "geography", "region", "geography_kind", "period")
# Every other column is what its own cell or heading says, but the figure and what it follows from.
_SIMPLE = tuple(
    column.name
    for column in schema.FRAMES["outcomes"]
    if column.name not in (*_TOGETHER, "period_start", "period_end", "value", "source")
)
# ``found`` is the cell as typed; ``total`` the dimension of which it is a total (empty for a
# figure) and ``axis`` whether a "row" or a "column" says so; ``i, j, high_j`` are positions in the
# grid (``high_j`` -1 where there is no upper end).
_TEXTS = ("heading", "found", "disposition", "codes", "reasons", "total", "axis")
_NUMBERS = ("value", "value_high", "row", "column", "i", "j", "high_j")
EXTRA = (*("file", "sheet", "row", "column", "cell"), *_TEXTS, *("i", "j", "high_j"))
# Outcome rows as columns, before they become a frame with those of all other tables: a frame of its
# own for each of five thousand small files would cost more than reading them.
Stated = dict[str, Coded | np.ndarray]
_WORDS = {
    column.name: column.kind
    for column in schema.FRAMES["outcomes"]
    if column.kind in ("date", "text") and column.name != "source"
}
# What a blank that our template asks for comes to: nothing is made up in its place. A blank
# measure is an error of its own, `measure_missing`.
_BLANK_BECOMES = {
    "geography": "it is told from the names beside it",
    "counting": "it stays not stated",
    "period": "it is told from the titles and names, if they say any",
    "unit": "the measure's own was taken",
    "strand": "it stays not stated",
    "qualifier": "the figure is taken as exact",
}


def outcomes(table: Table, log: Log) -> Stated:
    """Outcome rows of a table, one a figure cell, with what `EXTRA` names beside them."""
    sources = Sources(table, log)
    total, axis = sources.totals()
    log = FigureLog(log, sources.i, sources.j, ~total.missing)
    data = {"total": total, "axis": axis} | {name: sources.simple(name) for name in _SIMPLE}
    data |= resolve.places(sources, log)
    _check_measure(sources, data["measure"], log)
    data |= resolve.periods_of(sources, log)
    _stand_on_days(sources, data, log)
    _hold_to_heading(sources, data, log)
    _check_cumulative(sources, data, log)
    _tell_notes(sources, log)
    _check_year_ends(sources, data, log)
    _hold_to_title(sources, data, log)
    _date_by_title(sources, data)
    _report_words(sources, log)
    figure = _read_figures(sources, data, log)
    if is_ours(table):
        _report_blanks(table, sources, data, log)
    if table.conflict:
        unread = (c.heading for c in sources.figures if not c.extra)
        dated = next((h for h in unread if words.take_periods(h, table.settings)[0]), "")
        lead = "Say of each that is meant"
        line = words.line_under("period", dated, '"… such as 2025-26 Q1"', lead)
        remedy = line if dated else table.remedy
        log.set_aside(np.arange(sources.size), "two_readings", [], table.conflict, remedy=remedy)
    _set_merged_aside(sources, log)
    data |= {
        "heading": Coded.of(column.heading for column in sources.figures).take(sources.ci),
        "found": figure.found,
        "disposition": Coded.full(sources.size, "accepted").put(log.is_aside, "set_aside"),
        "codes": log.codes,
        "reasons": log.reasons,
        "strand": data["strand"].filled(reference.NOT_STATED),
        "counting": data["counting"].filled(reference.NOT_STATED),
        "period": data["period"].filled(periods.NOT_STATED_LABEL),
    }
    numbers = {"value": figure.value, "value_high": figure.high, "high_j": sources.high_j}
    return _stated(table.grid, sources.i, sources.j, data, numbers)


def _set_merged_aside(sources: Sources, log: FigureLog) -> None:
    """Set figures aside that are merged over several rows or columns of the table: whose is it?"""
    sheet = sources.grid.sheet
    rows = set(np.asarray(sheet.rows)[sources.rows].tolist())
    figured = {int(sheet.columns[column.j]) for column in sources.figures}
    spread = {
        (top, left): f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
        for top, left, bottom, right in sheet.merged
        if len(rows.intersection(range(top, bottom + 1))) > 1
        or len(figured.intersection(range(left, right + 1))) > 1
    }
    if not spread:
        return
    at = zip(np.asarray(sheet.rows)[sources.i].tolist(),
             np.asarray(sheet.columns)[sources.j].tolist(), strict=True)  # fmt: skip
    for k, cell in enumerate(at):
        if cell in spread:
            message = f"one figure stands in the merged cells {spread[cell]}, and may be all theirs"
            remedy = "Ask for a figure of each row, or of all in a row of their own."
            log.set_aside(np.array([k]), "two_readings", message=message, remedy=remedy)


def stray(grid: Grid, cells: Cells, log: Log) -> Stated:
    """Figures that stand in no table: set aside, each where it stands."""
    count = "1 figure stands" if len(cells) == 1 else f"{len(cells):,} figures stand"
    log.tell("table_not_understood", cells[:1], f"{count} in no table that can be read")
    at = np.array(cells, dtype=int).reshape(-1, 2)
    said = {"disposition": "set_aside", "codes": "table_not_understood"}
    said |= {"reasons": "it stands in no table that can be read"}
    data = {name: Coded.full(len(cells), text) for name, text in said.items()}
    data["found"] = Coded.of(as_text(grid.values[place]) for place in cells)
    none = np.full(len(cells), np.nan)
    numbers = {"value": none, "value_high": none, "high_j": np.full(len(cells), -1)}
    return _stated(grid, at[:, 0], at[:, 1], data, numbers)


def _stated(grid: Grid, i: np.ndarray, j: np.ndarray, data: dict[str, Coded], numbers: dict):
    """Lay out what is known of some figures; what is not in `data` is missing, or empty."""
    sheet, none, size = grid.sheet, Coded.full(len(i)), len(i)
    return (
        {name: data.get(name, none) for name in _WORDS}
        | {name: data.get(name, none).filled("") for name in _TEXTS}
        | {"file": Coded.full(size, sheet.file), "sheet": Coded.full(size, sheet.name)}
        | {"source": Coded.full(size, f"{place(sheet.file, sheet.name)}!")}
        | {"row": np.asarray(sheet.rows)[i], "column": np.asarray(sheet.columns)[j]}
        | {"i": i, "j": j, **numbers}
    )


def frame(parts: list[Stated]) -> pd.DataFrame:
    """Outcome rows of several tables as one frame, one below the other."""
    if not parts:
        return pd.DataFrame(columns=[*schema.columns("outcomes"), *EXTRA], dtype="object")
    columns: dict = {}
    for name in parts[0]:
        if name in _NUMBERS:
            columns[name] = np.concatenate([part[name] for part in parts])
        else:
            said = Coded.joined([part[name] for part in parts])
            columns[name] = said.days() if _WORDS.get(name) == "date" else said.categorical()
    spelt = {"column": lambda number: column_letters(int(number)), "row": str}
    letters, numbers = (
        pd.array([spell(value) for value in distinct], dtype="str").take(codes)
        for name, spell in spelt.items()
        for codes, distinct in [pd.factorize(columns[name])]
    )
    # The name of each sheet is joined once.
    where, cells = columns["source"], letters + numbers
    source = pd.array(where.categories, dtype="str").take(where.codes) + cells
    return pd.DataFrame(columns | {"cell": cells, "source": source})


# -- what each figure means, and whether its measure allows it -------------------------------------


class _Figures:
    """The figure cells of a table as arrays, one entry a figure; each distinct cell read once."""

    def __init__(self, sources: Sources) -> None:
        # Number of each distinct cell; an empty one is the first.
        cells: dict[object, int] = {None: 0}
        number = np.zeros(sources.size, dtype=int)
        for column, at in sources.by_column():
            codes, distinct = sources.grid.column(column.j)
            codes = codes[sources.i[at]]
            # Of the cells of a sheet those of this table alone: there may be thousands of tables.
            here = np.unique(codes[codes >= 0])
            # True and 1 are equal to a dictionary, and not the same thing in a cell.
            keys = [(value,) if type(value) is bool else value for value in distinct[here].tolist()]
            numbers = np.zeros(len(distinct) + 1, dtype=int)  # the last, or -1, of an empty cell
            numbers[here] = [cells.setdefault(key, len(cells)) for key in keys]
            number[at] = numbers[codes]
        typed = [key[0] if type(key) is tuple else key for key in cells]
        read = [read_figure(value) or Figure() for value in typed]
        self.value = np.array([figure.value for figure in read])[number]
        self.is_text = np.array([isinstance(value, str) for value in typed])[number]
        self.high = np.array([figure.high for figure in read])[number]
        self.is_scaled = np.array([figure.scaled for figure in read])[number]
        for name in ("qualifier", "marker", "unit", "status", "code"):
            said = Coded.of(getattr(figure, name) or None for figure in read)
            setattr(self, name, said.take(number))
        texts = (str(value) if type(value) is int else as_text(value) for value in typed)
        self.found = Coded.of(texts).take(number)
        # Numbers formatted as a share or as money; 0.12 shown as 12% is 12, and rounding takes off
        # what binary fractions add.
        sheet, where = sources.grid.sheet, (sources.i, sources.j)
        percent = sheet.percent[where] & ~np.isnan(self.value)
        if percent.any():
            self.value[percent] = np.round(self.value[percent] * 100, 10)
            self.unit = self.unit.put(percent, "percent")
        money = sheet.currency[where] & self.unit.missing
        if money.any():
            self.unit = self.unit.put(money, "GBP")


def _read_figures(sources: Sources, data: dict[str, Coded], log: FigureLog) -> _Figures:
    """Read the figures of a table; what is said of each field (``data``) is joined in place."""
    figure = _Figures(sources)
    data["measure"] = _tell_from_sums(sources, data, figure, log)
    # Where upper ends have a column of their own, they are stated in the rows alone.
    high = data.pop("value_high").numbers()
    if sources.table.fields("value_high"):
        high = np.where(sources.high_j >= 0, high, np.nan)
    scales = _scale(figure, sources, data["measure"], log)
    high = high * scales
    _join_units(figure, sources, data, log)
    # Qualifiers and upper ends in columns of their own are joined with the cells' own.
    in_column = figure.qualifier.equals("exact") & ~data["qualifier"].missing
    qualifier = data["qualifier"].where(in_column, figure.qualifier)
    figure.high = np.where(np.isnan(high), figure.high, high)
    between = ~np.isnan(high) & qualifier.equals("exact") & (figure.high > figure.value)
    data["qualifier"] = qualifier.put(between, "between")
    _join_markers(figure, data, log)
    data["status"] = figure.status.first_of(data["status"])
    _hold_to_standings(sources, data, figure, log)
    _report_cells(figure, log, log.is_total & data["unit"].equals("percent"))
    _set_pence_aside(figure, data["measure"], log)
    is_pounds = data["unit"].equals("GBP") & (scales == 1.0) & ~figure.is_scaled
    unclear = _set_marks_aside(figure, data["unit"], is_pounds, log)
    _check_whole(figure, data, log, unclear)
    _check_ends(figure, data, log)
    return figure


def _scale(figure: _Figures, sources: Sources, measure: Coded, log: FigureLog) -> np.ndarray:
    """Scale figures that are typed in thousands or millions, and say by how much."""
    # A heading, a measure (“Cash seized (£000s)”), a unit (“£m”), the line above a group and a
    # title may each say it. What two say alike is applied once; where they differ nobody chooses.
    said = sources.scales()
    scale, unit = sources.titles.scale
    if scale != 1.0:
        # A title in pounds is about sums of money alone, and what nobody knows may be one.
        about = measure.mask(lambda name: _unit_of(name) in (unit, None)) if unit else True
        said.append(np.where(about, scale, np.ones(sources.size)))
    scales, differs = np.ones(sources.size), np.zeros(sources.size, dtype=bool)
    for stated in said:
        differs |= (stated != 1.0) & (scales != 1.0) & (stated != scales)
        scales = np.where(scales == 1.0, stated, scales)
    factor = np.where(figure.is_scaled, 1.0, scales)  # “£1.2m” under “(£m)”
    figure.value, figure.high = figure.value * factor, figure.high * factor
    far = np.flatnonzero((factor > 1.0) & (figure.value >= 1e11))
    log.set_aside(far, "amount_unit_unclear", field="value")
    small = measure.mask(lambda name: _unit_of(name) == "GBP") & (figure.value < 1e3)
    small &= figure.unit.missing & ~figure.is_scaled & (scales == 1.0) & (figure.value > 0)
    # “Restraint orders” over 4, 7 and 5 alone; or “£120k”, and below it 85.
    few = measure.mask(lambda name: not (figure.value[measure.equals(name)] >= 1e3).any())
    few &= not (unit or "unit" in sources.told or any(c.unit for c in sources.figures))
    small &= few | np.isin(sources.j, sources.j[figure.is_scaled])
    for rows in measure.alike(np.flatnonzero(small & ~log.is_total & ~log.is_aside)):
        message = f"{figure.found.at(rows[0])} pounds of {measure.at(rows[0])} is next to nothing; "
        message += "it may be a number of them, or in thousands or millions"
        log.tell("amount_far_off", log.cells(rows), message, field="value")
    rows = np.flatnonzero(differs & ~np.isnan(figure.value))
    log.set_aside(rows, "scale_differs", field="value")
    return scales


def _unit_of(measure: str) -> str | None:
    """Unit of a measure of the list; of a part that is kept under its own name, that of the whole.

    >>> _unit_of("cash seized: Cash"), _unit_of("crane lifts")
    ('GBP', None)
    """
    whole, _, part = measure.partition(": ")
    return "count" if words.is_number_of(part, whole) else names.units().get(whole)


def _join_units(figure: _Figures, sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Unit of each figure: its column's, its own, its heading's, its measure's, else a count."""
    measure = data["measure"]
    expected = measure.map(_unit_of)
    heading = Coded.of(column.unit or None for column in sources.figures).take(sources.ci)
    unit = data["unit"].first_of(figure.unit).first_of(heading)
    # “Number (%)” over “12 (34%)”: only what stands in the brackets is a share.
    beside = figure.code.equals("share_beside") & figure.unit.missing & unit.equals("percent")
    unit = unit.where(~beside, Coded.full(len(unit)))
    if sources.titles.unit:
        unit = unit.filled(sources.titles.unit)
    for rows in unit.alike(np.flatnonzero(unit.differs(expected) & ~log.is_total)):
        usual, what = expected.at(rows[0]), measure.at(rows[0])
        message = f"the unit of {what} is {usual}, and this is in {unit.at(rows[0])}"
        log.tell("unit_differs", log.cells(rows), message, field="unit")
    by_name = measure.map(lambda name: reference.measure(name)["unit"])
    data["unit"] = unit.first_of(expected).first_of(by_name).filled("count")


def _join_markers(figure: _Figures, data: dict[str, Coded], log: FigureLog) -> None:
    """Join what columns and cells say of why there is no figure."""
    marker, is_blank = data["marker"], np.isnan(figure.value)
    for rows in marker.alike(np.flatnonzero(~is_blank & ~marker.missing)):
        said = marker.at(rows[0])
        message = f"a figure stands beside the marker {said} ({schema.MARKERS[said]})"
        log.set_aside(rows, "figure_beside_marker", message=message, field="marker")
    data["marker"] = figure.marker.first_of(marker).where(is_blank, Coded.full(len(marker)))


def _hold_to_standings(
    sources: Sources, data: dict[str, Coded], figure: _Figures, log: FigureLog
) -> None:
    """Give figures the status that titles and notes say of them, where nothing nearer does."""
    if not sources.titles.standings:
        return
    by = [data[name] for name in ("measure", "period_start", "period_end")]
    pairs = combined([said.codes + 1 for said in by], sources.size)
    _, at, number = np.unique(pairs, return_index=True, return_inverse=True)
    starts = data["period_start"]
    last = max((starts.at(rows[0]) for rows in starts.alike(np.flatnonzero(~np.isnan(figure.value)))
                if starts.at(rows[0])), default=None)  # fmt: skip
    for standing in sources.titles.standings:
        holds = [standing.holds_of(*(said.at(row) for said in by), last) for row in at.tolist()]
        is_its = np.array(holds, dtype=bool)[number] & data["status"].missing
        if standing.mark:
            marked = figure.found.mask(lambda text, mark=standing.mark: text.endswith(mark))
            heads = [c.heading.endswith(standing.mark) for c in sources.figures]
            marked |= np.array(heads, dtype=bool)[sources.ci]
            is_its &= marked if marked.any() else not standing.is_legend
        is_latest = standing.latest and standing.status == "provisional"
        data["status"] = data["status"].put(is_its, titles.LATEST if is_latest else standing.status)
        if is_latest:
            continue  # told once it is known whether later ones are given
        if standing.status == "provisional" and (is_its & ~log.is_total).any():
            labels = [period.label for period in standing.periods]
            of = ", ".join([*sorted(standing.measures), *dict.fromkeys(labels)])
            of += " and later" if standing.onwards else ""
            of += f"those with {standing.mark}" if standing.mark and not is_its.all() else ""
            which = f"figures provisional ({of})" if of else "all its figures provisional"
            log.tell("provisional_by_title", (), f"{standing.where} makes {which}", field="status")


def _report_cells(figure: _Figures, log: FigureLog, is_share: np.ndarray) -> None:
    """Report cells that are no figure, or were read with a remark: each text with its code once."""
    coded = np.flatnonzero(~figure.code.missing & ~is_share)  # a change may be below zero
    texts = figure.code.codes[coded] * (len(figure.found.values) + 1) + figure.found.codes[coded]
    texts[figure.code.equals("share_beside")[coded]] = -1  # a column of such cells is one finding
    for group in groups(texts):
        rows = coded[group]
        code, found = figure.code.at(rows[0]), figure.found.at(rows[0]) or ""
        told = {"message": kinds()[code].says.format(found=found), "field": "value", "found": found}
        kept = rows[log.is_total[rows]] if is_error(code) else rows
        if len(kept):
            log.tell(code, log.cells(kept), **told)
        if is_error(code):
            log.set_aside(rows, code, **told)


_COSTS = re.compile(r"(?i)\b(?:costs?|prices?|fees?|fares?)\b")


def _set_pence_aside(figure: _Figures, measure: Coded, log: FigureLog) -> None:
    """Set “12p” of a cost aside: pence, or provisional?"""
    costs = measure.mask(lambda name: _COSTS.search(name) or _unit_of(name) == "GBP")
    pence = figure.found.mask(lambda text: text[-1:].casefold() == "p" and text[:1].isdigit())
    for rows in figure.found.alike(np.flatnonzero(costs & pence)):
        message = f"“{figure.found.at(rows[0])}” may be pence, or a figure that is provisional"
        remedy = "Type pence as pounds, 0.12; and what is provisional as 12 [p]."
        log.set_aside(rows, "unclear_number", message=message, field="value", remedy=remedy)


# “12,5” and “1.200,50” have a decimal comma; “1.200” and “1,525” may have one, or be thousands.
_DECIMAL_COMMA = re.compile(r"\D?(?:\d+|\d{1,3}(?:\.\d{3})+),(?:\d{1,2}|\d{4,})\D?")
_DECIMAL_POINT = re.compile(r"\D{0,2}(?:\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{4,})\D*")
_EITHER_MARK = re.compile(r"\D{0,2}\d{1,3}([.,])\d{3}(?!\d)\D*")


def _set_marks_aside(
    figure: _Figures, unit: Coded, is_pounds: np.ndarray, log: FigureLog
) -> np.ndarray:
    """Set “1.200” and “1,525” aside where commas may be decimal, as where columns end with “;”."""
    # Behind a semicolon a count of 1,525 is what it is, and so is £1,525. One “12,5” among many of
    # “1,525” is a slip.
    mark = figure.found.map(lambda text: m[1] if (m := _EITHER_MARK.fullmatch(text)) else None)
    comma, point = (mark.equals(sign) & figure.is_text for sign in ",.")
    counts = unit.equals("count")
    with_comma = figure.found.mask(_DECIMAL_COMMA.fullmatch)
    decimal = int((with_comma & ~counts).sum())
    is_sure = 0 < decimal >= (comma | point).sum()
    pointed = (figure.found.mask(_DECIMAL_POINT.fullmatch) & figure.is_text).any()
    if pointed and not with_comma.any():
        return np.zeros(len(point), dtype=bool)  # “2.5” is beside them
    doubtful = (point | comma) & (is_sure | (log.grid.sheet.separator == ";"))
    doubtful &= point | is_sure | ~(counts | is_pounds)
    for rows in figure.found.alike(np.flatnonzero(doubtful)):
        told = {"message": kinds()["unclear_number"].says.format(found=figure.found.at(rows[0]))}
        log.set_aside(rows, "unclear_number", field="value", **told)
    return doubtful


def _check_whole(
    figure: _Figures, data: dict[str, Coded], log: FigureLog, unclear: np.ndarray
) -> None:
    """People are counted whole; another count that is not may be an average."""
    broken = ~np.isnan(figure.value) & (figure.value != np.round(figure.value)) & ~unclear
    if not broken.any():
        return
    measure = data["measure"]
    broken &= data["unit"].equals("count") & ~log.is_total
    people = measure.mask(lambda name: name in names.counts_people())
    averages = measure.mask(lambda name: "per month" in str(name))
    wrong, odd = np.flatnonzero(broken & people), np.flatnonzero(broken & ~people & ~averages)
    for rows in measure.alike(wrong):
        message = f"{figure.found.at(rows[0])} {measure.at(rows[0])}: people are counted whole"
        log.set_aside(rows, "fraction_of_people", message=message, field="value")
    if len(odd):
        said = filter(None, (figure.found.at(odd[0]), measure.at(odd[0])))
        message = f"{' '.join(said)} is not a whole number"
        log.tell("fraction", log.cells(odd), message, field="value")


def _check_ends(figure: _Figures, data: dict[str, Coded], log: FigureLog) -> None:
    """Set aside ranges that lack an end or run backwards."""
    no_value, no_end = np.isnan(figure.value), np.isnan(figure.high)
    between = data["qualifier"].equals("between")
    lacks = between & ~no_value & no_end
    alone = no_value & ~no_end & data["marker"].missing & figure.code.missing
    is_below = (figure.high < figure.value) & ~figure.code.equals("range_backwards")
    log.set_aside(np.flatnonzero(lacks), "range_without_end", field="value_high")
    remedy = "Give the figure too, or a marker, or take out the upper end."
    log.set_aside(np.flatnonzero(alone), "range_without_end", field="value", remedy=remedy)
    log.set_aside(np.flatnonzero(is_below), "range_not_between", field="value_high")


# -- what single words say -------------------------------------------------------------------------


def _check_measure(sources: Sources, measure: Coded, log: FigureLog) -> None:
    """Set aside what nothing names, or titles name two things for."""
    conflict = sources.titles.conflicts.get("measure", "")
    is_open = measure.missing & ~log.is_total
    for column in sources.of("measure"):  # what a word of its own is wrong with is told of it
        is_wrong = [bool(word.code) and is_error(word.code) for word in column.read]
        is_open &= ~np.array([*is_wrong, False])[column.codes][sources.ri]
    rows = np.flatnonzero(is_open)
    cells, sheet = log.cells(rows[:1]), log.grid.sheet.name
    if conflict:
        log.set_aside(rows, "two_readings", cells, conflict, field="measure")
        return
    which = f"the {len(rows):,} figures of this table count"
    message = f"nothing says what {which if len(rows) > 1 else 'this figure counts'}"
    table, choice = sources.table, '"choose a name, such as arrests"'
    lines = table.block.texts(table.grid, heads=False)
    beside = np.delete(table.grid.kinds, table.block.body, axis=0) == FIGURE
    if lines and beside.sum() > 1:  # each table of a sheet counts its own
        remedy = words.line_under("measure", lines[-1], choice)
    else:
        remedy = "Say under " + (f'[sheets."{sheet}"]' if sheet else "[file]")
        remedy += f" in the companion file: measure = {choice}; or add a column Measure."
    log.set_aside(rows, "measure_missing", cells, message, field="measure", remedy=remedy)


def _tell_from_sums(sources: Sources, data: dict, figure: _Figures, log: FigureLog) -> Coded:
    """Measures with how many there were told from what was seized: “Number” beside “Value (£)”."""
    table, measure = sources.table, data["measure"]
    sums = any(words.SAYS_SUM.search(column.heading) for column in sources.figures)
    titled = () if "measure" in sources.told else [title.where for title in table.said]

    def may_count(text: str) -> bool:  # “Value” below “Seizures” is what they came to
        return words.says_how_many(text) or not words.SAYS_SUM.search(text)

    heads = Coded.of(
        next((text for text in takewhile(may_count, [*column.texts, *titled])
              if words.says_how_many(text, sums and text not in titled)), None)
        if table.mapping.column(column.texts, table.grid.sheet.name) is None else None
        for column in sources.figures
    ).take(sources.ci)  # fmt: skip
    is_open = measure.mask(lambda name: names.units().get(name) in words.SUMS)
    is_open &= data["unit"].missing & figure.unit.missing & ~log.is_total & ~heads.missing
    for rows in (k for alike in measure.alike(np.flatnonzero(is_open)) for k in heads.alike(alike)):
        name, said = measure.at(rows[0]), heads.at(rows[0])
        message = f"“{said}” says how many, and {name} is in pounds or kilograms"
        if sums and said not in titled:
            measure = measure.put(np.isin(np.arange(sources.size), rows), f"{name}: number")
            message += f"; it is kept as {name}: number"
            remedy = "Nothing, if that is what was counted."
            log.tell("measure_unknown", log.cells(rows), message, field="measure", remedy=remedy)
            continue
        line = f'{{ measure = "{name}", unit = "{names.units()[name]}" }} or, if it is how many, '
        told = {"remedy": words.line_under("measure", name, f'{line}"{name}: number"')}
        log.set_aside(rows, "two_readings", log.cells(rows[:1]), message, field="measure", **told)
    # “Amount (£)” beside “Number” of orders is what those came to.
    is_sum = np.array([c.unit in words.SUMS for c in sources.figures], dtype=bool)[sources.ci]
    for rows in measure.alike(np.flatnonzero(is_sum & ~log.is_total)):
        name = measure.at(rows[0])
        is_number = measure.equals(name) & ~is_sum & ~log.is_total
        if name and is_number.any() and names.units().get(name) not in words.SUMS:
            measure = measure.put(np.isin(np.arange(sources.size), rows), f"{name}: value")
            message = f"what {name} came to is kept as {name}: value"
            remedy = "Nothing, if that is what was given."
            log.tell("measure_unknown", log.cells(rows), message, field="measure", remedy=remedy)
    return measure


def _stand_on_days(sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Read the last day of a period as that day, where what is counted may have stood on it."""
    # Arrests of 30 June are those of the quarter; of a measure that nobody knows, none can say, and
    # what stood on four days must not be added up to a year.
    table, named, ends = sources.table, data["measure"], data["period_end"]
    known = {row["measure"] for row in reference.rows("measures")}
    may_stand = named.mask(lambda name: periods.may_stand(name, name in known))
    if table.settings.get("period_is") or not may_stand.any():
        return
    typed = np.full(sources.size, None, dtype=object)
    for column in table.fields("period"):
        if not periods.says_flow(column.heading):
            typed = table.grid.values[sources.rows, column.j][sources.ri]
    for column, at in sources.by_column():
        heads = [cell for cell in column.chain if table.grid.kinds[cell.i, cell.j] == DAY]
        if heads and not any(map(periods.says_flow, column.texts)):
            typed[at] = heads[-1].value
    days = {value: periods.day_of(value) for value in set(typed[may_stand]) - {None}}
    stands = np.array([days.get(value) for value in typed], dtype=object)
    starts, assumed = data["period_start"], []
    for group in groups(ends.codes):
        end, start = ends.at(group[0]), starts.at(group[0])
        is_long = start and end and (end - start).days > 26
        rows = group[may_stand[group] & (stands[group] == end)] if is_long else group[:0]
        at = np.isin(np.arange(sources.size), rows)
        data["period"] = data["period"].put(at, periods.as_at(end).label if len(rows) else None)
        data["period_start"] = data["period_start"].put(at, end)
        assumed += [row for row in rows.tolist() if not periods.is_stock(named.at(row))]
    if assumed:
        message = f"“{as_text(typed[assumed[0]])}” was read as that day, on which "
        message += f"{named.at(assumed[0])} stood, and not as the period that ends there"
        log.tell("stock_assumed", log.cells(np.array(assumed)), message, field="period")


# “This quarter” or “Annual arrests” over figures; how many days it has, and how one is written.
_LENGTH = re.compile(
    r"(?:(?:reported |total )?(?:this|current|in|in this|in the) )?(month|quarter|year)(?: total)?"
    r"|(?:annual|yearly)(?: (?!leave|review|report|assessment|appraisal).*)?"
)
_OF_LENGTH = {
    "month": (28, 31, "May 2025"),
    "quarter": (89, 93, "2025-26 Q1"),
    "year": (94, 366, "2025-26"),  # “this year” may be so much of it, beside “last year”
}


def _hold_to_heading(sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Set aside figures of “this month” under a title of a quarter, and of a year in each month."""
    for column, at in sources.by_column():
        said = _LENGTH.fullmatch(names.plain_heading(column.heading))
        if not said:
            continue
        length, wrong = said[1] or "year", []
        least, most, example = _OF_LENGTH[length]
        for rows in data["period_end"].alike(at):
            start, end = (data[name].at(rows[0]) for name in ("period_start", "period_end"))
            if start and end and not least <= (end - start).days + 1 <= most:
                wrong.append(rows)
        if wrong:
            label = data["period"].at(wrong[0][0])
            message = f"the heading “{column.heading}” says a {length}, and what is said of "
            message += f"its figures is {label}{' and others' if len(wrong) > 1 else ''}"
            remedy = f"Say for the sheet in the companion file which {length} it is: "
            told = {"field": "period", "remedy": f'{remedy}period = "{example}"'}
            if len(wrong) > 1:
                line = f'"{words.quoted(column.heading)}" = "unused"'
                told["remedy"] = f"Say under [columns] in the companion file: {line}"
            cells = resolve.heading_cells([column])
            log.set_aside(np.concatenate(wrong), "period_differs", cells, message, **told)


_OF_NOTES = (
    "Nothing, if not. Else mend the figure or its period, or mark its status in its own cell, such "
    "as 12 (p)."
)
_FINANCIAL_YEAR = re.compile(r"\d{4}-\d\d")


def _check_cumulative(sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Set aside parts of a year under words that say that they count from its beginning."""
    # Where a companion says that they do, they do. What it says a period covers, it covers; those
    # that it does not name stay open, such as the next quarter's.
    table = sources.table
    settled = table.mapping.setting(table.grid.sheet.name, "period_is")
    if settled == "year to date":
        years = table.settings.get("quarters", table.settings.get("years"))
        _count_from(1 if years == "calendar" else 4, data)
    if settled:
        return
    said = (t for t in table.said if not t.where.startswith("the file"))
    says = [f"{t.where} says “{t.cumulative}”" for t in said if t.cumulative][:1]
    is_open = np.ones(sources.size, dtype=bool)
    if not says:
        heads = [titles.SO_FAR.search(column.heading) for column in sources.figures]
        says = [f"the heading “{match.string}” says “{match[0]}”" for match in heads if match]
        is_open = np.array([bool(match) for match in heads], dtype=bool)[sources.ci]
    beside = []
    if not says:
        beside = _said_beside(sources, titles.is_cumulative)
        says = [f"{table.grid.cell(*at)} says “{table.grid.text(*at)}”" for at in beside[:1]]
        is_open = np.isin(sources.i, [i for i, _ in beside])
    if not says or table.declared.get("period"):
        return
    typed = sources.typed_periods()
    is_open &= ~typed.mask(lambda text: table.mapping.meaning("period", str(text)) is not None)
    starts, ends = (np.array([c.at(k) for k in range(sources.size)]) for c in
                    (data["period_start"], data["period_end"]))  # fmt: skip
    parts = [
        k for k in np.flatnonzero(is_open).tolist()
        if starts[k] and ends[k] and 26 < (ends[k] - starts[k]).days < 93
        and (starts[k].month, starts[k].day) != (4, 1)
    ]  # fmt: skip
    if not parts:
        if not beside:
            _check_whole_years(sources, data, says[0], is_open, log)
        return
    first, start = parts[0], starts[parts[0]]
    rows = np.flatnonzero(is_open & [bool(day) for day in starts])
    message = f"{says[0]}: figures of {data['period'].at(first)} and "
    message += "others may count from the beginning of the year, or of their own period alone"
    which = "month" if (ends[first] - start).days < 32 else "3 months ending"
    line = (
        f'period_is = "year to date"; or, if each is of its own period alone, period_is = "{which}"'
    )
    told = {"field": "period", "remedy": words.line_of_sheet(line)}
    heads = [c.heading for c in sources.figures if titles.SO_FAR.search(c.heading)]
    if heads and not beside and len(heads) < len(sources.figures):
        # Beside those of their own periods a line for the sheet would be of these too.
        line = f'"{words.quoted(heads[0])}" = "unused"'
        told["remedy"] = f"Say under [columns] in the companion file, to leave them out: {line}"
    if beside:
        lines = sorted({int(table.grid.sheet.rows[i]) for i in sources.i[rows]})
        lead = "Ask for the figures of each period alone; or, to leave these rows out, say"
        told["remedy"] = words.line_of_sheet(f"drop_rows = {lines}", lead)
    log.set_aside(rows, "cumulative", log.cells(np.array(parts[:1])), message, **told)


def _said_beside(
    sources: Sources, says: Callable[[str], object], notes_alone: bool = False
) -> Cells:
    """Cells in the rows of figures, notes alone or names too, whose text says something."""
    table, beside = sources.table, []
    for column in table.columns:
        if column.use not in ((NOTE,) if notes_alone else (NOTE, "field")):
            continue
        if column.field in ("period", "as_at", "period_start", "period_end"):
            continue
        codes, distinct = table.grid.column(column.j)
        telling = [k for k, value in enumerate(distinct) if says(as_text(value))
                   and not table.mapping.meaning(column.field, as_text(value))]  # fmt: skip
        rows = np.unique(sources.i)
        beside += [(int(i), column.j) for i in rows[np.isin(codes[rows], telling)]]
    return beside


def _tell_notes(sources: Sources, log: FigureLog) -> None:
    """Warn of notes beside figures that name a period, a number alone or a status."""
    cells = _said_beside(sources, titles.speaks_of_figures, notes_alone=True)
    if cells:
        message = f"the note “{sources.grid.text(*cells[0])[:80]}” beside figures may change what "
        message += "they are; it was not read"
        log.tell("notes_hold_figures", cells, message, remedy=_OF_NOTES)


def _check_whole_years(
    sources: Sources, data: dict[str, Coded], says: str, is_open: np.ndarray, log: FigureLog
) -> None:
    """Set aside figures of a year under words by which they count to a day that nobody names."""
    is_year = is_open & data["period"].mask(_FINANCIAL_YEAR.fullmatch)
    rows = np.flatnonzero(is_year)
    if not len(rows) or not re.search(r"ytd|to[- ]date|so far|part", says, re.IGNORECASE):
        return
    label = data["period"].at(rows[0])
    chain = sources.figures[sources.ci[rows[0]]].chain
    text = next((cell.text for cell in chain if titles.SO_FAR.search(cell.text)), label)
    message = f"{says}, and nothing says to which month of {label} the figures have come"
    told = {"field": "period", "remedy": words.line_under("period", text, f'"Apr-… {label[:4]}"')}
    log.set_aside(rows, "cumulative", log.cells(rows[:1]), message, **told)


def _count_from(month: int, data: dict[str, Coded]) -> None:
    """Let each part of a year begin with its first month: ``2026-27 Q2`` is April to September."""
    ends = data["period_end"]
    for end in ends.values:
        begins = date(end.year - (end.month < month), month, 1)
        starts = data["period_start"]
        rows = ends.equals(end) & starts.mask(lambda day, first=begins: day >= first)
        data["period"] = data["period"].put(rows, periods.span(begins, end).label)
        data["period_start"] = starts.put(rows, begins)


def _check_year_ends(sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Set aside months that may stand for the years that end with them: ``Mar 2021`` of each."""
    # A title says years, or a heading does, and all months below it are the same one of their
    # years; under “rolling 12 months” they may be any.
    if sources.table.settings.get("period_is") or sources.table.mapping.values.get("period"):
        return
    starts, ends = data["period_start"], data["period_end"]
    pairs = combined([starts.codes + 1, ends.codes + 1], sources.size)
    _, at, number = np.unique(pairs, return_index=True, return_inverse=True)
    days = ((starts.at(row), ends.at(row)) for row in at.tolist())
    first = [a if a and b and 26 < (b - a).days < 32 else None for a, b in days]
    is_month = np.array([day is not None for day in first], dtype=bool)[number]
    months = {day for day in first if day is not None}
    said = [t for t in sources.table.said if t.where.startswith("the title")]
    says = next((f"{t.where} says “{t.rolls}”" for t in said if t.rolls), "")
    if not says and len({month.month for month in months}) == 1:
        says = next((f"{t.where} says “{t.ends_years}”" for t in said if t.ends_years), "")
        heads = [column.heading for column in sources.table.fields("period")]
        is_year = len(heads) == 1 and re.fullmatch(r"years?", names.plain_heading(heads[0]))
        says = says or (f"the heading says “{heads[0]}”" if is_year else "")
    if not says or not months:
        return
    rows = np.flatnonzero(is_month)
    message = (
        f"“{data['period'].at(rows[0])}” can be the month, or the year that ends with it: {says}"
    )
    line = 'period_is = "12 months ending" (or "month")'
    told = {"field": "period", "remedy": words.line_of_sheet(line)}
    log.set_aside(rows, "period_ambiguous", log.cells(rows[:1]), message, **told)


def _hold_to_title(sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Warn where a title names one year, and all that stands below is of others."""
    said = [t for t in sources.table.said if t.where.startswith("the title") and t.periods]
    told = {reading.period for title in said for reading in title.periods}
    whole = next(iter(told)) if len(told) == 1 else None
    if whole is None or whole.start is None or whole.days < 365:
        return
    starts, ends = data["period_start"], data["period_end"]
    beside = starts.mask(lambda day: day > whole.end) | ends.mask(lambda day: day < whole.start)
    if beside.any() and (beside | starts.missing | log.is_total).all():
        row = int(np.flatnonzero(beside)[0])
        message = f"{said[0].where} is of {whole.label}, and the figures below it are of "
        message += f"{data['period'].at(row)}"
        log.tell("title_period_differs", log.cells(np.array([row])), message, field="period")


def _date_by_title(sources: Sources, data: dict[str, Coded]) -> None:
    """Date what holds the quarter or month that titles or names say by its last day."""
    # In a report of its Q2 the column 2025-26 holds half a year; that of Q4 stands in its place.
    said = sources.titles.period or sources.titles.sent
    if said is None or said.end is None or said.days >= 365:
        return
    starts, ends = data["period_start"], data["period_end"]
    holds = starts.mask(lambda day: day <= said.start) & ends.mask(lambda day: day >= said.end)
    holds &= ~(starts.equals(said.start) & ends.equals(said.end)) & data["as_at"].missing
    data["as_at"] = data["as_at"].put(holds, said.end)


def _report_words(sources: Sources, log: FigureLog) -> None:
    """Report words of columns and headings that are unknown, or were read with a remark."""
    is_used = np.zeros(len(sources.rows), dtype=bool)
    is_used[sources.ri] = True
    for column in sources.words:
        if not any(word.code for word in column.read):
            continue
        for word, places in zip(column.read, by_code(column.codes, len(column.read)), strict=True):
            if not word.code or (is_error(word.code) and column.field in _TOGETHER):
                continue
            typed = places[is_used[places] & column.typed[places]]
            cells = [(i, column.column.j) for i in sources.rows[typed].tolist()]
            told = {"field": column.field, "remedy": word.remedy}
            if is_error(word.code):
                rows = np.flatnonzero(np.isin(sources.ri, places))
                log.set_aside(rows, word.code, cells, word.message, **told)
            elif cells:
                log.tell(word.code, cells, word.message, **told)
    for column in (sources.figures[c] for c in np.unique(sources.ci)):
        for word in [word for word in column.extra if word.code and not is_error(word.code)]:
            told = {"field": "heading", "remedy": word.remedy}
            log.tell(word.code, resolve.heading_cells([column]), word.message, **told)


def _report_blanks(table: Table, sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Warn of blanks that our template wants filled, in the rows that give a figure."""
    held, rows = table.grid.held, np.unique(sources.i)
    starts, ends = table.fields("period_start"), table.fields("period_end")
    for name, becomes in _BLANK_BECOMES.items():
        columns = table.fields(name, f"{name}_kind")
        is_blank = ~held[rows][:, [column.j for column in columns]].any(axis=1)
        if name == "period" and starts and ends:
            # The first and last day may be given instead.
            is_blank &= ~(held[rows, starts[0].j] & held[rows, ends[0].j])
        if "not stated" in becomes:  # a companion or a title may have stated it
            is_blank &= np.isin(rows, sources.i[data[name].missing])
        if columns and is_blank.any():
            cells = [(row, columns[0].j) for row in rows[is_blank].tolist()]
            heading = columns[0].heading.rstrip(" *")
            message = f"{heading} must be filled and is empty; {becomes}"
            log.tell("required_blank", cells, message, field=name)
