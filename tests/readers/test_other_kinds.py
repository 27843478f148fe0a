"""Old workbooks, OpenDocument, Parquet: the same cells, in whatever kind of file they came."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from record.odd_files import old_workbook, opendocument
from sheets import cells, only

from rocu_analysis import readers


def cell(kind, text="", **attributes):
    names = {"value": "office", "date_value": "office", "time_value": "office",
             "boolean_value": "office", "formula": "table", "number_columns_repeated": "table",
             "number_columns_spanned": "table"}  # fmt: skip
    written = " ".join(f'{names[k]}:{k.replace("_", "-")}="{v}"' for k, v in attributes.items())
    typed = f'office:value-type="{kind}"' if kind else ""
    inner = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {typed} {written}>{inner}</table:table-cell>"


def rows(*lines):
    return "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)


def test_cells_of_tracked_changes_are_no_cells():
    tracked = "<table:tracked-changes><table:cell-content-change>"
    tracked += rows([cell("float", "9", value="9")])
    tracked += "</table:cell-content-change></table:tracked-changes>"
    table = f'{tracked}<table:table table:name="a">{rows([cell("float", "1", value="1")])}'
    assert cells(only(opendocument(table + "</table:table>"))) == {"A1": 1}


@pytest.mark.parametrize(
    ("kind", "value", "text", "held"),
    [
        ("currency", "1.2", "£1.2m", "£1.2m"),
        ("float", "1.26", "1.3m", "1.26m"),
        ("currency", "-3", "-£3k", "-£3k"),
        # What is shown in millions was typed in whole.
        ("currency", "1200000", "£1.2m", 1_200_000),
        ("currency", "1.2", "£1.20", 1.2),
    ],
)
def test_a_letter_behind_a_number_is_part_of_what_is_shown(kind, value, text, held):
    table = f'<table:table table:name="a">{rows([cell(kind, text, value=value)])}</table:table>'
    assert cells(only(opendocument(table))) == {"A1": held}


def test_an_old_workbook_that_is_long_for_what_it_holds_is_refused():
    far = old_workbook([[None] * 255 + [1.0]] * 100)  # 25,600 places
    limits = readers.Limits(unusual_cells=3_000)  # and eight times as many places
    (problem,) = readers.read(far, limits=limits).problems
    assert (problem.code, problem.sheet) == ("file_too_large", "Outcomes")
    assert only(far).values.shape == (100, 1)


def parquet(table, **options):
    packed = io.BytesIO()
    pq.write_table(table, packed, **options)
    return packed.getvalue()


@pytest.mark.slow
def test_one_long_text_in_every_row_of_a_parquet_file_is_held_once():
    """300 MB of text if each of the 3,000 rows had a copy; 25 KB in the file."""
    text = "x" * 100_000
    column = pa.array(["a"] + [text] * 3_000).dictionary_encode()
    sheet = only(parquet(pa.table({"note": column.cast(pa.string())})))
    assert sheet.values[2, 0] is sheet.values[3, 0]


def test_parquet_that_claims_too_much_is_refused():
    data = parquet(pa.table({"a": pa.array([None] * 1_000_000, pa.int8())}))
    reading = readers.read(data, limits=readers.Limits(cells=999_999))
    assert [p.code for p in reading.problems] == ["file_too_large"]
    assert [p.code for p in readers.read(data[:400]).problems] == ["file_damaged"]
