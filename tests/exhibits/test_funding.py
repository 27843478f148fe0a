"""Money: what may be added up, what is certain, and what the lines show."""

from __future__ import annotations

import pytest
from exhibits.checker import check, column
from exhibits.frames import dear, rows_of
from exhibits.geometry import TRIED_SIZES, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.sources import addresses


def row(region="Eastern", amount=5e6, year=2018, certainty="long term", **changes):
    period = f"{year}-{(year + 1) % 100:02}"
    return {"region": region, "amount": amount, "period": period, "certainty": certainty} | changes


def resources(*rows):
    return rows_of("resources", *rows)


def of_amounts(*pairs, **asked):
    """A line for each amount in millions and its certainty."""
    rows = [row(amount=n * 1e6, certainty=word, funding_source=f"{word or 'Not stated'} {at}")
            for at, (n, word) in enumerate(pairs)]  # fmt: skip
    return rocu.funding(resources(*rows), **asked)


@pytest.mark.parametrize(
    ("amount", "printed"), [(0.0, "£0.0m"), (949_999, "£0.9m"), (950_000, "£1.0m"),
                            (-2e6, "−£2.0m"), (123_456_789, "£123.5m")],
)  # fmt: skip
def test_sentence_and_table_round_alike(amount, printed):
    grant = {"funding_source": "Grant", "certainty": None}
    exhibit = rocu.funding(resources(row(amount=amount, **grant), row(year=2019, **grant)))
    assert exhibit.headline.endswith(f" from {printed} in 2018-19 to £5.0m in 2019-20")
    shown = column(exhibit.table, "Grant")[0]
    assert f"{shown:,.1f}" == printed.replace("−", "-").replace("£", "").removesuffix("m")


def test_amounts_that_millions_would_print_as_nought_are_in_pounds():
    """20,000 / (20,000 + 15,000) is 57 per cent; "£0.0m of £0.0m" tells nothing."""
    exhibit = of_amounts((0.02, "long term"), (0.015, "annual"))
    assert "£20,000 of £35,000" in exhibit.description
    assert column(exhibit.table, "Total (pounds)") == [35_000]
    assert list(exhibit.drawing.frame["printed"]) == ["£20,000", "£15,000"]


def test_a_source_names_the_site_of_a_link_and_no_building():
    """A column "Address" of a register of money may say where a force has its office."""
    rows = [row(address="Middlemoor, Exeter"), row(address="https://www.example.org/a", year=2019)]
    assert rocu.funding(resources(*rows)).source.endswith("(published: example.org)")
    assert addresses(resources(*rows)).tolist() == ["https://www.example.org/a"]


def test_money_without_a_stated_certainty_is_in_the_whole():
    """4.2 / (4.2 + 0.8 + 8.4) is 31 per cent: not 84, of the 5.0 that are stated."""
    exhibit = of_amounts((4.2, "long term"), (0.8, "annual"), (8.4, None))
    assert exhibit.headline.startswith("At least 31 per cent of the money of 2018-19 was certain")
    told = "£4.2m of £13.4m in 2018-19 was certain beyond the year; for £8.4m no source says."
    assert told in exhibit.description
    assert exhibit.table.iloc[0, -3:].tolist() == [13.4, 4.2, 31]


@pytest.mark.parametrize(
    ("certain", "unknown", "share"),
    [(8.0, 1.0, "88"), (9.0, 1.0, "90"), (13.0, 1e-6, "99.9"), (6.0, 994.0, "0.6")],
)
def test_what_is_certain_at_least_is_not_rounded_up(certain, unknown, share):
    """8 / (8 + 1) is 88.9 per cent, 9 / (9 + 1) 90, and a pound in 13 million is not nothing."""
    exhibit = of_amounts((certain, "long term"), (unknown, None))
    assert exhibit.headline.startswith(f"At least {share} per cent of the money")
    assert column(exhibit.table, "Certain beyond the year (%)") == [float(share)]


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_one_bar_of_the_newest_year_and_a_line_of_shares_are_as_the_table_says(size):
    exhibit = rocu.funding(rocu.example("illustrative_resources"), region="South West")
    bar, line = legible(exhibit, size).axes
    certain = column(exhibit.table, "Certain beyond the year (£ million)")[-1]
    lefts, widths = zip(*((one.get_x(), one.get_width()) for one in bar.patches), strict=True)
    assert (lefts[0], round(widths[0], 1)) == (0, certain)
    assert list(lefts[1:]) == pytest.approx([widths[0], widths[0] + widths[1]])
    assert round(sum(widths), 1) == column(exhibit.table, "Total (£ million)")[-1]
    assert line.get_ylim()[0] == 0
    (drawn,) = line.lines
    shares = column(exhibit.table, "Certain beyond the year (%)")
    assert [round(share) for share in drawn.get_ydata()] == shares
    assert {f"{share:.0f}%" for share in shares} <= {text.get_text() for text in line.texts}


def test_of_one_year_there_is_no_line():
    exhibit = of_amounts((6.0, "long term"), (4.0, "annual"))
    assert len(exhibit.figure("page").axes) == 1


CERTAINTIES = st.sampled_from(["long term", "annual", "one-off", None])
AMOUNTS = st.one_of(st.none(), st.integers(0, 400_000_000))
NAMES = st.sampled_from(["Eastern", "London", "Yorkshire and the Humber", None])
POSTS = st.one_of(st.none(), st.integers(0, 60))
LINES = st.lists(st.tuples(NAMES, AMOUNTS, st.integers(2015, 2018), CERTAINTIES, POSTS),
                 min_size=1, max_size=16)  # fmt: skip


@dear
@given(LINES, st.sampled_from([None, "Eastern", "Yorkshire and the Humber"]))
def test_no_state_of_the_money_breaks_the_words(rows, region):
    # The first line is of the region that is looked at: seldom is there nothing to show.
    rows = [(region or rows[0][0], *rows[0][1:]), *rows[1:]]
    frame = resources(*(row(*line, posts=posts, funding_source=f"Source {line[3] or 'x'}")
                        for *line, posts in rows))  # fmt: skip
    try:
        exhibit = rocu.funding(frame, region=region)
    except NoFigures:  # of all, none may have an amount in every year
        assert region is None or all(line[1] is None for line in rows if line[0] == region)
        return
    check(exhibit)
    last = exhibit.table.iloc[-1]
    totals = [name for name in exhibit.table if name.startswith(("Certain beyond", "Total"))]
    if totals and last[totals[0]] != "[x]" and last[totals[1]] != "[x]":
        assert last[totals[1]] <= last[totals[0]]
    if exhibit.drawing is not None:
        exhibit.figure("half")
