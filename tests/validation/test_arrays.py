"""Words kept as numbers say the same as the words themselves."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis.validation.arrays import Coded, categories, groups, joined

WORDS = st.lists(st.sampled_from([None, "Devon", "Kent", "Dorset", ""]), min_size=6, max_size=6)


def said(coded):
    """What an array says at each place, as a list."""
    return [coded.at(place) for place in range(len(coded))]


@given(WORDS, WORDS)
def test_the_first_of_two_is_its_own_word_or_else_the_others(one, other):
    found = Coded.of(one).first_of(Coded.of(other))
    expected = [a if a is not None else b for a, b in zip(one, other, strict=True)]
    assert said(found) == expected


@given(WORDS, WORDS, st.lists(st.booleans(), min_size=6, max_size=6))
def test_one_or_the_other_is_taken_place_by_place(one, other, own):
    found = Coded.of(one).where(np.array(own), Coded.of(other))
    assert said(found) == [a if o else b for a, b, o in zip(one, other, own, strict=True)]


@given(WORDS, WORDS)
def test_two_words_differ_where_both_are_said(one, other):
    found = Coded.of(one).differs(Coded.of(other)).tolist()
    expected = [a is not None and b is not None and a != b for a, b in zip(one, other, strict=True)]
    assert found == expected


@given(WORDS, st.lists(st.integers(-1, 5), max_size=9))
def test_places_below_nought_hold_nothing(words, places):
    found = Coded.of(words).take(np.array(places, dtype=int))
    assert said(found) == [words[place] if place >= 0 else None for place in places]


@given(WORDS, st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_word_is_put_at_some_places(words, places):
    found = Coded.of(words).put(np.array(places), "Kent")
    assert said(found) == ["Kent" if p else w for w, p in zip(words, places, strict=True)]


@given(WORDS)
def test_a_function_sees_each_word_once_and_may_give_nothing(words):
    seen = []
    found = Coded.of(words).map(lambda word: seen.append(word) or {"Devon": "SW"}.get(word))
    assert said(found) == ["SW" if word == "Devon" else None for word in words]
    assert len(seen) == len({word for word in words if word is not None})


@given(WORDS)
def test_what_is_such_and_what_equals_a_word_is_found_where_it_stands(words):
    coded = Coded.of(words)
    assert coded.mask(lambda word: word > "Dev").tolist() == [
        word is not None and word > "Dev" for word in words
    ]
    assert coded.equals("Kent").tolist() == [word == "Kent" for word in words]
    assert not coded.equals("Wiltshire").any()


def test_words_that_read_alike_become_one_category():
    column = pd.Series(Coded.of([1, "1", None]).categorical())
    assert column.cat.categories.tolist() == ["1"]
    assert column.isna().tolist() == [False, False, True]


def test_days_are_read_once_and_laid_out():
    days = Coded.of([pd.Timestamp("2021-04-07").date(), None, "no day"]).days()
    assert days[0] == np.datetime64("2021-04-07")
    assert np.isnat(days[1:]).all()


def test_numbers_are_laid_out_with_a_filling_where_there_is_none():
    assert Coded.of([1000.0, None, 1e6]).numbers(1.0).tolist() == [1000.0, 1.0, 1e6]


def test_frames_joined_keep_their_words_in_order():
    one = pd.DataFrame({"force": categories(pd.Series(["Kent", None])), "value": [1, 2]})
    other = pd.DataFrame({"force": categories(pd.Series(["Devon", "Kent"])), "value": [3, 4]})
    both = joined([one, other])
    assert both["force"].astype(object).tolist()[::2] == ["Kent", "Devon"]
    assert (both["force"].isna().tolist(), both["value"].tolist()) == (
        [False, True, False, False],
        [1, 2, 3, 4],
    )
    assert isinstance(both["force"].dtype, pd.CategoricalDtype)


@given(WORDS)
def test_groups_stand_in_the_order_of_their_first(words):
    values = np.array([str(word) for word in words], dtype=object)
    expected = {word: [p for p, other in enumerate(values) if other == word] for word in values}
    assert [group.tolist() for group in groups(values)] == list(expected.values())
