"""Excel workbooks: every cell with its address, and what a value alone does not say."""

import datetime as dt
import io

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from record.odd_files import KINDS, parts, sheet, workbook, zipped
from sheets import at, cells, only

from rocu_analysis import readers
from rocu_analysis.readers import spreadsheet

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


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


def row(number, *tags):
    return f'<row r="{number}">{"".join(tags)}</row>'


def test_errors_and_formulas_without_a_result_are_not_blank(engine):
    xml = row(
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
    ) + row(3, '<c r="G3"><f t="shared" si="0"/></c>', '<c r="H3"><v>1</v></c>')
    read = only(workbook(sheet(xml)))
    unset = {"D2": '=A1&"<5"', "E2": "=A1+B1", "F2": "=A1+B1", "G3": "=B2*2"}
    values = {"B2": "#REF!", "C2": "#DIV/0!", "G2": 8, "I2": 0, "J2": "#REF!", "H3": 1}
    assert cells(read) == unset | values


def test_hidden_rows_columns_and_sheets_are_read_and_said_to_be_hidden(engine):
    xml = sheet(
        row(1, '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="D1"><v>3</v></c>')
        + '<row r="2" spans="1:4" hidden="1"><c r="A2"><v>4</v></c></row><row r="3" hidden="1"/>',
        before='<cols><col min="1" max="1" width="9"/>'
        '<col min="2" max="3" width="9" hidden="1" customWidth="1"/></cols>',
        after='<mergeCells><mergeCell ref="B1:C1"/><mergeCell ref="F8:G9"/></mergeCells>',
    )
    state = {2: 'state="veryHidden"', 3: 'state="hidden"'}
    reading = readers.read(workbook(xml, xml, xml, state=state))
    assert [read.hidden for read in reading.sheets] == [False, True, True]
    read = reading.sheets[0]
    assert (read.hidden_rows, read.hidden_columns) == (frozenset({2}), frozenset({2}))
    assert cells(read) == {"A1": 1, "B1": 2, "D1": 3, "A2": 4}
    assert read.merged == ((1, 2, 1, 3),)  # the other holds nothing


def test_raised_digits_are_notes_and_no_part_of_a_word(engine):
    raised = '<r><rPr><b/><vertAlign val="superscript"/><sz val="9"/></rPr><t>{}</t></r>'
    lowered = '<r><rPr><vertAlign val="subscript"/></rPr><t>2</t></r>'
    texts = (
        f"<r><t>England and Wales</t></r>{raised.format('4,5')}",
        f"<r><t>30</t></r>{raised.format('th')}<r><t xml:space='preserve'> June</t></r>",
        f"<r><t>CO</t></r>{lowered}",
    )
    strings = "".join(f"<si>{text}</si>" for text in texts)
    tags = [f'<c r="A{k + 1}" t="s"><v>{k}</v></c>' for k in range(3)]
    book = workbook(sheet("".join(f'<row r="{k + 1}">{c}</row>' for k, c in enumerate(tags))),
                    strings=strings)  # fmt: skip
    held = list(cells(only(book)).values())
    assert held == ["England and Wales⁴,⁵", "30th June", "CO2"]


def test_text_keeps_what_was_typed(engine):
    texts = ("a&amp;b &lt;5", "tab_x0009_and_x005F_x", "£1.2m", "", "12")
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    strings += '<si><t xml:space="preserve"> Kent </t></si><si><r><t>Rich</t></r><r><rPr><b/></rPr>'
    strings += '<t xml:space="preserve"> text</t></r><rPh sb="0" eb="1"><t>guide</t></rPh></si>'
    tags = [f'<c r="A{n + 1}" t="s"><v>{n}</v></c>' for n in range(7)]
    inline = '<c r="B8" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'
    xml = sheet("".join(row(n + 1, tag) for n, tag in enumerate(tags)) + row(8, inline))
    if engine == "fast":
        xml = xml.replace('<c r="A4" t="s"><v>3</v></c>', "")  # an empty text goes the slow way
    assert cells(only(workbook(xml, strings=strings))) == {
        "A1": "a&b <5",
        "A2": "tab\tand_x",
        "A3": "£1.2m",
        "A5": "12",
        "A6": " Kent ",
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
        lambda xml: xml.replace('r="B1" s="2"', 's="2" r="B1"'),
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
    tags = '<c r="A1"><v>1</v></c><c r="B1" s="2"><v>2</v></c><c r="C1" t="e"><v>#N/A</v></c>'
    xml = sheet(row(1, tags))
    read = only(workbook(change(xml)))
    assert cells(read) == {"A1": 1, "B1": 2, "C1": "#N/A"}
    assert at(read, read.percent) == ["B1"]


def test_a_damaged_sheet_is_one_problem_and_the_others_are_read():
    made = parts(sheet(ONE), sheet(ONE)[:-40], sheet(ONE), sheet(ONE))
    del made["xl/worksheets/sheet4.xml"]
    reading = readers.read(zipped(made))
    assert [read.name for read in reading.sheets] == ["S1", "S3"]
    assert [(p.code, p.sheet) for p in reading.problems] == [
        ("sheet_damaged", "S2"),
        ("sheet_damaged", "S4"),
    ]


def test_macros_are_ignored_and_missing_parts_do_not_matter():
    made = parts(sheet(ONE)) | {"xl/vbaProject.bin": b"\0" * 100}
    del made["xl/styles.xml"], made["[Content_Types].xml"]
    assert cells(only(zipped(made))) == {"A1": 1}


def test_if_the_engines_disagree_the_slow_one_is_believed(monkeypatch):
    """The fast engine loses a value: the count shows it, and the sheet is read again."""
    honest = spreadsheet._calamine

    def lossy(xml, strings):
        start, grid = honest(xml, strings)
        grid[0, 0] = None
        return start, grid

    monkeypatch.setattr(spreadsheet, "_calamine", lossy)
    xml = sheet(row(1, '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>'))
    assert cells(only(workbook(xml))) == {"A1": 1, "B1": 2}


@pytest.mark.parametrize("panic", [RuntimeError("broken"), BaseException("panic")])
def test_if_the_fast_engine_breaks_the_slow_one_reads(monkeypatch, panic):
    def broken(*_):
        raise panic

    monkeypatch.setattr(spreadsheet, "_calamine", broken)
    assert cells(only(workbook(sheet(ONE)))) == {"A1": 1}


def by_both(data):
    """What both engines read."""
    fast = readers.read(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spreadsheet, "scan", lambda *_, **__: None)
        return fast, readers.read(data)


@pytest.mark.parametrize("name", KINDS["what cells of a workbook say"])
def test_two_engines_one_answer_to_what_the_record_holds(name):
    fast, slow = by_both(KINDS["what cells of a workbook say"][name])
    assert fast.problems == slow.problems
    for read, reference in zip(fast.sheets, slow.sheets, strict=True):
        assert cells(read) == cells(reference)
        assert (read.hidden_columns, read.merged) == (reference.hidden_columns, reference.merged)
        np.testing.assert_array_equal(read.percent, reference.percent)
        np.testing.assert_array_equal(read.currency, reference.currency)


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


@given(st.dictionaries(PLACES, VALUES, max_size=30))
def test_two_engines_one_answer(content):
    book = openpyxl.Workbook()
    for (down, right), value in content.items():
        book.active.cell(down, right, value)
    packed = io.BytesIO()
    book.save(packed)
    (fast,), (reference,) = (reading.sheets for reading in by_both(packed))
    assert cells(fast) == cells(reference)
    assert list(map(type, cells(fast).values())) == list(map(type, cells(reference).values()))
    held = zip(*np.nonzero(fast.values != None), strict=True)  # noqa: E711
    found = {(int(fast.rows[i]), int(fast.columns[j])): fast.values[i, j] for i, j in held}
    assert found.keys() == {place for place, value in content.items() if value != ""}
    for place, value in found.items():
        typed = content[place]
        if isinstance(typed, dt.datetime):  # a moment at midnight is a date
            value = value if isinstance(value, dt.datetime) else dt.datetime(*value.timetuple()[:3])
            assert abs(value - typed) < dt.timedelta(milliseconds=2)
        else:
            assert value == typed
