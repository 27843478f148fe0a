"""What a measure is called in a sentence, and whether its verb is that of one or of several."""

from __future__ import annotations

from collections.abc import Mapping

_HEAD_ENDS = (" under ", " to ", " of ", " seized")
_OF_ONE = ("cannabis",)


def subject(measure: Mapping[str, str]) -> str:
    """Measure as the subject of a sentence: counts in the plural, amounts by their label.

    Parameters
    ----------
    measure : mapping
        Its row of the table of measures.

    >>> subject({"unit": "count", "plural": "arrests", "label": "Arrests"})
    'arrests'
    >>> subject({"unit": "GBP", "plural": "pounds of cash seized", "label": "Cash seized"})
    'cash seized'
    >>> subject({"unit": "GBP", "plural": "pounds", "label": "Value of drugs seized"})
    'the value of drugs seized'
    """
    if measure["unit"] == "count":
        return measure["plural"]
    label = measure["label"]
    name = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"the {name}" if name.startswith(("value of ", "share of ")) else name


def is_one(measure: Mapping[str, str]) -> bool:
    """Whether the subject goes with "was" rather than "were".

    >>> is_one({"unit": "count", "plural": "people safeguarded", "label": "People safeguarded"})
    False
    >>> [is_one({"unit": "kg", "label": label})
    ...  for label in ("Cocaine seized", "Cannabis seized", "Class A drugs seized")]
    [True, True, False]
    >>> is_one({"unit": "GBP", "label": "Value of drugs seized"})
    True
    """
    if measure["unit"] == "count":
        return False
    head = measure["label"].lower()
    for end in _HEAD_ENDS:
        head = head.partition(end)[0]
    last = head.split()[-1]
    return " and " not in head and (last in _OF_ONE or not last.endswith("s"))
