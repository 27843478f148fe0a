"""Excel workbooks: every cell with its address, and what a value alone does not say."""

import datetime as dt
import io

import numpy as np
import openpyxl
import pytest
from hypothesis import given, strategies as st
from record.odd_files import KINDS, sheet, workbook
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
