"""Headings that slipped by a column, told by class sums against totals.

The table is made after the Home Office's seizures of drugs by force, where a heading really moved
in one year: seizures by drug, totals by class, and a total that is a little less than its columns,
since a seizure of two drugs counts once in it. The figures are made up by a seeded draw.
"""

import numpy as np
import pytest
from figures_by_hand import YEAR, codes, figures, only

from rocu_analysis import reference
from rocu_analysis.validation import rules

CLASSES = {
    "A": ("Cocaine", "Crack", "Heroin", "LSD"),
    "B": ("Cannabis", "Amphetamines", "Ketamine", "Other class B"),
    "C": ("Anabolic steroids", "GHB", "Other class C"),
}
TYPICAL = {"Cannabis": 900, "Cocaine": 200, "Heroin": 120, "Amphetamines": 90}
HEADINGS = [name for key, drugs in CLASSES.items() for name in (*drugs, f"Total class {key}")]
FORCES = [row["force"] for row in reference.rows("forces")][:20]


def wide():
    """Figures of twenty forces, a row a force, in the order of the headings."""
    draw = np.random.default_rng(4)
    table = []
    for _ in FORCES:
        row = []
        for drugs in CLASSES.values():
            counts = [int(draw.poisson(TYPICAL.get(drug, 15))) for drug in drugs]
            # One seizure in a hundred holds two drugs of the class.
            row += [*counts, sum(counts) - sum(counts) // 100]
        table.append(row)
    return table


def as_returned(headings):
    return figures(
        *(
            {
                "force": force,
                "period": YEAR,
                "measure": heading,
                "heading": heading,
                "value": value,
                "row": 2 + place,
                "column": 2 + column,
            }
            for place, (force, row) in enumerate(zip(FORCES, wide(), strict=True))
            for column, (heading, value) in enumerate(zip(headings, row, strict=True))
        )
    )


def without_forces_missing(problems):
    return problems[problems["code"] != "force_missing"]


def test_headings_in_their_place_are_fine():
    facts, problems = rules.judge(as_returned(HEADINGS))
    assert codes(without_forces_missing(problems)) == []
    assert set(facts["disposition"]) == {"accepted"}


KETAMINE = HEADINGS.index("Ketamine")
LOST = [*HEADINGS[:KETAMINE], *HEADINGS[KETAMINE + 1 :], "Unknown"]
INSERTED = [*HEADINGS[:KETAMINE], "Mephedrone", *HEADINGS[KETAMINE:-1]]
# Ketamine's heading went back to class C, where it stood the year before.
MOVED = [name for name in HEADINGS if name != "Ketamine"]
MOVED.insert(MOVED.index("GHB") + 1, "Ketamine")


@pytest.mark.parametrize(
    ("headings", "side", "under"),
    [
        (LOST, "right", "Anabolic steroids"),
        (INSERTED, "left", "Other class B"),
        (MOVED, "right", "Anabolic steroids"),
    ],
)
def test_headings_that_slipped_from_ketamine_on(headings, side, under):
    facts, problems = rules.judge(as_returned(headings))
    found = only(problems, "headings_shifted")
    assert (found["severity"], found["found"]) == ("error", "Total class B")
    assert (
        f"in 20 of 20 rows the sum that “Total class B” should hold stands 1 to the {side}"
        in (found["message"])
    )
    assert f"under “{under}”" in found["message"]
    aside = facts[facts["disposition"] == "set_aside"]
    assert set(aside["codes"]) == {"headings_shifted"}
    # Class A stands before the slip and is kept.
    kept = set(facts[facts["disposition"] == "accepted"]["heading"])
    assert set(HEADINGS[:5]) <= kept
    assert "Total class B" in set(aside["heading"])


def test_a_slip_is_seen_behind_a_total_of_everything_and_among_overlaps():
    """“All drugs” opens the table, and in half the forces every seizure stands under two drugs."""
    headings = ["All drugs", *HEADINGS, "Unknown"]
    slipped = [*headings[:2], "Ecstasy", *headings[2:-1]]
    draw, rows = np.random.default_rng(5), []
    for place, force in enumerate(FORCES):
        own = []
        for drugs in CLASSES.values():
            counts = [int(draw.poisson(100)) for _ in drugs]
            own += [*counts, int(sum(counts) / (1.5 if place % 2 else 2))]
        row = [own[4] + own[9] + own[13], *own, 0]
        rows += [(force, place + 2, 2 + column, value) for column, value in enumerate(row)]
    for names, expected in ((headings, False), (slipped, True)):
        table = figures(
            *(
                {
                    "force": force,
                    "period": YEAR,
                    "measure": names[column - 2],
                    "heading": names[column - 2],
                    "value": value,
                    "row": row,
                    "column": column,
                }
                for force, row, column, value in rows
            )
        )
        _, problems = rules.judge(table)
        assert ("headings_shifted" in set(problems["code"])) == expected


def test_a_single_total_that_fails_is_no_slip():
    """Where the other rows agree to the unit, one that does not is a mistake in its own cell."""
    rows = [
        {
            "force": force,
            "period": YEAR,
            "heading": heading,
            "measure": heading,
            "value": value,
            "row": 2 + place,
            "column": 2 + column,
        }
        for place, force in enumerate(FORCES[:8])
        for column, (heading, value) in enumerate(
            [("Adults", 10 + place), ("Children", place), ("Total", 10 + 2 * place + (place == 3))]
        )
    ]
    facts, problems = rules.judge(figures(*rows))
    found = only(problems, "total_does_not_add_up")
    # 13 + 3 = 16, and 17 was typed
    assert (found["cell"], found["found"]) == ("D5", "17")
    assert "sum to 16" in found["message"]
    assert set(facts["disposition"]) == {"accepted"}
