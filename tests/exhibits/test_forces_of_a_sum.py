"""A region's sum of some of its forces is divided by what these forces have."""

import numpy as np
import pytest
from exhibits.frames import outcomes, quarter, row

import rocu_analysis as rocu
from rocu_analysis import reference

REGION = "East Midlands"
EACH = {"Derbyshire": 34, "Leicestershire": 39, "Lincolnshire": 19, "Northamptonshire": 27,
        "Nottinghamshire": 47}  # fmt: skip
LATE = "Lincolnshire"
LESS = sum(EACH.values()) - EACH[LATE]  # 147


def returns(is_late=True):
    """Each force with the same count in 15 quarters; the newest of one may be late."""
    return outcomes(*(
        row(REGION, count + number % 2, quarter(number), force=force)
        for number in range(15) for force, count in EACH.items()
        if not (is_late and (force, number) == (LATE, 14))
    ))  # fmt: skip


def base_of(heading):
    """How many a rate is of: "Per 100,000 residents"."""
    return float(heading.lower().split("per ")[1].split()[0].replace(",", "").replace(
        "million", "1000000"))  # fmt: skip


@pytest.mark.parametrize("per", ["population", "officers"])
def test_a_rate_is_of_the_forces_that_are_counted(per):
    held = {one["force"]: float(one[per]) for one in reference.rows("forces")}
    over = sum(held[name] for name in EACH if name != LATE)
    exhibit = rocu.track(returns(), "arrests", region=REGION, per=per)
    assert exhibit.part == "four of five forces"
    expected = base_of(exhibit.subtitle) * LESS / over
    assert exhibit.data["value"].iloc[-1] == pytest.approx(expected)


def test_the_rate_of_a_profile_is_of_the_same_forces_with_a_wider_interval():
    held = {one["force"]: float(one["population"]) for one in reference.rows("forces")}
    over = sum(held[name] for name in EACH if name != LATE)
    asked = {"region": REGION, "measures": ["arrests"]}
    exhibit = rocu.outcomes_profile(returns(), **asked)
    rate = base_of(exhibit.table.columns[2]) * LESS / over
    assert exhibit.table.iloc[0, 2] == pytest.approx(rate, abs=0.051)
    low, high = exhibit.data.loc[0, ["rate_lower", "rate_upper"]]
    assert low < rate < high
    whole = rocu.outcomes_profile(returns(is_late=False), **asked).data.iloc[0]
    assert np.log(high / low) > np.log(whole["rate_upper"] / whole["rate_lower"])
