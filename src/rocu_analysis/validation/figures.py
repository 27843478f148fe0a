"""What does each figure of a table mean, and does its measure allow it?

Each distinct cell is read once, then laid out over the rows. What columns and headings say of unit,
scale, qualifier and marker is joined with what the cell itself says.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis import schema
from rocu_analysis.problems import is_error, kinds
from rocu_analysis.validation import names, values
from rocu_analysis.validation.arrays import Coded, groups
from rocu_analysis.validation.cells import are_numbers, as_text
from rocu_analysis.validation.log import FigureLog
from rocu_analysis.validation.sources import Sources


class Figures:
    """The figure cells of a table as arrays, one entry a figure.

    ``value`` and ``high`` are numbers; ``qualifier, marker, unit, status, code`` and ``found`` (the
    cell as typed) are `Coded`, with none where there is nothing to say.
    """

    def __init__(self, sources: Sources) -> None:
        cells: list = []
        number = np.full(sources.size, -1)
        for c, column in enumerate(sources.figures):
            codes, distinct = sources.grid.column(column.j)
            at = np.flatnonzero(sources.ci == c)
            own = codes[sources.i[at]]
            number[at] = np.where(own < 0, -1, own + len(cells))
            cells += list(distinct)
        plain = are_numbers(cells)
        value, high = (np.full(len(cells) + 1, np.nan) for _ in range(2))
        value[:-1][plain] = [
            cell for cell, is_number in zip(cells, plain, strict=True) if is_number
        ]
        said = {name: [None] * len(cells) for name in ("qualifier", "marker", "unit", "status")}
        said["code"] = np.where(value[:-1] < 0, "negative", None).tolist()
        for k in np.flatnonzero(~plain).tolist():
            figure = values.parse(cells[k]) or values.Figure()
            value[k], high[k] = figure.value, figure.high
            for name, words in said.items():
                words[k] = getattr(figure, name) or None
        self.value, self.high = value[number], high[number]
        said["found"] = [str(v) if type(v) is int else as_text(v) for v in cells]
        laid_out = {name: Coded.of(words).take(number) for name, words in said.items()}
        self.marker, self.status = laid_out["marker"], laid_out["status"]
        self.code, self.found = laid_out["code"], laid_out["found"]
        self.qualifier, self.unit = laid_out["qualifier"].filled("exact"), laid_out["unit"]
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


def read(sources: Sources, data: dict[str, Coded], log: FigureLog) -> Figures:
    """Read the figures of a table, and join what is said of them.

    ``data`` holds what columns, headings and titles say of each field, and is changed in place.
    """
    figure, stated = Figures(sources), data.pop("value_high").numbers()
    # Where upper ends have a column of their own, they are stated in the rows alone.
    in_column = bool(sources.table.fields("value_high"))
    high = np.where(sources.high_j >= 0, stated, np.nan) if in_column else stated
    high = high * _scale(figure, sources, data["measure"], log)
    _join_units(figure, sources, data, log)
    _join_qualifiers(figure, high, data)
    _join_markers(figure, data, log)
    data["status"] = figure.status.first_of(data["status"])
    _report_cells(figure, log)
    _check_whole(figure, data, log)
    _check_ends(figure, data, log)
    return figure


def _scale(figure: Figures, sources: Sources, measure: Coded, log: FigureLog) -> np.ndarray:
    """Scale figures that are typed in thousands or millions, and say by how much.

    A heading, a measure (“Cash seized (£000s)”), a unit (“£m”), the line above a group and a title
    may each say it. What two say alike is applied once; where they differ nobody chooses.
    """
    said = sources.scales()
    scale, unit = sources.titles.scale
    if scale != 1.0:
        # A title in pounds is about sums of money alone.
        about = measure.mask(lambda name: names.units().get(name) == unit) if unit else True
        said.append(np.where(about, scale, np.ones(sources.size)))
    scales, differs = np.ones(sources.size), np.zeros(sources.size, dtype=bool)
    for stated in said:
        differs |= (stated != 1.0) & (scales != 1.0) & (stated != scales)
        scales = np.where(scales == 1.0, stated, scales)
    if (scales != 1.0).any():
        figure.value, figure.high = figure.value * scales, figure.high * scales
    message = "its heading, measure, unit and titles say different scales, such as £000s and £m"
    rows = np.flatnonzero(differs & ~np.isnan(figure.value))
    log.set_aside(rows, "scale_differs", message=message, field="value")
    return scales


def _join_units(figure: Figures, sources: Sources, data: dict[str, Coded], log: FigureLog) -> None:
    """Unit of each figure: its column's, its own, its heading's, its measure's, else a count."""
    measure = data["measure"]
    expected = measure.map(names.units().get)
    heading = Coded.of(column.unit or None for column in sources.figures).take(sources.ci)
    unit = data["unit"].first_of(figure.unit).first_of(heading)
    differs = np.flatnonzero(unit.differs(expected) & ~log.is_total)
    for group in groups(unit.codes[differs]):
        rows = differs[group]
        message = (
            f"the unit of {measure.at(rows[0])} is {expected.at(rows[0])}, and this is in "
            f"{unit.at(rows[0])}"
        )
        log.tell("unit_differs", log.cells(rows), message, field="unit")
    data["unit"] = unit.first_of(expected).filled("count")


def _join_qualifiers(figure: Figures, high: np.ndarray, data: dict[str, Coded]) -> None:
    """Join qualifiers and upper ends that stand in columns of their own with the cells' own."""
    in_column = figure.qualifier.equals("exact") & ~data["qualifier"].missing
    qualifier = data["qualifier"].where(in_column, figure.qualifier)
    figure.high = np.where(np.isnan(high), figure.high, high)
    between = ~np.isnan(high) & qualifier.equals("exact") & (figure.high > figure.value)
    data["qualifier"] = qualifier.put(between, "between")


def _join_markers(figure: Figures, data: dict[str, Coded], log: FigureLog) -> None:
    """Join what columns and cells say of why there is no figure."""
    marker, is_blank = data["marker"], np.isnan(figure.value)
    beside = np.flatnonzero(~is_blank & ~marker.missing)
    for group in groups(marker.codes[beside]):
        rows = beside[group]
        said = marker.at(rows[0])
        message = f"a figure stands beside the marker {said} ({schema.MARKERS[said]})"
        log.set_aside(rows, "figure_beside_marker", message=message, field="marker")
    data["marker"] = figure.marker.first_of(marker).where(is_blank, Coded.full(len(marker)))


def _report_cells(figure: Figures, log: FigureLog) -> None:
    """Report cells that are no figure, or were read with a remark: each text with its code once."""
    coded = np.flatnonzero(~figure.code.missing)
    texts = figure.code.codes[coded] * (len(figure.found.values) + 1) + figure.found.codes[coded]
    for group in groups(texts):
        rows = coded[group]
        code, found = figure.code.at(rows[0]), figure.found.at(rows[0]) or ""
        message = kinds()[code].says.format(found=found)
        kept = rows[log.is_total[rows]] if is_error(code) else rows
        if len(kept):
            log.tell(code, log.cells(kept), message, field="value", found=found)
        if is_error(code):
            log.set_aside(rows, code, message=message, field="value", found=found)


def _check_whole(figure: Figures, data: dict[str, Coded], log: FigureLog) -> None:
    """People are counted whole; another count that is not may be an average."""
    broken = ~np.isnan(figure.value) & (figure.value != np.round(figure.value))
    if not broken.any():
        return
    measure = data["measure"]
    broken &= data["unit"].equals("count") & ~log.is_total
    people = measure.mask(lambda name: name in names.counts_people())
    averages = measure.mask(lambda name: "per month" in str(name))
    wrong, odd = np.flatnonzero(broken & people), np.flatnonzero(broken & ~people & ~averages)
    for group in groups(measure.codes[wrong]):
        rows = wrong[group]
        message = f"{figure.found.at(rows[0])} {measure.at(rows[0])}: people are counted whole"
        log.set_aside(rows, "fraction_of_people", message=message, field="value")
    if len(odd):
        message = f"{figure.found.at(odd[0])} {measure.at(odd[0])} is not a whole number"
        log.tell("fraction", log.cells(odd), message, field="value")


def _check_ends(figure: Figures, data: dict[str, Coded], log: FigureLog) -> None:
    """Set aside ranges that lack an end or run backwards."""
    no_value, no_end = np.isnan(figure.value), np.isnan(figure.high)
    between = data["qualifier"].equals("between")
    log.set_aside(
        np.flatnonzero(between & ~no_value & no_end),
        "range_without_end",
        message="it is given as between two figures, and there is no upper end",
        field="value_high",
    )
    log.set_aside(
        np.flatnonzero(no_value & ~no_end & data["marker"].missing & figure.code.missing),
        "range_without_end",
        message="an upper end is given, and no figure beside it",
        field="value",
        remedy="Give the figure too, or a marker, or take out the upper end.",
    )
    log.set_aside(
        np.flatnonzero((figure.high < figure.value) & ~figure.code.equals("range_backwards")),
        "range_not_between",
        message="the upper end is below the figure",
        field="value_high",
    )
