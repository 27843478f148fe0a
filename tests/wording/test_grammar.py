"""Every template with every shape of its figures: length, agreement, no cause, no gap."""

from __future__ import annotations

import re

from hypothesis import given, strategies as st

from rocu_analysis import wording

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


@given(share=st.floats(0, 1))
def test_no_chance_is_said_to_be_nought_or_certain(share):
    for text in (wording.papers(share), wording.expected(share)):
        reads_well(wording.sentence(text))
        assert not re.search(r"about 0(?:\.00?)?\b(?!\.\d*[1-9])", text), text
        assert "100 papers in 100" not in text
    if 0.01 <= share < 0.995:
        # Rounded to the nearest of a hundred.
        (said,) = re.findall(r"about (\d+) paper", wording.papers(share))
        assert abs(int(said) / 100 - share) <= 0.005 + 1e-9


@given(expected=st.floats(0, 3), part=st.floats(0.05, 1))
def test_a_chance_is_never_printed_as_more_than_the_number_expected(expected, part):
    share = min(expected * part, 1.0)
    fewer = wording.expected(expected).startswith("fewer")
    papers = wording.papers(share)
    if fewer:
        assert papers.startswith("fewer")
    elif papers.startswith("about"):
        assert float(papers.split()[1]) / 100 <= float(wording.expected(expected).split()[1]) + 1e-9
