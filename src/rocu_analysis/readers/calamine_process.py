"""Run as a script by `workbook`: one workbook from standard input, its cells to standard output.

It knows nothing of the package, so that it starts quickly and can be stopped without harm. Each
sheet is a line of JSON: name, whether it is hidden, merged ranges, and the cells that hold
something as ``[row, column, kind, value]`` with rows and columns from 1.
"""

import datetime as dt
import io
import json
import math
import sys

import python_calamine

LOCKED, DAMAGED, TOO_MANY = 3, 4, 5  # exit codes


def plain(value):
    """Kind and value of a cell as JSON can carry them."""
    if isinstance(value, float):
        return ("number", value) if math.isfinite(value) else ("text", str(value))
    if isinstance(value, dt.timedelta):
        return "seconds", value.total_seconds()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return "moment", value.isoformat()
    return ("text", value) if isinstance(value, str) else ("plain", value)


def merged(sheet):
    """First row, first column, last row and last column of each merged range, from 1."""
    try:
        ranges = sheet.merged_cell_ranges or []
    except Exception:  # OpenDocument does not say
        return []
    return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]


def main(most):
    """Print the sheets, of which at most so many cells hold something."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        return LOCKED
    except python_calamine.CalamineError:
        return DAMAGED
    visible = python_calamine.SheetVisibleEnum.Visible
    for metadata in book.sheets_metadata:
        sheet = book.get_sheet_by_name(metadata.name)
        cells = []
        top, left = sheet.start or (0, 0)
        for i, row in enumerate(sheet.iter_rows(), start=1):
            if i <= top:  # the engine begins at row 1, whatever row is first
                continue
            for j, value in enumerate(row, start=left + 1):
                if value != "":
                    cells.append((i, j, *plain(value)))
            if len(cells) > most:
                return TOO_MANY
        most -= len(cells)
        print(json.dumps([metadata.name, metadata.visible != visible, merged(sheet), cells]))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
