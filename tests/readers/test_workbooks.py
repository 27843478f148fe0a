"""Excel workbooks: every cell with its address, and what a value alone does not say."""

import datetime as dt
import io

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import cell_styles, sheet_xml, strings_xml, workbook, workbook_parts, zipped

from rocu_analysis import readers
from rocu_analysis.readers import spreadsheet


@pytest.fixture(params=["fast", "slow"])
def engine(request, monkeypatch):
    """Both engines, one answer: the slow one is the reference."""
    if request.param == "slow":
        monkeypatch.setattr(spreadsheet, "scan", lambda *_, **__: None)
    else:

        def never(*_, **__):
            raise AssertionError("the fast engine handed the sheet on")

        monkeypatch.setattr(spreadsheet, "_slow", never)
    return request.param


def only(data):
    reading = readers.read(data)
    assert reading.problems == ()
    (sheet,) = reading.sheets
    return sheet


def cells(sheet):
    """Address to value of every cell that is not empty."""
    rows, columns = sheet.shape
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


def row(number, *tags):
    return f'<row r="{number}">{"".join(tags)}</row>'


def test_values_stand_where_they_stood(engine):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Outcomes"
    page["B3"], page["C3"], page["AB3"] = "Force", "Arrests", "Note"
    page["B5"], page["C5"], page["AB5"] = " Kent ", 12, "<5"
    page["C6"], page["AB6"] = 12.5, True
    packed = io.BytesIO()
    book.save(packed)
    sheet = only(packed)
    assert cells(sheet) == {
        "B3": "Force", "C3": "Arrests", "AB3": "Note", "B5": " Kent ", "C5": 12, "AB5": "<5",
        "C6": 12.5, "AB6": True,
    }  # fmt: skip
    assert sheet.rows.tolist() == [3, 5, 6]
    assert sheet.columns.tolist() == [2, 3, 28]
    assert type(sheet.values[1, 1]) is int
    assert (sheet.file, sheet.name, sheet.text_only, sheet.cells) == (
        "upload",
        "Outcomes",
        False,
        8,
    )


def test_errors_and_formulas_without_a_result_are_not_blank(engine):
    xml = sheet_xml(
        row(
            2,
            '<c r="B2" t="e"><v>#REF!</v></c>',
            '<c r="C2" s="0" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
            '<c r="D2"><f>A1&amp;"&lt;5"</f></c>',
            '<c r="E2"><f>A1+B1</f><v></v></c>',
            '<c r="F2"><f>A1+B1</f><v/></c>',
            '<c r="G2"><f t="shared" ref="G2:G3" si="0">B2*2</f><v>8</v></c>',
            '<c r="H2" t="str"><f>""</f><v></v></c>',
            '<c r="I2"><f>SUM(A:A)</f><v>0</v></c>',
            '<c r="J2" t="str"><f>"#REF!"</f><v>#REF!</v></c>',
        )
        + row(3, '<c r="G3"><f t="shared" si="0"/></c>', '<c r="H3"><v>1</v></c>'),
    )
    sheet = only(workbook(xml))
    assert {sheet.address(*place): text for place, text in sheet.errors.items()} == {
        "B2": "#REF!",
        "C2": "#DIV/0!",
    }
    assert {sheet.address(*place): text for place, text in sheet.uncalculated.items()} == {
        "D2": '=A1&"<5"',
        "E2": "=A1+B1",
        "F2": "=A1+B1",
        "G3": "=B2*2",
    }
    assert cells(sheet) == {
        "B2": "#REF!", "C2": "#DIV/0!", "D2": '=A1&"<5"', "E2": "=A1+B1", "F2": "=A1+B1", "G2": 8,
        "I2": 0, "J2": "#REF!", "G3": "=B2*2", "H3": 1,
    }  # fmt: skip


def test_a_placeholder_nought_under_a_formula_is_no_result(engine):
    """Programs that cannot calculate write 0 and ask Excel to calculate on opening."""
    xml = sheet_xml(row(1, '<c r="A1"><f>B1*2</f><v>0</v></c>', '<c r="B1"><v>0</v></c>'))
    asks = only(workbook(xml, calculation='<calcPr fullCalcOnLoad="1"/>'))
    assert at(asks, asks.uncalculated) == ["A1"]
    assert cells(asks) == {"A1": "=B1*2", "B1": 0}
    calculated = only(workbook(xml, calculation='<calcPr calcId="191029"/>'))
    assert cells(calculated) == {"A1": 0, "B1": 0}


def test_number_formats_tell_dates_percentages_and_money(engine):
    codes = ("dd/mm/yyyy", "h:mm", "[h]:mm:ss", "0.0%", "[$£-809]#,##0", '0 "days"')
    numbers = ("3", "44293", "0.5", "1.25", "0.12", "1200", "7")
    tags = [f'<c r="{"ABCDEFG"[i]}1" s="{i}"><v>{v}</v></c>' for i, v in enumerate(numbers)]
    more = '<c r="H1" s="1"><v>44293.75</v></c><c r="I1" s="4" t="str"><v>12%</v></c>'
    wrong = '<c r="J1" s="1"><v>-3</v></c><c r="K1" s="1"><v>0</v></c>'
    wrong += '<c r="L1" s="3"><v>1e9</v></c>'
    sheet = only(workbook(sheet_xml(row(1, *tags, more, wrong)), styles=cell_styles(*codes)))
    assert cells(sheet) == {
        "A1": 3,
        "B1": dt.date(2021, 4, 7),
        "C1": dt.time(12),
        "D1": dt.timedelta(hours=30),
        "E1": 0.12,
        "F1": 1200,
        "G1": 7,
        "H1": dt.datetime(2021, 4, 7, 18),
        "I1": "12%",
        "J1": -3,  # Excel shows ####: no date, and the figure is not lost
        "K1": 0,
        "L1": 1_000_000_000,
    }
    assert at(sheet, sheet.percent) == ["E1"]
    assert at(sheet, sheet.currency) == ["F1"]


def test_a_built_in_percentage_is_one_too(engine):
    styles = cell_styles().replace('numFmtId="0"/>', 'numFmtId="0"/><xf numFmtId="10"/>')
    sheet = only(workbook(sheet_xml(row(1, '<c r="A1" s="1"><v>0.5</v></c>')), styles=styles))
    assert at(sheet, sheet.percent) == ["A1"]


def test_days_count_from_1904_where_the_workbook_says_so(engine):
    # 44,293 - 1,462 = 42,831: the two systems begin 1,462 days apart.
    xml = sheet_xml(row(1, '<c r="A1" s="1"><v>42831</v></c>'))
    properties = '<workbookPr date1904="1"/>'
    sheet = only(workbook(xml, styles=cell_styles("dd/mm/yyyy"), properties=properties))
    assert cells(sheet) == {"A1": dt.date(2021, 4, 7)}


def test_hidden_rows_columns_and_sheets_are_read_and_said_to_be_hidden(engine):
    xml = sheet_xml(
        row(1, '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="D1"><v>3</v></c>')
        + '<row r="2" spans="1:4" hidden="1"><c r="A2"><v>4</v></c></row><row r="3" hidden="1"/>',
        before='<cols><col min="1" max="1" width="9"/>'
        '<col min="2" max="3" width="9" hidden="1" customWidth="1"/></cols>',
    )
    state = {"Sheet2": 'state="veryHidden"', "Sheet3": 'state="hidden"'}
    reading = readers.read(workbook(xml, xml, xml, state=state))
    assert [sheet.hidden for sheet in reading.sheets] == [False, True, True]
    sheet = reading.sheets[0]
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({2}), frozenset({2}))
    assert cells(sheet) == {"A1": 1, "B1": 2, "D1": 3, "A2": 4}


def test_merged_ranges_with_something_in_them(engine):
    merges = '<mergeCells><mergeCell ref="B1:C1"/><mergeCell ref="F8:G9"/></mergeCells>'
    sheet = only(workbook(sheet_xml(row(1, '<c r="B1"><v>1</v></c>'), after=merges)))
    assert sheet.merged == ((1, 2, 1, 3),)


def test_text_keeps_what_was_typed(engine):
    strings = strings_xml(" Kent ", "a&amp;b &lt;5", "tab_x0009_and_x005F_x", "£1.2m", "", "12")
    rich = '<si><r><t>Rich</t></r><r><rPr><b/></rPr><t xml:space="preserve"> text</t></r>'
    strings = strings.replace("</sst>", rich + '<rPh sb="0" eb="1"><t>guide</t></rPh></si></sst>')
    tags = [f'<c r="A{n + 1}" t="s"><v>{n}</v></c>' for n in range(7)]
    inline = '<c r="B8" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'
    xml = sheet_xml("".join(row(n + 1, tag) for n, tag in enumerate(tags)) + row(8, inline))
    if engine == "fast":
        xml = xml.replace('<c r="A5" t="s"><v>4</v></c>', "")  # an empty text goes the slow way
    assert cells(only(workbook(xml, strings=strings))) == {
        "A1": " Kent ",
        "A2": "a&b <5",
        "A3": "tab\tand_x",
        "A4": "£1.2m",
        "A6": "12",
        "A7": "Rich text",
        "B8": "inline",
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="),
        lambda xml: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + xml,
        lambda xml: ('<?xml version="1.0" encoding="UTF-16"?>' + xml).encode("utf-16"),
        lambda xml: xml.replace('"', "'"),
        lambda xml: xml.replace('<c r="A1"', "<c").replace('<c r="B1"', "<c"),
        lambda xml: xml.replace('<row r="1">', "<row>"),
        lambda xml: xml.replace('r="B1" s="1"', 's="1" r="B1"'),
        lambda xml: xml.replace("<row", "<!-- <c r='Z9'><v>1</v></c> --><row"),
        lambda xml: xml.replace("<v>2", "<v><![CDATA[2]]>"),
        lambda xml: xml.replace('t="e"', 't = "e"'),
        lambda xml: xml.replace("<c ", "<c\n").replace("<row ", "<row\t"),
        lambda xml: xml.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
    ],
)
def test_xml_however_it_is_written(change):
    tags = '<c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c><c r="C1" t="e"><v>#N/A</v></c>'
    xml = sheet_xml(row(1, tags))
    sheet = only(workbook(change(xml), styles=cell_styles("0%")))
    assert cells(sheet) == {"A1": 1, "B1": 2, "C1": "#N/A"}
    assert at(sheet, sheet.errors) == ["C1"]
    assert at(sheet, sheet.percent) == ["B1"]


def test_dates_written_out():
    tags = (
        '<c r="A1" t="d"><v>2021-04-07T00:00:00</v></c><c r="B1" t="d"><v>2021-04-07T09:30</v></c>'
    )
    sheet = only(workbook(sheet_xml(row(1, tags))))
    assert cells(sheet) == {"A1": dt.date(2021, 4, 7), "B1": dt.datetime(2021, 4, 7, 9, 30)}


def test_a_stray_cell_in_the_last_corner_costs_nothing():
    xml = sheet_xml(
        row(1, '<c r="A1"><v>1</v></c>') + row(1048576, '<c r="XFD1048576"><v>2</v></c>')
    )
    sheet = only(workbook(xml))
    assert cells(sheet) == {"A1": 1, "XFD1048576": 2}
    assert sheet.shape == (2, 2)


def test_a_damaged_sheet_is_one_problem_and_the_others_are_read():
    sound = sheet_xml(row(1, '<c r="A1"><v>1</v></c>'))
    parts = workbook_parts(sound, sound[:-40], sound, sound)
    del parts["xl/worksheets/sheet4.xml"]
    reading = readers.read(zipped(parts))
    assert [sheet.name for sheet in reading.sheets] == ["Sheet1", "Sheet3"]
    assert [(p.code, p.sheet) for p in reading.problems] == [
        ("sheet_damaged", "Sheet2"),
        ("sheet_damaged", "Sheet4"),
    ]


def test_a_chart_sheet_is_said_to_be_left():
    parts = workbook_parts(sheet_xml(""), sheet_xml(""))
    related = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = related.replace("worksheet", "chartsheet", 1)
    reading = readers.read(zipped(parts))
    assert [(p.code, p.sheet) for p in reading.problems] == [("sheet_not_read", "Sheet1")]


def test_macros_are_ignored_and_missing_parts_do_not_matter():
    parts = workbook_parts(sheet_xml(row(1, '<c r="A1"><v>1</v></c>')))
    parts["xl/vbaProject.bin"] = b"\0" * 100
    del parts["xl/styles.xml"], parts["[Content_Types].xml"]
    assert cells(only(zipped(parts))) == {"A1": 1}


def test_if_the_engines_disagree_the_slow_one_is_believed(monkeypatch):
    """The fast engine loses a value: the count shows it, and the sheet is read again."""
    honest = spreadsheet._calamine

    def lossy(xml, strings):
        start, grid = honest(xml, strings)
        grid[0, 0] = None
        return start, grid

    monkeypatch.setattr(spreadsheet, "_calamine", lossy)
    xml = sheet_xml(row(1, '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>'))
    assert cells(only(workbook(xml))) == {"A1": 1, "B1": 2}


@pytest.mark.parametrize("panic", [RuntimeError("broken"), BaseException("panic")])
def test_if_the_fast_engine_breaks_the_slow_one_reads(monkeypatch, panic):
    def broken(*_):
        raise panic

    monkeypatch.setattr(spreadsheet, "_calamine", broken)
    assert cells(only(workbook(sheet_xml(row(1, '<c r="A1"><v>1</v></c>'))))) == {"A1": 1}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
VALUES = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6)),
    st.booleans(),
    WORDS.filter(lambda text: not text.startswith("=")),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2099, 1, 1)).map(
        lambda x: x.replace(microsecond=0)
    ),
    st.just("=A1+1"),
)
PLACES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def as_read(value):
    """A moment at midnight is a date."""
    midnight = isinstance(value, dt.datetime) and value.time() == dt.time()
    return value.date() if midnight else value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(PLACES, VALUES, max_size=30))
def test_two_engines_one_answer(content):
    book = openpyxl.Workbook()
    page = book.active
    for (down, right), value in content.items():
        page.cell(down, right, value)
    packed = io.BytesIO()
    book.save(packed)
    sheets = []
    for slow in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if slow:
                patch.setattr(spreadsheet, "scan", lambda *_, **__: None)
            sheets.append(only(packed))
    fast, reference = sheets
    assert cells(fast) == cells(reference)
    assert list(map(type, cells(fast).values())) == list(map(type, cells(reference).values()))
    assert fast.uncalculated == reference.uncalculated
    expected = {
        place: value.date()
        if isinstance(value, dt.datetime) and value.time() == dt.time()
        else value
        for place, value in content.items()
        if value != ""
    }
    found = {
        (int(fast.rows[i]), int(fast.columns[j])): fast.values[i, j]
        for i, j in zip(*np.nonzero(fast.values != None), strict=True)  # noqa: E711
    }
    assert found.keys() == expected.keys()
    for place, value in expected.items():
        if isinstance(value, dt.datetime):
            assert abs(found[place] - value) < dt.timedelta(milliseconds=2)
        else:
            assert found[place] == value
