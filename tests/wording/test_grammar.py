"""Every template with every shape of its figures: length, agreement, no cause, no gap."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis import periods, reference
from rocu_analysis.measures import progress
from rocu_analysis.schema import POSITIONS
from rocu_analysis.wording import (
    answers,
    balance,
    chances,
    comparison,
    numbers,
    register,
    spoken_periods,
)

LONGEST = max(reference.REGIONS, key=len)
PLURALS = [row["plural"] for row in reference.rows("measures")]
COUNTS = st.integers(0, 40)
VERDICTS = st.lists(st.sampled_from(["above", "below", "same"]), min_size=2, max_size=10)
DISAGREE = re.compile(
    r"\b(?:one|1) (?:regions|recommendations|answers|days|periods|figures|others|papers)\b"
    r"|\b(?:two|three|ten|[02-9]|\d\d+) (?:region|recommendation|answer|day|period|figure|paper)\b"
    r"|\bone (?:of \w+ )?\w+ (?:are|have|do|await) "
    r"|\b(?:are|have|do) overdue by\b",
    re.IGNORECASE,
)


def reads_well(text, headline=False):
    assert text == text.strip()
    assert text[:1].isupper() or text[:1].isdigit(), text
    assert "  " not in text
    assert not re.search(r"\b(nan|None none|\{|\})\b", text), text
    assert not DISAGREE.search(text), text
    if headline:
        assert len(text.split()) <= 15, text
        assert not text.endswith("."), text


@given(verdicts=VERDICTS, focus=st.sampled_from([None, "London", LONGEST]))
def test_comparison_headlines(verdicts, focus):
    own = verdicts[0] if focus else None
    figures = ("12.3", "14.3 per 100,000 residents")
    for given_ in (figures, None):
        text = comparison.headline(verdicts, focus=focus, focus_verdict=own, figures=given_)
        reads_well(text, headline=True)
        if focus and own != "same":
            assert own in text
        if not focus:
            same = verdicts.count("same")
            assert ("cannot" in text) == (0 < same < len(verdicts))


@given(verdicts=VERDICTS, focus=st.sampled_from([None, "London", LONGEST]), data=st.data())
def test_comparison_headlines_with_the_usual_spread(verdicts, focus, data):
    apart = sum(verdict != "same" for verdict in verdicts)
    outside = data.draw(st.integers(0, apart))
    far = data.draw(st.sampled_from([True, False]))
    for figures in (("1,234.5", "1,414.3 per 100,000 residents"), None):
        text = comparison.headline(
            verdicts,
            focus=focus,
            focus_verdict=verdicts[0] if focus else None,
            figures=figures,
            outside=outside,
            focus_within=far,
        )
        reads_well(text, headline=True)
        if focus and verdicts[0] != "same":
            assert ("within" in text) == far
        elif not focus and apart:
            counted = numbers.small(outside)
            assert text.endswith(f"beyond chance; {counted} beyond their usual spread")


@given(share=st.floats(0, 1))
def test_no_chance_is_said_to_be_nought_or_certain(share):
    for text in (chances.papers(share), chances.expected(share)):
        reads_well(numbers.sentence(text))
        assert not re.search(r"about 0(?:\.00?)?\b(?!\.\d*[1-9])", text), text
        assert "100 papers in 100" not in text
    if 0.01 <= share < 0.995:
        # Rounded to the nearest of a hundred.
        (said,) = re.findall(r"about (\d+) paper", chances.papers(share))
        assert abs(int(said) / 100 - share) <= 0.005 + 1e-9


@given(share=st.floats(1e-6, 0.5))
def test_a_chosen_level_is_said_to_a_twentieth(share):
    text = chances.at_most(share)
    reads_well(numbers.sentence(text))
    papers, of = re.findall(r"([\d,]+) papers? in ([\d,]+)", text)[0]
    said = int(papers.replace(",", "")) / int(of.replace(",", ""))
    if share > 1e-4:
        assert abs(said - share) <= 0.06 * share


@pytest.mark.parametrize("number", range(-700, 2500, 97))
def test_periods_in_sentences_come_from_their_labels(number):
    """Every kind of label, and what was made of it, is read alike a second time."""
    first = date(2020, 3, 2) + timedelta(days=number)
    made = [
        periods.week_of(first),
        periods.month(first.year, first.month),
        periods.year_to(first.year, first.month),
        periods.calendar_quarter(first.year, 2),
        periods.financial_quarter(first.year, 3),
        periods.span(first, first + timedelta(days=12)),
    ]
    for period in made:
        text = spoken_periods.spoken(period.label)
        assert spoken_periods.spoken(text) == text
        months = {name for name in calendar.month_abbr if name}
        assert not months & set(re.findall(r"[A-Z]\w+", text)) - {"May"}, text
        starts = text.startswith("the ")
        assert starts == (period.kind in ("week", "year ending", "span"))


@pytest.mark.parametrize("text", [*comparison.NOTHING.values(), *balance.NOTHING.values()])
def test_headlines_where_nothing_can_be_said(text):
    reads_well(text, headline=True)


@pytest.mark.parametrize("region", reference.REGIONS)
def test_headlines_of_one_region_only(region):
    reads_well(comparison.only_one(region), headline=True)
    reads_well(balance.one_row(region, "61.7", "disruptions"), headline=True)


@given(groups=st.lists(st.sampled_from("abcd"), min_size=1, max_size=10))
def test_standing_names_every_region_once(groups):
    names = [f"Region{number}" for number in range(len(groups))]
    parts = [[name for name, group in zip(names, groups, strict=True) if group == one]
             for one in "abc"]  # fmt: skip
    text = comparison.standing(*parts)
    for name, group in zip(names, groups, strict=True):
        assert len(re.findall(rf"\b{name}\b", text)) == (group != "d")
    if text:
        reads_well(text)


@given(verdicts=VERDICTS, focus=st.sampled_from([None, "London", LONGEST]))
def test_balance_headlines(verdicts, focus):
    own = verdicts[0] if focus else None
    for figures, (noun, whole) in product(
        (("45.1", "66.2"), None), (("region", "the network"), ("threat", "the whole"))
    ):
        text = balance.headline(
            verdicts, noun=noun, whole=whole, focus=focus, focus_verdict=own, figures=figures
        )
        reads_well(text, headline=True)


@given(expected=st.floats(0, 3), part=st.floats(0.05, 1))
def test_a_chance_is_never_printed_as_more_than_the_number_expected(expected, part):
    share = min(expected * part, 1.0)
    fewer = chances.expected(expected).startswith("fewer")
    papers = chances.papers(share)
    if fewer:
        assert papers.startswith("fewer")
    elif papers.startswith("about"):
        assert float(papers.split()[1]) / 100 <= float(chances.expected(expected).split()[1]) + 1e-9


@given(counts=st.lists(COUNTS, min_size=8, max_size=8))
def test_recommendation_headlines(counts):
    states = dict(zip((s for s in progress.STATES if s != "not yet issued"), counts, strict=True))
    text = register.headline(states, date(2021, 9, 30))
    reads_well(text, headline=True)
    if states["overdue"] == 0:
        assert "are overdue" not in text
    if sum(counts):
        reads_well(numbers.sentence(register.counts_sentence(states, date(2021, 9, 30))))


@pytest.mark.parametrize("state", progress.STATES)
@pytest.mark.parametrize("number", [0, 1, 31])
def test_words_in_the_margin(state, number):
    text = register.state_words(state, number, number or 1)
    reads_well(text)
    assert len(text.split()) <= 5


@given(counts=st.lists(COUNTS, min_size=5, max_size=5), total=st.integers(1, 30), data=st.data())
def test_response_headlines(counts, total, data):
    positions = dict(zip(POSITIONS, counts, strict=True))
    unanswered = data.draw(st.integers(0, total))
    for given_ in ((None, None, 0), (unanswered, total, 0), (0, total, total)):
        reads_well(answers.responses_headline(positions, *given_), headline=True)
    if sum(counts):
        reads_well(numbers.sentence(answers.positions_sentence(positions)))
