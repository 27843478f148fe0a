"""The real figures: they add up to what was published, and what a source leaves open stays open."""

import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets

PUBLISHED = datasets.data() / "published"
FILES = sorted(path for path in PUBLISHED.iterdir() if path.suffix in (".xlsx", ".csv"))


def one(rows, **wanted):
    """Return the single row that has these values."""
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, f"{len(rows)} rows for {wanted}"
    return rows.iloc[0]


# --- The whole folder ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_has_a_mapping_of_its_own(path):
    assert path.with_suffix(".toml").is_file()


# --- Action Fraud --------------------------------------------------------------------------------

MEASURES = ["NFIB referred crimes", "total outcomes", "judicial outcomes", "non-judicial outcomes"]


def test_action_fraud_adds_up_to_the_published_totals():
    fraud = rocu.example("fraud")
    sums = fraud.pivot_table(index="period", columns="measure", values="value", aggfunc="sum")
    assert sums[MEASURES].to_dict("index") == {
        "2016-17": dict(zip(MEASURES, (65_659, 37_459, 8_214, 29_245), strict=True)),
        "2017-18": dict(zip(MEASURES, (52_077, 59_163, 9_434, 49_729), strict=True)),
        "2018-19": dict(zip(MEASURES, (43_717, 52_371, 7_725, 44_646), strict=True)),
    }


# --- Operation Scorpion --------------------------------------------------------------------------


def test_the_weeks_of_operation_scorpion_are_not_given_twice():
    county = rocu.example("county_lines")
    assert "South West" not in set(county["region"])
    assert len(county) == 54 - 5 - 1  # five South West rows, and a range that was two rows
    active = one(county, measure="active county lines per month", period="2019-20")
    assert (active["qualifier"], active["value"], active["value_high"]) == ("between", 800, 1100)
