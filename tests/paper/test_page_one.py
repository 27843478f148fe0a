"""Page one and the pages after it: what a board reads, in words that it uses."""

import io
import re
from itertools import pairwise

import docx
import pytest
from record.commands import published
from record.papers_files import empty, illustrative

import rocu_analysis as rocu
from rocu_analysis import datasets
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.paper import assembly, content, layout, page_one, word
from rocu_analysis.paper.page_one import RELIED_ON

# The house's own odd words, and what a commissioner reads instead.
ODD = {
    "told apart": "no clear difference",
    "beyond chance": "more than chance would give",
    "nought": "zero",
    "(is|are) whole": "all returned",
    "Means": "Resources",
    "no rule fired": "no signal",
    "attack": "(annex only)",
    "bears": "has",
    "pursue share": "Pursue share",
}
MOST_PAGES = 8  # of the main part


@pytest.fixture(scope="module", params=["illustrative", "published"])
def paper(request):
    return illustrative() if request.param == "illustrative" else published()[0]


def main_part(document):
    """Blocks before the annexes."""
    first = next(place for place, block in enumerate(document.blocks)
                 if isinstance(block, content.Heading) and block.number)  # fmt: skip
    return document.blocks[:first]


def filled(blocks):
    """How full each page is that some blocks take, by the estimate that the paper goes by."""
    pages = [[]]
    for block in blocks:
        if isinstance(block, content.Heading) and block.new_page:
            pages.append([])
        pages[-1].append(block)
    return [layout.height(page) / layout.PAGE_HEIGHT for page in pages]


def words_of(blocks):
    """Every text of blocks, but names of files and charts' own letters."""
    for block in blocks:
        if isinstance(block, content.Points):
            yield from (point.text for point in block.items)
        elif isinstance(block, content.Tiles):
            yield from (f"{tile.question} {tile.figure} {tile.text}" for tile in block.items)
        elif isinstance(block, content.Picture):
            yield from (block.caption, block.alt)
        elif isinstance(block, content.Table):
            yield block.caption
        elif getattr(block, "role", "") != "source":
            yield block.words


@pytest.mark.slow
def test_a_board_reads_no_odd_words(paper):
    told = "\n".join(words_of(main_part(paper.document())))
    assert not [word for word in ODD if re.search(rf"\b{word}\b", told)]


@pytest.mark.slow
def test_the_main_part_reads_easily(paper):
    """Flesch and Kincaid's grade and five years; a board pack is to be read at 14."""
    told = [text.rstrip(".") for text in words_of(main_part(paper.document()))]
    words = re.findall(r"[A-Za-z']+", " ".join(told))
    sentences = [one for one in re.split(r"[.;:] ", ". ".join(told)) if " " in one]
    syllables = sum(max(1, len(re.findall("[aeiouy]+", word.lower()))) for word in words)
    age = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5
    assert 8 < age < 14


@pytest.mark.slow
def test_every_link_leads_somewhere(paper):
    for part in paper.parts:
        document = paper.document(part)
        anchors, links = [], []
        for block in document.blocks:
            items = getattr(block, "items", ())
            anchors += [getattr(one, "anchor", "") for one in (block, *items)]
            links += [link for one in (block, *items) for link in getattr(one, "links", ())]
            links += [tile.link for tile in items if isinstance(tile, content.Tile)]
        held = [anchor for anchor in anchors if anchor]
        assert len(held) == len(set(held))
        assert links
        assert {link.anchor for link in links} <= set(held)


def test_the_main_part_is_short_and_its_notes_stand_behind_it(paper):
    document = paper.document()
    main = main_part(document)
    new = sum(isinstance(block, content.Heading) and block.new_page for block in main)
    assert 1 + new <= MOST_PAGES  # page one begins without a break
    notes = [point.text for block in document.blocks if isinstance(block, content.Points)
             for point in block.items
             if point.text and (point.anchor or block.role == "small")]  # fmt: skip
    assert len(notes) == len(set(notes))
    words = [sum(len(text.split()) for text in texts)
             for texts in (notes, words_of(document.blocks))]  # fmt: skip
    inside = filled(main)[1:-1]  # an annex goes on on the last
    assert min(inside) > layout.FULL
    # Body words are all but the notes.
    assert words[0] <= (words[1] - words[0]) / 3


def test_each_question_of_a_board_has_its_answer_on_page_one(paper):
    """Beside a scorecard the year before is a line, so that six tiles are enough."""
    blocks = main_part(paper.document())
    page = blocks[: next(n for n, block in enumerate(blocks)
                         if isinstance(block, content.Heading) and block.new_page)]  # fmt: skip
    (tiles,) = (block for block in page if isinstance(block, content.Tiles))
    asked = {tile.question for tile in tiles.items}
    wanted = {"How do we compare?", "Too heavy on Pursue?", "Is the money certain?"}
    assert wanted | {"Are recommendations on time?"} <= asked
    told = "\n".join(words_of(page))
    if "What changed?" in told:
        assert {"Is oversight in place?", "Can these figures be relied on?"} <= asked
        assert len(asked) == 6
        assert "South West arrests: no clear change from the year" in told
    else:
        assert "What changed from the year before?" in asked


def test_page_one_is_full_of_answers(paper):
    """Without a scorecard six small tiles left four tenths of the page empty."""
    blocks = paper.document().blocks
    page = blocks[: next(n for n, b in enumerate(blocks) if getattr(b, "new_page", False))]
    title = layout._text(paper.title, "title") + layout._text(paper.subtitle, "subtitle")
    assert title + layout.height(page) > 0.85 * layout.PAGE_HEIGHT
    (tiles,) = (block for block in page if isinstance(block, content.Tiles))
    assert tiles.large == (len(tiles.items) == page_one.MOST_LARGE)
    assert {tile.question for tile in tiles.items} >= {RELIED_ON}


def test_what_was_found_wrong_stands_on_the_page_of_its_question(paper):
    """ "6 warnings" alone answered nobody; what they are stood in an annex."""
    blocks = main_part(paper.document())
    at = next(n for n, block in enumerate(blocks) if getattr(block, "text", "") == RELIED_ON)
    tables = [block for block in blocks[at:] if isinstance(block, content.Table)]
    assert [table.caption for table in tables] == ["Problems found in the returns, by file"]


def test_tables_are_numbered_as_they_stand_and_set_in_letters_that_can_be_read(paper):
    """What was found wrong stood before all others on a page of the main part, as table 17."""
    tables = paper.document().tables
    assert [table.label for table in tables] == [f"Table {n + 1}" for n in range(len(tables))]
    assert min(table.points for table in tables) >= 7.5


def test_charts_that_share_a_page_are_nearly_as_wide_as_it(paper):
    pictures = [block for block in main_part(paper.document())
                if isinstance(block, content.Picture)]  # fmt: skip
    assert min(picture.width for picture in pictures) > 0.8 * content.PAGE_WIDTH


def test_what_a_tile_says_of_an_annexed_exhibit_is_counted_among_what_the_paper_names(paper):
    """Fraud outcomes fell in the region of the paper, and in all ten together: 1 + 1."""
    told = "\n".join(block.words for block in main_part(paper.document())
                     if isinstance(block, content.Paragraph))  # fmt: skip
    assert "The headlines name two changes and no difference beyond the usual." in told


def test_in_word_too_a_tile_says_on_which_page_its_figure_stands(paper, monkeypatch):
    """Of each page of the PDF the page was said, of Word's the figure alone."""
    monkeypatch.setattr(Drawing, "figure", empty)
    file = docx.Document(io.BytesIO(word.write(paper.document())))
    (told,) = [table for table in file.tables if table.cell(0, 0).text == "Question"]
    places = {"Figure 1": 2, "Figure 2": 3, "Figure 3": 4, "Figure 4": 5, "Figure 6": 6, "More": 6}
    if not paper.title.startswith("The public record"):
        places = {"Figure 4": 3, "Figure 6": 4, "Figure 8": 5, "Figure 10": 6, "More": 6}
    text = "\n".join(row.cells[2].text.replace("\xa0", " ") for row in told.rows)
    assert all(f"{name}, page {page}." in text for name, page in places.items())


def test_page_one_is_held_to_its_page_and_no_tile_breaks(monkeypatch):
    """What is new goes first, then all tiles together, to a page where the sections go on."""
    news = [f"{word} of some region in a period were revised; {'and so on ' * 20}"
            for word in ("Arrests", "Charges", "Disruptions")]  # fmt: skip
    monkeypatch.setattr(assembly.record, "new_since", lambda *_: ("Since the last paper", news))
    made = illustrative()
    monkeypatch.setattr(made, "_documents", {})  # others read those of the shared paper
    monkeypatch.setattr(made, "asks", tuple(f"decide on matter {number}" for number in range(6)))
    blocks = made.document().blocks
    second = next(n for n, b in enumerate(blocks) if getattr(b, "new_page", False))
    title = layout._text(made.title, "title") + layout._text(made.subtitle, "subtitle")
    assert title + layout.height(blocks[:second]) <= layout.PAGE_HEIGHT + layout.SPARE
    assert blocks[second].words == page_one.OTHERS
    assert any(isinstance(block, content.Tiles) for block in blocks[second : second + 3])
    told = "\n".join(words_of(blocks))
    # The first on page one, and in the annex those for which it had no room.
    for what in ("Arrests", "Charges", "Disruptions"):
        assert told.count(f"{what} of some region") == 1
    assert "Since the last paper, continued" in [getattr(block, "text", "") for block in blocks]


def test_tiles_stand_on_page_one_rather_than_the_last_of_many_rows():
    """27 measures took a page of their own, and the answers the next."""
    quarters = [f"{year}-{year - 1999} Q{q}" for year in range(2021, 2024) for q in (1, 2, 3, 4)]
    named = [("Eastern", f"Work {n}") for n in range(26)]
    named += [(region, "Arrests") for region in ("Eastern", "London", "South West")]
    lines = [f"{region},{quarter},{measure},{40 + k % 3}"
             for region, measure in named for k, quarter in enumerate(quarters)]  # fmt: skip
    held = rocu.check("\n".join(["Region,Period,Measure,Value", *lines]).encode())
    made = rocu.Paper.from_spec(datasets.GENERAL, check=held, region="Eastern")
    blocks = made.document().blocks
    second = next(n for n, b in enumerate(blocks) if getattr(b, "new_page", False))
    assert any(isinstance(block, content.Tiles) for block in blocks[:second])
    title = layout._text(made.title, "title") + layout._text(made.subtitle, "subtitle")
    assert title + layout.height(blocks[:second]) <= layout.PAGE_HEIGHT + layout.SPARE


def test_what_is_new_leaves_page_one_before_the_answers_do(monkeypatch):
    """One sentence on what was new took all six tiles off page one."""
    news = ["Units report 22 of 60 arrangements in place. The last paper said: 16 of 60 in place."]
    monkeypatch.setattr(assembly.record, "new_since", lambda *_: ("Since the last paper", news))
    made = illustrative()
    monkeypatch.setattr(made, "_documents", {})
    blocks = made.document().blocks
    second = next(n for n, b in enumerate(blocks) if getattr(b, "new_page", False))
    assert any(isinstance(block, content.Tiles) for block in blocks[:second])
    assert [block.words for block in blocks[second : second + 2]] == ["Since the last paper", *news]
    assert min(filled(main_part(made.document()))[:-1]) > 0.5


def test_a_link_behind_the_sentence_of_a_tile_begins_like_a_sentence(paper):
    """Page one said "none set aside; six warnings. more." """
    (tiles,) = [block for block in paper.document().blocks if isinstance(block, content.Tiles)]
    assert [tile.link.words for tile in tiles.items if not tile.link.words[0].isupper()] == []


def test_a_sentence_says_a_period_as_a_sentence_does(paper):
    """The annex said "The figures of Week of 7 Mar 2022"."""
    said = [text for exhibit in paper.exhibits() for text in (exhibit.description, exhibit.brief)]
    assert [
        text for text in said if re.search(r"[a-z,] Week of|[Ww]eek of \d+ [A-Z][a-z]{2} ", text)
    ] == []


def test_nothing_below_a_headline_says_it_again(paper):
    """ "Arrests rose from 85 to 122 a quarter" stood there twice, and that too few are too few."""
    twice = []
    for above, below in pairwise(main_part(paper.document())):
        is_chart = isinstance(above, content.Picture)
        headline = above.exhibit.headline if is_chart else getattr(above, "words", "")
        if isinstance(below, content.Paragraph) and below.role == "body":
            twice += [below.text] * (headline != "" and below.text.startswith(headline))
    assert twice == []


def test_notes_are_named_in_one_list(paper):
    """ "Notes 1 and 2, 14" is none."""
    for block in paper.document().blocks:
        words = [link.words for link in getattr(block, "links", ())]
        notes = [text for text in words if text.startswith("note")]
        if len(words) > len(notes) + 1:  # beside those of the table
            assert not [text for text in words if " and " in text], words


def test_the_published_paper_says_where_its_grades_and_its_money_stand_and_what_they_leave_out():
    """The budget of 2018-19, without London, was set beside those before it in silence."""
    blocks = published()[0].document().blocks
    said = " ".join(words_of(blocks))
    assert "The budget of 2018-19 is given as about £166.4 million and is without London" in said
    sources = [block.text for block in blocks if getattr(block, "role", "") == "source"]
    assert any("HMICFRS grades.csv (published: policeprofessional.com, " in s for s in sources)
    listed = [point.address for block in blocks if isinstance(block, content.Points)
              for point in block.items]  # fmt: skip
    assert "https://www.theyworkforyou.com/wrans/?id=2018-11-01.187084.h" in listed
