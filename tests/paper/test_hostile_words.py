"""No formula, link or note comes of words that somebody gave, in any format of a paper."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pandas as pd
import pytest

from rocu_analysis import outputs
from rocu_analysis.errors import BadOption
from rocu_analysis.paper import content, filing, quality
from rocu_analysis.paper.paper import Paper

PAYLOADS = (
    "[open](file://server/share/x.xlsx)",
    "[c](note 3)",
    "[a](http://one.example) and [b](http://two.example)",
    "$$note$$ and $$",
    '=HYPERLINK("http://evil.example","open")',
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "{=1+1}",
    "javascript:alert(1)",
    "https://evil.example/a",
    "mailto:a@evil.example",
    "internal:'Cover'!A1",
    "external:c:\\x.xlsx",
    "<script>alert(1)</script>",
    '#link("http://evil.example")[x]',
    "\u202egpj.exe\u200f",
    "null\x00byte\x07\x1b[31m",
    "half \ud800 a letter",
    "_x003D_1+1 _x000D_",
    "A" * 100_000,
)


def document(number):
    """One payload in every place for a text, and all of them in cells and headings of a table."""
    word = PAYLOADS[number]
    short = word[:200]
    # Names of columns may be alike once what cannot be printed is gone.
    table = pd.DataFrame(
        list(zip(PAYLOADS, range(len(PAYLOADS)), PAYLOADS, strict=True)),
        columns=pd.Index(["Words", word, "Again"], dtype=object),
        dtype=object,
    )
    blocks = (
        content.Heading(1, "Summary", "1", "summary"),
        content.Points((content.Point(short, short, (content.Link("table-1", "table 1"),)),), True),
        content.Heading(2, short, "2.1", "finding-1"),
        content.Paragraph(short, "lead"),
        content.Paragraph(f"Source: {short}", "source"),
        content.Table("Table 1", short, "table-1", table, short),
        content.Points(tuple(content.Point(text) for text in PAYLOADS), role="small"),
    )
    return content.Document(
        title=short, subtitle=short, part="public", marking=short, handling=short,
        dated=date(2021, 4, 7), authors=short, illustrative=False,
        facts=(short, short), blocks=blocks,
    )  # fmt: skip


# What stands as title and heading of a column; in cells stand all of them each time.
TRIED = [("xlsx", 0), ("xlsx", 4), ("xlsx", 19), ("ods", 4), ("docx", 0), ("html", 16), ("pptx", 4)]
SELDOM = [*(("xlsx", number) for number in (1, 3, 7, 9, 20)), ("ods", 20), ("pdf", 4)]
TRIED += [pytest.param(*words, marks=pytest.mark.slow) for words in SELDOM]


@pytest.mark.parametrize(("form", "number"), TRIED)
def test_words_are_words(form, number):
    data = filing.as_bytes(document(number), form)
    if form == "html":
        page = data.decode("utf-8")
        links = re.findall(r'(?:href|src)="([^"]*)', page)
        ours = ("#", "data:text/csv;charset=utf-8;base64,")  # a table to take along
        assert all(link.startswith(ours) for link in links)
        assert "<script" not in page
        return
    if form == "pdf":
        assert not re.search(rb"/(URI|Launch|JavaScript|JS|GoToR|SubmitForm)\b", data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as office:
        parts = {
            name: office.read(name).decode("utf-8", "replace")
            for name in office.namelist()
            if name.endswith((".xml", ".rels"))
        }
    every = "".join(parts.values())
    # What Excel calls external is a sheet of the workbook where it begins with a hash.
    assert all(target.startswith("#'") for target in re.findall(
        r'Target="([^"]*)" TargetMode="External"', every))  # fmt: skip
    assert not re.search(r"<(f|hlinkClick|table:cell-range-source)\b", every)
    leads = re.findall(r"<text:a [^>]*href=\"([^\"]*)\">([^<]*)", every)
    assert len(leads) == 2 * (form == "ods")  # its contents lead to its own sheets
    assert all(where == f"#'{words}'.A1" for where, words in leads)
    assert "formula=" not in every
    if form == "xlsx":
        _look_at_cells(data, parts)


def _look_at_cells(data, parts):
    """Every text is a string as it was given, and says so where it begins as a formula does."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    acting = 0
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in "sn", cell.value
            if isinstance(cell.value, str) and outputs.could_act(cell.value):
                assert cell.quotePrefix, cell.value
                acting += 1
            # The list of contents leads to its sheets, and nothing else leads anywhere.
            linked = cell.hyperlink.target if cell.hyperlink else None
            assert linked is None or (sheet.title == "Contents" and linked == f"#'{cell.value}'!A1")
    assert acting >= 2 * 7


def test_an_address_is_a_link_only_where_it_shows_where_it_leads():
    given = ["https://www.gov.uk/a?b=1", "http://x.example", "https://gov.uk@evil.example/",
             "https://evil.example/\u202egpj", "javascript:alert(1)", "file://server/share",
             "https://a.example/ b", "words"]  # fmt: skip
    frame = pd.DataFrame({"published": given, "qualifier": "exact"})
    assert quality._links(frame) == set(given[:2])


def test_a_line_that_is_too_long_is_told_before_any_work():
    for name in ("title", "subtitle", "marking", "handling", "authors", "board"):
        words = {"title": "Paper", name: "A" * 256}
        with pytest.raises(BadOption, match=f"{name}: it has 256 letters") as told:
            Paper(None, audience="public", exhibits=[], **words)
        assert len(str(told.value)) < 400
    with pytest.raises(BadOption, match="restricted, marking: it has 300 letters"):
        Paper(None, title="Paper", audience="public", exhibits=[],
              restricted={"marking": "A" * 300})  # fmt: skip
    with pytest.raises(BadOption) as told:
        Paper(None, title="Paper", audience="A" * 10_000, exhibits=[])
    assert len(str(told.value)) < 400
