"""No file of a public part names a returned file; the record beside it does, for `rocu trace`."""

import io
import zipfile

import openpyxl
import pytest

import rocu_analysis as rocu
from rocu_analysis.paper.filing import WRITERS
from rocu_analysis.paper.paper import Paper

ROWS = [("Region", "Period", "Measure", "Value"),
        *(("South West", f"20{year}-{year + 1} Q{q}", "arrests", 90 + q)
          for year in (19, 20, 21) for q in (1, 2, 3, 4)),
        ("South West", "2022-23 Q1", "arrests", "(93)"),
        ("South West", "2022-23 Q2", "arrests", "ninety")]  # fmt: skip
ACCEPTED = '[[accept]]\ncell = "D14"\nby = "A"\non = 2022-02-03\nreason = "By letter"\n'
KINDS = ("scorecard", "track", "year_on_year", "completeness")


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    folder = tmp_path_factory.mktemp("returns")
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(folder / "Zebra.xlsx")
    (folder / "Zebra.toml").write_text(ACCEPTED, encoding="utf-8")
    return rocu.check(folder)


def saved(check, folder, audience, *forms):
    """What every file of a paper says, by its form."""
    named = ("track", "year_on_year")
    exhibits = [{"kind": kind, **({"measure": "arrests"} if kind in named else {})}
                for kind in KINDS]  # fmt: skip
    made = Paper(check, title="A paper", audience=audience, region="South West",
                 exhibits=exhibits)  # fmt: skip
    return {path.suffix[1:]: words(path.read_bytes()) for path in made.save(folder, forms)}


@pytest.fixture(scope="module")
def public(check, tmp_path_factory):
    return saved(check, tmp_path_factory.mktemp("public"), "public", *WRITERS)


def words(data):
    """Everything in a file, and in the files inside of it."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return b"".join(words(held.read(name)) for name in held.namelist())


@pytest.mark.parametrize("form", sorted(set(WRITERS) - {"pdf"}))  # a PDF has no letters in it
def test_no_public_file_names_a_return(public, form):
    assert b"Zebra" not in public[form]


def test_a_figure_accepted_by_hand_is_told_without_its_cell(public):
    assert b"By letter" in public["html"]


def test_the_restricted_part_names_its_returns(check, tmp_path):
    assert b"Zebra.xlsx" in saved(check, tmp_path, "restricted", "html")["html"]
