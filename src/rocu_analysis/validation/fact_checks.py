"""Is each figure one that its measure and unit allow? Units, qualifiers, markers, whole people."""

from __future__ import annotations

import numpy as np

from rocu_analysis import schema
from rocu_analysis.validation import names
from rocu_analysis.validation.arrays import first_of, groups, mapped, missing, objects
from rocu_analysis.validation.fact_figures import Figures
from rocu_analysis.validation.faults import Faults
from rocu_analysis.validation.findings import CODES
from rocu_analysis.validation.values_messages import MESSAGES


def check_measure(measure: np.ndarray, conflict: str, faults: Faults) -> None:
    """Set aside what nothing names; ``conflict`` says which two things titles name."""
    lacks = np.flatnonzero(missing(measure) & ~faults.is_total)
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


def units(
    measure: np.ndarray, column: np.ndarray, figure: Figures, heading: np.ndarray, faults: Faults
) -> np.ndarray:
    """Unit of each figure: its column's, its own, its heading's, its measure's, else a count.

    Parameters
    ----------
    measure, column, heading : numpy.ndarray
        Measure, and the unit that a column and a heading give; None where they give none.
    """
    known = names.units()
    expected = mapped(measure, known.get)
    own = np.where(figure.unit == "", None, figure.unit)
    given = first_of(first_of(column, own), heading)
    differs = np.flatnonzero(
        ~missing(given) & ~missing(expected) & (given != expected) & ~faults.is_total
    )
    for group in groups(given[differs]):
        at = differs[group]
        first = at[0]
        faults.remark(
            "unit_differs",
            faults.cells(at),
            field="unit",
            message=f"{measure[first]} are counted in {expected[first]}, and this is in "
            f"{given[first]}",
        )
    count = np.full(len(measure), "count", dtype=object)
    return first_of(first_of(given, expected), count)


def qualify(data: dict, figure: Figures, faults: Faults) -> None:
    """Join what columns say of qualifier, upper end, marker and status with the cells' own.

    ``data`` and ``figure`` are changed in place.
    """
    given, high = data["qualifier"], data.pop("value_high")
    plain = figure.qualifier == "exact"
    data["qualifier"] = np.where(plain & ~missing(given), given, figure.qualifier)
    stated = ~missing(high)
    if stated.any():
        upper = np.full(len(high), np.nan)
        upper[stated] = high[stated].astype(float)
        figure.high = np.where(np.isnan(upper), figure.high, upper)
        between = stated & (data["qualifier"] == "exact") & (figure.high > figure.value)
        data["qualifier"] = np.where(between, "between", data["qualifier"])
    marker = np.where(figure.marker == "", None, figure.marker)
    both = ~np.isnan(figure.value) & ~missing(data["marker"])
    for group in groups(data["marker"][both]):
        at = np.flatnonzero(both)[group]
        word = schema.MARKERS[data["marker"][at[0]]]
        message = f"a figure stands beside the marker {data['marker'][at[0]]} ({word})"
        faults.set_aside(at, "figure_beside_marker", message, field="marker")
    # A marker says why there is no figure.
    data["marker"] = np.where(np.isnan(figure.value), first_of(marker, data["marker"]), None)
    data["status"] = first_of(np.where(figure.status == "", None, figure.status), data["status"])


def check_figures(data: dict, figure: Figures, faults: Faults) -> None:
    """Report cells that are no figure, and figures that their measure does not allow."""
    coded = np.flatnonzero(figure.code != "")
    words = objects([f"{figure.code[k]} {figure.found[k]}" for k in coded])
    for group in groups(words):
        _report_cells(coded[group], figure, faults)
    _check_whole(data, figure, faults)
    open_ended = np.flatnonzero(
        (data["qualifier"] == "between") & ~np.isnan(figure.value) & np.isnan(figure.high)
    )
    message = "it is given as between two figures, and there is no upper end"
    faults.set_aside(open_ended, "range_without_end", message, field="value_high")
    backwards = np.flatnonzero((figure.high < figure.value) & (figure.code != "range_backwards"))
    faults.set_aside(
        backwards, "range_not_between", "the upper end is below the figure", field="value_high"
    )


def _report_cells(at: np.ndarray, figure: Figures, faults: Faults) -> None:
    """Report cells with one code and one text."""
    code, found = figure.code[at[0]], figure.found[at[0]]
    message = MESSAGES[code].format(found=found)
    if CODES[code].severity == "warning":
        faults.remark(code, faults.cells(at), field="value", found=found, message=message)
        return
    spared = at[faults.is_total[at]]
    if len(spared):
        faults.remark(code, faults.cells(spared), field="value", found=found, message=message)
    faults.set_aside(at, code, message, field="value", found=found)


def _check_whole(data: dict, figure: Figures, faults: Faults) -> None:
    """People are counted whole; another count that is not may be an average."""
    value, measure = figure.value, data["measure"]
    broken = ~np.isnan(value) & (value != np.round(value)) & (data["unit"] == "count")
    broken &= ~faults.is_total
    if not broken.any():
        return
    people = mapped(measure, lambda name: name in names.counts_people()).astype(bool)
    averages = mapped(measure, lambda name: "per month" in str(name)).astype(bool)
    wrong = np.flatnonzero(broken & people)
    for group in groups(measure[wrong]):
        at = wrong[group]
        message = f"{figure.found[at[0]]} {measure[at[0]]}: people are counted whole"
        faults.set_aside(at, "fraction_of_people", message, field="value")
    odd = np.flatnonzero(broken & ~people & ~averages)
    if len(odd):
        message = f"{figure.found[odd[0]]} {measure[odd[0]]} is not a whole number"
        faults.remark("fraction", faults.cells(odd), field="value", message=message)
