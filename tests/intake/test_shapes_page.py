"""The page on reading returns: each of its sheets is read as the page says, by its very tables."""

import re
from pathlib import Path

import pytest
from sheets_by_hand import check_rows

PAGE = Path(__file__).parents[2] / "docs" / "reading-returns.md"
MOST_WORDS = 1_200
TEXT = PAGE.read_text(encoding="utf-8")


def sheet(section):
    """The table of a section as rows of cells; None is an empty cell."""
    part = re.split(r"^#+ ", TEXT.partition(f"# {section}\n")[2], flags=re.MULTILINE)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [[_typed(cell) for cell in row] for row in rows if set("".join(row)) != {"-"}]


def _typed(text):
    return int(text) if text.isdigit() else text or None


def read(tmp_path, section, fields, **more):
    """Each figure by its cell: some fields and its value, or its marker."""
    check = check_rows(tmp_path, sheet(section), **more)
    assert not (check.problems["severity"] == "error").any(), check.problems["message"].tolist()
    rows = check.outcomes.to_dict("records")
    return {
        row["source"].rpartition("!")[2]: [
            *(row[name] for name in fields.split()),
            row["marker"] if row["value"] != row["value"] else row["value"],
        ]
        for row in rows
    }


def companion(word):
    """The first companion on the page with a word in it."""
    written = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    return next(code for code in written if word in code)


def test_long(tmp_path):
    assert read(tmp_path, "Long", "force measure period strand") == {
        "E2": ["Dorset", "arrests", "2020-21 Q1", "Pursue", 12],
        "E3": ["Dorset", "arrests", "2020-21 Q2", "Pursue", 15],
        "E4": ["Wiltshire", "charges", "2020-21 Q1", "Protect", "c"],
    }


def test_wide_by_measure(tmp_path):
    assert read(tmp_path, "Wide by measure", "region measure period qualifier") == {
        "C2": ["South West", "arrests", "Apr 2020", "exact", 120],
        "D2": ["South West", "charges", "Apr 2020", "exact", 31],
        "C3": ["Eastern", "arrests", "Apr 2020", "about", 90],
        "D3": ["Eastern", "charges", "Apr 2020", "exact", 1124],
    }


def test_wide_by_period(tmp_path):
    assert read(tmp_path, "Wide by period", "force measure period") == {
        "B4": ["Kent", "arrests", "2019-20", 5], "C4": ["Kent", "arrests", "2020-21", 6],
        "B5": ["Essex", "arrests", "2019-20", 7], "C5": ["Essex", "arrests", "2020-21", 8],
    }  # fmt: skip


def test_wide_by_one_detail(tmp_path):
    assert read(tmp_path, "Wide by one detail", "region level period value_high") == {
        "B4": ["South West", "major", "2020-21", pytest.approx(float("nan"), nan_ok=True), 4],
        "C4": ["South West", "moderate", "2020-21", pytest.approx(float("nan"), nan_ok=True), 9],
        "D4": ["South West", "minor", "2020-21", pytest.approx(float("nan"), nan_ok=True), 30],
        "B5": ["Eastern", "major", "2020-21", pytest.approx(float("nan"), nan_ok=True), 6],
        "C5": ["Eastern", "moderate", "2020-21", 4, "c"],
        "D5": ["Eastern", "minor", "2020-21", pytest.approx(float("nan"), nan_ok=True), 22],
    }


CROSSTAB = {
    "B3": ["Kent", "arrests", "2020-21 Q1", 1], "C3": ["Kent", "arrests", "2020-21 Q2", 2],
    "D3": ["Kent", "charges", "2020-21 Q1", 3], "E3": ["Kent", "charges", "2020-21 Q2", 4],
    "B4": ["Essex", "arrests", "2020-21 Q1", 5], "C4": ["Essex", "arrests", "2020-21 Q2", 6],
    "D4": ["Essex", "charges", "2020-21 Q1", 7], "E4": ["Essex", "charges", "2020-21 Q2", 8],
}  # fmt: skip


def test_two_row_crosstab(tmp_path):
    assert read(tmp_path, "Two-row crosstab", "force measure period") == CROSSTAB


def test_register(tmp_path):
    check = check_rows(tmp_path, sheet("Register"), sheet="Register")
    found = check.recommendations[["recommendation_id", "force", "status", "due"]]
    assert found.astype(str).values.tolist() == [
        ["21", "Dorset", "being progressed", "2021-06-30"],
        ["22", "Dorset", "complete", "2021-03-31"],
    ]
    assert not (check.problems["severity"] == "error").any()


def test_a_recipe_reads_what_is_none_of_the_six(tmp_path):
    without = check_rows(tmp_path, sheet("A recipe"), sheet="Q4")
    assert without.outcomes.empty
    toml = companion("recipe")
    found = read(tmp_path, "A recipe", "force measure period", sheet="Q4", toml=toml)
    assert found == {
        "B4": ["Dorset", "arrests", "2020-21 Q4", 5], "C4": ["Dorset", "arrests", "2020-21 Q3", 6],
        "D4": ["Dorset", "charges", "2020-21 Q4", 7], "E4": ["Dorset", "charges", "2020-21 Q3", 8],
        "B5": ["Wiltshire", "arrests", "2020-21 Q4", 1],
        "C5": ["Wiltshire", "arrests", "2020-21 Q3", 2],
        "D5": ["Wiltshire", "charges", "2020-21 Q4", 3],
        "E5": ["Wiltshire", "charges", "2020-21 Q3", 4],
    }  # fmt: skip


def test_the_companion_of_the_page_is_sound(tmp_path):
    toml = companion("[file]")
    heads = ["Police area", "Comments", "Collars, 2020-21"]
    rows = [heads, ["Dorset", "as asked", 5], ["Op Example", None, 7]]
    check = check_rows(tmp_path, rows, sheet="Outcomes", toml=toml)
    assert check.outcomes[["measure", "value"]].values.tolist() == [["arrests", 5]]
    assert not (check.problems["severity"] == "error").any()


def test_the_page_is_short():
    assert len(TEXT.split()) <= MOST_WORDS
