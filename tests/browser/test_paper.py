"""The page of each shipped paper: axe finds nothing, and nothing is cut off on a telephone."""

from dataclasses import replace

import pytest
from paper import conftest as made_by_hand
from shipped_papers import illustrative, published

from rocu_analysis.paper import content, filing

pytestmark = pytest.mark.slow
document, exhibit = made_by_hand.document, made_by_hand.exhibit
# The width at which axe looks: at another it sees the same of a page, and takes seconds.
PAGES = {("published", "public"): 1280, ("illustrative", "public"): 360}


@pytest.mark.parametrize(("name", "part"), PAGES)
def test_the_page_of_a_paper_is_accessible_and_fits(browser, tmp_path, name, part):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    paper = published() if name == "published" else illustrative()
    path = tmp_path / "page.html"
    path.write_bytes(filing.as_bytes(paper.document(part), "html"))
    # The page allows no script, which is as it should be; axe is one.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(held => held.open = true)")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == PAGES[name, part]:
            violations = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response
            said = [(v["id"], v["nodes"][0]["html"][:100]) for v in violations["violations"]]
            assert said == []
        if width == 360:
            # The last tile of page one ends within three screens of a telephone.
            page.set_viewport_size({"width": 390, "height": 844})
            assert page.evaluate(LAST_TILE) <= 3 * 844
            page.set_viewport_size({"width": 360, "height": 900})
            # Columns out of sight were a word wide, and rows eleven lines high.
            high = [lines for lines in page.evaluate(LINES_A_ROW) if lines > 8]
            assert high == []
            # Nor does a long heading put the first figures out of sight.
            assert [right for right in page.evaluate(FIRST_FIGURES) if right > width] == []
    if name == "published":
        page.emulate_media(color_scheme="dark")
        dark = axe.Axe().run(page, options={"runOnly": ["color-contrast"]}).response
        assert dark["violations"] == []
    context.close()


LAST_TILE = """() => Math.max(0, ...[...document.querySelectorAll('.tiles')].map(
  held => held.getBoundingClientRect().bottom + window.scrollY))"""
LINES_A_ROW = """() => [...document.querySelectorAll('.wide tbody')].map(body =>
  body.getBoundingClientRect().height / body.rows.length
  / parseFloat(getComputedStyle(body).lineHeight))"""
FIRST_FIGURES = """() => [...document.querySelectorAll('.wide tbody td:nth-child(2).right')]
  .map(cell => cell.getBoundingClientRect().right)"""
SHOWN = """() => [...document.querySelectorAll('.chart svg text')].map(text => [
  text.ownerSVGElement.getBoundingClientRect(), text.ownerSVGElement.viewBox.baseVal.width, text])
  .filter(([box]) => box.width > 0)
  .map(([box, width, text]) => parseFloat(getComputedStyle(text).fontSize) * box.width / width)"""


def test_a_reader_keeps_the_marking_and_the_words_of_charts_in_sight(browser, tmp_path, document):
    words = tuple(content.Paragraph("words " * 300) for _ in range(9))
    path = tmp_path / "page.html"
    path.write_bytes(filing.as_bytes(replace(document, blocks=(*document.blocks, *words)), "html"))
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(path.as_uri())
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        sizes = page.evaluate(SHOWN)
        assert sizes
        assert min(sizes) >= 12
        page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
        assert page.evaluate("document.querySelector('header').getBoundingClientRect().top") == 0
    # Contents stand beside the paper where there is room, and stay there.
    sides = page.evaluate(
        "['nav', 'main'].map(name => document.querySelector(name).getBoundingClientRect())"
    )
    assert sides[0]["right"] <= sides[1]["left"]
    assert 0 < sides[0]["top"] < 200
    with page.expect_download() as given:
        page.locator(".csv a").first.click()
    assert given.value.suggested_filename == "table-1.csv"
    # Printed, what is folded is open.
    page.emulate_media(media="print")
    assert page.locator("#table-2 td").first.is_visible()
    # A caption stays whole, and with its table: its last word stood alone on the next page.
    looks = page.evaluate(
        "['summary', 'caption', 'figcaption'].map(name => getComputedStyle("
        "document.querySelector('main ' + name))).map(one => [one.breakAfter, one.breakInside])"
    )
    assert looks == [["avoid", "avoid"]] * 3
    context.close()
