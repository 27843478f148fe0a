"""Money: what may be added up, what is certain, and what the lines show."""

from __future__ import annotations

import pandas as pd
import pytest
from exhibits.checker import check, column
from exhibits.frames import dear, rows_of
from exhibits.geometry import TRIED_SIZES, daily, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import funding as words
from rocu_analysis.exhibits.sources import addresses


def row(region="Eastern", amount=5e6, year=2018, certainty="long term", **changes):
    period = f"{year}-{(year + 1) % 100:02}"
    return {"region": region, "amount": amount, "period": period, "certainty": certainty} | changes


def resources(*rows):
    return rows_of("resources", *rows)


@pytest.fixture(scope="module")
def invented():
    return rocu.example("illustrative_resources")


@pytest.mark.parametrize("amount", [0.0, 949_999, 950_000, 1e6, -2e6, 123_456_789])
def test_sentence_and_table_round_alike(amount):
    exhibit = rocu.funding(resources(row(amount=amount), row(amount=amount, year=2019)))
    shown = column(exhibit.table, "Budget")[0]
    said = words.MILLIONS.said(amount)
    assert said.replace("£", "").replace("−", "-") == f"{shown:,.1f} million"


def test_amounts_that_millions_would_print_as_nought_are_in_pounds():
    """20,000 of 35,000 is 57 per cent: "£0.0 million of £0.0 million" is not."""
    told = rocu.funding(resources(row(amount=20_000), row(amount=15_000, certainty="annual")))
    assert "£20,000 of £35,000 (57 per cent)" in told.description
    assert column(told.table, "Total (£)") == [35_000]
    assert list(told.drawing.frame["printed"]) == ["20,000", "15,000"]


def test_a_source_names_the_site_of_a_link_and_no_building():
    """A column “Address” of a register of money may say where a force has its office."""
    rows = [row(address="Middlemoor, Exeter"), row(address="https://www.example.org/a", year=2019)]
    assert rocu.funding(resources(*rows)).source.endswith("(published: example.org)")
    assert addresses(resources(*rows)).tolist() == ["https://www.example.org/a"]


def test_money_whose_certainty_nobody_states_is_in_the_whole():
    """4.2 of 4.2 + 0.8 + 8.4 = 13.4 million is 31 per cent: not 84, of the 5.0 that are stated."""
    amounts = ((4.2e6, "long term"), (0.8e6, "annual"), (8.4e6, None))
    held = [row(amount=n, certainty=word, funding_source=str(word)) for n, word in amounts]
    told = rocu.funding(resources(*held))
    assert (
        told.headline == "At least 31 per cent of the money of 2018-19 was certain beyond the year"
    )
    of = "of £13.4m in 2018-19 was known to be certain beyond the year; for £8.4m no source says."
    assert (told.key.figure, told.key.text) == ("31%", of)
    assert told.table.iloc[0, -3:].tolist() == [13.4, 4.2, 31]


@pytest.mark.parametrize(
    ("certain", "unknown", "share"),
    [(8.0, 1.0, "88"), (9.0, 1.0, "90"), (13.0, 1e-6, "99.9"), (6.0, 994.0, "0.6")],
)
def test_what_is_certain_at_least_is_not_rounded_up(certain, unknown, share):
    """8 / (8 + 1) is 88.9 per cent, 9 / (9 + 1) 90, and a pound in 13 million is not nothing."""
    pairs = ((certain, "long term"), (unknown, None))
    held = [row(amount=n * 1e6, certainty=word, funding_source=str(word)) for n, word in pairs]
    told = rocu.funding(resources(*held))
    assert told.headline.startswith(f"At least {share} per cent of the money")
    assert told.key.figure == f"{share}%"
    assert column(told.table, "Certain beyond the year (%)") == [float(share)]


@pytest.mark.parametrize("lacking", [0, 2])
@pytest.mark.parametrize("certainty", ["long term", "annual", "one-off"])
def test_no_headline_breaks_off(lacking, certainty):
    """Sources without an amount, and an amount whose certainty nobody states: the longest words."""
    held = [row(certainty=certainty), row(amount=2e6, certainty=None, funding_source="Partner")]
    held += [row(amount=None, funding_source=f"Grant {n}") for n in range(lacking)]
    for more in ([], [row(amount=1e6, funding_source="Other")]):
        headline = rocu.funding(resources(*held, *more), region="Eastern").headline
        assert headline.endswith(("beyond the year", "in 2018-19"))


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_bars_are_stacked_by_certainty_as_the_table_says(invented, size):
    exhibit = rocu.funding(invented, region="South West")
    (axes,) = legible(exhibit, size).axes
    table = exhibit.table
    bars = [(bar.get_y(), bar.get_height()) for held in axes.containers for bar in held]
    assert axes.get_ylim()[0] == 0
    assert [round(high, 1) for low, high in bars if low == 0] == list(
        table["Certain beyond the year (£m)"]
    )
    tops = [round(sum(high for _, high in bars[at : at + 3]), 1) for at in range(0, len(bars), 3)]
    assert tops == list(table["Total (£m)"])
    said = [text.get_text() for text in axes.texts]
    assert {"Long term", "Annual", "One-off", *(f"{top:.1f}" for top in tops)} <= set(said)


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_many_long_lines_stay_legible(size):
    partners = ("one", "two", "three", "four", "five")
    names = [f"Contribution of partner {word} to the unit" for word in partners]
    rows = [
        row(amount=5e6 + 1000 * number, year=year, funding_source=name)
        for number, name in enumerate(names)
        for year in (2018, 2019)
    ]
    legible(rocu.funding(resources(*rows)), size)


CERTAINTIES = st.sampled_from(["long term", "annual", "one-off", None])
AMOUNTS = st.one_of(st.none(), st.integers(0, 400_000_000))


@dear
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
    if "no line has a whole amount" not in exhibit.alt:
        exhibit.figure("half")


def test_years_of_much_money_are_not_left_out_for_quarters_of_little():
    months = ("2018-04-01", "2018-06-30"), ("2018-07-01", "2018-09-30")
    quarters = [
        row(amount=3e5, certainty="annual", funding_source="Grant", period=f"2018-19 Q{n}")
        | {"period_start": pd.Timestamp(first), "period_end": pd.Timestamp(last)}
        for n, (first, last) in enumerate(months, start=1)
    ]
    exhibit = rocu.funding(resources(row(), row(year=2019), *quarters), region="Eastern")
    assert exhibit.headline == "All of the money of 2019-20 was certain beyond the year"
    assert list(exhibit.table["Not in the total"]) == ["Grant (given for other periods)", "None"]
    left = "Left out, since they are of another length: 2018-19 Q1 and 2018-19 Q2."
    assert left in exhibit.notes
