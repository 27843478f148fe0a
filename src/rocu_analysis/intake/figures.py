"""Which figures does a table state? `read` gives a frame with one row a figure.

The cells of each column of figures are read once each (`cells`); their labels are read and settled
in `labels`. A figure whose cell or labels leave something open is set aside with its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.intake import names
from rocu_analysis.intake.cells import NAN, Figure, is_number, looks_like_figure, read_figure
from rocu_analysis.intake.labels import (
    DAYS,
    GROUPS,
    NEEDED,
    NUMBERS,
    RowLabels,
    Settler,
    line_of_periods,
)
from rocu_analysis.intake.shapes import Table
from rocu_analysis.intake.words import Interpretation
from rocu_analysis.problems import place
from rocu_analysis.readers.sheet import Sheet, column_letters

TEXT = tuple(c.name for c in schema.FRAMES["outcomes"] if c.kind == "text" and c.name != "source")
_MOST_LISTED, _MOST_REPORTED = 20_000, 200
_WIDEST = 1 << 14  # columns of a sheet
_MOST_SCALED = 1e10  # ten billion pounds: typed in pounds, under a heading of millions
_DECIMAL_COMMA = re.compile(r"£?\d+,\d{1,2}")
_ONE_MARK = re.compile(r"£?\d{1,3}[.,]\d{3} ?(?:m|k|kg)?")
_HOW_MANY = frozenset(("number", "no", "count", "number of", "how many", "numbers", "counts"))


class Coded:
    """Distinct values of a column and which of them each row has."""

    def __init__(self, codes: np.ndarray, values: list) -> None:
        index: dict = {}
        new = [-1 if v is None else index.setdefault(v, len(index)) for v in values]
        self.codes, self.values = np.array(new, dtype=np.int64)[codes], list(index)

    def over(self, other: Coded) -> Coded:
        """The values of the cells, and those of the rows where a cell has none or is exact."""
        index = {v: n for n, v in enumerate(dict.fromkeys([*self.values, *other.values]))}
        mine, theirs = (
            np.array([index[v] for v in one.values] + [-1])[one.codes] for one in (self, other)
        )
        is_open = (mine < 0) | ((mine == index.get("exact", -2)) & (theirs >= 0))
        return Coded(np.where(is_open, theirs, mine), [*index, None])

    def at(self, rows: np.ndarray | slice) -> pd.Categorical:
        """Those of some rows, as pandas holds them."""
        return pd.Categorical.from_codes(self.codes[rows], pd.Index(self.values, dtype=object))


class _Figures:
    """The figures of one table, row by row as in the sheet."""

    def __init__(self, table: Table) -> None:
        self.table, self.sheet = table, table.sheet
        self.labels = RowLabels(table)
        columns = frozenset(name for name, rows in self.labels.rows.items() if rows.typed)
        self.settler = Settler(table.context, table.settings, columns)
        # A marker in a column of its own says why there is no figure.
        markers = self.labels.rows.get("marker") if len(table.figures) == 1 else None
        none = np.zeros(self.labels.count, dtype=bool)
        self.has_marker = none if markers is None else markers.codes >= 0
        self.body = np.asarray(table.block.body, dtype=int)
        self.columns = np.array(sorted(table.figures), dtype=int)
        filled = self.sheet.values[np.ix_(self.body, self.columns)] != None  # noqa: E711
        self.columns = self.columns[(filled | self.has_marker[:, None]).any(axis=0)]
        self.headings = [table.figures[j] for j in self.columns.tolist()]

    def frame(self) -> pd.DataFrame:
        """One row for each cell that states a figure."""
        cells = self.sheet.values[np.ix_(self.body, self.columns)]
        # Of each figure, its row of the table and its column.
        self.k, self.c = np.nonzero((cells != None) | self.has_marker[:, None])  # noqa: E711
        columns: dict = {}
        if len(self.k):
            columns = self._cells(cells[self.k, self.c])
            for name, group in GROUPS.items():
                self._lay_out(columns, name, *self._grouped(group))
        self._report_blanks()
        return _framed(columns, self.sheet) if columns else pd.DataFrame()

    def _grouped(self, group: tuple[str, ...]) -> tuple[np.ndarray, list[list[Interpretation]]]:
        """What the columns of some fields give together: distinct answers, and each row's."""
        names, count = {*group}, self.labels.count

        def fills(label: Interpretation) -> bool:
            return bool({*label.fields} & names or (label.part and "period" in names))

        sources = [r for r in self.labels.rows.values() if any(map(fills, r.readings))]
        if not sources:
            return np.zeros(count, dtype=int), [[]]
        combined = np.zeros(count, dtype=np.int64)
        for rows in sources:
            size = len(rows.readings)
            combined = combined * size + np.where(rows.codes < 0, size - 1, rows.codes)
            combined = np.unique(combined, return_inverse=True)[1]
        firsts = np.unique(combined, return_index=True)[1]
        return combined, [[rows.readings[rows.codes[k]] for rows in sources] for k in firsts]

    def _cells(self, cells: np.ndarray) -> dict:
        """What the cells of figures state by themselves."""
        sheet, i, j = self.sheet, self.body[self.k], self.columns[self.c]
        is_empty = cells == None  # noqa: E711 (elementwise)
        at = np.where(is_empty, self.table.fields.get("marker", j), j)
        columns: dict = {"i": i, "j": at, "high_j": np.full(len(i), -1)}
        if any(type(value) is bool for value in cells.tolist()):
            typed = [str(v).upper() if type(v) is bool else v for v in cells]
            cells = np.array(typed, dtype=object)
        codes, distinct = pd.factorize(cells)
        # Last, what an empty cell beside a marker states.
        read = [*(read_figure(value) or Figure(code="blank") for value in distinct), Figure()]
        scale = np.where(np.array([f.is_scaled for f in read])[codes], 1.0, self._scale())
        for name, field in (("value", "value"), ("value_high", "high")):
            columns[name] = np.array([getattr(f, field) for f in read], dtype=float)[codes] * scale
        for name in ("qualifier", "marker", "status", "unit"):
            columns[name] = Coded(codes, [getattr(f, name) or None for f in read])
        code = np.array([f.code for f in read], dtype=object)[codes]
        is_doubtful = (scale > 1) & (columns["value"] >= _MOST_SCALED)  # not typed in millions
        is_doubtful |= self._may_be_decimal(codes, distinct)
        code[is_doubtful & (code == "")] = "unclear_number"
        merged = [m[0] * _WIDEST + m[1] for m in sheet.merged if m[:2] != m[2:]]
        of_several = np.isin(sheet.rows[i] * _WIDEST + sheet.columns[j], merged)
        code[of_several & (code != "blank")] = "unclear_number"
        percent, currency = sheet.percent[i, j], sheet.currency[i, j]
        columns["value"][percent] *= 100
        columns["shown"] = Coded(
            np.where(percent, 0, np.where(currency, 1, 2)), ["percent", "GBP", None]
        )
        columns["found"] = Coded(codes, [*map(_as_typed, distinct), ""])
        columns["code"], columns["aside"] = code, self.labels.codes[self.k].astype(object)
        is_total = np.array([heading.is_total for heading in self.headings])
        columns["is_total"] = self.labels.is_total[self.k] | is_total[self.c]
        return columns

    def _may_be_decimal(self, codes: np.ndarray, distinct: Iterable) -> np.ndarray:
        """Which figures are as “1,525” behind semicolons, or in one column with “12,5”."""
        texts = [value.strip() if isinstance(value, str) else "" for value in distinct]
        has_comma, has_mark = (
            np.array([pattern.fullmatch(text) is not None for text in [*texts, ""]])[codes]
            for pattern in (_DECIMAL_COMMA, _ONE_MARK)
        )
        is_decimal = np.full(len(self.columns), self.sheet.separator == ";")
        is_decimal[self.c[has_comma]] = True
        return has_mark & is_decimal[self.c]

    def _scale(self) -> np.ndarray:
        """In what each figure is: by its row, else its column, else the title."""
        usual = self.table.context.scale
        scale = np.array([h.scale if h.scale != 1 else usual for h in self.headings])[self.c]
        rows = self.labels.rows.get("measure")
        if rows is None:
            return scale
        own = np.array([reading.scale for reading in rows.readings])[rows.codes[self.k]]
        return np.where(own == 1, scale, own)

    def _lay_out(self, columns: dict, name: str, codes: np.ndarray, answers: list) -> None:
        """Settle a group of fields of all figures: by the heading and the answers of the row."""
        settled = [self.settler.settle(name, [heading, *answer])
                   for heading in self.headings for answer in answers]  # fmt: skip
        codes = self.c * len(answers) + codes[self.k]
        for field in GROUPS[name]:
            values = [fields.get(field) for fields, _ in settled]
            if field in DAYS:
                days = [np.datetime64(v, "s") if v else np.datetime64("NaT", "s") for v in values]
                columns[field] = np.array(days)[codes]
            elif field in NUMBERS:
                self._numbers(columns, field, values, codes)
            elif field == "unit":
                columns[field] = Coded(codes, values).over(columns[field])
            elif field in ("qualifier", "status", "marker"):
                columns[field] = columns[field].over(Coded(codes, values))
            else:
                columns[field] = Coded(codes, values)
        if not any(code for _, code in settled):
            return
        wrong = np.array([code for _, code in settled], dtype=object)[codes]
        is_open = (columns["aside"] == "") & (wrong != "")
        fresh = np.flatnonzero(is_open & (columns["code"] != "blank") & ~columns["is_total"])
        once = pd.DataFrame({"column": self.c[fresh], "code": wrong[fresh]}).drop_duplicates()
        for n in fresh[once.sort_values("column", kind="stable").index].tolist():
            at, heading = (int(columns["i"][n]), int(columns["j"][n])), self.headings[self.c[n]]
            self._report_open(wrong[n], name, *at, heading)
        columns["aside"] = np.where(is_open, wrong, columns["aside"])

    def _numbers(self, columns: dict, name: str, values: list, codes: np.ndarray) -> None:
        """A further number of each row: the upper end may be in the figure's cell as well."""
        given = np.array([NAN if v is None else v for v in values], dtype=float)[codes]
        is_given = ~np.isnan(given)
        columns[name] = np.where(is_given, given, columns.get(name, NAN))
        if is_given.any() and name == "value_high" and name in self.table.fields:
            columns["high_j"] = np.where(is_given, self.table.fields[name], -1)

    def _report_open(self, code: str, group: str, i: int, j: int, heading: Interpretation) -> None:
        """Note once for a column what its figures lack, or which of their labels disagree."""
        table, cell = self.table, self.sheet.address(i, j)
        field = {"place": "geography", "rest": "value"}.get(group, group)
        around = table.context.open.get(field, [])
        facts = {"section": self.labels.section(), "found": " / ".join(around)}
        if code == "period_ambiguous":
            facts["periods"] = [period.label for period in heading.periods] or around
            facts["line"] = line_of_periods(heading.periods)
            if heading.periods:
                cell, facts["found"] = table.at_head(j), table.heading(j)
        elif code in NEEDED.values():
            facts["around"] = around
        elif code == "labels_disagree":
            facts["labels"] = around
        table.report(code, cell, field=field, **facts)

    def _report_blanks(self) -> None:
        """Note empty cells in a column of figures, in rows that have labels."""
        table, labels = self.table, self.labels
        columns = [j for j, heading in table.figures.items() if not heading.is_total]
        empty = self.sheet.values[np.ix_(table.block.body, columns)] == None  # noqa: E711
        where = np.argwhere(empty & ~labels.is_total[:, None] & ~self.has_marker[:, None])
        if len(where) and table.fields:
            k, j = where[0][0], columns[where[0][1]]
            table.report("figures_blank", labels.cell(k, j), field="value",
                         count=len(where), heading=table.heading(j))  # fmt: skip


def _framed(arrays: dict, sheet: Sheet) -> pd.DataFrame:
    """Figures with what was found of each, without blank cells, and their addresses."""
    kept = np.flatnonzero(arrays["code"] != "blank")
    columns = {name: part.at(kept) if isinstance(part, Coded) else part[kept]
               for name, part in arrays.items()}  # fmt: skip
    for name in ("code", "aside"):
        columns[name] = pd.Series(columns[name], dtype=object)
    letters = {j: column_letters(int(sheet.columns[j])) for j in np.unique(columns["j"])}
    rows = sheet.rows[columns["i"]].tolist()
    cells = [f"{letters[j]}{row}" for j, row in zip(columns["j"].tolist(), rows, strict=True)]
    where = "!".join(filter(None, (sheet.file, sheet.name)))
    columns["file"], columns["sheet"] = (
        pd.Categorical.from_codes(np.zeros(len(kept), dtype=np.int8), [word])
        for word in (sheet.file, sheet.name)
    )
    columns["cell"] = pd.Series(cells, dtype=object)
    columns["source"] = pd.Series([f"{where}!{cell}" for cell in cells], dtype=object)
    return pd.DataFrame(columns)


def union(parts: list[pd.Categorical]) -> pd.Categorical:
    """Categoricals one below the other, over all of their words."""
    if len(parts) == 1:
        return parts[0]
    plain = [pd.Categorical.from_codes(p.codes, p.categories.astype(object)) for p in parts]
    return pd.api.types.union_categoricals(plain)


@lru_cache(maxsize=100_000, typed=True)
def _as_typed(value: object) -> str:
    if not is_number(value):
        return str(value).strip()
    is_whole = isinstance(value, int) or not float(value).is_integer()
    return f"{value:,}" if is_whole else f"{int(value):,}"


def nothing() -> pd.DataFrame:
    """A frame of figures without any."""
    text = (*TEXT, "file", "sheet", "cell", "found", "disposition", "codes", "source")
    frame = {n: pd.Series(dtype="str") for n in text}
    frame |= {n: pd.Series(dtype="datetime64[s]") for n in DAYS}
    frame |= {n: pd.Series(dtype="float64") for n in schema.numbers("outcomes")}
    return pd.DataFrame(frame | {n: pd.Series(dtype="int64") for n in ("i", "j", "high_j")})


def set_aside(sheet: Sheet, rows: Iterable[int], columns: Iterable[int], code: str) -> pd.DataFrame:
    """Every figure of a part of a sheet that is not read, with the code of the reason."""
    columns, at = [*columns], []
    for i in rows:
        at += [(i, j) for j in columns if looks_like_figure(sheet.values[i, j])]
        if len(at) > _MOST_LISTED:  # all others are alike, and are counted in the ledger
            break
    i, j = np.array(at, dtype=int).reshape(-1, 2).T
    cells = [sheet.address(a, b) for a, b in at]
    own = {"i": i, "j": j, "high_j": -1, "file": sheet.file, "sheet": sheet.name, "cell": cells}
    own["found"] = pd.Categorical([_as_typed(sheet.values[a, b]) for a, b in at])
    own |= {"codes": code, "is_total": False, "disposition": "set_aside"}
    own["source"] = [place(sheet.file, sheet.name, cell) for cell in cells]
    blank = dict.fromkeys(schema.numbers("outcomes"), NAN)
    blank |= {name: np.full(len(at), "NaT", dtype="datetime64[s]") for name in DAYS}
    blank |= {name: pd.Categorical([None] * len(at), categories=[]) for name in TEXT}
    return pd.DataFrame(own | blank)


def read(table: Table) -> pd.DataFrame:
    """Figures of a table with their fields, and what was set aside with its code."""
    sheet, body = table.sheet, table.block.body.tolist()
    if not table.figures and table.open_code:
        columns = [j for j in table.block.columns if j not in table.fields.values()]
        return set_aside(sheet, body, columns, table.open_code)
    parts = [_read(table)] if table.figures else []
    for code in dict.fromkeys(table.aside.values()):
        columns = [j for j, own in table.aside.items() if own == code]
        parts.append(set_aside(sheet, body, columns, code))
    return together([part for part in parts if len(part)])


def _read(table: Table) -> pd.DataFrame:
    """Figures of the columns that are understood."""
    frame = _Figures(table).frame()
    if not len(frame):
        return nothing()
    _units(table, frame)
    code, aside = frame.pop("code").to_numpy(object), frame.pop("aside").to_numpy(object)
    both = frame["marker"].notna().to_numpy() & frame["value"].notna().to_numpy() & (code == "")
    code = np.where(both, "unclear_number", code)  # a figure beside the marker that hides it
    asked = np.flatnonzero((code != "") & ~frame["is_total"].to_numpy(bool))
    if table.open_code in ("table_not_understood", "recipe_changed"):
        asked = asked[:0]  # its cells may be headings
    for n in asked[:_MOST_REPORTED]:
        row = frame.iloc[n]
        known = row["marker"] if row["value"] != row["value"] else f"{row['value']:,.10g}"
        facts = {"reading": schema.MARKERS.get(known, known)}
        if code[n] == "unit_differs":
            usual = reference.measure(row["measure"])["unit"]
            facts |= {"measure": row["measure"], "unit": row["unit"], "usual": usual}
        table.report(code[n], row["cell"], field="value", found=str(row["found"]), **facts)
    codes = np.where(aside != "", aside, np.where(code != "cell_interpreted", code, ""))
    codes = np.where(codes == "", table.open_code, codes)
    _ask_of_unknown(table, frame, codes)
    _ask_of_joint_threats(table, frame, codes)
    frame["codes"] = pd.Categorical(codes, list(dict.fromkeys(["", *codes])))
    is_aside = (codes != "").astype(np.int8)
    frame["disposition"] = pd.Categorical.from_codes(is_aside, ["accepted", "set_aside"])
    return frame


def _ask_of_unknown(table: Table, frame: pd.DataFrame, codes: np.ndarray) -> None:
    """Set figures aside that only a column with an unknown heading tells apart."""
    named = [j for j in (*table.unknown, *table.aside) if table.block.headings[j]]
    open_rows = (codes == "") & ~frame["is_total"].to_numpy(bool)
    keys = [name for name in schema.FIGURE_COLUMNS if name in frame]
    if not named or not frame.loc[open_rows, keys].duplicated().any():
        return
    codes[open_rows] = "column_not_understood"
    if named[0] not in table.aside:  # else it was asked about as a column of figures
        at, found = table.at_head(named[0]), table.heading(named[0])
        for one in [p for p in table.problems if (p.code, p.cell) == ("column_unused", at)]:
            del table.problems[one]
        table.report("column_not_understood", at, field="heading", found=found)


def _ask_of_joint_threats(table: Table, frame: pd.DataFrame, codes: np.ndarray) -> None:
    """Set “drugs and firearms” aside beside both of its parts: it may be their sum."""
    threats = {*frame["threat"].dropna().unique()}
    joint = [t for t in threats if " and " in t and {*t.split(" and ")} <= threats]
    where = np.flatnonzero((codes == "") & frame["threat"].isin(joint).to_numpy())
    codes[where] = "labels_disagree"
    for n in where[:1]:
        labels = [frame["threat"].iat[n], *frame["threat"].iat[n].split(" and ")]
        table.report("labels_disagree", frame["cell"].iat[n], field="threat", labels=labels)


def together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The figures of several tables, one below the other."""
    if len(parts) < 2:
        return parts[0] if parts else nothing()
    columns = {}
    for name in parts[0]:
        cells = [part[name] for part in parts]
        is_words = all(isinstance(h.dtype, pd.CategoricalDtype) for h in cells)
        words = union([h.array for h in cells]) if is_words else None
        columns[name] = pd.concat(cells, ignore_index=True) if words is None else words
    return pd.DataFrame(columns)


def _units(table: Table, frame: pd.DataFrame) -> None:
    """The unit of each figure: that of its cell or heading, else that of its measure."""
    shown, stated = frame.pop("shown").to_numpy(object), frame["unit"].to_numpy(object)
    stated = np.where(pd.isna(stated), shown, stated)
    measure, is_sound = frame["measure"].array, frame["code"].eq("").to_numpy(bool)
    units = [reference.measure(m)["unit"] for m in measure.categories]
    usual = np.array([*units, None], dtype=object)[measure.codes]
    if "unit" not in table.fields and "unit" not in table.context.declared:
        known = measure.isin([row["measure"] for row in reference.rows("measures")])
        differs = ((stated == "percent") | (stated == "GBP")) & (stated != usual)
        frame.loc[known & differs & is_sound, "code"] = "unit_differs"
        is_sound = is_sound & ~(known & differs)
    if len(table.figures) == 1 and "measure" in table.fields:  # money or weight under “No.”
        (j,) = table.figures
        counts = any(names.key(text) in _HOW_MANY for text in table.block.headings[j][-1:])
        is_amount = ((usual == "GBP") | (usual == "kg")) & frame["value"].notna().to_numpy()
        frame.loc[is_amount & is_sound & counts, "code"] = "unclear_number"
    unit = np.where(pd.isna(stated), np.where(pd.isna(usual), "count", usual), stated)
    codes, distinct = pd.factorize(unit)
    frame["unit"] = Coded(codes, [schema.unit_called(str(u)) for u in distinct]).at(slice(None))
    scale = table.mapping.setting(table.sheet.name, "scale")
    if isinstance(scale, int | float):
        frame[["value", "value_high"]] *= scale
