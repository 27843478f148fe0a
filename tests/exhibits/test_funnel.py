"""Funnels: who lies outside what size explains, by whichever denominator."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, in_words
from exhibits.frames import by_region, dear, outcomes, row
from exhibits.geometry import TRIED_SIZES, daily, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import NoFigures
from rocu_analysis.reference import REGIONS

OFFICERS = rocu.forces().groupby("region")["officers"].sum()
SHARE = {"of": "total outcomes", "period": "2018-19"}


def level(rate=0.02, **changed):
    """Counts in proportion to officers, some of them multiplied."""
    return [round(OFFICERS[name] * rate * changed.get(name, 1.0)) for name in REGIONS]


def funnel_of(values, **options):
    return rocu.funnel(outcomes(*by_region(values)), "arrests", per="officers", **options)


def outside(exhibit):
    return [name for name, verdict in zip(exhibit.table["Region"], exhibit.table["Verdict"],
                                          strict=True) if "99.8%" in verdict]  # fmt: skip


def headline_again(exhibit):
    names = outside(exhibit)
    verdicts = list(exhibit.table["Verdict"])[:-1]
    number = len(verdicts) - verdicts.count("Not compared")
    if not names and "from the network" not in exhibit.headline:
        if number == 2:
            return "Neither of two regions lies outside its outer limits"
        return f"None of {in_words(number)} regions lies outside its outer limits"
    return None if len(names) != 1 else f"{names[0]} lies outside the funnel's outer limits"


@pytest.mark.parametrize("size", TRIED_SIZES)
@pytest.mark.parametrize("options", [{"per": "population"}, SHARE])
def test_points_stand_where_the_table_says(fraud, size, options):
    exhibit = rocu.funnel(fraud, "judicial outcomes", region="South West", **options)
    (axes,) = legible(exhibit, size).axes
    unit = 1e6 if "per" in options else 1
    used = exhibit.data[exhibit.data["status"] == "compared"]
    marks = sorted(
        (float(x), float(y))
        for line in axes.lines
        if line.get_marker() in ("o", "D", "^")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    )
    wanted = sorted(zip(used["total"] / unit, used["estimate"], strict=True))
    assert np.allclose(marks, wanted)
    assert axes.get_ylim()[0] == 0
    named = {text.get_text() for text in axes.texts}
    assert set(used["region"]) <= named
    highest = max(y for _, y in marks)
    assert axes.get_ylim()[1] > highest


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_names_of_near_points_do_not_cover_each_other(size):
    values = level(**{"East Midlands": 2.6, "South West": 2.5, "Yorkshire and the Humber": 2.4})
    legible(funnel_of(values, region="South East"), size)


@dear
@given(st.lists(st.one_of(st.none(), st.integers(0, 900)), min_size=2, max_size=10))
def test_any_counts_give_a_true_headline(values):
    try:
        exhibit = funnel_of(values, region="South East")
    except NoFigures:
        known = [value for value in values if value is not None]
        assert len(known) < 2 or sum(known) == 0
        return
    check(exhibit)
    again = headline_again(exhibit)
    assert again is None or exhibit.headline.startswith(again)
    assert len(outside(exhibit)) == 0 or "None" not in exhibit.headline
    exhibit.figure("half")


def test_few_events_have_exact_limits_for_widened_ones_would_be_narrower():
    # In proportion to officers Southern Wales has some 6 of 95, and the smallest fewer than 5.
    exhibit = funnel_of([7, 11, 11, 7, 8, 8, 28, 13, 2, 0])
    assert exhibit.headline == "None of ten regions lies outside its outer limits"
    assert "chance alone" in " ".join(exhibit.notes)


def test_a_mark_points_the_way_its_region_lies():
    """One far below its limits had the triangle that points up."""
    exhibit = funnel_of(level(Eastern=5, London=0.2))
    frame = exhibit.drawing.frame.set_index("label")
    assert frame.loc[["Eastern", "London"], "state"].tolist() == ["above", "below"]
    (axes,) = legible(exhibit, "page").axes
    drawn = {line.get_marker(): line.get_ydata() for line in axes.lines}
    assert max(drawn["v"]) < exhibit.drawing.options["target"][0] < min(drawn["^"])


def test_of_dozens_of_points_those_outside_the_limits_are_named():
    """Of 41 forces each had its name, one on the other."""
    random = np.random.default_rng(5)
    rows = [row(force.region, value, force=force.force)
            for force, value in zip(rocu.forces().itertuples(), random.poisson(60, 43),
                                    strict=True)]  # fmt: skip
    exhibit = rocu.funnel(outcomes(*rows), "arrests", per="population", geography="force")
    legible(exhibit, "page")
    within = exhibit.data.loc[exhibit.data["signal"].eq("within"), "region"]
    named = set(exhibit.drawing.frame["label"]) - {""}
    assert named
    assert not named & set(within)
    assert "are in the table" in exhibit.drawing.options["x_label"]


@pytest.mark.parametrize("size", daily("narrow", "half", "page"))
def test_no_name_of_the_funnel_covers_a_mark_and_no_line_to_one_crosses_it(size, illustrative):
    """On a telephone the line to one region's name ran through the diamond of the one in focus."""
    exhibit = rocu.funnel(illustrative, "arrests", per="population", region="South West")
    (axes,) = legible(exhibit, size).axes
    marks = exhibit.drawing.frame[["x", "y"]].to_numpy()
    spots = axes.transData.transform(marks)
    assert "South West" in {text.get_text() for text in axes.texts}
    for text in axes.texts:
        if text.get_text():
            box = text.get_window_extent()
            assert not any(box.contains(*spot) for spot in spots), text.get_text()
        else:
            begin = axes.transData.transform(text.xy)
            along = np.linspace(0, 1, 50)[:, None] * text.xyann * axes.figure.dpi / 72 + begin
            near = np.hypot(*(spots[:, None] - along).transpose(2, 0, 1)).min(axis=1) < 4
            assert near.sum() == 1  # its own
    # Two points had no name on a telephone, and nothing said where it stands.
    names = set(exhibit.drawing.frame["label"])
    lacking = len(names - {text.get_text() for text in axes.texts})
    assert axes.get_xlabel().endswith(f"; {lacking} named in the table") == bool(lacking)
    assert bool(lacking) == (size == "narrow")
