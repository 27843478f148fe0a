"""Words for areas that are no region: the country, the network of units, a body of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed

if TYPE_CHECKING:
    from collections.abc import Sequence


def where(name: str, kind: str) -> str:
    """Area as a subtitle names it.

    Parameters
    ----------
    name : str
        What its source calls it.
    kind : str
        ``regional``, or a geography of the outcomes frame.

    >>> where("South West", "regional"), where("UK", "national")
    ('South West', 'UK (national figures)')
    >>> where("Network", "network")
    'all regional units together'
    """
    if kind == "national":
        return f"{name} (national figures)"
    if kind == "network" and name == "Network":
        return "all regional units together"
    return name


def called(name: str, kind: str) -> str:
    """Area at the beginning of a sentence.

    >>> called("UK", "national"), called("Network", "network"), called("Eastern", "regional")
    ('The UK', 'The network', 'Eastern')
    >>> called("ROCU network", "network")
    'The ROCU network'
    """
    text = _called(name, kind)
    return text[:1].upper() + text[1:]


def inside(name: str, kind: str) -> str:
    """Area after what is counted there.

    >>> inside("UK", "national"), inside("Network", "network"), inside("Eastern", "regional")
    ('in the UK', 'in the network', 'in Eastern')
    >>> inside("National Crime Agency", "other")
    'of the National Crime Agency'
    """
    return f"{'of' if kind == 'other' and _has_article(name) else 'in'} {_called(name, kind)}"


def note(name: str, kind: str) -> str:
    """What a figure of a wider area is, and is not.

    >>> note("UK", "national")
    'The figures are of the UK as published; they are no sum of the regions.'
    """
    return f"The figures are of {_called(name, kind)} as published; they are no sum of the regions."


def left_out(names: Sequence[str]) -> str:
    """Areas whose figures stand in the frame too.

    >>> left_out(["UK"])
    'Left out, since they are of no region: the figures of the UK.'
    """
    areas = listed(_called(name, "network") for name in names)
    return f"Left out, since they are of no region: the figures of {areas}."


def has(name: str) -> str:
    """Verb that goes with an area.

    >>> has("UK"), has("County Lines Programme taskforces")
    ('has', 'have')
    """
    return "have" if name.endswith("taskforces") else "has"


def _called(name: str, kind: str) -> str:
    if kind == "regional":
        return name
    if kind == "network" and name == "Network":
        return "the network"
    return f"the {name}" if _has_article(name) else name


def _has_article(name: str) -> bool:
    """Whether the name of an area goes with "the": UK, and bodies such as an agency."""
    return name in ("UK", "United Kingdom") or name.split()[-1] in (
        "Agency", "network", "taskforces", "Police", "Programme", "Service", "Unit",
    )  # fmt: skip
