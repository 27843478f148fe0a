"""Old workbooks, OpenDocument, Parquet: the same cells, in whatever kind of file they came."""

import io
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
from record.odd_files import old_workbook, opendocument, zipped
from sheets import cells, only

from rocu_analysis import readers

REF = b"\x17"


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


EMPTY = "<table:table-cell/>"


def test_repeats_and_what_is_hidden_in_opendocument():
    column = '<table:table-column table:number-columns-repeated="2"/>'
    column += '<table:table-column table:visibility="collapse"/>'
    body = (
        '<table:table-row table:number-rows-repeated="2">'
        + cell("float", "5", value="5", number_columns_repeated="3")
        + "</table:table-row>"
        + '<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
        + '<table:table-row table:visibility="filter">'
        + cell("string", "wide", number_columns_spanned="2")
        + "<table:covered-table-cell/></table:table-row>"
    )
    styles = '<style:style style:name="ta2" style:family="table"><style:table-properties '
    styles += 'table:display="false"/></style:style>'
    table = f'<table:table table:name="Old" table:style-name="ta2">{column}{body}</table:table>'
    sheet = only(opendocument(table, styles=styles))
    assert cells(sheet) == {
        "A1": 5, "B1": 5, "C1": 5, "A2": 5, "B2": 5, "C2": 5, "A1003": "wide",
    }  # fmt: skip
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({1003}), frozenset({3}))
    assert sheet.merged == ((1003, 1, 1003, 2),)
    assert sheet.hidden


def test_raised_digits_in_opendocument_are_notes():
    style = (
        '<style:style style:name="T5"><style:text-properties style:text-position="33% 58%"/>'
        "</style:style>"
    )
    text = 'Mar \'08<text:span text:style-name="T5">3</text:span>'
    tag = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    table = f'<table:table table:name="a"><table:table-row>{tag}</table:table-row></table:table>'
    assert list(cells(only(opendocument(style + table))).values()) == ["Mar '08³"]


def test_cells_of_tracked_changes_are_no_cells():
    tracked = "<table:tracked-changes><table:cell-content-change>"
    tracked += rows([cell("float", "9", value="9")])
    tracked += "</table:cell-content-change></table:tracked-changes>"
    table = f'{tracked}<table:table table:name="a">{rows([cell("float", "1", value="1")])}'
    assert cells(only(opendocument(table + "</table:table>"))) == {"A1": 1}


def test_a_formula_without_a_value_is_empty_text_where_the_program_calculates():
    """LibreOffice writes no value for a formula that gives empty text."""
    body = rows([cell("", "", formula="of:=[.A9]"), cell("float", "1", value="1")])
    data = opendocument(f'<table:table table:name="a">{body}</table:table>')
    assert cells(only(data)) == {"A1": "=[.A9]", "B1": 1}
    meta = {"meta.xml": "<meta:generator>LibreOffice/7.4</meta:generator>"}
    assert cells(only(zipped(unzipped(data) | meta))) == {"B1": 1}


def test_an_old_workbook_that_is_long_for_what_it_holds_is_refused():
    far = old_workbook([[None] * 255 + [1.0]] * 100)  # 25,600 places
    limits = readers.Limits(unusual_cells=3_000)  # and eight times as many places
    (problem,) = readers.read(far, limits=limits).problems
    assert (problem.code, problem.sheet) == ("file_too_large", "Outcomes")
    assert only(far).values.shape == (100, 1)


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parquet(table, **options):
    packed = io.BytesIO()
    pq.write_table(table, packed, **options)
    return packed.getvalue()


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


def test_parquet_without_its_package_says_what_to_install(monkeypatch):
    data = parquet(pa.table({"a": [1]}))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (problem,) = readers.read(data).problems
    assert problem.code == "extra_missing"
    assert problem.remedy == 'Install it with: python -m pip install "rocu-analysis[scale]"'
