"""Old Excel workbooks (.xls), with xlrd: it sees error cells, which the fast engine does not."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import numpy as np

from rocu_analysis.readers.compound import SIGNATURE, Compound
from rocu_analysis.readers.formats import BUILT_IN, Shown, moment, shown_as, whole
from rocu_analysis.readers.guard import Limits, Refusal, size_in_words
from rocu_analysis.readers.sheet import Cells, Sheet

# xlrd reads about half a million cells a second, from six bytes each.
MOST_BYTES_A_CELL = 24
PLACES_A_CELL = 8


def read_legacy(data: bytes, file: str, limits: Limits) -> Iterator[Sheet | tuple[str, Refusal]]:
    """Sheets of an old workbook; one that cannot be read is (its name, why).

    Raises
    ------
    Refusal
        The workbook as a whole cannot be read.
    """
    import xlrd

    if data.startswith(SIGNATURE):
        # xlrd would follow a chain of sectors that leads back into itself until memory ends.
        data = Compound(data).find("Workbook", "Book") or b""
    if len(data) > MOST_BYTES_A_CELL * limits.unusual_cells:
        raise Refusal("file_too_large", f"it is {size_in_words(len(data))}")
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Refusal("file_encrypted", "the workbook is locked with a password") from error
        raise Refusal("file_damaged", f"the workbook cannot be opened ({error})") from error
    shown, visits = _shown(book), _Visits(limits)
    for index, name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(index)
            cells = _cells(sheet, shown, visits, from_1904=book.datemode == 1)
            yield cells.sheet(file, name, limits, hidden=bool(sheet.visibility))
        except Refusal as refusal:
            yield name, refusal
        except Exception as error:  # xlrd meets damage with whatever Python raises
            yield name, Refusal("sheet_damaged", f"it breaks off ({type(error).__name__})")
        book.unload_sheet(index)


def _shown(book) -> list[Shown]:
    """How each cell style shows a number."""
    kinds = []
    for style in book.xf_list:
        key = style.format_key
        known = book.format_map.get(key)
        code = known.format_str if known is not None else ""
        built_in = BUILT_IN.get(key)
        kinds.append(built_in if built_in is not None else shown_as(code or "General"))
    return kinds


class _Visits:
    """Places looked at in all sheets. A row is as long as its last cell, however few are held."""

    def __init__(self, limits: Limits) -> None:
        self._most, self._count = PLACES_A_CELL * limits.unusual_cells, 0
        self._seconds, self._latest = limits.seconds, time.monotonic() + limits.seconds

    def add(self, count: int) -> None:
        self._count += count
        if self._count > self._most:
            raise Refusal(
                "file_too_large", f"it has over {self._most:,} cells, with the blank ones"
            )
        if time.monotonic() > self._latest:
            raise Refusal("file_too_large", f"reading took over {self._seconds:g} seconds")


def _cells(sheet, shown: list[Shown], visits: _Visits, *, from_1904: bool) -> Cells:
    from xlrd.biffh import error_text_from_code

    cells = Cells()
    marks: dict[Shown, list[tuple[int, int]]] = {Shown.PERCENT: [], Shown.CURRENCY: []}
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        visits.add(len(types))
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind in (0, 6) or value == "":  # empty, or blank with a style
                continue
            at = (row + 1, column + 1)
            if kind == 5:
                value = cells.errors[at] = error_text_from_code.get(value, "#ERROR!")
            elif kind == 4:
                value = bool(value)
            elif kind in (2, 3):
                style = sheet.cell_xf_index(row, column)
                how = shown[style] if style < len(shown) else Shown.NUMBER
                if how in marks:
                    marks[how].append(at)
                dated = how in (Shown.DATE, Shown.TIME, Shown.DURATION)
                value = moment(value, how, from_1904=from_1904) if dated else whole(value)
            cells.scattered[at] = value
    for kind, name in ((Shown.PERCENT, "percent"), (Shown.CURRENCY, "currency")):
        where = np.array(marks[kind], dtype=np.int64).reshape(-1, 2)
        setattr(cells, name, (where[:, 0], where[:, 1]))
    cells.hidden_rows = [r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden]
    cells.hidden_columns = [(c + 1, c + 1) for c, i in sheet.colinfo_map.items() if i.hidden]
    # xlrd gives the row and column after the last.
    cells.merged = [
        (top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    ]
    return cells
