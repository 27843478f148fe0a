"""The pages: what is made is what would be made today, what is named is there.

`docs/make.py` runs every command, example and exhibit that stands on a made page, so that a page
that is up to date is one whose code runs. `make docs` holds the links between pages.
"""

import importlib.util
import re
from pathlib import Path

import pytest

import rocu_analysis as rocu

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"


def _maker():
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = _maker()


# These run every example, every command of the first paper, and every kind of exhibit.
DEAR = ("api.md", "first-paper.md")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=pytest.mark.slow if n in DEAR or "exhibits/" in n else ())
        for n in MAKER.PAGES
    ],
)
def test_a_made_page_is_what_would_be_made(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    stored = (DOCS / name).read_text(encoding="utf-8").splitlines()
    now = MAKER.PAGES[name]().splitlines()
    # `make gallery` writes it anew: read the difference.
    assert now == stored


def test_every_public_name_has_an_example():
    assert set(rocu.__all__) - set(MAKER.EXAMPLES) == {"if_possible", "measures"}
    assert "Examples" in rocu.if_possible.__doc__
    assert {f"measures.{name}" for name in MAKER.MEASURES} <= set(MAKER.EXAMPLES)


def test_every_kind_of_exhibit_has_its_page_and_pictures():
    from rocu_analysis.exhibits import NAMES

    assert set(MAKER.EXHIBITS) == set(NAMES)
    named = {
        name
        for path in DOCS.rglob("*.md")
        for name in re.findall(r"[\w-]+\.png", path.read_text("utf-8"))
    }
    assert named == {path.name for path in (DOCS / "gallery").glob("*.png")}


def test_what_the_readme_names_is_there_and_nothing_is_fetched_from_an_index():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"\]\((?!http)([^)#]+)", readme):
        assert (REPOSITORY / path).exists(), path
    pages = [REPOSITORY / "README.md", *DOCS.rglob("*.md"), *REPOSITORY.glob("notebooks/*.*")]
    for page in (*pages, *REPOSITORY.rglob("src/**/*.py")):
        said = page.read_text(encoding="utf-8")
        assert not re.search(r"pip\w* install (?:-\S+ )*rocu[-_]analysis", said), page
    # It has no public home: no address of one is claimed, and the README says why.
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert ("[project.urls]" in project, "`project.urls`" in readme) == (False, True)


def test_the_version_stands_in_one_place_and_its_copies_agree():
    cited = (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {rocu.__version__}\n" in cited
    changes = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changes, re.MULTILINE)[1] == rocu.__version__
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert "version =" not in project.partition("[project]")[2].partition("[project.opt")[0]
