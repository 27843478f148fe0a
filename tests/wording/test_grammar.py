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
from rocu_analysis.exhibits import balance, compare_regions, funnel
from rocu_analysis.wording import numbers, spoken_periods

LONGEST = max(reference.REGIONS, key=len)
VERDICTS = st.lists(st.sampled_from(["above", "below", "same"]), min_size=2, max_size=10)
FOCUS = st.sampled_from([None, "London", LONGEST])
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


@given(
    verdicts=VERDICTS,
    focus=FOCUS,
    figures=st.sampled_from([("1,234.5", "1,414.3", "per 100,000 residents"), None]),
    data=st.data(),
)
def test_comparison_headlines(verdicts, focus, figures, data):
    own = verdicts[0] if focus else None
    names = [name for name in (focus, *reference.REGIONS) if name]
    told = dict(zip(dict.fromkeys(names), verdicts, strict=False))
    against = data.draw(st.sampled_from(["the network", "the other eight"]))
    said = {"focus": focus, "figures": figures, "against": against, "when": "2021-22 Q3"}
    said["what"] = data.draw(st.sampled_from(["arrests", "counter-terrorism referrals checked"]))
    text = compare_regions.headline(told, **said)
    reads_well(text, headline=True)
    if focus and own != "same":
        assert own in text
    apart = len(verdicts) - verdicts.count("same")
    if not focus and not apart:
        assert text.startswith(("None of", "Neither of"))
        assert "is clearly different" in text
    # With the usual spread of regions beside chance.
    outside = data.draw(st.integers(0, apart))
    far = data.draw(st.booleans())
    text = compare_regions.headline(told, **said, outside=outside, focus_within=far)
    reads_well(text, headline=True)
    if not focus and apart > 3:
        counted = numbers.small(outside)
        assert text.endswith(f"from the network, {counted} by more than is usual")


@given(verdicts=VERDICTS, focus=FOCUS, figures=st.sampled_from([("45.1", "66.2"), None]))
def test_balance_and_funnel_headlines(verdicts, focus, figures):
    own = verdicts[0] if focus else None
    for noun, whole in (("region", "the network"), ("threat", "the whole")):
        said = {"focus": focus, "focus_verdict": own, "figures": figures}
        reads_well(balance.headline(verdicts, noun=noun, whole=whole, **said), headline=True)
    number = len(verdicts)
    for outside in range(number + 1):
        reads_well(funnel.headline(list(reference.REGIONS)[:outside], number), headline=True)
        told = funnel.headline([], number, apart=outside, widened=number % 2 == 0)
        reads_well(told, headline=True)
    for level, widened in product((0.9, 0.998), (True, False)):
        reads_well(funnel.by_chance(number, level, widened))


@given(share=st.floats(0, 1))
def test_no_chance_is_said_to_be_nought_or_certain(share):
    for text in (numbers.papers(share), numbers.expected(share)):
        reads_well(numbers.sentence(text))
        assert not re.search(r"about 0(?:\.00?)?\b(?!\.\d*[1-9])", text), text
        assert "100 papers in 100" not in text
    if 0.01 <= share < 0.995:
        # Rounded to the nearest of a hundred.
        (said,) = re.findall(r"about (\d+) paper", numbers.papers(share))
        assert abs(int(said) / 100 - share) <= 0.005 + 1e-9


@given(share=st.floats(1e-6, 0.5))
def test_a_chosen_level_is_said_to_a_twentieth(share):
    text = numbers.at_most(share)
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


@given(expected=st.floats(0, 3), part=st.floats(0.05, 1))
def test_a_chance_is_never_printed_as_more_than_the_number_expected(expected, part):
    share = min(expected * part, 1.0)
    fewer = numbers.expected(expected).startswith("fewer")
    papers = numbers.papers(share)
    if fewer:
        assert papers.startswith("fewer")
    elif papers.startswith("about"):
        assert float(papers.split()[1]) / 100 <= float(numbers.expected(expected).split()[1]) + 1e-9


def test_of_a_region_that_is_not_compared_nothing_is_said():
    verdicts = ["same", "above", "below"]
    said = balance.headline(verdicts, focus="London", focus_verdict=None)
    assert said == balance.headline(verdicts)
