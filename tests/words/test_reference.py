"""Regions, forces, measures: the tables agree with each other and hand out copies."""

import pytest

import rocu_analysis as rocu
from rocu_analysis import reference
from rocu_analysis.errors import UnknownName


def test_the_caller_may_change_the_copy():
    mine = rocu.regions()
    mine.loc[0, "region"] = "Nowhere"
    assert rocu.regions().loc[0, "region"] == "North East"


def test_aliases_lead_to_known_names():
    forces = {row["force"] for row in reference.rows("forces")}
    assert {row["force"] for row in reference.rows("force_aliases")} <= forces
    assert {row["region"] for row in reference.rows("region_aliases")} <= set(reference.REGIONS)
    measures = {row["measure"] for row in reference.rows("measures")}
    assert {row["measure"] for row in reference.rows("measure_aliases")} <= measures


@pytest.mark.parametrize("table", ["region_aliases", "force_aliases", "measure_aliases"])
def test_an_alias_stands_once_and_is_no_remark(table):
    aliases = [row["alias"].casefold() for row in reference.rows(table)]
    assert len(aliases) == len(set(aliases))
    assert not [alias for alias in aliases if "earlier name" in alias or "bbc" in alias]


def test_measures_are_complete():
    table = rocu.measures_list()
    assert table["measure"].is_unique
    assert set(table["unit"]) <= {"count", "GBP", "kg", "years", "percent"}
    assert set(table["improvement"].dropna()) <= {"up", "down"}
    assert set(table["part_of"].dropna()) <= set(table["measure"])
    safeguarding = table[table["measure"].str.contains("safeguarded")]
    assert safeguarding["sensitive"].all()
    assert safeguarding["counts_people"].all()


def test_a_measure_nobody_knows_is_treated_as_sensitive():
    assert reference.measure("ducks counted")["sensitive"] == "yes"
    assert reference.measure("ducks counted")["label"] == "Ducks counted"


def test_an_unknown_region_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match=r"“South Wset” is not a region.*Did you mean South West"):
        reference.check_region("South Wset")
