"""A remedy that is pasted as it stands mends what was meant, or is refused; it misreads nothing."""

import re

import pytest
from sheets_by_hand import check_rows, workbook

import rocu_analysis as rocu
from rocu_analysis.validation import pipeline

HEAD = ["Ref", "Report", "Recommendation", "Status"]


def statuses(tmp_path, word, toml=""):
    return check_rows(tmp_path, [HEAD, ["R1", "A", "a", word]], toml=toml)


def pasted(remedy):
    section, line = re.search(r"under \[(values\.\w+)\][^:]*: (\".*)$", remedy).groups()
    return f"[{section}]\n{line}\n"


@pytest.mark.parametrize("word", ["Green - closed", "Superseded", "Amber"])
def test_a_status_that_is_like_none_is_to_be_chosen_and_the_form_is_refused(tmp_path, word):
    remedy = statuses(tmp_path, word).problems["remedy"][0]
    assert '= "choose one of: status not known, awaiting review' in remedy
    again = statuses(tmp_path, word, pasted(remedy))
    assert again.recommendations["status"].tolist() == ["status not known"]
    assert set(again.problems["code"]) == {"status_unknown", "mapping_unknown_word"}


def test_a_slip_of_a_letter_is_mended_by_its_own_line(tmp_path):
    remedy = statuses(tmp_path, "Compleet").problems["remedy"][0]
    assert pasted(remedy) == '[values.status]\n"Compleet" = "complete"\n'
    assert statuses(tmp_path, "Compleet", pasted(remedy)).problems.empty
    strand = b"Force,Period,Strand,Arrests\nKent,2020-21,Persue,5\n"
    assert rocu.check(strand).problems["remedy"][0].endswith('"Persue" = "Pursue"')
    grade = [["Unit", "Question", "Grade", "Assessed"],
             ["Kent", "SOC", "Requires improvment", "1 May 2022"]]  # fmt: skip
    told = check_rows(tmp_path, grade).errors["remedy"].iloc[0]
    assert told.endswith('"Requires improvment" = "requires improvement"')


@pytest.mark.parametrize("heading", ["Nominals lifted", "Grant"])
def test_a_measure_that_is_like_none_is_never_read_as_another(tmp_path, heading):
    rows = [["Force", "Period", heading], ["Kent", "2020-21", 5]]
    found = check_rows(tmp_path, rows)
    assert "county lines" not in found.problems["remedy"][0]
    again = check_rows(tmp_path, rows, toml=pasted(found.problems["remedy"][0]))
    assert again.outcomes["measure"].tolist() == found.outcomes["measure"].tolist()
    assert "mapping_unknown_word" in set(again.problems["code"])


@pytest.mark.parametrize("heading", ["Referrals to NRM", "Referrals to the NRM", "NRM referrals"])
def test_referrals_to_the_nrm_are_nrm_referrals(heading):
    found = rocu.check(f"Force,Period,{heading}\nKent,2020-21,5\n".encode())
    assert found.outcomes["measure"].tolist() == ["NRM referrals"]


@pytest.mark.parametrize("cell", ["Completed by: PA, Bureau   OFFICIAL-SENSITIVE",
    "Marking OFFICIAL-SENSITIVE", "Return (OFFICIAL-SENSITIVE) v2"])  # fmt: skip
def test_a_marking_is_found_within_a_longer_cell(cell):
    found = rocu.check(f"{cell},,\nForce,Period,Arrests\nKent,2020-21,5\n".encode())
    assert found.marking == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize("cell", ["These are official figures", "Not OFFICIAL figures", "Secret",
    "The unit handles OFFICIAL-SENSITIVE material"])  # fmt: skip
def test_a_sentence_is_no_marking(cell):
    found = rocu.check(f"{cell},,\nForce,Period,Arrests\nKent,2020-21,5\n".encode())
    assert found.marking == ""


def test_a_force_that_gives_another_detail_or_shorter_periods_is_not_missing(tmp_path):
    others = ["Bedfordshire", "Cambridgeshire", "Essex", "Hertfordshire", "Norfolk", "Suffolk"]
    whole = "Force,Period,Arrests\n" + "".join(f"{f},2020-21 Q1,5\n" for f in others)
    (tmp_path / "e.csv").write_text(whole)
    assert rocu.check(tmp_path).problems["code"].tolist() == ["force_missing"]
    (tmp_path / "k.csv").write_text("Force,Period,Strand,Arrests\nKent,2020-21 Q1,Pursue,5\n")
    assert "force_missing" not in set(rocu.check(tmp_path).problems["code"])
    months = "".join(f"Kent,{m} 2020,5\n" for m in ("Apr", "May", "Jun"))
    (tmp_path / "k.csv").write_text("Force,Period,Arrests\n" + months)
    assert "force_missing" not in set(rocu.check(tmp_path).problems["code"])
    (tmp_path / "k.csv").write_text("Force,Period,Arrests\n" + months[:-15])
    assert "force_missing" in set(rocu.check(tmp_path).problems["code"])


def test_a_marker_in_place_of_an_amount_is_kept_and_told(tmp_path):
    rows = [["Region", "Funding source", "Period", "Amount", "Certainty"],
            ["London", "Grant", "2020-21", 5, "annual"],
            ["London", "NCSP", "2020-21", "tbc", "annual"]]  # fmt: skip
    found = check_rows(tmp_path, rows)
    assert found.resources["amount"].fillna(-1).tolist() == [5, -1]
    assert found.problems["code"].tolist() == ["amount_marked"]
    assert "identifier" not in found.problems["remedy"][0]


def test_what_a_companion_says_for_all_stands_in_blank_cells(tmp_path):
    rows = [[*HEAD, "Date closed"], ["R1", "A", "a", "complete", "12 May 2024"],
            ["R2", "A", "b", "complete", None]]  # fmt: skip
    found = check_rows(tmp_path, rows, toml="[file]\nstatus_date = 2025-01-06\n")
    days = found.recommendations["status_date"].astype("str").tolist()
    assert days == ["2024-05-12", "2025-01-06"]


@pytest.mark.parametrize(("words", "days"), [(["12/09/2023", None], 1), (["Yes", "No"], 0)])
def test_a_column_closed_is_one_of_days_where_it_holds_days(tmp_path, words, days):
    rows = [[*HEAD, "Closed"], *(["R1", "A", "a", "complete", w] for w in words)]
    rows[2][0] = "R2"
    found = check_rows(tmp_path, rows)
    assert found.recommendations["status_date"].notna().sum() == days
    assert ("column_unused" in set(found.problems["code"])) is (days == 0)


def test_files_of_other_kinds_are_one_line(tmp_path):
    for name in ("a.md", "b.md", "c.py", "paper.docx"):
        (tmp_path / name).write_text("x")
    (tmp_path / "r.csv").write_text("Force,Period,Arrests\nKent,2020-21,5\n")
    told = rocu.check(tmp_path).problems
    assert told["code"].tolist() == ["file_not_read"]
    assert "4 files .docx, .md, .py, such as a.md" in told["message"][0]


@pytest.mark.parametrize(("whole", "codes"), [(57, []), (58, ["total_does_not_add_up"])])
def test_a_total_of_months_beside_their_quarters_counts_neither_twice(tmp_path, whole, codes):
    head = [None, "Apr", "May", "Jun", "Q1", "Jul", "Aug", "Sep", "Q2", "YTD"]
    rows = [["Kent - arrests 2024/25"], head, ["Arrests", 10, 11, 12, 33, 9, 8, 7, 24, whole]]
    told = check_rows(tmp_path, rows).problems["code"].tolist()
    assert [code for code in told if code == "total_does_not_add_up"] == codes


def drafted(tmp_path, name, rows):
    workbook(tmp_path / f"{name}.xlsx", {"Sheet1": rows})
    return pipeline.draft(tmp_path)[1]


def test_a_draft_proposes_the_report_that_stands_over_a_register(tmp_path):
    line = "Regional SOC inspection (published 14 March 2023)"
    rows = [[line], ["Ref", "Recommendation / AFI", "Lead", "Status"],
            ["R1", "Agree a regional process for threat", "A", "complete"]]  # fmt: skip
    text = drafted(tmp_path, "tracker", rows)["tracker.toml"]
    assert f'report = "{line}"' in text
    assert '"Recommendation / AFI" = "summary"' in text
    (tmp_path / "tracker.toml").write_text(text)
    assert rocu.check(tmp_path).recommendations["report"].tolist() == [line]


def test_a_draft_knows_funding_by_its_sources_years_and_certainty(tmp_path):
    rows = [["EMSOU funding by year (£000)"], ["Source", "2021/22", "2022/23", "Status"],
            ["Home Office grant", 5120, 5300, "Annual"],
            ["Force contributions", 14200, "tbc", "Permanent"]]  # fmt: skip
    text = drafted(tmp_path, "funding", rows)["funding.toml"]
    for line in ('frame = "resources"', 'Source = "funding_source"', 'Status = "certainty"'):
        assert line in text
    (tmp_path / "funding.toml").write_text(text)
    found = rocu.check(tmp_path)
    assert found.resources["amount"].sum() == 24_620_000
    assert found.resources["certainty"].tolist()[:2] == ["annual", "annual"]


def test_a_draft_that_would_say_nothing_is_none(tmp_path):
    rows = [["Ref", "Report", "Recommendation", "Status"], [None, "A", "text", "complete"]]
    assert drafted(tmp_path, "r", rows) == {}


def test_a_place_that_is_hardly_like_one_is_read_as_none(tmp_path):
    remedy = rocu.check(b"Force,Period,Arrests\nAll EM forces,2020-21,5\n").errors["remedy"].iloc[0]
    assert '{ geography = "choose one of: ' in remedy
    (tmp_path / "a.csv").write_text("Force,Period,Arrests\nAll EM forces,2020-21,5\n")
    (tmp_path / "a.toml").write_text(pasted(remedy))
    assert "mapping_unknown_word" in set(rocu.check(tmp_path).problems["code"])
    slip = rocu.check(b"Force,Period,Arrests\nNorthamtonshire,2020-21,5\n").errors["remedy"].iloc[0]
    assert slip.endswith('"Northamtonshire" = { force = "Northamptonshire" }')


def test_words_in_another_order_are_the_same_measure():
    told = rocu.check(b"Force,Period,Safeguarded adults\nKent,2020-21,5\n").problems["remedy"][0]
    assert told.endswith('"Safeguarded adults" = "adults safeguarded"')
