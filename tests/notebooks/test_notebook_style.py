"""The shipped notebooks: one question each, few lines a cell, only public names."""

import ast
import re
from statistics import median

import nbformat
import pytest

import rocu_analysis as rocu
from rocu_analysis import workspace

BOOKS = workspace.notebook_files()
EXPECTED = [
    "00-start-here",
    "01-is-the-data-sound",
    "02-are-the-recommendations-on-time",
    "03-how-do-the-regions-compare",
    "04-what-is-changing",
    "05-pursue-prevent-protect-prepare",
    "06-south-west",
    "07-how-certain-is-the-money",
    "08-the-board-paper",
]


@pytest.fixture(params=BOOKS, ids=lambda path: path.name)
def book(request):
    """Each notebook in turn."""
    return nbformat.read(request.param, as_version=4)


def code_of(book):
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


def test_the_set_is_whole():
    assert [path.stem for path in BOOKS] == EXPECTED


def test_it_opens_with_its_question(book):
    first = book.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")


def test_prose_stands_before_every_piece_of_code_and_at_the_end(book):
    kinds = [cell.cell_type for cell in book.cells]
    assert kinds[-1] == "markdown"
    # The parameters and the imports may follow each other.
    silent = [n for n in range(3, len(kinds)) if kinds[n] == "code" == kinds[n - 1]]
    assert silent == []


def test_no_function_is_defined_in_a_notebook(book):
    for source in code_of(book):
        defined = [
            node
            # Lines such as %matplotlib are for Jupyter and no Python.
            for node in ast.walk(ast.parse(re.sub(r"(?m)^%.*$", "", source)))
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        ]
        assert defined == [], source


def test_cells_are_short(book):
    assert median(len(source.splitlines()) for source in code_of(book)) < 7
    assert max(len(source.splitlines()) for source in code_of(book)) <= 15


def test_only_public_names_are_used(book):
    public = {*rocu.__all__, "measures"}
    for source in code_of(book):
        assert not re.search(r"from rocu_analysis\.|import rocu_analysis\.", source)
        used = set(re.findall(r"\brocu\.(\w+)", source))
        assert used <= public, used - public
        assert not re.search(r"\.(_\w+)\(", source)


def test_it_has_its_parameters(book):
    tagged = [c for c in book.cells if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    names = [node.targets[0].id for node in ast.parse(tagged[0].source).body]
    assert names == ["REGION", "AS_AT", "RETURNS"]


def test_illustrative_figures_are_named_as_such_in_the_text_above(book):
    told = False
    for cell in book.cells:
        if cell.cell_type == "markdown":
            told = told or "illustrative" in cell.source.lower()
        elif "illustrative" in cell.source:
            assert told, cell.source


def test_nothing_stored_carries_a_path_of_one_machine(book):
    text = nbformat.writes(book)
    assert not re.search(r"/(home|root|tmp|work|Users)/\w", text)
