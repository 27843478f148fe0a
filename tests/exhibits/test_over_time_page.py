"""Series over time of all regions on one page, beside what chance alone would bring."""

from __future__ import annotations

import csv

import pytest
from exhibits.checker import check
from exhibits.frames import outcomes, series
from exhibits.geometry import SIZE_NAMES, legible

import rocu_analysis as rocu
from rocu_analysis import locations
from rocu_analysis.measures.signals import expected_new_signals
from rocu_analysis.measures.variation import control_chart
from rocu_analysis.reference import REGIONS


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_years_below_narrow_panels_neither_touch_nor_leave_the_page(fraud, size):
    legible(rocu.track(fraud, "judicial outcomes"), size)


def test_planted_changes_are_found(illustrative):
    with open(locations.data() / "illustrative" / "planted.csv", encoding="utf-8") as file:
        planted = list(csv.DictReader(file))
    found = 0
    for one in planted:
        if one["kind"] == "pursue share":
            continue
        exhibit = rocu.track(
            illustrative,
            one["measure"],
            region=one["region"],
            counting="led" if one["measure"] == "arrests" else None,
            strand=one["strand"] or None,
        )
        check(exhibit)
        after = exhibit.data[exhibit.data["period"] >= one["from_period"]]
        up = one["kind"] in ("step up", "trend up", "spike")
        sides = set(after.loc[after["signal"], "side"])
        assert sides & ({"above", "rising"} if up else {"below", "falling"}), one
        assert "no signal from" not in exhibit.headline, one
        found += 1
    assert found == 6


def test_a_page_is_laid_out_like_the_map(illustrative):
    exhibit = rocu.track(illustrative, "arrests", counting="led")
    check(exhibit)
    figure = exhibit.figure()
    panels = {axes.get_label(): axes.get_position() for axes in figure.axes}
    assert set(panels) == set(REGIONS)
    for one in rocu.regions().itertuples():
        for other in rocu.regions().itertuples():
            a, b = panels[one.region], panels[other.region]
            if one.tile_row < other.tile_row:
                assert a.y0 > b.y1
            if one.tile_column < other.tile_column:
                assert a.x1 < b.x0
    assert len({axes.get_ylim() for axes in figure.axes}) == 1


def test_a_page_says_how_many_signals_chance_would_give(illustrative):
    exhibit = rocu.track(illustrative, "arrests", counting="led")
    new = list(exhibit.table["New"]).count("Yes")
    (note,) = [note for note in exhibit.notes if note.startswith("New signals")]
    assert f"New signals in the newest final period: {new}." in note
    assert "expected by chance" in note
    (kind,) = [note for note in exhibit.notes if "XmR" in note]
    assert kind.startswith("All are XmR charts, with limits from how far")


def test_regions_with_other_kinds_of_chart_are_named():
    rows = series([3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 5])
    rows += series([53, 55, 52, 54, 56, 53, 54, 55, 52, 54, 53, 55], region="London")
    exhibit = rocu.track(outcomes(*rows), "arrests")
    (kind,) = [note for note in exhibit.notes if "XmR" in note]
    assert kind.startswith("Eastern has a c chart, with exact limits for small counts; London has")


def test_one_chart_says_its_chance_once(illustrative):
    for region in ("South West", "London"):
        exhibit = rocu.track(illustrative, "arrests", region=region, counting="led")
        (note,) = [note for note in exhibit.notes if note.startswith("New signals")]
        chance = expected_new_signals([_chart_of(exhibit)]).at_least_one
        told = "fewer than 1 paper" if chance < 0.01 else f"about {100 * chance:.0f} paper"
        assert f"Were nothing to change, {told}" in note
        assert "expected" not in note


def _chart_of(exhibit):
    values = exhibit.data.loc[~exhibit.data["provisional"].astype(bool), "value"]
    return control_chart(values)


def test_page_headline_is_made_again_from_the_table(illustrative):
    exhibit = rocu.track(illustrative, "children safeguarded")
    check(exhibit)
    new = exhibit.table[exhibit.table["New"] == "Yes"]
    assert list(new["Region"]) == ["East Midlands"]
    assert exhibit.headline == (
        "One of ten regions shows a new signal in children safeguarded in 2021-22 Q3"
    )


def test_all_regions_with_few_figures_say_how_many_each_has():
    exhibit = rocu.track(rocu.example("fraud"), "judicial outcomes")
    check(exhibit)
    assert exhibit.headline == (
        "Three dated figures a region are too few to say whether judicial outcomes changed"
    )
    assert exhibit.description == (
        "Each of ten regions has three dated figures of judicial outcomes; limits need ten."
    )


def test_a_page_does_not_say_its_headline_twice():
    made = rocu.example("illustrative")
    for measure in ("arrests", "children safeguarded", "cash seized"):
        exhibit = rocu.track(made, measure, counting="led")
        assert exhibit.headline not in exhibit.description
