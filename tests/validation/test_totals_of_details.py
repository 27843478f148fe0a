"""A total that leaves open what the rows beside it divide by counts nothing twice."""

import pytest

import rocu_analysis as rocu

STRANDS = ("Pursue", "Prevent")
LEVELS = ("Major", "Moderate", "Minor")
PARTS = [(strand, level) for strand in STRANDS for level in LEVELS]
QUARTERS = ("2024-25 Q1", "2024-25 Q2")
# Six parts in each of two quarters: 1 + 2 + 3 + 4 + 5 + 6 = 21 and 2 + 4 + 6 + 8 + 10 + 12 = 42.
ROWS = [["Disruptions", *part, n, 2 * n] for n, part in enumerate(PARTS, start=1)]


def checked(write_return, *rows, quarters=QUARTERS):
    write_return([["Measure", "Strand", "Level", *quarters], *rows])
    return rocu.check(write_return.folder)


@pytest.fixture
def write_return(tmp_path):
    import openpyxl

    def write(rows):
        book = openpyxl.Workbook()
        for row in (["West Yorkshire Police"], [], *rows):
            book.active.append(row)
        book.save(tmp_path / "West Yorkshire.xlsx")

    write.folder = tmp_path
    return write


@pytest.mark.parametrize("label", ["Total disruptions", "All disruptions", "Disruptions total"])
def test_a_line_that_says_total_is_one(write_return, label):
    check = checked(write_return, *ROWS, [label, None, None, 21, 42])
    assert check.outcomes["value"].sum() == 21 + 42
    assert check.ledger["totals"].sum() == 2
    assert check.problems.empty


def test_a_line_that_says_total_and_is_not_is_told(write_return):
    check = checked(write_return, *ROWS, ["Total disruptions", None, None, 21, 43])
    assert check.outcomes["value"].sum() == 21 + 42
    (problem,) = check.problems.to_dict("records")
    assert (problem["code"], problem["cell"]) == ("total_does_not_add_up", "E10")
    assert "given as 43, and its parts sum to 42" in problem["message"]


def test_a_line_of_which_each_figure_is_the_sum_is_left_out_and_told(write_return):
    check = checked(write_return, *ROWS, ["Disruptions", None, None, 21, 42])
    assert check.outcomes["value"].sum() == 21 + 42
    (problem,) = check.problems.to_dict("records")
    assert (problem["code"], problem["cell"]) == ("total_beside_parts", "D10")
    assert "2 figures" in problem["message"]


def test_totals_of_some_details_beside_totals_of_all(write_return):
    # Pursue 1 + 2 + 3 = 6 and 12, Prevent 4 + 5 + 6 = 15 and 30.
    subtotals = [["Disruptions", "Pursue", None, 6, 12], ["Disruptions", "Prevent", None, 15, 30]]
    check = checked(write_return, *ROWS, *subtotals, ["Disruptions", None, None, 21, 42])
    assert check.outcomes["value"].sum() == 21 + 42
    assert check.ledger["totals"].sum() == 2 * 3


def test_what_no_strand_is_stated_of_is_kept(write_return):
    """A remainder is no sum of the others, but by chance in one of several quarters."""
    check = checked(write_return, *ROWS, ["Disruptions", None, None, 21, 5])
    assert check.outcomes["value"].sum() == 21 + 42 + 21 + 5
    assert check.problems["code"].tolist() == ["total_beside_parts"]


def test_a_single_sum_is_kept_and_told(write_return):
    check = checked(
        write_return,
        *(row[:4] for row in ROWS), ["Disruptions", None, None, 21],
        quarters=QUARTERS[:1],
    )  # fmt: skip
    assert check.outcomes["value"].sum() == 21 + 21
    assert "with no strand or level is the sum of" in check.problems["message"].iloc[0]


def test_quarters_before_the_division_began_are_kept(write_return):
    """A total is one only where its parts stand beside it."""
    rows = [["Disruptions", *part, None, n, 2 * n] for n, part in enumerate(PARTS, start=1)]
    quarters = ("2023-24 Q4", *QUARTERS)
    check = checked(write_return, *rows, ["Total disruptions", None, None, 30, 21, 42],
                    quarters=quarters)  # fmt: skip
    assert check.outcomes["value"].sum() == 30 + 21 + 42


def test_a_total_of_one_measure_among_others_is_held_against_its_own_parts(write_return):
    rows = [["Cash seized", None, None, 90_000, 80_000], *ROWS]
    check = checked(write_return, *rows, ["Total disruptions", None, "All", 21, 42])
    assert not check.problems["code"].eq("total_does_not_add_up").any()
