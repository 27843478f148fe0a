"""A region's sum of some of its forces is divided by what these forces have."""

import numpy as np
import pytest

import rocu_analysis as rocu
from rocu_analysis import reference
from tests.exhibits.frames import outcomes, quarter, row

REGION = "East Midlands"
FORCES = ("Derbyshire", "Leicestershire", "Lincolnshire", "Northamptonshire", "Nottinghamshire")
LATE, OTHERS = FORCES[2], tuple(name for name in FORCES if name != FORCES[2])
EACH = dict(zip(FORCES, (34, 39, 19, 27, 47), strict=True))
LESS = sum(EACH.values()) - EACH[LATE]


def returns(*lacking, quarters=15):
    """Each force with the same count in every quarter but those in which the late one has none."""
    return outcomes(*(
        row(REGION, EACH[force] + number % 2, quarter(number), force=force,
            source=f"a!b!{force}{number}")
        for number in range(quarters)
        for force in FORCES
        if (force, number) not in {(LATE, one) for one in lacking}
    ))  # fmt: skip


@pytest.mark.parametrize("per", ["population", "officers"])
def test_a_rate_is_of_the_forces_that_are_counted(per):
    held = {one["force"]: float(one[per]) for one in reference.rows("forces")}
    over = sum(held[name] for name in OTHERS)
    frame = returns(14)
    shown = rocu.track(frame, "arrests", region=REGION, per=per)
    base = float(shown.subtitle.split("per ")[1].split()[0].replace(",", ""))
    # 147 arrests by what four forces have, and never by what five have.
    assert shown.data["value"].iloc[-1] == pytest.approx(base * LESS / over)
    if per == "officers":
        return
    profile = rocu.outcomes_profile(frame, region=REGION, measures=["arrests"])
    head = profile.table.columns[2]
    base = float(head.split()[1].replace(",", ""))
    assert profile.table.iloc[0, 2] == pytest.approx(base * LESS / over, abs=0.051)
    low, high = profile.data[["rate_lower", "rate_upper"]].iloc[0]
    assert low < base * LESS / over < high
    # The interval of a count is in proportion to its rate.
    whole = rocu.outcomes_profile(returns(), region=REGION, measures=["arrests"]).data.iloc[0]
    assert np.log(high / low) > np.log(whole["rate_upper"] / whole["rate_lower"])


def test_a_denominator_of_ones_own_is_of_the_same_forces(tmp_path):
    counts = dict(zip(FORCES, (100, 200, 400, 800, 1_600), strict=True))
    path = tmp_path / "posts.csv"
    lines = [f"{name},2021-06-30,{number}" for name, number in counts.items()]
    path.write_text("\n".join(["area,as_at,posts", *lines, f"{REGION},2021-06-30,3100"]))
    shown = rocu.track(returns(14), "arrests", region=REGION, per=path)
    # 147 of 100 + 200 + 800 + 1,600 posts: the region's own 3,100 hold the 400 that are missing.
    base = float(shown.subtitle.split("per ")[1].split()[0].replace(",", ""))
    assert shown.data["value"].iloc[-1] == pytest.approx(base * LESS / 2_700)
