"""The page of each shipped paper: axe finds nothing, and nothing is cut off on a telephone."""

import pytest

from rocu_analysis import locations

WIDTHS = (360, 1280)


@pytest.fixture(scope="module", params=["published", "illustrative"])
def page_files(request, tmp_path_factory):
    from rocu_analysis.paper.paper import Paper

    paper = Paper.from_spec(locations.data() / request.param / "paper.toml")
    paths = paper.save(tmp_path_factory.mktemp(request.param), ["html"])
    assert len(paths) == {"published": 1, "illustrative": 2}[request.param]
    return paths


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_a_paper_is_accessible_and_fits(browser, page_files, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for path in page_files:
        # The page allows no script, which is as it should be; axe is one.
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        opened = context.new_page()
        opened.goto(path.as_uri())
        found = axe.Axe().run(opened).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:100]) for rule in found] == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
