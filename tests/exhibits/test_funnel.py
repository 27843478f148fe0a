"""Funnels: who lies outside what size explains, by whichever denominator."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, in_words
from exhibits.frames import by_region, dear, outcomes
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


@pytest.mark.parametrize("size", TRIED_SIZES)
@pytest.mark.parametrize("options", [{"per": "population"}, SHARE])
def test_points_are_where_the_table_says(fraud, size, options):
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
    assert np.allclose(marks, sorted(zip(used["total"] / unit, used["estimate"], strict=True)))
    assert axes.get_ylim()[0] == 0
    lacking = set(used["region"]) - {text.get_text() for text in axes.texts}
    assert len(lacking) < 2
    assert axes.get_xlabel().endswith("; 1 named in the table") == bool(lacking)
    assert axes.get_ylim()[1] > max(y for _, y in marks)


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
    verdicts = list(exhibit.table["Verdict"])[:-1]
    apart = exhibit.data["verdict"].isin(["above", "below"])
    outside = exhibit.data.loc[apart & exhibit.data["signal"].str.contains("99.8"), "region"]
    number = len(verdicts) - verdicts.count("Not compared")
    if outside.empty:
        none = "Neither of two" if number == 2 else f"None of {in_words(number)}"
        assert exhibit.headline.startswith(f"{none} regions lies clearly outside")
    elif len(outside) == 1:
        assert exhibit.headline.startswith(f"{outside.iloc[0]} lies clearly outside the funnel's")
    exhibit.figure("half")


def test_few_events_have_exact_limits_for_widened_ones_would_be_narrower():
    # In proportion to officers Southern Wales has some 6 of 95, and the smallest fewer than 5.
    exhibit = funnel_of([7, 11, 11, 7, 8, 8, 28, 13, 2, 0])
    assert "None of ten regions lies clearly outside" in exhibit.headline
    assert "chance alone" in " ".join(exhibit.notes)


def test_a_mark_points_the_way_its_region_lies():
    exhibit = funnel_of(level(Eastern=5, London=0.2))
    frame = exhibit.drawing.frame.set_index("label")
    assert frame.loc[["Eastern", "London"], "state"].tolist() == ["above", "below"]
    (axes,) = legible(exhibit, "page").axes
    drawn = {line.get_marker(): line.get_ydata() for line in axes.lines}
    assert max(drawn["v"]) < exhibit.drawing.options["target"][0] < min(drawn["^"])


@pytest.mark.parametrize("size", daily("narrow", "half", "page"))
def test_no_name_covers_a_mark_and_those_without_room_are_counted(size, illustrative):
    exhibit = rocu.funnel(illustrative, "arrests", per="population", region="South West")
    (axes,) = legible(exhibit, size).axes
    spots = axes.transData.transform(exhibit.drawing.frame[["x", "y"]].to_numpy())
    for text in axes.texts:
        box = text.get_window_extent()
        assert not any(box.contains(*spot) for spot in spots), text.get_text()
    names = set(exhibit.drawing.frame["label"])
    lacking = len(names - {text.get_text() for text in axes.texts})
    assert axes.get_xlabel().endswith(f"; {lacking} named in the table") == bool(lacking)
    assert bool(lacking) == (size == "narrow")
