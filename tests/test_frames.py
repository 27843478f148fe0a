"""Frames of a notebook's own making: the same answer as from a return, or one paragraph."""

import datetime as dt
from decimal import Decimal
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest
from exhibits.frames import outcomes, row, series

import rocu_analysis as rocu
from rocu_analysis import frames, schema

DAYS = ["period_start", "period_end", "as_at"]
WHOLE = outcomes(*series([30, 34, 29, 31] * 3), *series([40, 42, 41, 39] * 3, "London"))


def days(change):
    return lambda f: f.assign(**{name: change(f[name]) for name in DAYS})


def joined(**columns):
    """A join that gives each figure of London a second row."""
    other = pd.DataFrame({"region": ["London", "London"], **columns})
    return lambda f: f.drop(columns=list(columns)).merge(other, on="region", how="left")


SAME = {
    "objects with pd.NA": lambda f: f.astype(object).where(f.notna(), pd.NA),
    "convert_dtypes": lambda f: f.convert_dtypes(),
    "categories": lambda f: f.astype({n: "category" for n in f if f[n].dtype == "str"} |
                                     dict.fromkeys(DAYS, "category")),
    "a zone": days(lambda held: held.dt.tz_localize("Europe/London")),
    "dates as objects": days(lambda held: held.dt.date.astype(object)),
    "days as text": days(lambda held: held.dt.strftime("%Y-%m-%d")),
    "the last second": lambda f: f.assign(period_end=f["period_end"] + pd.Timedelta("23:59:59")),
    "decimals": lambda f: f.assign(value=[Decimal(int(v)) for v in f["value"]]),
    "numbers as text": lambda f: f.assign(value=f["value"].map("{:.0f}".format)),
    "an index of regions": lambda f: f.set_index("region", drop=False),
    "twice": lambda f: pd.concat([f, f]),
    "columns beside": lambda f: f.assign(hidden=False, officer="A", _area=1),
    "other case": lambda f: f.assign(region=f["region"].str.upper() + " ", counting="Led"),
    "other labels of the same days": lambda f: pd.concat(
        [f, f.assign(period=f["period"].str.replace(r"(.*) (Q.)", r"\2 \1", regex=True))]),
    "another name": lambda f: f.assign(measure="people arrested"),
}  # fmt: skip


SHOWN = (partial(rocu.track, measure="arrests"), rocu.completeness)


@cache
def of_the_whole(show):
    return show(WHOLE).table


@pytest.mark.parametrize("name", SAME)
def test_what_can_only_mean_one_thing_is_taken_as_that(name):
    given = SAME[name](WHOLE)
    before = given.copy(deep=True)
    for show in SHOWN:
        pd.testing.assert_frame_equal(show(given).table, of_the_whole(show))
    assert rocu.latest(given)["value"].sum() == WHOLE["value"].sum()
    pd.testing.assert_frame_equal(given, before)


REFUSED = {
    "a join over bodies": (joined(body=["A", "B"]), r"one cell, .*!D\d+, stands in 2 rows, which "
                           "differ in body, so its figure would count 2 times"),
    "a join over tiers": (joined(tier=["1", "2"]), "differ in tier"),
    "a join over forces": (joined(force=["Metropolitan", "City of London"]), "beside a force"),
    "a sum of nothing": (lambda f: f.assign(value=0.0, marker="x"), "min_count=1"),
    "a loss": (lambda f: f.assign(value=-1), "value, row .iloc.0. and 23 more: .* below zero"),
    "thousands": (lambda f: f.assign(value="1,234"), "value, row .*“1,234” was found"),
    "no end": (lambda f: f.assign(value=np.inf), "“inf” was found"),
    "days that may be two": (days(lambda held: held.dt.strftime("%d/%m/%Y")), "“01/04/2018” was"),
    "days as numbers": (days(lambda held: held.dt.year), "period_start, row .*“2018” was found"),
    "midnight elsewhere": (days(lambda h: h.dt.tz_localize("Europe/London").dt.tz_convert("UTC")),
                           "period_start, row .*“2018-03-31 23:00:00.00:00” was found"),
    "days of another year": (lambda f: f.assign(period_start=f["period_start"].iloc[0]),
                             "“2018-19 Q2” is given from 2018-04-01 to 2018-09-30"),
    "a period of pandas": (lambda f: f.assign(period=f["period_start"].dt.to_period("Q-MAR")),
                           "“2019Q1” is given from 2018-04-01 to 2018-06-30"),
    "no such region": (lambda f: f.assign(region="Lundon"), "region, row .*Did you mean London"),
    "no region": (lambda f: f.assign(region=None), "“region” without a region"),
    "another force": (lambda f: outcomes(row("London", 5, force="Kent")), "region of the force"),
    "no counting": (lambda f: f.assign(counting=None), "counting, row .*missing. Allowed: led"),
    "a column twice": (lambda f: pd.concat([f, f[["value"]]], axis=1), "two columns named value"),
    "columns lacking": (lambda f: f.drop(columns=["body", "tier"]), "lacks body, tier.*is empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_in_one_paragraph(name):
    change, told = REFUSED[name]
    given = change(WHOLE)
    for show in (rocu.scorecard, lambda f: rocu.track(f, "arrests"), rocu.completeness,
                 rocu.latest, rocu.revisions, rocu.explore):  # fmt: skip
        with pytest.raises(rocu.RocuError, match=told):
            show(given)
    with pytest.raises(rocu.RocuError, match=told):
        rocu.Paper({"outcomes": given}, title="x", audience="internal", exhibits=[])


def test_money_of_no_period_is_refused_and_never_a_traceback():
    money = rocu.example("illustrative_resources")
    money["period"] = money["period"].where(money["region"].ne("London"))
    first = money["region"].eq("London").idxmax()
    with pytest.raises(rocu.RocuError, match=rf"resources, period, row .iloc.{first}. and"):
        rocu.funding(money, region="London")


def test_the_region_of_a_force_is_known():
    given = outcomes(row("Eastern", 5, force="Kent")).assign(region=None)
    assert frames.require(given, "outcomes")["region"].tolist() == ["Eastern"]


def test_registers_are_settled_too():
    register = rocu.example("register")
    given = register.astype(object).assign(published=register["published"].dt.date)
    assert given["published"].map(type).eq(dt.date).any()
    once, again = rocu.recommendations(register), rocu.recommendations(given)
    pd.testing.assert_frame_equal(once.table, again.table)
    given = register.assign(due=register["due"].dt.tz_localize("Europe/London"))
    pd.testing.assert_frame_equal(once.table, rocu.recommendations(given).table)
    for name in schema.FRAMES:
        assert frames.require(schema.empty(name), name).empty


@pytest.mark.parametrize(
    ("name", "show"),
    [("funding", rocu.funding), ("responses", rocu.responses), ("grades", rocu.grades)],
)
def test_a_row_of_one_cell_counts_once(name, show):
    held = rocu.example(name)
    joined = held.merge(pd.DataFrame({"source": held["source"], "by": "A"}).loc[[0, *held.index]])
    for given in (pd.concat([held, held]), joined, held.set_index("source", drop=False)):
        pd.testing.assert_frame_equal(show(given).table, show(held).table)


def test_a_grade_is_a_word_of_its_scale():
    held = rocu.example("grades")
    upper = held.assign(grade=held["grade"].str.upper())
    assert rocu.grades(upper).headline == rocu.grades(held).headline
    told = "grades, grade, row .*“superb” was found. Of the scale HMICFRS five tiers: outstanding"
    with pytest.raises(rocu.RocuError, match=told):
        rocu.grades(held.assign(grade="superb"))


def test_a_figure_that_is_given_twice_is_not_chosen_by_its_place():
    other = WHOLE[WHOLE["period"].eq("2020-21 Q4")].assign(value=900, source="query")
    told = "arrests: for Eastern in 2020-21 Q4 one figure is given as 31 and as 900"
    for show in (lambda f: rocu.track(f, "arrests"), rocu.completeness, rocu.latest):
        with pytest.raises(rocu.RocuError, match=told):
            show(pd.concat([WHOLE, other]))
    later = pd.concat([other.assign(as_at="2023-01-01"), WHOLE.astype(object)])
    assert rocu.latest(later)["value"].sum() == WHOLE["value"].sum() - 31 - 39 + 1800


@pytest.mark.parametrize("folder", ["C:\\Users\\jane.doe\\", "/home/jane.doe/"])
def test_a_path_in_source_prints_no_folder_of_the_analysts(folder):
    shown = rocu.track(WHOLE.assign(source=f"{folder}Q4.xlsx"), "arrests", region="London")
    assert shown.source.startswith("Q4.xlsx")
