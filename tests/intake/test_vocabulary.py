"""An analyst's own words go from `rocu.toml` through check and exhibits to the printed paper."""

import openpyxl
import pytest

import rocu_analysis as rocu
from rocu_analysis import cli, reference
from rocu_analysis.errors import BadOption

WORDS = """
[measures."knives seized"]
label = "Knives seized"
direction = "up"
sensitive = false
aliases = ["blades recovered"]

[measures."children moved"]

[areas.Camden]
kind = "borough"
part_of = "Metropolitan"

[areas]
Barnet = { kind = "borough", part_of = "Metropolitan" }
"Two counties" = { kind = "cluster", parts = ["Essex", "Kent"] }
"Police Scotland" = { kind = "force" }

[aliases]
"Warks" = "Warwickshire"
"""
PLACES = {"Camden": 20, "Barnet": 3, "Warks": 9, "Essex": 30, "Kent": 22, "Police Scotland": 50}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Illustrative returns of three years by quarter beside the words that they are written in."""
    place = tmp_path_factory.mktemp("returns")
    (place / "rocu.toml").write_text(WORDS, encoding="utf-8")
    lines = ["Area,Measure,Period,Value"]
    for area, first in PLACES.items():
        for k in range(12):
            for measure in ("blades recovered", "children moved"):
                period = f"{2019 + k // 4}-{20 + k // 4} Q{k % 4 + 1}"
                lines.append(f"{area},{measure},{period},{first + k % 2}")
    (place / "illustrative return.csv").write_text("\n".join(lines), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def check(folder):
    return rocu.check(folder)


def test_a_return_in_the_analysts_words_is_read(check):
    held = check.outcomes
    assert check.problems.empty
    assert len(held) == 6 * 12 * 2
    assert set(held["measure"]) == {"knives seized", "children moved"}
    assert set(held.loc[held["geography"] == "force", "force"]) == {
        *("Warwickshire", "Essex", "Kent", "Police Scotland")
    }
    assert held.loc[held["force"] == "Police Scotland", "region"].isna().all()
    assert set(held.loc[held["geography"] == "other", "body"]) == {"Camden", "Barnet"}


def test_exhibits_know_label_direction_and_kinds_of_area(check):
    followed = rocu.track(check.outcomes, "Knives  Seized", geography="borough")
    assert set(followed.data["region"]) == {"Camden", "Barnet"}
    with reference.in_force(check.vocabulary):
        assert reference.measure("knives seized")["improvement"] == "up"
    both = rocu.year_on_year(check.outcomes, "knives seized", geography="boroughs")
    assert list(both.table["Borough"]) == ["Camden", "Barnet", "Both boroughs together"]
    # 4 quarters of 20, 21, 20, 21 and of 3, 4, 3, 4
    assert list(both.data["now"]) == [82, 14, 82 + 14]


def test_a_rate_of_areas_whose_residents_are_not_known_is_refused(check):
    asked = {"measure": "knives seized", "geography": "borough", "period": "2021-22"}
    with pytest.raises(BadOption, match="population of Camden and Barnet is not known"):
        rocu.compare_regions(check.outcomes, **asked, per="population")


def test_an_area_is_the_sum_of_the_parts_that_it_names_and_no_other(check):
    held = rocu.track(check.outcomes, "knives seized", geography="cluster").data
    assert held["value"].iloc[0] == 30 + 22
    # Camden and Barnet lie in the Metropolitan; they are not all of it.
    forces = rocu.series(check.outcomes, "knives seized", by="force")
    assert "Metropolitan" not in set(forces["force"])


def test_small_counts_of_an_added_measure_are_hidden_until_it_is_said_that_they_need_not_be(check):
    asked = [
        {"kind": "track", "measure": measure, "geography": "borough"}
        for measure in ("knives seized", "children moved")
    ]
    paper = rocu.Paper(check, title="Words", audience="public", exhibits=asked)
    # Barnet's 3 and 4 by turns: twelve quarters of children moved, three years of knives seized.
    assert sum(int(mask.sum()) for _, mask in paper.protection.concealed) == 12
    assert list(paper.protection.notes) == [1]


def test_the_paper_prints_what_was_added(folder):
    spec = folder / "paper.toml"
    spec.write_text(
        'title = "Words"\naudience = "public"\nreturns = "."\n'
        '[vocabulary.threats]\n"ghost guns" = { aliases = ["untraceable firearms"] }\n'
        '[[exhibits]]\nkind = "track"\nmeasure = "knives seized"\ngeography = "force"\n',
        encoding="utf-8",
    )
    document = rocu.Paper.from_spec(spec).document()
    printed = str(document.blocks)
    assert "Knives seized (small counts shown, more is better)" in printed
    assert "Camden (borough, part of Metropolitan)" in printed
    assert "Warks for Warwickshire" in printed
    assert "Threats added to those of the package: ghost guns" in printed


def test_words_in_no_utf_8_or_no_toml_are_told(tmp_path, capsys):
    (tmp_path / "e.csv").write_text("date,force\n2021-04-05,Kent\n")
    asked = ["events", str(tmp_path / "e.csv"), "--measure", "café raids"]
    (tmp_path / "rocu.toml").write_bytes("[measures.'café raids']".encode("cp1252"))
    assert cli.main(asked) == 2
    assert "rocu.toml: it is not in UTF-8" in capsys.readouterr().err
    problem = next(rocu.check(tmp_path).problems.query("file == 'rocu.toml'").itertuples())
    assert problem.code == "file_damaged"
    assert "not in UTF-8" in problem.message
    (tmp_path / "rocu.toml").write_text("measures")  # what is wrong with the whole file has no line
    assert cli.main(asked) == 2
    assert f"{tmp_path / 'rocu.toml'}: Not valid TOML" in capsys.readouterr().err


def test_the_template_and_counts_of_events_take_the_words_beside_them(tmp_path, capsys):
    assert cli.main(["template", str(tmp_path / "shipped.xlsx")]) == 0  # its words are not kept
    (tmp_path / "rocu.toml").write_text(WORDS, encoding="utf-8")
    assert cli.main(["template", str(tmp_path / "return.xlsx")]) == 0
    lists = openpyxl.load_workbook(tmp_path / "return.xlsx")["Lists"]
    assert {"knives seized", "Police Scotland"} <= {cell.value for row in lists for cell in row}
    (tmp_path / "events.csv").write_text("date,force\n2021-04-05,Warks\n2021-04-06,Warks\n")
    capsys.readouterr()
    assert cli.main(["events", str(tmp_path / "events.csv"), "--measure", "knives seized"]) == 0
    said = capsys.readouterr()
    assert "force,West Midlands,Warwickshire" in said.out
    assert "not a measure in the list" not in said.err
    (tmp_path / "rocu.toml").write_text("[mesures.x]", encoding="utf-8")
    assert cli.main(["template", str(tmp_path / "other.xlsx")]) == 2
    assert "line 1: [mesures]: unknown" in capsys.readouterr().err
