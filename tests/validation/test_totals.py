"""Do totals add up, what can a total be the sum of, and did headings slip by a column?"""

import numpy as np
import pytest
from sheets_by_hand import check_rows

from rocu_analysis import reference

YEAR = "2020-21.xlsx"
FORCES = [row["force"] for row in reference.rows("forces")][:20]


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
