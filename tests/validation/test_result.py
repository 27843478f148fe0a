"""How a check shows itself."""

import io

import pandas as pd
import pytest
from rich.console import Console

from rocu_analysis import schema
from rocu_analysis.validation import pipeline
from rocu_analysis.validation.result import BY_HAND_COLUMNS, REJECTED_COLUMNS, Check


def problems(*rows):
    return pd.DataFrame(rows, columns=list(schema.PROBLEM_COLUMNS)).astype("str")


ERROR = ("error", "error_cell", "SW.xlsx", "S", "D17", "value", "#REF!", "no figure", "Mend it")
WARNING = ("warning", "conflict", "SW.xlsx", "S", "D9", "value", "106", "two values", "Ask")


def outcomes(count):
    return schema.conform(pd.DataFrame({"value": range(count)}), "outcomes")


def ledger(**cells):
    row = dict.fromkeys(schema.LEDGER_COLUMNS, 0) | {"file": "SW.xlsx", "sheet": "S"} | cells
    return pd.DataFrame([row | {"hidden": False}])


def rejected(count):
    return pd.DataFrame([dict.fromkeys(REJECTED_COLUMNS, "x")] * count)


@pytest.fixture
def check():
    return Check(
        outcomes=outcomes(1124),
        problems=problems(WARNING, ERROR, WARNING),
        rejected=rejected(1),
        ledger=ledger(cells_read=1300, repeated=2),
    )


def test_the_summary_counts_what_came_of_it(check):
    assert check.summary == (
        "1 file: 1,124 figures accepted, 1 set aside, 2 cells given before. 1 error and 2 warnings."
    )


def test_a_check_without_problems_says_so():
    found = Check(outcomes=outcomes(1), ledger=ledger())
    assert found.summary == "1 file: 1 figure accepted. No problems."
    assert not found.has_errors


def test_errors_and_warnings_apart(check):
    assert (len(check.errors), len(check.warnings), check.has_errors) == (1, 2, True)


def test_text_has_errors_first_and_is_the_same_each_time(check):
    lines = repr(check).splitlines()
    assert lines[1] == "  error: SW.xlsx!S!D17: no figure"
    assert repr(check) == repr(check)
    assert check._repr_mimebundle_()["text/plain"] == repr(check)


def test_long_lists_end_in_a_count():
    found = Check(problems=problems(*[WARNING] * 14))
    # 14 less the 10 that are shown
    assert repr(found).splitlines()[-1] == "  and 4 more in check.problems"


def test_html_is_an_accessible_table(check):
    page = check._repr_mimebundle_()["text/html"]
    assert page.startswith('<div lang="en-GB">')
    assert "<caption>Problems</caption>" in page
    assert '<th scope="col">Severity</th>' in page
    assert '<th scope="row">error</th>' in page


def test_text_of_a_return_is_never_markup():
    nasty = (*WARNING[:6], "<script>alert(1)</script>", "<b>bold</b>", "Ask")
    page = Check(problems=problems(nasty))._repr_mimebundle_()["text/html"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_terminal_shows_no_control_characters():
    nasty = (*WARNING[:7], "two\x1b[2Jvalues", "Ask")
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(Check(problems=problems(nasty)))
    shown = console.export_text()
    assert "\x1b" not in shown
    assert "two" in shown


def test_what_was_accepted_by_hand_is_printed_everywhere():
    by_hand = pd.DataFrame(
        [("SW.xlsx", "S", "D17", "(15)", "A. Analyst", "2026-01-05", "Confirmed by telephone")],
        columns=list(BY_HAND_COLUMNS),
    )
    found = Check(accepted_by_hand=by_hand)
    line = "SW.xlsx!S!D17 was accepted by A. Analyst on 2026-01-05: Confirmed by telephone"
    assert line in repr(found)
    assert line in found._repr_mimebundle_()["text/html"]


def test_a_day_that_was_not_given_is_not_printed():
    by_hand = pd.DataFrame(
        [("SW.xlsx", "S", "D17", "(15)", "A. Analyst", "", "Confirmed by telephone")],
        columns=list(BY_HAND_COLUMNS),
    )
    line = "SW.xlsx!S!D17 was accepted by A. Analyst: Confirmed by telephone"
    assert line in repr(Check(accepted_by_hand=by_hand))


def test_a_zip_and_what_lies_beside_the_returns_are_no_files_of_the_summary():
    read = ledger()
    zipped = ledger().assign(file="returns.zip", sheet="", cells_read=0)
    beside = pd.concat([read, zipped], ignore_index=True)
    assert Check(ledger=beside).summary == "1 file: nothing accepted. No problems."
    lost = problems(ERROR).assign(file="lost.xlsx", code="file_empty")
    assert Check(ledger=beside, problems=lost).summary == "2 files: nothing accepted. 1 error."
    none = problems(ERROR).assign(file="returns", code="nothing_to_read")
    assert Check(problems=none).summary == "0 files: nothing accepted. 1 error."


def test_an_empty_check_has_every_frame_with_its_columns():
    found = Check()
    for frame in schema.FRAMES:
        assert list(getattr(found, frame).columns) == list(schema.columns(frame))
    assert found.summary == "0 files: nothing accepted. No problems."


def test_a_csv_file_is_counted_as_the_file_that_it_is(tmp_path):
    path = tmp_path / "South West.csv"
    path.write_text("Region,Measure,Period,Value\nSouth West,arrests,2020-21 Q1,12\n")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4")
    assert pipeline.check(path).summary.startswith("1 file: 1 figure accepted.")
    assert pipeline.check(tmp_path).summary.startswith("1 file: 1 figure accepted.")


def test_a_terminal_shows_the_whole_address_of_a_problem():
    long = problems(ERROR).assign(file="R" * 40 + ".xlsx", sheet="Recommendations", cell="B4")
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(Check(problems=long))
    rows = [line.split("│") for line in console.export_text().splitlines() if "│" in line]
    assert "".join(row[2].strip() for row in rows).endswith("!Recommendations!B4")
