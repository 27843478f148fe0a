"""Whose figure does a name say it is? Regions, forces and bodies among their neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from rocu_analysis.validation import names
from rocu_analysis.validation.cells import as_text
from rocu_analysis.validation.word import MOST_ADVICE, Word

FIELDS = ("place", "geography", "region", "force", "body")


def read(distinct, field_name: str, declared: Callable[[object, str], Word | None]) -> list[Word]:
    """Interpret each distinct value of a column of names.

    Parameters
    ----------
    distinct : sequence
        Values as typed.
    field_name : str
        ``region``, ``force``, ``body``, or ``geography`` for a mixed column.
    declared : callable
        Word that a companion gives a value of a field, or None.
    """
    # A short code such as SW means a region only where regions are asked for.
    codes = field_name == "region"
    listed = [{m.field: m for m in names.meanings(as_text(value), codes)} for value in distinct]
    hint = field_name if field_name in ("region", "force") else kind_of_places(listed)
    found, unknown = [], 0
    for value, each in zip(distinct, listed, strict=True):
        fields = dict.fromkeys((field_name, "geography", "region", "force", "body"))
        word = next((w for w in (declared(value, name) for name in fields) if w), None)
        if word is None:
            word = place(as_text(value), each, hint, field_name, advise=unknown < MOST_ADVICE)
            unknown += word.code == "name_unknown"
        found.append(word)
    return found


def kind_of_places(listed: list[dict[str, object]]) -> str | None:
    """Whether a list of names is one of regions or of forces, from those that are only one."""
    only = Counter()
    for each in listed:
        kinds = [name for name in ("region", "force") if name in each]
        if len(kinds) == 1:
            only[kinds[0]] += 1
    if only["force"] == only["region"]:
        return None
    return "force" if only["force"] > only["region"] else "region"


def place(
    text: str, each: dict, hint: str | None, field_name: str = "geography", *, advise: bool = True
) -> Word:
    """Whose figure a name says it is.

    Parameters
    ----------
    each : dict
        Meanings of the name by field.
    hint : str or None
        What the neighbours are: regions or forces.
    """
    if hint == "region" and getattr(each.get("force"), "word", "") == "South Wales":
        return _ambiguous(text, ("the force South Wales", "the region Southern Wales"))
    kinds = [name for name in names.PLACES if name in each]
    if len(kinds) > 1 and hint in kinds:
        kinds = [hint]
    if len(kinds) > 1:
        return _ambiguous(text, tuple(f"the {kind} {each[kind].word}" for kind in kinds))
    if kinds:
        return Word(fields_of(each[kinds[0]]))
    if names.key(text) in ("national", "nationally", "country"):
        return Word({"geography": "national"})
    if names.is_total(text) or names.key(text) in ("england total", "region", "regional"):
        return Word(total=True)
    return _without_aside(text, hint, field_name) or _unknown(text, field_name, advise)


def fields_of(meaning: names.Meaning) -> dict[str, object]:
    """Outcome fields of a known place."""
    if meaning.field == "force":
        region = names.regions_of_forces()[meaning.word]
        return {"geography": "force", "force": meaning.word, "region": region}
    if meaning.field == "region":
        return {"geography": "region", "region": meaning.word}
    if meaning.field == "body":
        return {"geography": "other", "body": meaning.word}
    if meaning.field == "national":
        # The UK, England and Wales, and Wales are different wholes: the name tells them apart.
        return {"geography": "national", "body": meaning.word}
    return {"geography": meaning.field}


def _without_aside(text: str, hint: str | None, field_name: str) -> Word | None:
    """``South West (5 forces)`` read as South West, with a remark."""
    bare = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*", " ", text).strip()
    if not bare or bare == text:
        return None
    each = {m.field: m for m in names.meanings(bare)}
    inner = place(bare, each, hint, field_name, advise=False)
    if inner.code or inner.total or not each:
        return None
    named = next(
        (inner.fields[n] for n in ("force", "body", "region") if inner.fields.get(n)), bare
    )
    return replace(inner, code="name_simplified", message=f"“{text}” is read as {named}")


def _unknown(text: str, field_name: str, advise: bool) -> Word:
    if field_name == "body":
        return Word({"geography": "other", "body": text})
    message = f"“{text}” is no region, force or body that is known here"
    if advise:
        close = names.nearest_place(text)
        near = f"did you mean {' or '.join(close)}?" if close else "no known name is like it"
        message = f"{message}; {near}"
    return Word(code="name_unknown", message=message)


def _ambiguous(text: str, readings: tuple[str, ...]) -> Word:
    listed = " or ".join(readings)
    return Word(
        code="name_ambiguous",
        message=f"“{text}” can be {listed}, and nothing nearby settles it",
        remedy=f'Say which under [values.geography] in the companion file: "{text}" = '
        "{ force = … } or { region = … }",
    )
