"""Which measures each sender owes, and that one typed once is missing from no other."""

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis.exhibits.completeness import expected

REGIONS = ("South West", "Eastern", "London", "North East")


def given(*rows):
    return pd.DataFrame(rows, columns=["sender", "measure"])


def test_what_half_of_the_senders_give_is_expected_of_all():
    rows = given(("A", "arrests"), ("B", "arrests"), ("C", "charges"))
    # arrests: 2 of 4 senders; charges: 1 of 4
    owed = expected(rows, "ABCD", {})
    assert owed == {"A": {"arrests"}, "B": {"arrests"}, "C": {"arrests", "charges"},
                    "D": {"arrests"}}  # fmt: skip


def test_what_is_declared_is_expected_of_whom_it_names():
    owed = expected(given(("A", "charges")), "ABC", {"arrests": "B; C", "charges": "all"})
    assert owed == {"A": {"charges"}, "B": {"arrests", "charges"}, "C": {"arrests", "charges"}}


def returns(folder, toml=""):
    lines = ["Region,Period,Measure,Value"]
    for region in REGIONS:
        lines += [f"{region},2020-21 Q{n},arrests,9" for n in (1, 2)]
    lines.append("Eastern,2020-21 Q2,charges,4")
    (folder / "all.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "rocu.toml").write_text(toml, encoding="utf-8")
    return rocu.check(folder)


def test_a_measure_that_one_region_typed_once_is_missing_from_no_other(tmp_path):
    assert rocu.completeness(returns(tmp_path)).headline.startswith("All four regions returned")


def test_a_measure_that_rocu_toml_declares_is_missing_where_it_is_not_given(tmp_path):
    check = returns(tmp_path, '[expected]\ncharges = "all"\n')
    exhibit = rocu.completeness(check)
    assert not exhibit.headline.startswith("All four regions returned")
    assert "charges" in " ".join(map(str, exhibit.notes))


def test_a_slip_in_what_is_expected_is_a_problem_at_its_line(tmp_path):
    (told,) = returns(tmp_path, '[expected]\narests = "all"\n').problems.to_dict("records")
    assert (told["file"], told["cell"]) == ("rocu.toml", "line 2")
    assert "arrests" in told["message"]
