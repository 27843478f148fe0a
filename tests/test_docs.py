"""Made pages are up to date, and what pages name exists. `make docs` checks their links."""

import importlib.util
import re
from pathlib import Path

import pytest

import rocu_analysis as rocu
from rocu_analysis import problems

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"


def _maker():
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = _maker()


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) for n in MAKER.PAGES])
def test_a_made_page_is_what_would_be_made(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    stored = (DOCS / name).read_text(encoding="utf-8").splitlines()
    # `make gallery` writes it again: read the difference.
    assert MAKER.PAGES[name]().splitlines() == stored


def test_every_problem_is_on_its_page():
    page = MAKER.problems_page()
    assert all(f"| `{code}` |" in page for code in problems.kinds())


def test_every_public_name_has_an_example():
    shown = {*MAKER.EXAMPLES, *MAKER.EXHIBITS}
    assert set(rocu.__all__) - shown == {"if_possible", "measures"}
    assert "Examples" in rocu.if_possible.__doc__
    assert {f"measures.{name}" for name in MAKER.MEASURES} <= set(MAKER.EXAMPLES)


def test_every_kind_of_exhibit_has_its_example_and_picture():
    from rocu_analysis.exhibits import NAMES

    assert set(MAKER.EXHIBITS) == set(NAMES)
    named = {
        name
        for path in (REPOSITORY / "README.md", *DOCS.rglob("*.md"))
        for name in re.findall(r"[\w-]+\.png", path.read_text("utf-8"))
    }
    assert named == {path.name for path in (DOCS / "gallery").glob("*.png")}


def test_the_architecture_page_names_modules_and_files_that_exist():
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    source = REPOSITORY / "src" / "rocu_analysis"
    named = {word for word in re.findall(r"`([a-z_]+(?:/[\w.]*)+)`", page) if "NAME" not in word}
    assert len(named) > 20
    roots = (source, REPOSITORY)
    lost = {word for word in named if not any((root / f"{word}{end}").exists()
            for root in roots for end in ("", ".py"))}  # fmt: skip
    assert lost == set()


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
