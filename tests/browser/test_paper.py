"""The page of each shipped paper: axe finds nothing, and nothing is cut off on a telephone."""

import pytest
from record.commands import published
from record.papers_files import illustrative

from rocu_analysis.paper import filing

# Of the long page and its public part axe sees the same at both widths: it takes seconds over each.
PAGES = {
    ("published", "public"): (360, 1280),
    ("illustrative", "restricted"): (360,),
    ("illustrative", "public"): (),
}


@pytest.mark.browser
@pytest.mark.parametrize(("name", "part"), PAGES)
def test_the_page_of_a_paper_is_accessible_and_fits(browser, tmp_path, name, part):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    paper = published()[0] if name == "published" else illustrative()
    path = tmp_path / "page.html"
    path.write_bytes(filing.as_bytes(paper.document(part), "html"))
    # The page allows no script, which is as it should be; axe is one.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width in PAGES[name, part]:
            violations = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response
            said = [(v["id"], v["nodes"][0]["html"][:100]) for v in violations["violations"]]
            assert said == []
    context.close()
