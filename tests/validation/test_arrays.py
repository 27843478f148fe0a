"""Words kept as numbers say the same as the words themselves."""

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rocu_analysis.validation.arrays import Coded, by_code, groups

WORDS = st.lists(st.sampled_from([None, "Devon", "Kent", "Dorset", ""]), min_size=6, max_size=6)
PLACES = st.lists(st.booleans(), min_size=6, max_size=6)

any_words = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def said(coded):
    """What an array says at each place, as a list."""
    return [coded.at(place) for place in range(len(coded))]


@any_words
@given(WORDS, WORDS, PLACES)
def test_two_arrays_are_joined_place_by_place(one, other, own):
    first, second, own = Coded.of(one), Coded.of(other), np.array(own)
    both = list(zip(one, other, own.tolist(), strict=True))
    assert said(first.first_of(second)) == [a if a is not None else b for a, b, _ in both]
    assert said(first.where(own, second)) == [a if o else b for a, b, o in both]
    assert said(first.put(own, "Kent")) == ["Kent" if o else a for a, _, o in both]
    assert said(first.filled("Kent")) == ["Kent" if a is None else a for a in one]
    differs = [a is not None and b is not None and a != b for a, b, _ in both]
    assert first.differs(second).tolist() == differs


@any_words
@given(WORDS, st.lists(st.integers(-1, 5), max_size=9))
def test_places_below_nought_hold_nothing(words, places):
    taken = Coded.of(words).take(np.array(places, dtype=int))
    assert said(taken) == [words[place] if place >= 0 else None for place in places]


@any_words
@given(WORDS)
def test_a_function_sees_each_word_once_and_may_give_nothing(words):
    coded, seen = Coded.of(words), []
    mapped = coded.map(lambda word: seen.append(word) or {"Devon": "SW"}.get(word))
    assert said(mapped) == ["SW" if word == "Devon" else None for word in words]
    assert len(seen) == len({word for word in words if word is not None})
    is_late = [word is not None and word > "Dev" for word in words]
    assert coded.mask(lambda word: word > "Dev").tolist() == is_late
    assert coded.equals("Kent").tolist() == [word == "Kent" for word in words]


def test_words_days_and_numbers_are_laid_out():
    column = pd.Series(Coded.of([1, "1", None]).categorical())
    assert column.cat.categories.tolist() == ["1"]
    assert column.isna().tolist() == [False, False, True]
    days = Coded.of([pd.Timestamp("2021-04-07").date(), None, "no day"]).days()
    assert days[0] == np.datetime64("2021-04-07")
    assert np.isnat(days[1:]).all()
    assert Coded.of([1000.0, None, 1e6]).numbers(1.0).tolist() == [1000.0, 1.0, 1e6]


def test_arrays_joined_keep_their_words_in_order():
    both = Coded.joined([Coded.of(["Kent", None]), Coded.of(["Devon", "Kent"])])
    assert said(both) == ["Kent", None, "Devon", "Kent"]
    assert both.values == ["Kent", "Devon"]


@any_words
@given(WORDS)
def test_groups_stand_in_the_order_of_their_first(words):
    places = {word: [p for p, other in enumerate(words) if other == word] for word in words}
    grouped = groups(np.array([str(word) for word in words], dtype=object))
    assert [group.tolist() for group in grouped] == list(places.values())
    coded = Coded.of(words)
    by_number = [group.tolist() for group in by_code(coded.codes, len(coded.values))]
    assert by_number == [places[word] for word in coded.values]
