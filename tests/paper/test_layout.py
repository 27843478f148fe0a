"""What stands on one page, how a table is made narrow, and where a reader finds what."""

import io
import json
import re
import zlib
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import Mock

import docx
import numpy as np
import pandas as pd
import pptx
import pytest
from docx.enum.section import WD_ORIENT
from PIL import Image, ImageStat

import rocu_analysis as rocu
from rocu_analysis.paper import assembly, content, filing, pdf, placed, slides, tables, word

from .frames import outcomes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def table(frame, label="Table 1"):
    return content.Table(label, "A caption", "table-1", frame)


# --- tables --------------------------------------------------------------------------------------


def wide_frame(rows, columns=12):
    """A frame that no upright page has room for, with one column that never changes."""
    data = {
        f"Organisation {c}": [f"Participants {r * c}" for r in range(rows)] for c in range(columns)
    }
    return pd.DataFrame(data | {"Published": ["10 June 2020"] * rows})


def test_what_is_the_same_in_every_row_of_a_wide_table_is_said_once():
    wide = table(wide_frame(5))
    # Organisation 0 is the same too, r * 0, but the first column always stays.
    assert wide.headers[0] == "Organisation 0"
    assert "Published" not in wide.headers
    assert wide.keys == ("The same in every row: Published: 10\u00a0June 2020.",)
    assert len(wide.headers) == 12
    assert list(wide.frame.columns)[-1] == "Published"  # workbooks have all of it


def test_a_table_that_is_too_tall_for_a_page_is_set_smaller_and_its_columns_have_more_room():
    words = "Train lead responsible officers with investigators"
    short, tall = (
        of_rows("ABC", *[(str(n), words, words) for n in range(rows)]) for rows in (3, 60)
    )
    assert (short.points, tall.points) == (tables.TABLE_POINTS, tables.TALL_POINTS)
    rows = [(f"Higher since April {2010 + n}",) * 5 for n in range(10)]
    held = of_rows("ABCDE", *rows)  # 17.1 cm on one line each
    larger = held.lines(held.widths(tables.PAGE_WIDTH))
    assert held.lines() <= tables.MOST_LINES[False] < larger
    assert held.keeps_together
    assert sum(held.page_widths) <= tables.PAGE_WIDTH + 1e-6


def test_a_range_stands_on_one_line():
    held = of_rows(["Period", "Limits (%)"], ("2018-19 Q1", "57.5 to 80.4"), ("All", "3 of 10"))
    assert [row[1].split() for row in held.cells] == [["57.5", "to", "80.4"], ["3", "of", "10"]]
    assert all(" " not in row[1] for row in held.cells)
    assert held.least_widths[1] >= tables.width("57.5 to 80.4", tables.TABLE_POINTS)


def unpacked(data):
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


def small_letters(document, *blocks):
    """How often each page turns to the letters of notes."""
    made = pdf.write(replace(document, blocks=blocks))
    texts = (unpacked(made[found.end() :]) for found in re.finditer(rb"stream\r?\n", made))
    return [text.count(b" 8.5 Tf") for text in texts if b" 8.5 Tf" in text]


def test_no_note_stands_alone_below_its_heading_at_the_foot_of_a_page(document):
    """“Annex C. Notes” and the first of 29, as Word never sets them."""
    point = content.Point("It says why. " * 12, "Note 1")  # of two lines
    heading = content.Heading(1, "Notes", "Annex C.", "annex-c")
    notes = [content.Points((point,) * number, role="small") for number in (1, 2, 30)]
    single, both = (small_letters(document, heading, held)[0] for held in notes[:2])
    assert single < both
    for above in range(38, 48):
        assert small_letters(document, lines(above), heading, notes[2])[0] != single, above


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_rows_of_prose_that_fill_a_page_are_not_held_together(document, rows):
    """Two of them in one piece would run off the page, and one row has no second."""
    reasons = [f"{n}. " + "It says why. " * 400 for n in range(rows)]
    made = pdf.write(replace(document, blocks=(of_rows(["Reason"], *zip(reasons)),)))
    assert f"/Type/Pages/Count {rows}/".encode() in made


def of_rows(heads, *rows):
    return table(pd.DataFrame(list(rows), columns=list(heads)))


def taken(text, room):
    """Lines that a text takes in so much room, one word after the other."""
    lines, used, gap = 1, 0.0, tables.width(" ", tables.TABLE_POINTS)
    for wide in (tables.width(part, tables.TABLE_POINTS) for part in text.split(" ")):
        begins = used and used + gap + wide > room
        lines += bool(begins)
        used = wide if begins or not used else used + gap + wide
    return lines


def test_a_table_is_as_high_as_it_is_reckoned_and_no_higher():
    """By its length "from 1 January 2021" had room for two lines, and took three."""
    rows = [("Referrals", "from 1 January 2021", "child sexual abuse and exploitation"),
            ("People charged", "three years to 2021", "modern slavery and human trafficking"),
            ("Referrals investigated", "not stated", "not stated")]  # fmt: skip
    held = of_rows(["Measure", "When", "Threat"], *rows)
    for room in np.arange(sum(held.least_widths), 14, 0.1):
        widths = held.widths(room)
        stands = [max(taken(cell, wide - tables.PADDING + 1e-9)
                      for cell, wide in zip(row, widths, strict=True))
                  for row in (held.headers, *held.cells)]  # fmt: skip
        assert held.lines(widths) == sum(stands), room


# --- what fits on a page -------------------------------------------------------------------------


def lines(count):
    """A paragraph that is about so many lines high."""
    line = "word " * 20  # about 16 cm in letters of 11 points
    return content.Paragraph(line * count)


@pytest.fixture(scope="module")
def picture(exhibit):
    return content.Picture.make(exhibit, "Figure 1", "Caption", "figure-1", content.TALLEST)


BRIEF = SimpleNamespace(is_addition=False, texts=())


def pages_of(*sections):
    """Heights of the pages that sections of groups of blocks take, one after the other."""
    pages, held = assembly.Pages(BRIEF, placed.Labels([]), (), content.PAGE_HEIGHT), [[]]
    for block in pages.sections([], *sections):
        if isinstance(block, content.Heading) and block.new_page:
            held.append([])
        held[-1].append(block)
    return [content.height(blocks) for blocks in held[1:]]


def test_charts_of_a_page_shrink_alike_until_all_stand_on_it(picture):
    group = [content.Heading(2, "A finding"), picture]
    (one,) = pages_of(("One?", [group, group]))
    assert one <= content.PAGE_HEIGHT + 0.001
    assert one > 2 * content.SMALLEST * picture.height
    # Three at their smallest are 3 x 0.7 x 12 = 25 cm: the third goes to the next page.
    assert len(pages_of(("One?", [group] * 3))) == 2


def test_a_chart_in_little_room_is_narrower_in_its_own_proportion(exhibit):
    picture = content.Picture.make(exhibit, "Figure 1", "Caption", "figure-1", content.TALLEST)
    assert (picture.size, picture.height) == ("page", 12.0)
    # Lower first, at the same width and with larger letters than a smaller picture would have.
    low = replace(picture, room=9.0)
    assert (low.size, low.lower, low.width) == ("half", 9.0, 16.0)
    assert replace(picture, room=6.0).width == pytest.approx(16.0 * 6.0 / 9.0)


def test_what_is_said_above_a_table_stays_with_it(document):
    """A heading and its words stood at the foot of a page, and the table on the next."""
    alone = content.Paragraph("Words above a table.", stays=True)
    held = replace(document, blocks=(alone, *document.every(content.Table)[:1]))
    told = json.loads(pdf.as_json(held))["runs"][0]["groups"][0]["parts"][0]
    assert [item.get("stays") for item in told] == [True, None]


# --- links ---------------------------------------------------------------------------------------


def test_every_link_of_the_page_has_its_place(document):
    """“What changed?” stood in the contents twice, once with a link to nowhere."""
    first = content.Heading(1, "What changed?")
    more = tuple(content.Heading(1, f"Question {n}?", anchor=f"more-{n}") for n in range(9))
    made = replace(document, blocks=(first, *document.blocks, *more))
    text = filing.as_bytes(made, "html").decode()
    links = set(re.findall(r'href="#([^"]*)"', text))
    assert {heading.anchor for heading in more} <= links
    assert links <= set(re.findall(r' id="([^"]+)"', text))


# --- pages in Word -------------------------------------------------------------------------------


def test_a_section_ends_in_the_gap_below_its_table_and_on_no_page_of_its_own(document):
    wide = table(wide_frame(5, 20))
    blocks = (
        content.Heading(1, "Wide", "1.", "wide", landscape=True),
        wide,
        content.Heading(1, "Upright", "2.", "upright"),
        content.Paragraph("Words"),
    )
    file = docx.Document(io.BytesIO(word.write(replace(document, blocks=blocks))))
    ends = [p for p in file.paragraphs if p._p.pPr is not None and p._p.pPr.sectPr is not None]
    assert [p.style.name for p in ends][-1] == "Gap"
    assert [p.text for p in ends if p.style.name == "Gap"] == [""]
    # A printer goes by the orientation, a screen by the sizes.
    turned = [section.page_width > section.page_height for section in file.sections]
    # The marking stands on every page of each.
    assert [s.header.paragraphs[0].text for s in file.sections] == [document.banner] * 3
    assert all(document.banner in s.footer.paragraphs[0].text for s in file.sections)
    assert turned == [False, True, False]
    assert [section.orientation == WD_ORIENT.LANDSCAPE for section in file.sections] == turned


def test_chart_source_and_words_stay_together_in_word(document):
    blocks = tuple(
        replace(block, stays=True)
        if isinstance(block, content.Paragraph) and block.role == "source"
        else block
        for block in document.blocks
    )
    file = docx.Document(io.BytesIO(word.write(replace(document, blocks=blocks))))
    kept = {p.text: p.paragraph_format.keep_with_next for p in file.paragraphs}
    assert kept["Source: made by hand. More in note 1."]
    # On a force's page, whose end is not known, a source stood alone at the top of the next.
    assert kept[document.every(content.Picture)[0].exhibit.description]
    caption = next(p for p in file.paragraphs if p.text.startswith("Figure 1"))
    assert caption.style.paragraph_format.keep_with_next


# --- size ----------------------------------------------------------------------------------------


def test_pictures_are_sharp_and_show_what_the_chart_does(picture, exhibit):
    on_screen, printed = exhibit.image("png"), picture.image("png", picture.size)
    old, new = (Image.open(io.BytesIO(data)) for data in (on_screen, printed))
    drawn = Image.fromarray(exhibit.drawing.pixels(picture.size))
    ink = [255 - ImageStat.Stat(image.convert("L")).mean[0] for image in (drawn, new)]
    assert ink[1] == pytest.approx(
        ink[0], rel=0.1
    )  # without its letters, or in others, it differs by a fifth and more
    assert new.width == round(16 / 2.54 * 300)  # centimetres of a page, 300 dots an inch
    assert len(printed) < 4 * len(on_screen)  # 3.5 times the pixels

    def commonest(image):
        colours = image.convert("RGB").getcolors(maxcolors=1_000_000)
        return [colour for _, colour in sorted(colours, reverse=True)[:2]]

    assert commonest(new) == commonest(old)
    assert replace(picture, drawing=replace(exhibit.drawing)).image("png", "page") == printed


def test_a_chart_that_could_not_be_printed_is_printed_by_the_next_save(tmp_path, monkeypatch):
    """A paper told the same error for ever, with room on the disc again."""
    made = rocu.Paper(
        {"outcomes": outcomes({"South West": [100] * 8})}, title="A", audience="public",
        exhibits=[{"kind": "track", "measure": "arrests"}],
    )  # fmt: skip
    with monkeypatch.context() as full:
        full.setattr("rocu_analysis.charts.drawing.printed", Mock(side_effect=OSError(28, "full")))
        with pytest.raises(OSError, match="full"):
            made.save(tmp_path, ["docx"])
    assert not list(tmp_path.iterdir())
    made.save(tmp_path, ["docx"])
    assert (tmp_path / "a.docx").exists()


# --- slides --------------------------------------------------------------------------------------


def slides_of(document, *blocks):
    made = slides.write(replace(document, blocks=blocks) if blocks else document)
    return list(pptx.Presentation(io.BytesIO(made)).slides)


def test_what_is_added_to_a_chart_stands_on_its_slide(document):
    """That a budget is without London stood in the notes of the speaker alone."""
    heading = content.Heading(1, "Is the money certain?", anchor="q")
    chart = document.every(content.Picture)[0]
    added = content.Paragraph("The budget of 2018-19 is without London.")
    told = content.Paragraph(chart.exhibit.more)
    _, only = slides_of(document, heading, chart, told, added)
    said = [shape.text_frame.text for shape in only.shapes if shape.has_text_frame]
    assert added.text in said
    assert chart.exhibit.more not in " ".join(said)
