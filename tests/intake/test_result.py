"""How a check shows itself; what it says of whole files stands in the record."""

import io

import pandas as pd
import pytest
from rich.console import Console
from sheets_by_hand import check_rows, workbook

from rocu_analysis import datasets, schema
from rocu_analysis.errors import UnreadableFile
from rocu_analysis.schema import REJECTED_COLUMNS
from rocu_analysis.intake import pipeline
from rocu_analysis.intake.result import Check

ERROR = ("error", "error_cell", "SW.xlsx", "S", "D17", "value", "#REF!", "no figure", "Mend it")
WARNING = ("warning", "conflict", "SW.xlsx", "S", "D9", "value", "106", "two values", "Ask")


def problems(*rows):
    return pd.DataFrame(rows, columns=list(schema.PROBLEM_COLUMNS)).astype("str")


def ledger(**cells):
    row = dict.fromkeys(schema.LEDGER_COLUMNS, 0) | {"file": "SW.xlsx", "sheet": "S"} | cells
    return pd.DataFrame([row | {"hidden": False}])


def on_terminal(check, width):
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(check)
    return console.export_text()


@pytest.fixture
def check():
    return Check(
        outcomes=schema.conform(pd.DataFrame({"value": range(1124)}), "outcomes"),
        problems=problems(WARNING, ERROR, WARNING),
        rejected=pd.DataFrame([dict.fromkeys(REJECTED_COLUMNS, "x")]),
        ledger=ledger(cells_read=1300, repeated=2),
    )


def test_text_of_a_return_is_never_markup_and_moves_no_cursor():
    nasty = (*WARNING[:6], "<script>alert(1)</script>", "two\x1b[2Jvalues", "Ask")
    check = Check(problems=problems(nasty))
    page = check._repr_mimebundle_()["text/html"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in on_terminal(check, 120)


def test_words_of_a_problem_begin_at_the_left_and_counts_end_at_the_right():
    """JupyterLab set what is wrong, five lines of words, to the right."""
    page = Check(problems=problems(WARNING), ledger=ledger(cells_read=1300))._as_html()
    assert f'<td style="text-align: left;">{WARNING[-1]}</td>' in page
    assert '<td style="text-align: right;">1300</td>' in page


def test_a_terminal_shows_the_whole_address_of_a_problem():
    long = problems(ERROR).assign(file="R" * 40 + ".xlsx", sheet="Recommendations", cell="B4")
    shown = on_terminal(Check(problems=long), 80)
    rows = [line.split("│") for line in shown.splitlines() if "│" in line]
    assert "".join(row[2].strip() for row in rows).endswith("!Recommendations!B4")


def test_a_zip_and_what_lies_beside_the_returns_are_no_files_of_the_summary(tmp_path):
    zipped = ledger().assign(file="returns.zip", sheet="", cells_read=0)
    beside = pd.concat([ledger(), zipped], ignore_index=True)
    assert Check(ledger=beside).summary == "1 file: nothing accepted. No problems."
    lost = problems(ERROR).assign(file="lost.xlsx", code="file_empty")
    assert Check(ledger=beside, problems=lost).summary == "2 files: nothing accepted. 1 error."
    none = problems(ERROR).assign(file="returns", code="nothing_to_read")
    assert Check(problems=none).summary == "0 files: nothing accepted. 1 error."
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "explore.ipynb").write_text("{}")
    told = pipeline.check(tmp_path / "notebooks")
    assert told.summary == "0 files: nothing accepted. 1 error."
    assert told.problems["message"][0].startswith("No return was found.")
    with pytest.raises(UnreadableFile, match="notebooks: No return was found"):
        datasets.load_outcomes(tmp_path / "notebooks")
    (tmp_path / "South West.csv").write_text("Region,Arrests 2020-21\nSouth West,12\n")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4")
    assert pipeline.check(tmp_path).summary.startswith("1 file: 1 figure accepted.")


def test_causes_come_in_the_order_of_the_figures_that_they_would_free(tmp_path):
    rows = [["Force", "2019", "2020"], *([f, 5, 6] for f in ("Kent", "Essex", "Surrey"))]
    rows[2][1] = "lots"
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    # 2019 and 2020 can each be three years: 3 figures each; “lots” is one of those under 2019.
    found = check.causes[["code", "count", "frees"]].head(3).values.tolist()
    assert found == [
        ["period_ambiguous", 1, 3],
        ["period_ambiguous", 1, 3],
        ["text_for_figure", 1, 1],
    ]
    many = [["Month", "Force", "Arrests"], *(["2019", "Kent", n] for n in range(2, 22))]
    check = check_rows(tmp_path, many, file="many.xlsx")
    assert "; 19 more like it: A2 to A21" in check.causes["message"][0]
    assert check.summary.endswith("20 errors, of 1 cause.")
    assert check.causes["frees"][0] == 20


def test_two_of_one_cause_are_one_line(tmp_path):
    rows = [["Month", "Force", "Arrests"], ["2019", "Kent", 1], ["2019", "Essex", 2]]
    causes = check_rows(tmp_path, rows).causes
    assert causes["count"].tolist() == [2]
    assert "; 1 more like it: A2 to A3" in causes["message"][0]


def test_what_one_line_settles_in_several_files_is_one_cause(tmp_path):
    for force in ("Dorset", "Kent", "Essex", "Surrey"):
        text = "Measure,2024-25 Q1\nGhosts seen,4\nArrests,twelve\n"
        (tmp_path / f"{force}.csv").write_text(text)
    check = pipeline.check(tmp_path)
    # Each figure is looked for where it stands; the word is settled once.
    assert check.causes["code"].tolist() == 4 * ["text_for_figure"] + ["measure_unknown"]
    assert check.summary.endswith("4 errors and 4 warnings, of 5 causes.")
    word = check.causes.iloc[-1]
    assert word["message"].endswith("; 3 more like it, also in Essex.csv, Kent.csv and 1 more")
    assert (word["count"], word["frees"]) == (4, 0)
    settled = "rocu-mapping.toml"
    assert settled in word["remedy"]
    (tmp_path / settled).write_text('[values.measure]\n"Ghosts seen" = "arrests"\n')
    assert pipeline.check(tmp_path).causes["code"].tolist() == 4 * ["text_for_figure"]


def test_what_is_sent_again_is_told_once_a_sheet_and_last(tmp_path):
    forces = ("Kent", "Surrey", "Dorset", "Gwent", "Durham", "Cheshire", "Warwickshire")
    quarters = [f"2024-25 Q{q}" for q in (1, 2, 3, 4)] + ["2025-26 Q1"]
    for n in (3, 4, 5):  # a workbook that grows, the last with an empty cell in three sheets
        rows = [["Force", *quarters[:n]], *([f, *range(k, k + n)] for k, f in enumerate(forces))]
        rows[1][1] = None if n == 5 else rows[1][1]
        sheets = dict.fromkeys(("Arrests", "Charges", "Convictions"), rows)
        workbook(tmp_path / f"return {n}.xlsx", sheets)
    causes = pipeline.check(tmp_path).causes
    assert causes["code"].tolist() == ["figures_blank", *6 * ["repeated"]]
    assert causes["message"][0] == (
        "an empty cell in a column of figures; nothing is assumed; 2 more like it"
    )
    # Of the fifth 20 stand in the first and 7 in the second: no line for each of the 7.
    assert causes["message"][4].startswith(
        "27 figures of this sheet are given in return 3.xlsx!Arrests and 1 other sheet too, such as"
    )


QUARTERS = [f"2024-25 Q{n}" for n in (1, 2, 4)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # Between the first day of Q1 and the last of Q4 lie four quarters, of which three are held.
        ([["Dorset", *"abc"]], "a, b and c; Dorset; 3 of 4 quarters, 2024-25 Q1 to 2024-25 Q4"),
        ([["South West", *"abcd"]], "4 measures; South West; 3 of 4 quarters, 2024-25 Q1"),
        # A region of the same name as its force is told apart from it.
        ([["West Midlands Police", "arrests"], ["West Midlands region", "arrests"]],
         "arrests; West Midlands and West Midlands Police; 3 of 4"),
        ([[place, "arrests"] for place in ("Dorset", "Kent", "Essex", "Gwent", "England")],
         "arrests; England and 4 forces; 3 of 4"),
        ([["national", "arrests"], ["Dorset", "arrests"]],
         "arrests; the country as a whole and Dorset; 3 of 4"),
        # Not “the country as a whole”, nor the region that has most of it.
        ([["Wales", "arrests"], ["Dorset", "arrests"]], "arrests; Wales and Dorset; 3 of 4"),
    ],
)  # fmt: skip
def test_what_was_read_is_said_where_one_looks_first(tmp_path, rows, said):
    table = [
        [place, measure, quarter, 7]
        for place, *measures in rows for measure in measures for quarter in QUARTERS
    ]  # fmt: skip
    check = check_rows(tmp_path, [["Area", "Measure", "Period", "Value"], *table])
    assert len(check.outcomes) == len(table)
    assert check.coverage.startswith(f"The figures: {said}")
    for shown in (repr(check), check._as_html(), on_terminal(check, 200)):
        assert check.coverage in shown


def test_months_without_a_gap_are_all_that_there_are(tmp_path):
    # From April 2024 to September 2025 are 18 months of 548 days: 18.6 of 29.5 days.
    named = [f"{m:02} 2024" for m in range(4, 13)] + [f"{m:02} 2025" for m in range(1, 10)]
    rows = [
        ["Force", "Month", "Arrests"],
        *(["Dorset", f"01/{m.replace(' ', '/')}", 9] for m in named),
    ]
    assert ": arrests; Dorset; 18 months, Apr 2024 to" in check_rows(tmp_path, rows).coverage
    held = check_rows(tmp_path, [rows[0], *rows[1:5], *rows[6:]]).coverage
    assert "; 17 of 18 months, Apr 2024 to" in held


def test_figures_without_dates_are_in_no_stretch(tmp_path):
    said = check_rows(tmp_path, [["Force", "Arrests"], ["Dorset", 9]]).coverage
    assert said == "The figures: arrests; Dorset; 1 figure without dates."
    assert Check().coverage == ""
