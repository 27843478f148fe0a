"""Sentences as templates: figures, lists and days print themselves, verbs agree with a number.

A template names its values in braces. Without a format a value prints as its kind does: a list as
"A and B", a day as "7 April 2021", a number as "1,124". ``{x|is|are}`` gives the form that goes
with a number or with how many names a list has; with three forms the first is for none, and ``#``
is the number itself.
"""

from __future__ import annotations

from collections.abc import Sized
from datetime import date
from numbers import Real
from string import Formatter

from rocu_analysis.wording.numbers import day, figure, listed, sentence, small, small_count
from rocu_analysis.wording.spoken_periods import spoken

MOST_WORDS = 15


def say(template: str, /, **values: object) -> str:
    """Fill a template.

    >>> say("{who} {who|lacks|lack} {n:count figure}", who=["Eastern", "London"], n=2)
    'Eastern and London lack two figures'
    >>> say("{n|none|one|#} of {of:words}: {share:1} per cent in {when:spoken}",
    ...     n=0, of=10, share=12.34, when="Apr 2021")
    'none of ten: 12.3 per cent in April 2021'
    """
    return _GRAMMAR.vformat(template, (), values).strip()


class Note(str):
    """A note that knows which it is: an ``id`` by which an annex finds its method; its values."""

    __slots__ = ("id", "values")

    id: str
    values: dict


def note(id: str, template: str, /, **values: object) -> Note:
    """Note from a template, with a capital and a full stop.

    >>> held = note("certain", "{n} {n|region is|regions are} certain", n=2)
    >>> held, held.id
    ('2 regions are certain.', 'certain')
    """
    made = Note(sentence(say(template, **values)))
    made.id, made.values = id, values
    return made


def fit(*candidates: str) -> str:
    """First of several headlines, longest first, that keeps to 15 words; with a capital.

    >>> fit("word " * 16, "short one")
    'Short one'
    """
    kept = (text for text in candidates if len(text.split()) <= MOST_WORDS)
    return capital(next(kept, " ".join(candidates[-1].split()[:MOST_WORDS])))


def capital(text: str) -> str:
    """Text with a capital.

    >>> capital("one unit")
    'One unit'
    """
    return text[:1].upper() + text[1:]


def some(number: int, of: int, noun: str, plural: str = "") -> str:
    """How many of several things, as the subject of a sentence.

    >>> some(3, 10, "unit"), some(0, 2, "region"), some(2, 2, "region"), some(10, 10, "unit")
    ('three of ten units', 'neither of two regions', 'both regions', 'all ten units')
    """
    plural = plural or f"{noun}s"
    if of == 1:
        return f"the one {noun}"
    if number == of:
        return f"both {plural}" if of == 2 else f"all {small(of)} {plural}"
    few = "neither" if (number, of) == (0, 2) else small(number)
    return f"{few} of {small(of)} {plural}"


class _Grammar(Formatter):
    def get_field(self, field_name, args, kwargs):
        name, *forms = field_name.split("|")
        value = kwargs[name]
        if not forms:
            return value, name
        number = len(value) if isinstance(value, Sized) else value
        at = min(int(number), 2) if len(forms) == 3 else int(number != 1)
        return forms[at].replace("#", figure(number)), name

    def format_field(self, value, format_spec):
        kind, _, noun = format_spec.partition(" ")
        if kind in _FORMS:
            return _FORMS[kind](value, *noun.split("/")) if noun else _FORMS[kind](value)
        if isinstance(value, Real):
            return figure(value, int(format_spec) if format_spec else None)
        if isinstance(value, date):
            return day(value)
        return value if isinstance(value, str) else listed(value)


_FORMS = {"words": small, "count": small_count, "spoken": spoken, "or": lambda v: listed(v, "or")}
_GRAMMAR = _Grammar()
