"""Do totals add up, what can a total be the sum of, and did headings slip by a column?"""

import numpy as np
import pytest
from sheets_by_hand import check_rows, codes

from rocu_analysis import reference

YEAR = "2020-21.xlsx"
FORCES = [row["force"] for row in reference.rows("forces")][:20]


def wrong(check):
    """Cells and messages of totals that do not add up."""
    found = check.problems[check.problems["code"] == "total_does_not_add_up"]
    return dict(zip(found["cell"], found["message"], strict=True))


@pytest.mark.parametrize(("total", "cells"), [(6, []), (7, ["B5"])])
def test_total_rows_are_checked_against_their_parts(tmp_path, total, cells):
    heads = [["Arrests 2020-21"], ["Threat", "Eastern"]]
    check = check_rows(tmp_path, [*heads, ["Drugs", 2], ["Fraud", 4], ["Total", total]])
    assert list(wrong(check)) == cells  # 2 + 4 = 6
    assert check.outcomes["value"].tolist() == [2, 4]
    assert check.ledger["totals"].tolist() == [1]


def test_no_total_is_judged_beside_a_hidden_figure(tmp_path):
    rows = [["Arrests 2020-21"], ["Threat", "Eastern"], ["Drugs", "<5"], ["Fraud", 4], ["Total", 7]]
    assert check_rows(tmp_path, rows).problems.empty


def test_subtotals_and_a_grand_total(tmp_path):
    rows = [["Force", "2020-21"], ["Dorset", 1], ["Wiltshire", 3], ["South West total", 4]]
    rows += [["Kent", 5], ["Essex", 7], ["Eastern total", 12], ["Grand total", 16]]
    # 1 + 3 = 4; 5 + 7 = 12; 4 + 12 = 16
    assert check_rows(tmp_path, rows, sheet="Arrests").problems.empty


@pytest.mark.parametrize("name", ["Subtotal North", "Sub-total: North", "Sub total (other)"])
def test_a_subtotal_may_have_a_name(tmp_path, name):
    rows = [["Region", "Arrests"], ["Eastern", 5], ["London", 6], [name, 11], ["South East", 2]]
    assert check_rows(tmp_path, [*rows, ["Total", 13]], file=YEAR).problems.empty
    # 5 + 6 + 11 + 2 = 24
    assert len(wrong(check_rows(tmp_path, [*rows, ["Total", 24]], file=YEAR))) == 1


def test_a_total_among_the_words_of_a_long_table(tmp_path):
    rows = [["Force", "Period", "Measure", "Strand", "Value"]]
    for strand, value in (("Pursue", 1), ("Prevent", 2), ("Total", 4)):
        rows.append(["Dorset", "2020-21", "Disruptions", strand, value])
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("E4", "total_does_not_add_up")]  # 1 + 2 = 3, not 4
    assert len(check.outcomes) == 2


@pytest.mark.parametrize("name", ["Total arrests", "All arrests"])
def test_a_column_of_totals_may_name_its_measure(tmp_path, name):
    heads = ["Force", "Pursue arrests", "Prevent arrests", "Pursue charges", name]
    rows = [["Kent", 5, 2, 3, 7], ["Essex", 4, 4, 3, 8], ["Surrey", 6, 1, 3, 9]]
    # 5 + 2 = 7 and 4 + 4 = 8, and charges are no part of either; 6 + 1 is not 9.
    assert list(wrong(check_rows(tmp_path, [heads, *rows], file=YEAR))) == ["E4"]
    # With more rows too, when columns are otherwise judged for slips.
    more = [[force, 1, 2, 3, 3] for force in ("Norfolk", "Suffolk", "Sussex")]
    assert list(wrong(check_rows(tmp_path, [heads, *rows, *more], file=YEAR))) == ["E4"]


def test_totals_of_nothing_or_of_more_than_their_parts_are_figures(tmp_path):
    rows = [["Region", "Total arrests", "Total charges"], ["Eastern", 5, 6]]
    assert check_rows(tmp_path, rows, file=YEAR).outcomes["measure"].tolist() == [
        "arrests",
        "charges",
    ]
    heads = ["Force", "Pursue arrests", "Prevent arrests", "Total arrests"]
    rows = [["Kent", 5, 2, 9], ["Essex", 4, 4, 12], ["Surrey", 6, 1, 7]]
    stated = check_rows(tmp_path, [heads, *rows], file=YEAR).outcomes
    assert stated.loc[stated["strand"] == "Not stated", "value"].tolist() == [9, 12, 7]


def test_the_total_of_one_measure_is_not_added_again(tmp_path):
    heads = [["Measure", "Q1", "Q2"], ["charges", 3, 3], ["arrests", 10, 10]]
    for total, count in ((3 + 10, 0), (14, 2)):
        rows = [*heads, ["Total arrests", 10, 10], ["Total", total, total]]
        found = check_rows(tmp_path, rows, file="South West 2020-21.xlsx")
        assert len(wrong(found)) == count


@pytest.mark.parametrize("name", ["Dorset", "Dorzet"])
def test_a_region_is_not_added_to_its_forces(tmp_path, name):
    forces = ("Avon and Somerset", "Devon and Cornwall", name, "Gloucestershire", "Wiltshire")
    rows = [["Force", "Arrests"], *([f, 10 * n] for n, f in enumerate(forces, 1))]
    # 10 + 20 + 30 + 40 + 50 = 150; with the region it would be 300
    rows.append(["South West", 150])
    assert not wrong(check_rows(tmp_path, [*rows, ["Total", 150]], file=YEAR))
    assert list(wrong(check_rows(tmp_path, [*rows, ["Total", 151]], file=YEAR)).values()) == [
        "the total is given as 151, and its 5 parts sum to 150"
    ]


def test_totals_that_overlap_by_nature_are_told_once(tmp_path):
    rows = [["Force", "Drug", "Seizures"]]
    for number, force in enumerate(("Kent", "Essex", "Norfolk", "Suffolk", "Surrey", "Sussex")):
        # One seizure in ten holds both drugs; of Sussex the total is above everything.
        total = 18 + number if force != "Sussex" else 40
        rows += [[force, "Cocaine", 10 + number], [force, "Heroin", 10], [force, "Total", total]]
    found = wrong(check_rows(tmp_path, rows, file=YEAR))
    assert list(found) == ["C4", "C19"]
    assert "given as 18, and its 2 parts sum to 20" in found["C4"]
    assert "(and 4 more cells like it)" in found["C4"]
    assert "given as 40, and its 2 parts sum to 25" in found["C19"]


# The table is made after the Home Office's seizures of drugs by force, where a heading really moved
# in one year: seizures by drug, totals by class, and a total that is a little less than its
# columns, since a seizure of two drugs counts once in it. The figures are a seeded draw.
CLASSES = {
    "A": ("Cocaine", "Crack", "Heroin", "LSD"),
    "B": ("Cannabis", "Amphetamines", "Ketamine", "Other class B"),
    "C": ("Anabolic steroids", "GHB", "Other class C"),
}
TYPICAL = {"Cannabis": 900, "Cocaine": 200, "Heroin": 120, "Amphetamines": 90}
HEADINGS = [name for key, drugs in CLASSES.items() for name in (*drugs, f"Total class {key}")]
KETAMINE = HEADINGS.index("Ketamine")
LOST = [*HEADINGS[:KETAMINE], *HEADINGS[KETAMINE + 1 :], "Unknown"]
INSERTED = [*HEADINGS[:KETAMINE], "Mephedrone", *HEADINGS[KETAMINE:-1]]
# Ketamine's heading went back to class C, where it stood the year before.
MOVED = [name for name in HEADINGS if name != "Ketamine"]
MOVED.insert(MOVED.index("GHB") + 1, "Ketamine")


def seizures(headings, overlap=100):
    """Twenty forces under some headings; one seizure in `overlap` holds two drugs of its class."""
    draw, rows = np.random.default_rng(4), [["Force", *headings]]
    for force in FORCES:
        row = [force]
        for drugs in CLASSES.values():
            counts = [int(draw.poisson(TYPICAL.get(drug, 15))) for drug in drugs]
            row += [*counts, sum(counts) - sum(counts) // overlap]
        rows.append(row)
    return rows


def test_headings_in_their_place_are_fine(tmp_path):
    check = check_rows(tmp_path, seizures(HEADINGS), file="seizures 2020-21.xlsx")
    assert check.errors.empty
    assert not wrong(check)


@pytest.mark.parametrize(
    ("headings", "side", "under"),
    [
        (LOST, "right", "Anabolic steroids"),
        (INSERTED, "left", "Other class B"),
        (MOVED, "right", "Anabolic steroids"),
    ],
)
def test_figures_under_headings_that_slipped_are_set_aside(tmp_path, headings, side, under):
    check = check_rows(tmp_path, seizures(headings), file="seizures 2020-21.xlsx")
    (found,) = check.errors.to_dict("records")
    assert (found["code"], found["found"]) == ("headings_shifted", "Total class B")
    said = "in 20 of 20 rows the sum that “Total class B” should hold stands 1 to the "
    assert f"{said}{side}, under “{under}”" in found["message"]
    assert f"and the {len(check.rejected)} figures under them are set aside" in found["message"]
    # Class A stands before the slip and is kept: 20 forces by 4 drugs.
    assert check.outcomes["value"].count() == 20 * 4


def test_a_single_total_that_fails_is_no_slip(tmp_path):
    """Where the other rows agree to the unit, one that does not is a mistake in its own cell."""
    rows = [["Force", "Adults", "Children", "Total"]]
    rows += [[f, 10 + n, n, 10 + 2 * n + (n == 3)] for n, f in enumerate(FORCES[:8])]
    check = check_rows(tmp_path, rows, file=YEAR)
    # 13 + 3 = 16, and 17 was typed
    assert list(wrong(check)) == ["D5"]
    assert "“Total” is 17, and" in wrong(check)["D5"]
    assert "sum to 16; in 7 of 8 rows the two agree" in wrong(check)["D5"]
    assert check.errors.empty
