"""What a reading gives, as a test states it."""

import numpy as np

from rocu_analysis import readers


def only(data):
    """The one sheet of a file with which nothing is wrong."""
    reading = readers.read(data)
    assert reading.problems == ()
    (sheet,) = reading.sheets
    return sheet


def cells(sheet):
    """Address to value of every cell that is not empty."""
    rows, columns = sheet.values.shape
    return {
        sheet.address(i, j): sheet.values[i, j]
        for i in range(rows)
        for j in range(columns)
        if sheet.values[i, j] is not None
    }


def at(sheet, marks):
    """Addresses of positions, or of what is true in an array."""
    places = zip(*np.nonzero(marks), strict=True) if isinstance(marks, np.ndarray) else marks
    return sorted(sheet.address(int(i), int(j)) for i, j in places)
