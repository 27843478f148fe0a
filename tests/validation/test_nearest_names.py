"""The nearest known names are those that a comparison with every name finds."""

import difflib

import pytest

from rocu_analysis.validation import names


def compared_with_all(text, fields):
    """Words by their likeness to a text, worked out for each phrase in full."""
    plain, scores = names.key(text), {}
    for phrase, found in names.phrases().items():
        whole = difflib.SequenceMatcher(None, plain, phrase).ratio()
        first = difflib.SequenceMatcher(None, plain.split(" ")[0], phrase.split()[0]).ratio()
        for word in (meaning.word for meaning in found if meaning.field in fields):
            scores[word] = max(scores.get(word, 0.0), whole, first - 0.1)
    best = sorted(scores.items(), key=lambda item: -item[1])
    return [word for word, score in best if score >= 0.6][:3]


@pytest.mark.parametrize("text", ["Glostershire", "Wilts & Avon", "Sth West", "Kentt", "Qq", ""])
def test_nearest_places(text):
    assert names.nearest_place(text) == compared_with_all(text, names.PLACES)


@pytest.mark.parametrize("text", ["warrants executed", "arests", "childs safeguarded", "xyz"])
def test_nearest_measures(text):
    assert names.nearest_measure(text) == compared_with_all(text, ("measure",))
