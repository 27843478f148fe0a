"""A pivot table pasted as values: outer names with their sums, inner ones below them."""

import pytest
from sheets_by_hand import adds_up, check_rows

Q1, Q2 = "2025-26 Q1", "2025-26 Q2"
COMPACT = {
    "forces, measures": (
        [["Row Labels", Q1], ["Dorset", 4 + 5], ["Arrests", 4], ["Warrants executed", 5],
         ["Kent", 6 + 7], ["Arrests", 6], ["Warrants executed", 7], ["Grand Total", 9 + 13]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q1, "warrants executed"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q1, "warrants executed"): 7},
    ),
    "measures, forces": (
        [["Row Labels", Q1, Q2], ["Arrests", 10, 12], ["Dorset", 4, 5], ["Kent", 6, 7],
         ["Warrants executed", 3, 4], ["Dorset", 1, 2], ["Kent", 2, 2], ["Grand Total", 13, 16]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q2, "arrests"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q2, "arrests"): 7,
         ("Dorset", Q1, "warrants executed"): 1, ("Dorset", Q2, "warrants executed"): 2,
         ("Kent", Q1, "warrants executed"): 2, ("Kent", Q2, "warrants executed"): 2},
    ),
    "years, quarters, forces": (
        [["Row Labels", "Sum of Arrests"], ["2025-26", 10 + 12], ["Q1", 4 + 6], ["Dorset", 4],
         ["Kent", 6], ["Q2", 5 + 7], ["Dorset", 5], ["Kent", 7], ["Grand Total", 22]],
        {("Dorset", Q1, "arrests"): 4, ("Kent", Q1, "arrests"): 6,
         ("Dorset", Q2, "arrests"): 5, ("Kent", Q2, "arrests"): 7},
    ),
    "regions, forces, measures": (
        [["Row Labels", Q1], ["South West", 9], ["Dorset", 4 + 5], ["Arrests", 4],
         ["Warrants executed", 5], ["Eastern", 13], ["Kent", 6 + 7], ["Arrests", 6],
         ["Warrants executed", 7], ["Grand Total", 9 + 13]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q1, "warrants executed"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q1, "warrants executed"): 7},
    ),
    "names of forces once, and their totals": (
        [["Force", "Measure", Q1], ["Dorset", "Arrests", 4], [None, "Warrants executed", 5],
         ["Dorset Total", None, 4 + 5], ["Kent", "Arrests", 6], [None, "Warrants executed", 7],
         ["Kent Total", None, 6 + 7], ["Grand Total", None, 22]],
        {("Dorset", Q1, "arrests"): 4, ("Dorset", Q1, "warrants executed"): 5,
         ("Kent", Q1, "arrests"): 6, ("Kent", Q1, "warrants executed"): 7},
    ),
}  # fmt: skip


@pytest.mark.parametrize("fields", COMPACT)
def test_a_pivot_gives_its_inner_figures_each_under_its_outer_names(tmp_path, fields):
    rows, figures = COMPACT[fields]
    check = check_rows(tmp_path, rows)
    assert check.outcomes.set_index(["force", "period", "measure"])["value"].to_dict() == figures
    assert set(check.problems["code"]) <= {"filled_down"}
    assert adds_up(check.ledger)


def test_where_the_sums_do_not_hold_it_is_no_pivot(tmp_path):
    rows = [list(row) for row in COMPACT["forces, measures"][0]]
    rows[1][1] += 1
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    assert "name_unknown" in set(check.problems["code"])
    assert check.outcomes["value"].tolist() == [4 + 5 + 1, 6 + 7]


def test_forces_under_their_regions_stay_figures_of_both(tmp_path):
    rows = [["Area", Q1], ["South West", 10], ["Dorset", 4], ["Wiltshire", 6],
            ["Eastern", 12], ["Kent", 5], ["Essex", 7]]  # fmt: skip
    check = check_rows(tmp_path, rows, toml='[file]\nmeasure = "arrests"\n')
    assert check.outcomes["value"].tolist() == [10, 4, 6, 12, 5, 7]
    assert check.problems.empty


def by_level(off, head="Threat", mark=""):
    """Disruptions by threat and level under strands, one total of a threat too high by ``off``."""
    rows = [["South West disruptions, 2025-26 Q1"], [head, "Pursue", "Prevent", "Total"]]
    for k, threat in enumerate(("Drugs", "Fraud")):
        levels = [[1 + k, 2], [3, 4 + k], [5, 6]]
        whole = [sum(column) for column in zip(*levels, strict=True)]
        whole = [whole[0], whole[1] + off * k]
        rows.append([threat, *whole, sum(whole)])
        names = [mark + name for name in ("Major", "Moderate", "Minor")]
        rows += [[name, *line, sum(line)] for name, line in zip(names, levels, strict=True)]
    return rows


@pytest.mark.parametrize("head", ["Threat", None, "Threat / level"])
@pytest.mark.parametrize("mark", ["", "- "])
@pytest.mark.parametrize("off", [0, 1])
def test_levels_under_threats_are_of_both_and_a_sum_that_is_off_is_told(tmp_path, head, mark, off):
    check = check_rows(tmp_path, by_level(off, head, mark))
    figures = check.outcomes.set_index(["threat", "level", "strand"])["value"].to_dict()
    levels = ("major", "moderate", "minor")
    assert figures == {
        (threat, level, strand): value
        for threat, lines in (
            ("drugs", [[1, 2], [3, 4], [5, 6]]),
            ("fraud", [[2, 2], [3, 5], [5, 6]]),
        )
        for level, line in zip(levels, lines, strict=True)
        for strand, value in zip(("Pursue", "Prevent"), line, strict=True)
    }
    # 2 + 5 + 6 = 13 is given as 14, and so 23 as 24.
    told = check.problems[["code", "cell"]].to_numpy().tolist()
    assert told == [["total_does_not_add_up", "C7"], ["total_does_not_add_up", "D7"]] * off
    assert adds_up(check.ledger)


def test_a_total_that_is_off_is_told_once(tmp_path):
    rows = [["Threat", "Major", "Moderate", "Minor", "Total"]]
    rows += [
        [threat, 1, 2, k, 3 + k] for k, threat in enumerate(("Drugs", "Fraud", "Cyber", "MSHT"))
    ]
    rows += [["Firearms", 1, 2, 4, 8], ["Total", 5, 10, 10, 26]]  # 7 and 25
    check = check_rows(tmp_path, [["South West disruptions, 2025-26 Q1"], *rows])
    assert check.problems["code"].tolist() == ["total_does_not_add_up"] * 2
    assert check.problems["cell"].tolist() == ["E7", "E8"]


def test_sums_of_small_counts_that_are_near_others_by_chance_are_no_slip(tmp_path):
    forces = ("Kent", "Essex", "Norfolk", "Suffolk", "Bedfordshire", "Hertfordshire")
    rows = [["Force", "Drugs", "Firearms", "Fraud", "All", "Cyber"]]
    # “All” is of another thing, and less than one part; all four come to 3, 2, 4, 2, 4 and 3.
    parts = [(2, 0, 0, 1), (0, 2, 0, 0), (0, 2, 1, 1), (0, 0, 2, 0), (2, 1, 0, 1), (0, 2, 0, 1)]
    beside = zip(forces, parts, (4, 4, 2, 3, 5, 2), strict=True)
    rows += [[force, *part, cyber] for force, part, cyber in beside]
    check = check_rows(tmp_path, [["Disruptions 2025-26 Q1"], *rows])
    assert "headings_shifted" not in set(check.problems["code"])
    assert len(check.outcomes) == 6 * 4


PERIODS = ("2025-26 Q1", "2025-26 Q2")


@pytest.mark.parametrize("is_closed", [True, False])
def test_names_that_stand_once_over_names_that_stand_once_are_all_carried_down(tmp_path, is_closed):
    """A pivot in tabular form was refused, but for rows without their period, from 12 to 52."""
    forces = {"Kent": ("Drugs", "Fraud"), "Essex": ("Drugs", "Firearms", "Fraud")}
    rows, held, count = [["Period", "Force", "Threat", "Arrests"]], [], 0
    for period in PERIODS:
        for force, threats in forces.items():
            for k, threat in enumerate(threats):
                count += 1
                is_first = k == 0 and force == "Kent"
                rows.append([period if is_first else None, None if k else force, threat, count])
                held.append((period, force, threat.casefold(), count))
            if is_closed:
                rows.append([None, f"{force} total", None, sum(h[3] for h in held[-k - 1 :])])
    check = check_rows(tmp_path, rows)
    outcomes = check.outcomes[["period", "force", "threat", "value"]]
    assert [*outcomes.itertuples(index=False, name=None)] == held
    assert check.problems["code"].tolist() == ["filled_down"] * 2


def test_names_that_stand_once_are_carried_down_under_each_line_over_rows(tmp_path):
    """“Arrests” came again under Essex, and so all blanks below it were of no measure."""
    rows = [["Measure", "Period", "Number"]]
    for k, force in enumerate(("Kent", "Essex")):
        for n, measure in enumerate(("Arrests", "Charges")):
            rows += [[force]] * (n == 0)
            rows += [[measure, PERIODS[0], 10 * k + n], [None, PERIODS[1], 10 * k + n + 5]]
    outcomes = check_rows(tmp_path, rows).outcomes[["force", "measure", "period", "value"]]
    assert [*outcomes.itertuples(index=False, name=None)] == [
        (force, measure, period, 10 * k + n + 5 * q)
        for k, force in enumerate(("Kent", "Essex"))
        for n, measure in enumerate(("arrests", "charges"))
        for q, period in enumerate(PERIODS)
    ]


@pytest.mark.parametrize(("name", "said", "field"), [("Strand", "Prepare", "strand"),
    ("Period", "2025-26 Q1", "period")])  # fmt: skip
def test_one_name_over_all_rows_is_that_of_each(tmp_path, name, said, field):
    """Of the forces below the first the strand was none, in silence."""
    title = "Arrests" if name == "Period" else "Arrests 2025-26 Q1"
    rows = [[title], [name, "Force", "Number"], [said, "Kent", 5], [None, "Essex", 6],
            [None, "Dorset", 7]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes[field].tolist() == [said] * 3
    assert check.problems["code"].tolist() == ["filled_down"]


def test_what_stands_right_of_a_total_is_of_none_of_the_names_above(tmp_path):
    """The grand total became one of money laundering, the last name above it, and was told off."""
    rows = [["Kent"], ["Period", "Threat", "Measure", "Number"]]
    total = 0
    for period in PERIODS:
        for k, threat in enumerate(("Drugs", "Money laundering")):
            for n, measure in enumerate(("Arrests", "Charges")):
                total += k + n + 1
                first = (period if k + n == 0 else None, None if n else threat)
                rows.append([*first, measure, k + n + 1])
    check = check_rows(tmp_path, [*rows, ["Grand total", None, None, total]])
    assert (len(check.outcomes), check.problems["code"].tolist()) == (8, ["filled_down"] * 2)


def test_a_blank_period_among_quarters_is_not_the_year_of_the_title(tmp_path):
    """It was the whole of 2025-26 in silence."""
    rows = [["Kent 2025-26"], ["Measure", "Quarter", "Number"], ["Arrests", "Q1", 5],
            ["Arrests", "Q2", 6], ["Charges", "Q1", 2], ["Charges", None, 4]]  # fmt: skip
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == [*PERIODS, PERIODS[0], "not stated"]
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["period_not_stated", "C6"]]
    year = check_rows(tmp_path, [*rows[:2], ["Arrests", None, 5], ["Charges", None, 4]])
    assert year.outcomes["period"].tolist() == ["2025-26"] * 2


def test_a_name_that_is_typed_in_each_of_its_rows_goes_no_further(tmp_path):
    rows = [["Kent Q1 2025-26"], ["Threat", "Measure", "Number"], ["Drugs", "Arrests", 5],
            ["Drugs", "Charges", 6], [None, "Referrals", 7], [None, "Convictions", 2]]  # fmt: skip
    held = check_rows(tmp_path, rows).outcomes["threat"]
    assert held.tolist()[:2] == ["drugs", "drugs"]
    assert held.isna().tolist() == [False, False, True, True]
