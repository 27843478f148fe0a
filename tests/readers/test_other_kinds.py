"""Old workbooks, OpenDocument, Parquet: the same cells, in whatever kind of file they came."""

import datetime as dt
import io
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from makers import compound, old_workbook, opendocument, record, zipped
from test_workbooks import at, cells, only

from rocu_analysis import readers

REF = b"\x17"


def test_an_old_workbook():
    data = old_workbook(
        [
            (0, 0, 0, "Force"),
            (2, 1, 0, " Kent "),
            (2, 2, 0, 12.0),
            (2, 3, 1, 0.12),
            (2, 4, 2, 44293.0),
            (2, 5, 3, 1200.5),
            (2, 6, 0, True),
            (3, 6, 0, REF),
        ],
        hidden_sheet=True,
    )
    sheet = only(data)
    assert cells(sheet) == {
        "A1": "Force",
        "B3": " Kent ",
        "C3": 12,
        "D3": 0.12,
        "E3": dt.date(2021, 4, 7),
        "F3": 1200.5,
        "G3": True,
        "G4": "#REF!",
    }
    assert at(sheet, sheet.errors) == ["G4"]
    assert (at(sheet, sheet.percent), at(sheet, sheet.currency)) == (["D3"], ["F3"])
    assert sheet.merged == ((1, 1, 1, 2),)
    assert (sheet.name, sheet.hidden) == ("Outcomes", True)


def test_an_old_workbook_with_a_password():
    locked = old_workbook([(0, 0, 0, 1.0)], extra=record(0x2F, b"\1\0\1\0\1\0" + b"x" * 48))
    assert [p.code for p in readers.read(locked).problems] == ["file_encrypted"]


def test_an_old_word_document_is_no_workbook():
    data = compound(b"\0" * 100, "WordDocument")
    assert [p.code for p in readers.read(data).problems] == ["file_kind_unknown"]


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


def test_an_opendocument_spreadsheet():
    body = rows(
        [EMPTY, cell("string", "Force"), cell("string", "Arrests")],
        [
            EMPTY,
            cell("string", "<text:s/>Kent<text:s text:c='2'/>"),
            cell("float", "1,124", value="1124"),
            cell("percentage", "12%", value="0.12"),
            cell("currency", "£1200.50", value="1200.5"),
            cell("date", "7 Apr", date_value="2021-04-07"),
            cell("date", "7 Apr", date_value="2021-04-07T09:30:00"),
            cell("time", "12:00", time_value="PT12H00M00S"),
            cell("time", "30:00", time_value="PT30H00M00S"),
            cell("boolean", "TRUE", boolean_value="true"),
        ],
        [
            cell("string", "#REF!", formula="of:=[.#REF!]").replace(
                "office:value-type", 'calcext:value-type="error" office:value-type'
            ),
            cell("string", "#N/A", formula="of:=NA()"),
            cell("", "", formula="of:=[.A1]+1"),
            cell("string", "", formula='of:=""'.replace('"', "&quot;")),
            cell("string", "two</text:p><text:p>lines"),
            '<table:table-cell office:value-type="string"><office:annotation><text:p>A remark'
            "</text:p></office:annotation><text:p>said</text:p></table:table-cell>",
        ],
    )
    table = f'<table:table table:name="Outcomes">{body}</table:table>'
    sheet = only(opendocument(table))
    assert cells(sheet) == {
        "B1": "Force",
        "C1": "Arrests",
        "B2": " Kent  ",
        "C2": 1124,
        "D2": 0.12,
        "E2": 1200.5,
        "F2": dt.date(2021, 4, 7),
        "G2": dt.datetime(2021, 4, 7, 9, 30),
        "H2": dt.time(12),
        "I2": dt.timedelta(hours=30),
        "J2": True,
        "A3": "#REF!",
        "B3": "#N/A",
        "C3": "=[.A1]+1",
        "E3": "two\nlines",
        "F3": "said",
    }
    assert at(sheet, sheet.errors) == ["A3", "B3"]
    assert at(sheet, sheet.uncalculated) == ["C3"]
    assert (at(sheet, sheet.percent), at(sheet, sheet.currency)) == (["D2"], ["E2"])


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
    sheet = only(opendocument(table, automatic=styles))
    assert cells(sheet) == {
        "A1": 5, "B1": 5, "C1": 5, "A2": 5, "B2": 5, "C2": 5, "A1003": "wide",
    }  # fmt: skip
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({1003}), frozenset({3}))
    assert sheet.merged == ((1003, 1, 1003, 2),)
    assert sheet.hidden


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
    far = old_workbook([(row, 255, 0, 1.0) for row in range(100)])  # 25,600 places
    limits = readers.Limits(unusual_cells=3_000)  # and eight times as many places
    (problem,) = readers.read(far, limits=limits).problems
    assert (problem.code, problem.sheet) == ("file_too_large", "Outcomes")
    assert only(far).shape == (100, 1)


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_locked_opendocument_spreadsheet():
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": b"\x93\x12",
        "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
    }
    assert [p.code for p in readers.read(zipped(parts)).problems] == ["file_encrypted"]


def parquet(table, **options):
    packed = io.BytesIO()
    pq.write_table(table, packed, **options)
    return packed.getvalue()


def test_parquet_has_its_names_in_row_1():
    table = pa.table(
        {
            "force": ["Kent", None, "Essex"],
            "arrests": [12, 13, None],
            "rate": [1.5, float("nan"), 3.0],
            "as_at": [dt.date(2021, 4, 7), None, dt.date(2021, 4, 8)],
        }
    )
    sheet = only(parquet(table))
    assert cells(sheet) == {
        "A1": "force", "B1": "arrests", "C1": "rate", "D1": "as_at",
        "A2": "Kent", "B2": 12, "C2": 1.5, "D2": dt.date(2021, 4, 7),
        "B3": 13,
        "A4": "Essex", "C4": 3, "D4": dt.date(2021, 4, 8),
    }  # fmt: skip


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


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("SW.xlsx", b"force,arrests\nKent,12\n", "file_misnamed"),
        ("SW.xls", old_workbook([(0, 0, 0, 1.0)]), None),
        ("SW.xlsx", old_workbook([(0, 0, 0, 1.0)]), "file_misnamed"),
        ("SW.csv", opendocument('<table:table table:name="a"/>'), "file_misnamed"),
        ("SW.xlsb", zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "file_old_kind"),
        ("SW.xml", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
                   b'spreadsheet"/>', "file_old_kind"),
        ("SW.xlsx", zipped({"[Content_Types].xml": "", "word/document.xml": ""}),
         "file_kind_unknown"),
        ("SW.csv", b"%PDF-1.7 ...", "file_kind_unknown"),
        ("SW.csv", b"\0\0\0\0", "file_empty"),
        ("SW.xlsx", "<!DOCTYPE html><html>".encode("utf-16"), "file_html"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    assert [p.code for p in readers.read(path).problems] == ([code] if code else [])
