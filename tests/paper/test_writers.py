"""Each format carries what a reader needs, and text from a return stays text in all of them."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import page as page_validation
import pandas as pd
import pptx
import pytest
from lxml import etree

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.exhibits.cells import HIDDEN, MISSING, NOT_APPLICABLE, Cell, table_of
from rocu_analysis.paper import content, filing, pdf, workbook
from rocu_analysis.paper.tables import plain

from .conftest import HOSTILE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(data):
    return docx.Document(io.BytesIO(data))


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as office:
        return {name: office.read(name) for name in office.namelist()}


def written(document, form):
    return filing.as_bytes(document, form)


@pytest.mark.parametrize("form", filing.WRITERS)
def test_the_same_document_gives_the_same_bytes(form, document):
    again = replace(document, blocks=tuple(document.blocks))
    assert written(document, form) == written(again, form)


@pytest.mark.parametrize("form", ["docx", "pptx", "xlsx", "ods"])
def test_office_files_hold_no_time_of_writing(form, document):
    with zipfile.ZipFile(io.BytesIO(written(document, form))) as office:
        assert {item.date_time for item in office.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = next(
        data
        for name, data in parts(written(document, form)).items()
        if re.search("core|meta", name)
    )
    assert set(re.findall(rb"\b20\d\d-\d\d-\d\d", core)) == {b"2021-04-07"}


# --- Word ----------------------------------------------------------------------------------------


def test_word_tables_have_header_rows_that_repeat_and_a_header_column(document):
    file = opened(written(document, "docx"))
    assert len(file.tables) == 3  # tiles are one: a question a row
    first, *_ = (cell.text for cell in file.tables[0].rows[1].cells)
    assert first.split("\n") == [plain(HOSTILE[0]), "Not clearly"]
    for table in file.tables:
        rows = list(table._tbl.iter(f"{W}tr"))
        assert [row.find(f".//{W}tblHeader") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        look = table._tbl.tblPr.find(f"{W}tblLook")
        assert look.get(f"{W}firstRow") == look.get(f"{W}firstColumn") == "1"
        assert not list(table._tbl.iter(f"{W}gridSpan", f"{W}vMerge"))


# --- PDF -----------------------------------------------------------------------------------------


def validated(data, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(data)
    return page_validation.validate_pdf(path, profile=page_validation.ValidationProfile.PDF_UA_1)


def test_pdf_is_accessible(document, tmp_path):
    assert "0 failed" in str(validated(written(document, "pdf"), tmp_path))


def test_the_pdf_check_can_fail(document, tmp_path, monkeypatch):
    import typst

    monkeypatch.setattr(
        typst,
        "compile",
        lambda source, *, _compile=typst.compile, pdf_standards, **options: _compile(
            source, pdf_tags=False, **options
        ),
    )
    assert " 0 failed" not in str(validated(written(document, "pdf"), tmp_path))


def test_a_letter_that_the_typeface_lacks_does_not_stop_the_pdf(document, tmp_path):
    strange = replace(document, title="漢字 🙂 and words")
    assert "0 failed" in str(validated(written(strange, "pdf"), tmp_path))


# --- page ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tree(document):
    return etree.HTML(written(document, "html").decode("utf-8"))


def test_page_needs_no_other_file_and_runs_nothing(tree, document):
    assert not list(tree.iter("script", "link", "iframe", "object", "img"))
    assert not [node for node in tree.iter() if node.get("src")]
    links = [a.get("href") for a in tree.iter("a")]
    leads = [link for link in links if not link.startswith(("#", "data:text/csv;"))]
    assert leads == ["https://example.org/a?b=1&c"]
    fonts = re.findall(r"src: url\((.{20})", written(document, "html").decode())
    assert fonts == ["data:font/ttf;base64"] * 2


def test_charts_of_the_page_are_text_with_names_of_their_own(tree):
    full, narrow = tree.iter("svg")
    for chart in (full, narrow):
        assert chart.get("role") == "img"
        assert chart.get("aria-label").startswith("Bar chart of referrals")
        assert "Eastern" in "".join(chart.itertext())
    names = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(set(names)) == len(names)
    used = set(re.findall(r"url\(#([^)]+)", etree.tostring(tree).decode()))
    assert used <= set(names)


def test_years_stay_on_one_line_wherever_the_page_says_them(document):
    """A browser parts 2018-19 at its hyphen; only in cells it did not."""
    said = "Judicial outcomes rose in 2018-19"
    point = content.Points((content.Point(said),))
    heading = content.Heading(2, said, anchor="h")
    held = replace(document, blocks=(heading, content.Paragraph(said), point))
    made = written(held, "html").decode().split("<main")[1]
    assert made.count(said.replace("2018-19", '<span class="unbroken">2018-19</span>')) == 3


def test_marking_is_said_on_every_printed_page_and_is_no_style(document):
    strange = replace(document, handling='"} body { display: none } </style>')
    style, *after = written(strange, "html").decode().split("</style>")
    assert len(after) == 1
    assert style.count("@top-center { content: ") == 1
    assert "body { display: none }" not in style
    assert "OFFICIAL" in style


# --- slides and workbooks ------------------------------------------------------------------------


def test_workbook_meets_the_checklist(document):
    book = openpyxl.load_workbook(io.BytesIO(written(document, "xlsx")))
    assert book.sheetnames == ["Cover", "Contents", "Table 1", "Table 2", "Notes"]
    assert book.properties.title == document.title
    assert book.properties.language == "en-GB"
    for sheet in book:
        words = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert document.banner in words, sheet.title
        assert document.banner.replace("&", "&&") in f"{sheet.oddHeader.center.text}", sheet.title
        assert sheet["A1"].style == "Headline 1"
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    for name in book.sheetnames[1:]:
        (table,) = book[name].tables.values()
        assert table.ref.startswith("A")
        assert table.autoFilter is None


CELLS = {
    "Region": ["South West", "Eastern", "London", "Network"],
    "Arrests": [Cell(1124), Cell(-62), HIDDEN, Cell(9)],
    "95% interval": [Cell(low=9.3, high=11.0, decimals=1), Cell(high=4.5, decimals=1), MISSING,
                     Cell(low=2.0, decimals=1)],
    "Rate": [Cell(9.0, 7.9, 10.3, decimals=1), Cell(8.8, 7.2, 10.6, decimals=1), NOT_APPLICABLE,
             Cell(7.0, 6.0, 8.1, decimals=1)],
    "Share": [Cell(68, unit="%"), Cell(70, unit="%"), HIDDEN, Cell(66, unit="%")],
    "Due": [Cell(date(2022, 1, 31)), MISSING, Cell(date(2021, 5, 3)), Cell(date(2021, 5, 1))],
    "Standing": [Cell(40, unit="days", lead="Overdue by"), Cell(255, unit="days", lead="Late by"),
                 "Not accepted", Cell(1, unit="days", lead="Late by")],
    "Score": [Cell(47, words="no signal"), Cell(1083, words="concern"), HIDDEN,
              "0 of 2"],
    "Year": ["2018", "2019", "2020", "2021"],
}  # fmt: skip


def test_a_figure_an_interval_a_day_and_words_have_columns_of_their_own():
    made = {column.head: column for column in workbook.columns(table_of(CELLS))}
    assert made["Arrests"].values == [1124, -62, "[c]", 9]
    assert made["95% interval: lower"].values == [9.3, "[z]", "[x]", 2.0]
    assert made["95% interval: upper"].values == [11.0, 4.5, "[x]", "[z]"]
    assert [made[f"Rate{end}"].values[0] for end in ("", ": lower", ": upper")] == [9.0, 7.9, 10.3]
    assert made["Share (%)"].values == [68, 70, "[c]", 66]
    assert made["Due"].values == [date(2022, 1, 31), "[x]", date(2021, 5, 3), date(2021, 5, 1)]
    assert made["Standing (days)"].values == [40, 255, "[z]", 1]
    told = ["Overdue by", "Late by", "Not accepted", "Late by"]
    assert made["Standing: in words"].values == told
    assert made["Score"].values == [47, 1083, "[c]", "[z]"]
    assert made["Score: in words"].values == ["no signal", "concern", "[z]", "0 of 2"]
    assert made["Year"].values == CELLS["Year"]  # a year is a name
    forms = [made[name].form for name in ("Arrests", "Rate", "Due", "Region")]
    assert forms == ["#,##0", "#,##0.0", "d mmmm yyyy", ""]


DAYS = (date(2020, 4, 1), date(2020, 6, 30))
TIDY = ("arrests", "Eastern", "led", *DAYS, "Pursue", "All", "All", "All", "count",
        62, 60, 64, "final", "returns of the Eastern region")  # fmt: skip
HEADS = ["measure", "area", "counting", "period_start", "period_end", "strand", "threat", "tier",
         "level", "unit", "value", "low", "high", "status", "source"]  # fmt: skip


@pytest.fixture(scope="module")
def counted(document):
    figures = pd.DataFrame([TIDY, TIDY], columns=HEADS, dtype="object")
    figures.loc[1, ["area", "value", "low", "high", "status"]] = ["London", *[None] * 3, "hidden"]
    return replace(document, figures=figures)


def test_the_tidy_sheet_has_a_count_a_row_and_a_mark_for_what_is_hidden(counted):
    made = workbook.sheets(counted)[2]
    assert made.name == "All figures"
    assert [c.head for c in made.columns] == [h.replace("_", " ").capitalize() for h in HEADS]
    assert [row[10:14] for row in made.rows] == [(62, 60, 64, "final"),
                                                 ("[c]", "[c]", "[c]", "hidden")]  # fmt: skip


def test_the_csv_file_is_the_tidy_table_with_the_marking_in_every_row(counted):
    frame = pd.read_csv(io.BytesIO(written(counted, "csv")))
    assert list(frame) == [*HEADS, "marking"]
    assert frame["value"].tolist()[0] == 62
    assert frame["value"].isna().tolist() == [False, True]
    assert frame["period_end"].tolist() == ["2020-06-30"] * 2
    assert set(frame["marking"]) == {counted.banner}


def test_the_cover_has_the_answer_what_to_decide_and_the_verdicts(document):
    lines = workbook.sheets(document)[0].lines
    assert any(line.startswith("Answer: ") for line in lines)
    assert sum("Not clearly" in line for line in lines) == 3
    asked = content.Points((content.Point("Agree the plan."),), ordered=True)
    blocks = (*document.blocks, content.Heading(1, "Please decide"), asked)
    lines = workbook.sheets(replace(document, blocks=blocks))[0].lines
    assert {"Please decide", "1. Agree the plan."} <= {*lines}


def test_slides_begin_with_the_answer_and_end_with_the_decision(document):
    asked = content.Points((content.Point("Agree the plan."),), ordered=True)
    blocks = (*document.blocks[:2], content.Heading(1, "Please decide"), asked,
              *document.blocks[5:])  # fmt: skip
    deck = pptx.Presentation(io.BytesIO(written(replace(document, blocks=blocks), "pptx")))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0] == document.title
    assert titles[-1] == "Please decide"
    assert document.every(content.Picture)[0].exhibit.headline in titles
    fonts = {run.font.name for slide in deck.slides for shape in slide.shapes
             if shape.has_text_frame for p in shape.text_frame.paragraphs
             for run in p.runs}  # fmt: skip
    assert fonts == {"Arial"}


def test_a_slide_has_bars_of_money_as_a_chart_of_its_own_with_alternative_text(document):
    frame = pd.DataFrame([
        {"region": "South West", "period": f"{year}-{year - 1999}", "funding_source": "Grant",
         "period_start": f"{year}-04-01", "period_end": f"{year + 1}-03-31", "amount": amount,
         "certainty": "annual", "source": "a.xlsx!R!A1"}
        for year, amount in ((2019, 4e6), (2020, 5e6))
    ])  # fmt: skip
    held = schema.conform(frame, "resources")
    made = rocu.Paper({"resources": held}, title="Money", audience="public", as_at="2021-04-01",
                      exhibits=[{"kind": "funding", "heading": "Is it certain?"}])  # fmt: skip
    deck = pptx.Presentation(io.BytesIO(written(made.document(), "pptx")))
    (chart,) = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
    assert list(chart.chart.plots[0].series[0].values) == [5.0]  # the newest year
    assert chart._element.nvGraphicFramePr.cNvPr.get("descr")


def test_a_long_title_does_not_make_a_table_small_when_it_is_printed(document, tmp_path):
    """A page takes some 120 letters: of one line of 146 in larger ones a narrow table was half."""
    title = "Pursue share of disruptions, South West, 2018-19 Q1 to 2021-22 Q4, per cent of those"
    table = content.Table("Table 1", f"{title} with a stated strand", "t",
                          pd.DataFrame({"Region": ["Eastern"], "Count": [9]}),
                          "a.xlsx, " * 40)  # fmt: skip
    book = written(replace(document, blocks=(table,)), "xlsx")
    cells = openpyxl.load_workbook(io.BytesIO(book))["Table 1"]["A"]
    titles = [cell.value for cell in cells if cell.style == "Headline 1"]
    assert titles == [
        f"Table 1: {title.removesuffix(' of those')}",
        "of those with a stated strand",
    ]
    assert max(len(cell.value) for cell in cells) <= 120
    # And the paper is still told from a return, by the banner below its titles.
    (tmp_path / "paper.xlsx").write_bytes(book)
    problems = rocu.check(tmp_path).problems
    assert problems["code"].tolist() == ["own_workbook"]


def test_no_sheet_of_a_restricted_part_calls_its_figures_published(document):
    sheets = workbook.sheets(replace(document, part="restricted"))
    assert not [sheet.title for sheet in sheets if "published" in sheet.title]


def test_an_open_sheet_has_the_marking_on_every_page(document):
    styles = etree.fromstring(parts(written(document, "ods"))["styles.xml"])
    (header,) = styles.iter("{*}header")
    assert "".join(header.itertext()).strip() == document.banner


def test_both_kinds_of_workbook_hold_the_same_values(document):
    frame = table_of(CELLS)
    made = replace(document, blocks=(content.Table("Table 1", "Cells", "table-1", frame),))
    book = openpyxl.load_workbook(io.BytesIO(written(made, "xlsx")))["Table 1"]
    held = [[str(getattr(v, "date", lambda v=v: v)()) for v in row]
            for row in book.iter_rows(values_only=True)][-4:]  # fmt: skip
    ods = etree.fromstring(parts(written(made, "ods"))["content.xml"])
    space = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
             for name in ("table", "office", "text")}  # fmt: skip
    (sheet,) = ods.xpath("//table:table[@table:name='Table 1']", namespaces=space)
    rows = sheet.xpath("table:table-row", namespaces=space)[-4:]
    said = [[cell.xpath("string(@office:value | @office:date-value | text:p)", namespaces=space)
             for cell in row] for row in rows]  # fmt: skip
    assert [[cell.removesuffix(".0") for cell in row] for row in said] == held


# --- text is data --------------------------------------------------------------------------------


def page_count(document):
    """Pages of the PDF; each is an object of its own there."""
    return len(re.findall(rb"/Type\s*/Page\b", written(document, "pdf")))


def test_pages_that_are_turned_and_begin_an_annex_leave_no_empty_page(document):
    """A break before the first of the turned pages left a page with nothing on it."""
    wide = pd.DataFrame({f"A column with words {n}": ["word " * 3] for n in range(12)})
    blocks = (
        content.Heading(1, "Findings", "1.", "findings"),
        content.Paragraph("Upright"),
        content.Heading(1, "Annex", "A.", "annex", new_page=True, landscape=True),
        content.Table("Table 1", "Wide", "table-1", wide),
        content.Heading(1, "Method", "B.", "method"),
        content.Paragraph("Upright again"),
    )
    assert page_count(replace(document, blocks=tuple(blocks))) == 3  # upright, turned, upright


def test_a_chart_and_its_notes_are_one_group_that_may_be_parted_at_its_table(document):
    (run,) = pdf._runs(document.blocks)
    group = next(g for g in run["groups"] if "Picture" in [b["kind"] for b in g["parts"][0]])
    assert group["together"]
    kinds = [[block["kind"] for block in part] for part in group["parts"]]
    # Both headings go with the chart: none is left at the foot of a page.
    assert kinds == [
        ["Heading", "Heading", "Picture", "Paragraph", "Paragraph"],
        ["Table", "Paragraph", "Points"],
    ]
    assert not run["groups"][0]["together"]  # a summary may run over the page


LONG = [["Region", "Period", "Measure", "Value"], ["Eastern", "2020-21", "arrests", 5]]


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize(("added", "values", "code"), [
    ([["To the board"]], [], "file_gives_nothing"), (LONG, [5], None),
    ([["Region", "Arrests 2020-21"], ["Eastern", 5]], [], "column_not_understood"),
])  # fmt: skip
def test_of_a_papers_workbook_only_a_sheet_that_somebody_added_is_read(
    tmp_path, document, place, added, values, code
):
    book = openpyxl.load_workbook(io.BytesIO(written(document, "xlsx")))
    sheet = book.create_sheet("Front", place)
    for row in added:
        sheet.append(row)
    book.save(tmp_path / "paper.xlsx")
    check = rocu.check(tmp_path)
    assert check.outcomes["value"].tolist() == values
    told = dict(zip(check.problems["code"], check.problems["message"], strict=True))
    assert told.pop("own_workbook").endswith("; not read, but for Front.")
    assert list(told) == [code] * bool(code)


@pytest.mark.parametrize("form", ["xlsx", "ods", "csv"])
def test_a_file_of_a_paper_among_returns_is_told_as_ours(tmp_path, counted, form):
    """An OpenDocument file of ours was damaged, to a reader that minds lines between cells."""
    (tmp_path / f"paper.{form}").write_bytes(written(counted, form))
    assert set(rocu.check(tmp_path).problems["code"]) == {"own_workbook"}
