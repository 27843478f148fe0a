"""How a check shows itself; what it says of whole files stands in the record."""

import pandas as pd
import pytest
from sheets_by_hand import check_rows, workbook

from rocu_analysis import datasets, schema
from rocu_analysis.errors import UnreadableFile
from rocu_analysis.intake import pipeline
from rocu_analysis.intake.result import Check
from rocu_analysis.problems import problem


def ledger(**cells):
    row = dict.fromkeys(schema.LEDGER_COLUMNS, 0) | {"file": "SW.xlsx", "sheet": "S"} | cells
    return pd.DataFrame([row | {"hidden": False}])


def test_text_of_a_return_is_never_markup():
    typed = "<script>alert(1)</script>\x1b[2J"
    check = Check(findings=(problem("fraction", "SW.xlsx", "S", "D9", found=typed),))
    page = check._repr_mimebundle_()["text/html"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page


def test_words_of_a_problem_begin_at_the_left():
    """JupyterLab set what is wrong, five lines of words, to the right."""
    found = problem("fraction", "SW.xlsx", "S", "D9", field="value", found="2.5")
    page = Check(findings=(found,))._as_html()
    assert f'<td style="text-align: left;">{found.remedy}</td>' in page


def test_a_zip_and_what_lies_beside_the_returns_are_no_files_of_the_summary(tmp_path):
    zipped = ledger().assign(file="returns.zip", sheet="", cells_read=0)
    beside = pd.concat([ledger(), zipped], ignore_index=True)
    assert Check(ledger=beside).summary == "1 file: nothing accepted. No problems."
    lost = (problem("file_damaged", "lost.xlsx"),)
    assert Check(ledger=beside, findings=lost).summary == "2 files: nothing accepted. 1 error."
    none = (problem("nothing_to_read", "returns"),)
    assert Check(findings=none).summary == "0 files: nothing accepted. 1 error."
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "explore.ipynb").write_text("{}")
    told = pipeline.check(tmp_path / "notebooks")
    assert told.summary == "0 files: nothing accepted. 1 error."
    assert told.problems["message"][0].startswith("There is nothing to read here")
    with pytest.raises(UnreadableFile, match="notebooks: There is nothing to read here"):
        datasets.load_outcomes(tmp_path / "notebooks")
    text = "Region,Period,Arrests\nSouth West,2020-21,12\n"
    (tmp_path / "South West.csv").write_text(text)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4")
    assert pipeline.check(tmp_path).summary.startswith("1 file: 1 figure accepted.")


def test_causes_come_in_the_order_of_the_figures_that_they_would_free(tmp_path):
    rows = [["Area", "Period", "Arrests"], ["Narnia", "2020-21", 1]]
    rows += [["Estern", f"2020-21 Q{n}", n] for n in (1, 2, 3)]
    rows += [["Kent", "2020-21", "lots"]]
    check = check_rows(tmp_path, rows)
    # “Estern” stands beside three figures, “Narnia” and “lots” each for one.
    found = check.causes[["code", "found", "count", "frees"]].values.tolist()
    assert found[0][1::2] == ["Estern", 3]
    assert sorted(row[3] for row in found) == [1, 1, 3]


def test_two_of_one_cause_are_one_line(tmp_path):
    rows = [["Month", "Force", "Arrests"], ["2019", "Kent", 1], ["2019", "Essex", 2]]
    causes = check_rows(tmp_path, rows).causes
    assert causes["count"].tolist() == [2]
    assert "; 1 more like it: A3" in causes["message"][0]


def test_what_one_line_settles_in_several_files_is_one_cause(tmp_path):
    for force in ("Dorset", "Kent", "Essex", "Surrey"):
        text = "Measure,2024-25 Q1\nGhosts seen,4\nArrests,5\n"
        (tmp_path / f"{force}.csv").write_text(text)
    word = pipeline.check(tmp_path).causes.set_index("found").loc["Ghosts seen"]
    assert word["message"].endswith("; 3 more like it: Essex.csv, Kent.csv, Surrey.csv")
    assert word["count"] == 4
    (tmp_path / "rocu-mapping.toml").write_text('[values.measure]\n"Ghosts seen" = "arrests"\n')
    assert "Ghosts seen" not in set(pipeline.check(tmp_path).causes["found"])


def test_what_is_sent_again_comes_last(tmp_path):
    quarters = [f"2024-25 Q{q}" for q in (1, 2, 3)]
    rows = [["Force", *quarters], ["Kent", 1, 2, 3], ["Surrey", 4, 5, 6]]
    for n in (3, 4):  # a workbook that grows, the later with a cell that is no figure
        rows = [[*row] for row in rows]
        rows[2][3] = "lots" if n == 4 else 6
        workbook(tmp_path / f"return {n}.xlsx", {"Arrests": rows})
    codes = pipeline.check(tmp_path).causes["code"].tolist()
    assert codes[-1] == "repeated"
    assert codes[0] != "repeated"


MEASURES = ["arrests", "charges", "disruptions", "warrants executed"]
QUARTERS = [f"2024-25 Q{n}" for n in (1, 2, 4)]


@pytest.mark.parametrize(("rows", "said"), [
    ([["Dorset", *MEASURES[:3]]], "arrests, charges and disruptions; Dorset"),
    ([["South West", *MEASURES]], "4 measures; South West"),
    # A region of the same name as its force is told apart from it.
    ([["West Midlands Police", "arrests"], ["West Midlands region", "arrests"]],
     "arrests; West Midlands and West Midlands Police"),
    ([[place, "arrests"] for place in ("Dorset", "Kent", "Essex", "Gwent", "England")],
     "arrests; 5 places"),
    ([["Dorset", "arrests"], ["national", "arrests"]],
     "arrests; the country as a whole and Dorset"),
    # Not “the country as a whole”, nor the region that has most of it.
    ([["Wales", "arrests"], ["Dorset", "arrests"]], "arrests; Wales and Dorset"),
])  # fmt: skip
def test_what_was_read_is_said_where_one_looks_first(tmp_path, rows, said):
    table = [
        [place, measure, quarter, 7]
        for place, *measures in rows for measure in measures for quarter in QUARTERS
    ]  # fmt: skip
    check = check_rows(tmp_path, [["Area", "Measure", "Period", "Value"], *table])
    assert len(check.outcomes) == len(table)
    assert check.coverage == f"The figures: {said}; 3 periods, 2024-25 Q1 to 2024-25 Q4."
    assert check.coverage in repr(check)
    assert check.coverage in check._as_html()


def test_without_figures_there_is_no_coverage():
    assert Check().coverage == ""
