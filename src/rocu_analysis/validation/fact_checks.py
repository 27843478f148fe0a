"""Is each figure one that its measure and unit allow? Units, qualifiers, markers, whole people."""

from __future__ import annotations

import numpy as np

from rocu_analysis import problems, schema
from rocu_analysis.validation import names
from rocu_analysis.validation.arrays import Coded, groups
from rocu_analysis.validation.fact_figures import Figures
from rocu_analysis.validation.faults import Faults


def check_measure(measure: Coded, conflict: str, faults: Faults) -> None:
    """Set aside what nothing names; ``conflict`` says which two things titles name."""
    lacks = np.flatnonzero(measure.missing & ~faults.is_total)
    if not len(lacks):
        return
    cells = faults.cells(lacks[:1])
    if conflict:
        faults.set_aside(lacks, "two_readings", conflict, cells=cells, field="measure")
        return
    what = "this figure counts"
    if len(lacks) > 1:
        what = f"the {len(lacks):,} figures of this table count"
    faults.set_aside(
        lacks,
        "measure_missing",
        f"nothing says what {what}",
        'Say measure = "…" for the sheet in the companion file, or add a column Measure.',
        cells=cells,
        field="measure",
    )


def units(measure: Coded, column: Coded, figure: Figures, heading: Coded, faults: Faults) -> Coded:
    """Unit of each figure: its column's, its own, its heading's, its measure's, else a count.

    Parameters
    ----------
    measure, column, heading : Coded
        Measure, and the unit that a column and a heading give.
    """
    expected = measure.map(names.units().get)
    given = column.first_of(figure.unit).first_of(heading)
    differs = np.flatnonzero(given.differs(expected) & ~faults.is_total)
    for group in groups(given.codes[differs]):
        at = differs[group]
        first = at[0]
        faults.remark(
            "unit_differs",
            faults.cells(at),
            field="unit",
            message=f"the unit of {measure.at(first)} is {expected.at(first)}, and this is in "
            f"{given.at(first)}",
        )
    return given.first_of(expected).first_of(Coded.full(len(measure), "count"))


def qualify(data: dict[str, Coded], figure: Figures, high: np.ndarray, faults: Faults) -> None:
    """Join what columns say of qualifier, upper end, marker and status with the cells' own.

    ``data`` and ``figure`` are changed in place; ``high`` holds the upper ends that stand in a
    column of their own.
    """
    given = data["qualifier"]
    told = figure.qualifier.equals("exact") & ~given.missing
    data["qualifier"] = given.where(told, figure.qualifier) if told.any() else figure.qualifier
    stated = ~np.isnan(high)
    if stated.any():
        figure.high = np.where(stated, high, figure.high)
        between = stated & data["qualifier"].equals("exact") & (figure.high > figure.value)
        data["qualifier"] = data["qualifier"].put(between, "between")
    _mark(data, figure, faults)
    data["status"] = figure.status.first_of(data["status"])


def _mark(data: dict[str, Coded], figure: Figures, faults: Faults) -> None:
    """Join what columns and cells say of why there is no figure."""
    marker, is_blank = data["marker"], np.isnan(figure.value)
    both = np.flatnonzero(~is_blank & ~marker.missing)
    for group in groups(marker.codes[both]):
        at = both[group]
        said = marker.at(at[0])
        message = f"a figure stands beside the marker {said} ({schema.MARKERS[said]})"
        faults.set_aside(at, "figure_beside_marker", message, field="marker")
    # A marker says why there is no figure.
    joined = figure.marker.first_of(marker)
    data["marker"] = joined.where(is_blank, Coded.full(len(joined)))


def check_figures(data: dict[str, Coded], figure: Figures, faults: Faults) -> None:
    """Report cells that are no figure, and figures that their measure does not allow."""
    coded = np.flatnonzero(~figure.code.missing)
    words = figure.code.codes[coded] * (len(figure.found.values) + 1) + figure.found.codes[coded]
    for group in groups(words):
        _report_cells(coded[group], figure, faults)
    _check_whole(data, figure, faults)
    between = data["qualifier"].equals("between")
    open_ended = np.flatnonzero(between & ~np.isnan(figure.value) & np.isnan(figure.high))
    message = "it is given as between two figures, and there is no upper end"
    faults.set_aside(open_ended, "range_without_end", message, field="value_high")
    _check_lone_ends(data, figure, faults)
    told = figure.code.equals("range_backwards")
    backwards = np.flatnonzero((figure.high < figure.value) & ~told)
    faults.set_aside(
        backwards, "range_not_between", "the upper end is below the figure", field="value_high"
    )


def _check_lone_ends(data: dict[str, Coded], figure: Figures, faults: Faults) -> None:
    """Set aside upper ends beside which no figure stands, and nothing says why."""
    lone = np.isnan(figure.value) & ~np.isnan(figure.high)
    lone &= data["marker"].missing & figure.code.missing
    faults.set_aside(
        np.flatnonzero(lone),
        "range_without_end",
        "an upper end is given, and no figure beside it",
        "Give the figure too, or a marker, or take out the upper end.",
        field="value",
    )


def _report_cells(at: np.ndarray, figure: Figures, faults: Faults) -> None:
    """Report cells with one code and one text."""
    code, found = figure.code.at(at[0]), figure.found.at(at[0]) or ""
    message = problems.kinds()[code].says.format(found=found)
    if not problems.is_error(code):
        faults.remark(code, faults.cells(at), field="value", found=found, message=message)
        return
    spared = at[faults.is_total[at]]
    if len(spared):
        faults.remark(code, faults.cells(spared), field="value", found=found, message=message)
    faults.set_aside(at, code, message, field="value", found=found)


def _check_whole(data: dict[str, Coded], figure: Figures, faults: Faults) -> None:
    """People are counted whole; another count that is not may be an average."""
    value, measure = figure.value, data["measure"]
    broken = ~np.isnan(value) & (value != np.round(value))
    if not broken.any():
        return
    broken &= data["unit"].equals("count") & ~faults.is_total
    people = measure.mask(lambda name: name in names.counts_people())
    averages = measure.mask(lambda name: "per month" in str(name))
    wrong = np.flatnonzero(broken & people)
    for group in groups(measure.codes[wrong]):
        at = wrong[group]
        message = f"{figure.found.at(at[0])} {measure.at(at[0])}: people are counted whole"
        faults.set_aside(at, "fraction_of_people", message, field="value")
    odd = np.flatnonzero(broken & ~people & ~averages)
    if len(odd):
        message = f"{figure.found.at(odd[0])} {measure.at(odd[0])} is not a whole number"
        faults.remark("fraction", faults.cells(odd), field="value", message=message)
