"""Money: what may be added up, what is certain, and what the lines show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check, column
from exhibits.geometry import SIZE_NAMES, legible
from hypothesis import given, settings
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import funding as words

SOURCE = "trial.xlsx!Resources!A5"


def row(region="Eastern", amount=5e6, year=2018, certainty="long term", **changes):
    given_ = {
        "region": region,
        "period": f"{year}-{(year + 1) % 100:02}",
        "period_start": f"{year}-04-01",
        "period_end": f"{year + 1}-03-31",
        "funding_source": "Budget",
        "certainty": certainty,
        "amount": amount,
        "source": SOURCE,
    }
    return given_ | changes


def resources(*rows):
    return schema.conform(pd.DataFrame(list(rows)), "resources")


@pytest.fixture(scope="module")
def invented():
    return rocu.example("illustrative_resources")


def test_exact_sums():
    # 5.0 + 3.0 long term and 2.0 + 2.5 annual: 8.0 of 12.5 is 64 per cent.
    frame = resources(
        row(amount=5e6), row("London", 3e6),
        row(amount=2e6, certainty="annual", funding_source="Grant"),
        row("London", 2.5e6, certainty="annual", funding_source="Grant"),
    )  # fmt: skip
    exhibit = rocu.funding(frame)
    check(exhibit)
    assert exhibit.table.iloc[0].to_dict() == {
        "Year": "2018-19",
        "Budget (long term) (£m)": 8.0,
        "Grant (annual) (£m)": 4.5,
        "Total (£m)": 12.5,
        "Certain beyond the year (£m)": 8.0,
        "Certain beyond the year (%)": 64,
    }
    assert exhibit.headline == "64 per cent of the money of 2018-19 was certain beyond the year"
    assert exhibit.subtitle.startswith("Funding by source and certainty, two regions, 2018-19,")


def test_the_national_series_states_no_certainty():
    exhibit = rocu.funding(rocu.example("funding"))
    check(exhibit)
    assert exhibit.headline == "No source states how long the money of 2018-19 was certain"
    assert list(exhibit.table.iloc[:, 1]) == [87.4, 101.0, 119.0, 129.1, 166.4]
    assert list(exhibit.table.iloc[:, 2]) == ["[x]", "[x]", 2.6, 2.4, 4.6]
    assert any("Missing, not nought" in note and "2014-15" in note for note in exhibit.notes)


def test_headline_is_made_again_from_the_table(invented):
    for region in (None, "South West", "Yorkshire and the Humber"):
        exhibit = rocu.funding(invented, region=region)
        check(exhibit)
        lines = [name for name in exhibit.table.columns if name.endswith(") (£m)")]
        long_term = [name for name in lines if "(long term)" in name]
        last = exhibit.table.iloc[-1]
        share = 100 * sum(last[long_term]) / sum(last[lines])
        assert exhibit.headline.startswith(f"{share:.0f} per cent of the money of {last['Year']}")


def test_a_region_without_a_year_is_in_no_sum():
    frame = resources(row(), row(year=2019), row("London", 9e6))
    exhibit = rocu.funding(frame)
    check(exhibit)
    assert column(exhibit.table, "Budget") == [5.0, 5.0]
    assert "London lacks an amount in some year and is not in the sums." in exhibit.notes
    assert ", Eastern, " in exhibit.subtitle


def test_a_region_whose_line_has_no_amount_is_in_no_sum():
    frame = resources(row(), row("London", 9e6), row("London", None, funding_source="Grant"))
    exhibit = rocu.funding(frame)
    assert column(exhibit.table, "Budget") == [5.0]
    assert any(note.startswith("London lacks") for note in exhibit.notes)


def test_missing_is_not_nought_within_a_region():
    frame = resources(
        row(), row(certainty="annual", funding_source="Grant", amount=5e6),
        row(year=2019), row(certainty="annual", funding_source="Grant", year=2019, amount=None),
    )  # fmt: skip
    exhibit = rocu.funding(frame, region="Eastern")
    check(exhibit)
    assert exhibit.headline == "An amount of 2019-20 is missing, so no share of it is given"
    assert column(exhibit.table, "Total") == [10.0, "[x]"]
    assert "Missing, not nought: “Grant (annual)” in 2019-20." in (exhibit.notes)


def test_share_only_of_money_whose_certainty_is_stated():
    frame = resources(row(), row(amount=20e6, certainty=None, funding_source="Other"))
    exhibit = rocu.funding(frame)
    check(exhibit)
    assert exhibit.headline == (
        "All money of 2018-19 with stated certainty was certain beyond the year"
    )


def test_nothing_stated_is_not_the_same_as_no_money():
    exhibit = rocu.funding(resources(row(amount=0)))
    check(exhibit)
    assert exhibit.headline == "No money with stated certainty is recorded for 2018-19"


def test_posts_of_lines_that_do_not_say_how_many_last():
    stated = {"posts": 10, "posts_permanent": 4, "posts_filled": 9}
    frame = resources(row(**stated), row(funding_source="Grant", certainty="annual", posts=5,
                                         posts_filled=5))  # fmt: skip
    exhibit = rocu.funding(frame)
    check(exhibit)
    # 10 + 5 posts, 9 + 5 filled; how many of the second line's last is not stated.
    assert "Of 15 posts in 2018-19, 14 were filled" in exhibit.description
    assert column(exhibit.table, "Posts permanent") == ["[x]"]


def test_years_that_overlap_are_left_out():
    frame = resources(
        row(), row(year=2019), row(amount=1e6, period="2019-20 Q1", period_end="2019-06-30",
                                   year=2019) | {"period": "2019-20 Q1"},
    )  # fmt: skip
    exhibit = rocu.funding(frame)
    assert list(exhibit.table["Year"]) == ["2018-19", "2019-20"]
    assert any("overlap" in note and "2019-20 Q1" in note for note in exhibit.notes)


def test_national_amounts_are_not_added_to_regions():
    exhibit = rocu.funding(resources(row(), row(None, 90e6)))
    assert column(exhibit.table, "Budget") == [5.0]
    assert any("belong to no region" in note for note in exhibit.notes)


def test_real_and_invented_money_never_meet(invented):
    with pytest.raises(NotComparable, match="illustrative"):
        rocu.funding(pd.concat([invented, resources(row(year=2018))], ignore_index=True))


def test_nothing_to_show():
    with pytest.raises(NoFigures, match="no amount"):
        rocu.funding(resources(row(amount=None)))
    with pytest.raises(NoFigures, match="no amount for London"):
        rocu.funding(resources(row()), region="London")
    with pytest.raises(NoFigures, match="every year"):
        rocu.funding(resources(row(), row("London", year=2019)))


def test_rebuilt_it_is_the_same(invented):
    first = rocu.funding(invented, region="South West", note="Amounts are rounded.")
    again = first.recipe.rebuild()
    assert (again.headline, again.description, again.notes) == (
        first.headline, first.description, first.notes,
    )  # fmt: skip
    pd.testing.assert_frame_equal(again.table, first.table)
    assert "Amounts are rounded." in again.notes


@pytest.mark.parametrize("amount", [0.0, 949_999, 950_000, 1e6, -2e6, 123_456_789])
def test_sentence_and_table_round_alike(amount):
    exhibit = rocu.funding(resources(row(amount=amount), row(amount=amount, year=2019)))
    shown = column(exhibit.table, "Budget")[0]
    assert words.millions(amount).replace("£", "").replace("−", "-") == f"{shown:,.1f} million"


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_lines_stand_where_the_table_says(invented, size):
    exhibit = rocu.funding(invented)
    figure = legible(exhibit, size)
    amounts, shares = figure.axes
    drawn = {line.get_label(): line for line in amounts.lines if line.get_marker() != "None"}
    for name, line in drawn.items():
        assert np.round(line.get_ydata(), 1).tolist() == list(exhibit.table[f"{name} (£m)"])
    assert amounts.get_ylim()[0] == 0
    shapes = [
        (line.get_marker(), line.get_color())
        for axes in (amounts, shares)
        for line in axes.lines
        if line.get_marker() != "None"
    ]
    assert len(set(shapes)) == len(shapes) == 6


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize("amount", [0.0, 4e5, 1e6, 2e6])
def test_small_amounts_keep_the_figures_of_their_axis(amount, size):
    legible(rocu.funding(resources(row(amount=amount), row(amount=amount, year=2019))), size)


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_names_that_no_margin_holds_are_shortened_in_the_chart_alone(size):
    long = "Police, Fire and Crime Commissioner for Northamptonshire and a Strategic Board of Many"
    exhibit = rocu.funding(
        resources(
            row(funding_source=long),
            row(funding_source=f"{long} and More"),
            row(funding_source=f"{long} again", certainty="annual"),
        )
    )
    check(exhibit)
    figure = legible(exhibit, size)
    said = {text.get_text().replace("\n", " ") for text in figure.axes[0].texts}
    assert len(said) == 3
    assert all(len(name) < len(long) and "…" in name for name in said)
    assert sum(name.endswith("(annual)") for name in said) == 1
    assert f"{long} (long term) (£m)" in exhibit.table.columns


def test_nothing_and_everything_are_told_as_such():
    none = rocu.funding(resources(row(certainty="annual", amount=1e6)))
    check(none)
    assert "In 2018-19, none of £1.0 million was certain" in none.description
    whole = rocu.funding(resources(row(posts=1, posts_permanent=1, posts_filled=0)))
    check(whole)
    assert "all of £5.0 million was certain" in whole.description
    assert "1 was permanent and none was filled" in whole.description


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_many_long_lines_stay_legible(size):
    partners = ("one", "two", "three", "four", "five")
    names = [f"Contribution of partner {word} to the unit" for word in partners]
    rows = [
        row(amount=5e6 + 1000 * number, year=year, funding_source=name)
        for number, name in enumerate(names)
        for year in (2018, 2019)
    ]
    legible(rocu.funding(resources(*rows)), size)


def test_more_lines_than_can_be_told_apart_are_put_together():
    rows = [row(amount=1e6, funding_source=f"Source {n}") for n in range(4)]
    rows += [row(amount=1e6, funding_source=f"Source {n}", certainty="annual") for n in range(4)]
    exhibit = rocu.funding(resources(*rows))
    check(exhibit)
    assert column(exhibit.table, "Long term") == [4.0]
    assert column(exhibit.table, "Annual") == [4.0]


CERTAINTIES = st.sampled_from(["long term", "annual", "one-off", None])
AMOUNTS = st.one_of(st.none(), st.integers(0, 400_000_000))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Eastern", "London", "Yorkshire and the Humber", None]),
            AMOUNTS, st.integers(2015, 2018), CERTAINTIES, st.one_of(st.none(), st.integers(0, 60)),
        ),
        min_size=1, max_size=16,
    ),
    st.sampled_from([None, "Eastern", "Yorkshire and the Humber"]),
)  # fmt: skip
def test_no_state_of_the_money_breaks_the_words(rows, region):
    # The first line is of the region that is looked at: seldom is there nothing to show.
    rows = [(region or rows[0][0], *rows[0][1:]), *rows[1:]]
    frame = resources(
        *[
            row(
                name,
                amount,
                year,
                certainty,
                posts=posts,
                funding_source=f"Source {certainty or 'x'}",
            )
            for name, amount, year, certainty, posts in rows
        ]
    )
    try:
        exhibit = rocu.funding(frame, region=region)
    except NoFigures:
        # Without a region there may be none that has an amount in every year.
        assert region is None or all(line[1] is None for line in rows if line[0] == region)
        return
    check(exhibit)
    table = exhibit.table
    if "Certain beyond the year (%)" in table and table.iloc[-1, -1] != "[x]":
        last = table.iloc[-1]
        if "Total (£m)" in table and last["Total (£m)"] != "[x]":
            assert last["Certain beyond the year (£m)"] <= last["Total (£m)"]
    exhibit.figure("half")


def test_parts_that_do_not_add_up_as_printed_are_explained():
    made = rocu.example("illustrative_resources")
    says = "Each amount is rounded by itself, so parts may not add up to their total."
    for region, told in (("South West", False), (None, True)):
        exhibit = rocu.funding(made, region=region)
        check(exhibit)
        table = exhibit.table
        parts = table[[name for name in table if name.endswith("(long term) (£m)")
                       or "(annual)" in name or "(one-off)" in name]]  # fmt: skip
        off = (parts.sum(axis=1) - table["Total (£m)"]).abs().max() > 0.05
        assert (says in exhibit.notes) == off
        assert off == told


def test_a_share_of_none_is_said_in_words():
    made = rocu.example("illustrative_resources")
    exhibit = rocu.funding(made[made["certainty"].eq("annual")], region="Eastern")
    check(exhibit)
    assert "In 2018-19 none of it was." in exhibit.description
