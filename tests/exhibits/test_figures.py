"""Which rows are chosen, how they add up, what is refused, and that a kind tells no others."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from exhibits.frames import outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.figures import add_up, latest_period, same_forces, select
from rocu_analysis.exhibits.kinds import kind_of
from rocu_analysis.periods import financial_year


def regional(rows, measure, region=None, **options):
    return add_up(select(rows, measure, region=region), measure, **options)


def force(name, value, **changes):
    return row("North East", value, force=name, **{"counting": "forces"} | changes)


def only(figures):
    assert len(figures.frame) == 1
    return figures.frame.iloc[0]


def test_forces_add_up_to_their_region():
    rows = outcomes(force("Cleveland", 10), force("Durham", 20), force("Northumbria", 30))
    found = only(regional(rows, "arrests"))
    assert (found["region"], found["value"], found["summed"]) == ("North East", 10 + 20 + 30, True)
    assert found["lacking"] == ()


def test_a_sum_names_the_force_that_it_lacks():
    found = only(regional(outcomes(force("Cleveland", 10), force("Durham", 20)), "arrests"))
    assert found["value"] == 10 + 20
    assert found["lacking"] == ("Northumbria",)


def test_a_force_marked_not_available_is_lacking_and_no_zero():
    rows = outcomes(
        force("Cleveland", 10), force("Durham", 20), force("Northumbria", None, marker="x")
    )
    found = only(regional(rows, "arrests"))
    assert (found["value"], found["lacking"]) == (10 + 20, ("Northumbria",))


def test_nothing_is_added_across_a_hidden_force():
    rows = outcomes(
        force("Cleveland", 10), force("Durham", 20), force("Northumbria", None, marker="c")
    )
    found = only(regional(rows, "arrests"))
    assert found["hidden"]
    assert found["value"] != found["value"]


def test_a_region_is_never_added_to_its_forces():
    forces = [force(name, 10, counting="led") for name in ("Cleveland", "Durham")]
    rows = outcomes(row("North East", 70), *forces)
    assert only(regional(rows, "arrests"))["value"] == 70


def test_parts_of_a_breakdown_add_up_with_the_part_not_stated():
    rows = outcomes(row(value=5, threat="drugs"), row(value=7, threat="firearms"), row(value=2))
    assert only(regional(rows, "arrests"))["value"] == 5 + 7 + 2


def test_a_total_in_one_sheet_is_not_added_to_its_parts_in_another():
    rows = outcomes(row(value=5, threat="drugs"), row(value=14, source="other.xlsx!Totals!B2"))
    with pytest.raises(NotComparable, match="one source gives the whole and another gives it by"):
        regional(rows, "arrests")


def test_countings_are_never_added():
    rows = outcomes(row(value=5), row(value=7, counting="supported"))
    with pytest.raises(NotComparable, match=r"led, supported.*Choose one: counting='led'"):
        regional(rows, "arrests")
    chosen = regional(rows, "arrests", counting="supported")
    assert only(chosen)["value"] == 7
    assert chosen.other_countings == ("led",)


def test_a_range_adds_up_at_both_ends():
    rows = outcomes(row(value=102, value_high=106, threat="a"), row(value=10, threat="b"))
    found = only(regional(rows, "arrests"))
    assert (found["value"], found["value_high"]) == (102 + 10, 106 + 10)


def test_quarters_fill_a_year():
    rows = outcomes(*series([1, 2, 3, 4]))
    found = only(regional(rows, "arrests", period="2018-19"))
    assert (found["value"], found["period"]) == (1 + 2 + 3 + 4, "2018-19")


def test_a_year_with_a_gap_is_refused():
    with pytest.raises(NotComparable, match="cover 273 of its 365 days"):  # 365 - 92 in Q3
        regional(outcomes(*series([1, 2, None, 4])), "arrests", period="2018-19")


def test_a_region_without_one_of_the_quarters_says_so():
    rows = outcomes(*series([1, 2, 3, 4]), *series([5, 6, None, 7], region="London"))
    found = regional(rows, "arrests", period="2018-19").frame.set_index("region")
    assert found.loc["Eastern", "lacking"] == ()
    assert found.loc["London", "lacking"] == ("1 of 4 periods",)


def test_overlapping_periods_are_refused():
    whole = row(value=30, period=financial_year(2018))
    rows = outcomes(*series([1, 2, 3, 4]), whole)
    assert only(regional(rows, "arrests", period="2018-19"))["value"] == 30
    with pytest.raises(NotComparable, match="overlap in time"):
        regional(
            outcomes(*series([1, 2, 3, 4]), whole), "arrests", period="April 2018 to March 2019"
        )


def test_figures_without_dates_are_listed_and_not_added():
    lone = row(value=62, period_start=None, period_end=None) | {"period": "phase 9"}
    found = regional(outcomes(row(value=5), lone), "arrests")
    assert only(found)["value"] == 5
    assert list(found.undated["value"]) == [62]


def test_a_trend_keeps_the_same_forces_throughout():
    rows = []
    for number in range(3):
        rows.append(force("Cleveland", 10, period=quarter(number)))
        if number != 1:
            rows.append(force("Durham", 20, period=quarter(number)))
    kept, dropped = same_forces(regional(outcomes(*rows), "arrests"))
    assert dropped == ("Durham",)
    assert list(kept.frame["value"]) == [10, 10, 10]


def test_the_default_period_is_the_newest_that_is_final_and_widest():
    rows = outcomes(
        *series([1, 2, 3]),
        *series([4, 5], region="London"),
        row(value=9, period=quarter(4), status="provisional"),
    )
    assert latest_period(regional(rows, "arrests").frame) == "2018-19 Q2"


def test_the_callers_frame_is_untouched():
    rows = outcomes(*series([1, 2, 3, 4]))
    before = rows.copy(deep=True)
    regional(rows, "arrests", period="2018-19")
    assert rows.equals(before)


def test_a_figure_accepted_by_hand_is_named_where_it_is_used():
    rows = outcomes(*series([10] * 10), row("London", 7, source="other.xlsx!Outcomes!D9"))
    told = "trial.xlsx!Outcomes!D5 was accepted by A. Analyst on 2026-01-05: confirmed"
    rows.attrs["accepted_by_hand"] = (told, "other.xlsx!Outcomes!D9 was accepted by B on …: so")
    for exhibit in (
        rocu.track(rows, "arrests", region="Eastern"),
        rocu.compare_regions(rows, "arrests", period="2018-19 Q1"),
        rocu.balance(rows, strands={"arrests": "Pursue"}, period="2018-19 Q1"),
    ):
        assert f"{told}." in exhibit.notes
        assert not any("other.xlsx" in note for note in exhibit.notes)


def test_a_series_in_which_no_force_has_every_period_is_refused_for_that():
    with pytest.raises(NoFigures, match="no force has a figure of arrests in every period"):
        rocu.track(rocu.example("scorpion"), "arrests", counting="forces")


KINDS = [
    ("compare_regions", {"measure": "arrests", "per": "officers"}),
    ("compare_regions", {"measure": "judicial outcomes", "of": "total outcomes"}),
    ("funnel", {"measure": "arrests", "per": "officers"}),
    ("balance", {"measure": "disruptions", "by": "threat", "region": "London"}),
    ("balance", {"strands": {"arrests": "Pursue", "children safeguarded": "Protect"}}),
]


@pytest.mark.parametrize(("name", "options"), KINDS)
def test_a_kind_tells_its_exhibit_from_the_rows_that_it_chose(fraud, illustrative, name, options):
    frame = fraud if "of" in options else illustrative
    exhibit, kind = getattr(rocu, name)(frame, **options), kind_of(name)
    asked = dict(exhibit.recipe.arguments)
    chosen = kind.choose({"outcomes": frame}, asked)
    again = kind.finish(chosen, {"outcomes": None}, asked)
    pd.testing.assert_frame_equal(again.table, exhibit.table)
    assert (again.headline, again.notes) == (exhibit.headline, exhibit.notes)
    people = {"measure", "of"} & set(options)
    wanted = {options[key] for key in people} or set(options["strands"])
    assert {held.measure for held in chosen.selections} == wanted
    for held in chosen.selections:
        assert set(held.shown["period"]) == {"2018-19" if "of" in options else "2021-22 Q3"}
        assert held.shown["value"].sum() > 0
    # Whatever is hidden among them is in no sum, and stands as hidden.
    hide = [
        replace(held, rows=held.rows.assign(value=None, value_high=None, marker="c"))
        for held in chosen.selections
    ]
    if name == "funnel":
        with pytest.raises(NoFigures, match="fewer than two"):
            kind.finish(replace(chosen, selections=tuple(hide)), {"outcomes": None}, asked)
        return
    hidden_ = kind.finish(replace(chosen, selections=tuple(hide)), {"outcomes": None}, asked)
    assert "[c]" in set(hidden_.table.iloc[:, 1])
    assert not pd.to_numeric(hidden_.table.iloc[:, 1], errors="coerce").notna().any()


def test_shorter_periods_that_are_shown_bear_the_label_of_the_year(illustrative):
    exhibit = rocu.balance(illustrative, "disruptions", period="2020-21")
    chosen = kind_of("balance").choose({"outcomes": illustrative}, dict(exhibit.recipe.arguments))
    (held,) = chosen.selections
    assert held.grain == ("strand",)
    assert set(held.shown["period"]) == {"2020-21"}
    network = exhibit.table.set_index("Region").loc["Network"]
    parts = ["Pursue, 2020-21", "Prevent", "Protect", "Prepare", "Not stated"]
    assert held.shown["value"].sum() == network[parts].sum()
