"""Each kind of file: its cells as typed, or one problem that says what it is."""

import datetime as dt

import pytest
from made_files import CSV, KINDS, opendocument, parts, sheet, workbook, zipped
from sheets import cells, only

from rocu_analysis import readers

ROW = {"A2": "Kent", "B2": "2020-21", "C2": "arrests"}


def read_named(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    return readers.read(tmp_path / name)


@pytest.mark.parametrize("name", ["utf-8.csv", "utf-8-sig.csv", "cp1252.csv", "utf-16.csv",
                                  "utf-16-be with its mark.csv"])  # fmt: skip
def test_csv_in_any_encoding_gives_the_same_cells(name):
    held = cells(only(KINDS["encodings and separators of csv"][name]))
    assert held["D2"] == "£1,124"
    assert held["E2"] == "two\r\nlines"


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [("semicolons.csv", "C2", "1,124"), ("tabs.tsv", "C4", "5"), ("bars.csv", "C3", "3"),
     ("sep.csv", "C3", "1"), ("ragged.csv", "C5", "3"), ("quotes.csv", "A2", 'Kent "&" Essex')],
)  # fmt: skip
def test_csv_with_any_separator_keeps_the_line_numbers(name, cell, value):
    assert cells(only(KINDS["encodings and separators of csv"][name]))[cell] == value


@pytest.mark.parametrize(
    ("name", "code"),
    [("in doubt.csv", "csv_doubtful"), ("a nul.csv", "csv_doubtful"),
     ("no encoding.csv", "csv_doubtful")],
)  # fmt: skip
def test_csv_in_doubt_is_read_with_a_warning(name, code):
    reading = readers.read(KINDS["encodings and separators of csv"][name])
    assert [p.code for p in reading.problems] == [code]
    assert len(reading.sheets) == 1


def test_one_wide_line_among_many_narrow_ones_costs_what_it_holds():
    lines = ["1"] * 50_000
    lines[7] = "," * 5_000 + "x"
    read = only("\n".join(lines).encode())
    assert read.values.shape == (50_000, 2)
    assert read.address(7, 1) == "GJI8"  # 5,001 = 7 x 676 + 10 x 26 + 9


def test_an_old_workbook_gives_values_and_dates():
    read = only(KINDS["old, open and column files"]["old.xls"])
    held = cells(read)
    assert {name: held[name] for name in ROW} == ROW
    assert [held[f"D{n}"] for n in range(2, 7)] == [12, 0.12, dt.date(2021, 4, 7), 1200.5, True]
    assert not read.shows_hidden


def test_an_open_document_gives_values_dates_and_repeated_cells():
    held = cells(only(KINDS["old, open and column files"]["open.ods"]))
    assert held["D2"] == 5
    assert held["D5"] == dt.date(2021, 4, 7)
    assert held["D1009"] == 7  # after a thousand empty rows
    repeated = cells(only(KINDS["old, open and column files"]["repeats.ods"]))
    assert [repeated[name] for name in ("B2", "C2", "D2")] == [5, 5, 5]


def test_a_workbook_gives_what_its_formats_show():
    first, second = readers.read(KINDS["what cells of a workbook say"]["formats.xlsx"]).sheets
    held = cells(first)
    assert [held.get(f"D{n}") for n in range(2, 13)] == [
        12, "#REF!", "=A1+B1", None, dt.date(2021, 4, 7), 0.07, 1200, dt.time(12),
        dt.timedelta(days=1, hours=6), True, 0,
    ]  # fmt: skip
    assert first.percent.sum() == first.currency.sum() == 1
    assert first.hidden_columns == {2, 3}
    assert (first.hidden, second.hidden) == (False, True)
    assert first.shows_hidden


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [("asks to be calculated.xlsx", "D2", "=B1*2"), ("from 1904.xlsx", "B2", dt.date(2022, 3, 7)),
     ("rich text.xlsx", "A2", "Surrey")],
)  # fmt: skip
def test_a_workbook_of_another_program(name, cell, value):
    assert cells(only(KINDS["what cells of a workbook say"][name]))[cell] == value


def row(number, *tags):
    return f'<row r="{number}">{"".join(tags)}</row>'


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="),
        lambda xml: xml.replace('"', "'"),
        lambda xml: xml.replace('<c r="A1"', "<c").replace('<c r="B1"', "<c"),
        lambda xml: xml.replace('r="B1" s="2"', 's="2" r="B1"'),
        lambda xml: xml.replace("<row", "<!-- <c r='Z9'><v>1</v></c> --><row"),
        lambda xml: xml.replace("<c ", "<c\n").replace("<row ", "<row\t"),
    ],
)
def test_xml_however_it_is_written(change):
    xml = sheet(row(1, '<c r="A1"><v>1</v></c><c r="B1" s="2"><v>2</v></c>'))
    assert cells(only(workbook(change(xml)))) == {"A1": 1, "B1": 2}


def test_xml_in_another_encoding_is_one_problem():
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + sheet(row(1, '<c r="A1"><v>1</v></c>'))
    reading = readers.read(workbook(xml.encode("utf-16")))
    assert ([p.code for p in reading.problems], reading.sheets) == (["file_damaged"], ())


def test_a_sheet_on_which_scan_and_calamine_disagree_is_one_problem(monkeypatch):
    from rocu_analysis.readers import workbook as module

    honest = module._calamine

    def lossy(xml, strings):
        start, grid = honest(xml, strings)
        grid[0, 0] = None
        return start, grid

    monkeypatch.setattr(module, "_calamine", lossy)
    xml = sheet(row(1, '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>'))
    reading = readers.read(workbook(xml))
    assert ([p.code for p in reading.problems], reading.sheets) == (["file_damaged"], ())


@pytest.mark.parametrize("panic", [RuntimeError("broken"), BaseException("panic")])
def test_a_panic_of_calamine_costs_the_sheet_alone(monkeypatch, panic):
    from rocu_analysis.readers import workbook as module

    def broken(*_):
        raise panic

    monkeypatch.setattr(module, "_calamine", broken)
    reading = readers.read([workbook(sheet(row(1, '<c r="A1"><v>1</v></c>'))), CSV])
    assert [p.code for p in reading.problems] == ["file_damaged"]
    assert len(reading.sheets) == 1


SEEMS = {
    "csv named.xlsx": ("", 1),
    "old named.xlsx": ("", 1),
    "open named.csv": ("", 1),
    "binary.xlsb": ("file_kind_unknown", 0),
    "flat.xml": ("file_kind_unknown", 0),
    "letter.xlsx": ("file_kind_unknown", 0),
    "paper.csv": ("file_kind_unknown", 0),
    "nuls.csv": ("nothing_to_read", 0),
    "page.xls": ("file_kind_unknown", 0),
    "page.xlsx": ("file_kind_unknown", 0),
    "old letter.xls": ("file_kind_unknown", 0),
    "locked.xls": ("file_damaged", 0),
    "locked.xlsx": ("file_encrypted", 0),
    "locked.ods": ("file_damaged", 0),
    "notes.pdf": ("file_kind_unknown", 0),
    "na\u200bme.csv": ("", 1),
    "empty.xlsx": ("nothing_to_read", 0),
    "cut short.xlsx": ("file_damaged", 0),
    "flipped.xlsx": ("file_damaged", 0),
    "random.xlsx": ("file_kind_unknown", 0),
    "nonsense.xls": ("file_damaged", 0),
    "entities.xlsx": ("file_damaged", 0),
    "entities outside.xlsx": ("file_damaged", 0),
    "entities.ods": ("file_damaged", 0),
    "spaces.ods": ("file_too_large", 0),
    "nul padded.csv": ("file_kind_unknown", 0),
    "a part twice.xlsx": ("file_damaged", 0),
    "never ends.xlsx": ("file_damaged", 0),
    "one sheet cut.xlsx": ("file_damaged", 1),
    "a chart.xlsx": ("file_not_read", 1),
    "far apart.xlsx": ("file_too_large", 0),
    "returns.zip": ("file_kind_unknown", 0),
    "columns.parquet": ("file_kind_unknown", 0),
}
FILES = {name: data for group in KINDS.values() for name, data in group.items()}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if name == "spaces.ods" else name
        for name in SEEMS
    ],
)
def test_a_file_that_is_not_what_it_seems_is_one_problem(tmp_path, name):
    code, sheets = SEEMS[name]
    reading = read_named(tmp_path, name, FILES[name])
    assert [p.code for p in reading.problems] == [code] * bool(code)
    assert len(reading.sheets) == sheets


def test_a_calamine_process_that_takes_too_long_is_stopped(monkeypatch):
    from rocu_analysis.readers import workbook as legacy

    monkeypatch.setattr(legacy, "_MOST_SECONDS", 0)
    (problem,) = readers.read(opendocument('<table:table table:name="a"/>')).problems
    assert problem.code == "file_too_large"


def test_an_old_workbook_with_more_cells_than_the_limit_is_one_problem():
    limits = readers.Limits(unusual_cells=3)
    data = KINDS["old, open and column files"]["old.xls"]
    assert [p.code for p in readers.read(data, limits=limits).problems] == ["file_too_large"]


@pytest.mark.parametrize("cell", [
    '<c r="B1" t="inlineStr"><is><t></t></is></c>', '<c r="B1" t="inlineStr"><is/></c>',
    '<c r="B1" t="s"><v>1</v></c>',
])  # fmt: skip
def test_a_text_of_nothing_is_a_blank_cell(cell):
    """As programs write it that know no blank cell."""
    strings = "<si><t>Arrests</t></si><si><t/></si>"
    row = f'<row r="1"><c r="A1" t="s"><v>0</v></c>{cell}<c r="C1"><v>5</v></c></row>'
    made = zipped(parts(sheet(row), strings=strings))
    assert cells(only(made)) == {"A1": "Arrests", "C1": 5}
