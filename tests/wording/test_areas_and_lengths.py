"""Words for areas that are no region, and for periods of different length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis.wording import areas, lengths, numbers

KINDS = ("regional", "national", "network", "other")
NAMES = ("UK", "England and Wales", "Network", "National Crime Agency", "Yorkshire and the Humber")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_an_area_is_called_the_same_everywhere(name, kind):
    called, inside = areas.called(name, kind), areas.inside(name, kind)
    assert inside.split(maxsplit=1)[0] in ("in", "of")
    assert called.casefold() == inside.split(maxsplit=1)[1].casefold()
    assert "the the" not in areas.note(name, kind)


@given(
    odd=st.lists(st.tuples(st.sampled_from(["2018-19", "May 2022"]), st.integers(1, 400)),
                 min_size=1, max_size=9),
    usual=st.integers(1, 400),
    others=st.integers(1, 9),
)  # fmt: skip
def test_lengths_are_told_in_one_sentence(odd, usual, others):
    text = lengths.note(odd, usual, others, table=False)
    assert text.count(".") == 1
    assert f"covers {numbers.days(odd[0][1])}" in text
    assert ("others cover other lengths" in text) is (len(odd) > 4)
    rest = "the other {}" if others == 1 else "the others {} each"
    assert rest.format(numbers.days(usual)) in text
    short = lengths.remark(odd, usual, others)
    assert short.startswith("one figure" if len(odd) == 1 else f"{len(odd)} figures")
