"""Words for the kinds of control chart: which one a series has, and which a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOVES = "with limits from how far figures move from one period to the next"
KINDS = {
    "XmR": (f"XmR chart, {MOVES}", f"XmR charts, {MOVES}"),
    "XmR of rates": (f"XmR chart of the rates, {MOVES}", f"XmR charts of the rates, {MOVES}"),
    "c chart with exact limits": (
        "c chart, with exact limits for small counts",
        "c charts, with exact limits for small counts",
    ),
    "u chart with exact limits": (
        "u chart, with exact limits for small counts",
        "u charts, with exact limits for small counts",
    ),
    "u chart": ("u chart", "u charts"),
    "u chart with Laney's correction": (
        "u chart with Laney's correction",
        "u charts with Laney's correction",
    ),
    "c chart with exact limits and Laney's correction": (
        "c chart, with exact limits and Laney's correction",
        "c charts, with exact limits and Laney's correction",
    ),
    "u chart with exact limits and Laney's correction": (
        "u chart, with exact limits and Laney's correction",
        "u charts, with exact limits and Laney's correction",
    ),
}


def kind_note(why: str) -> str:
    """Which kind of chart a series has, and why.

    Parameters
    ----------
    why : str
        As `measures.variation` gives it.

    >>> kind_note("XmR: the mean count, 102.3, is 10 or more")
    'XmR chart, with limits from how far figures move from one period to the next: the mean count, \
102.3, is 10 or more'
    """
    kind, colon, reason = why.partition(": ")
    reason = reason.removesuffix(", so limits come from their ranges")
    return f"{KINDS.get(kind, (kind, kind))[0]}{colon}{reason}"


def kinds_note(kinds: Mapping[str, Sequence[str]]) -> str:
    """Which kinds of chart a page has, and which regions have each.

    Parameters
    ----------
    kinds : mapping of str to sequence of str
        Regions by what stands before the reason in `kind_note`.

    >>> kinds_note({"XmR": ["North East", "London"]})
    'All are XmR charts, with limits from how far figures move from one period to the next.'
    >>> kinds_note({"XmR": ["London"], "c chart with exact limits": ["Eastern", "South West"]})
    'London has an XmR chart, with limits from how far figures move from one period to the next; \
Eastern and South West have c charts, with exact limits for small counts.'
    """
    told = {kind: KINDS.get(kind, (kind, f"{kind}s")) for kind in kinds}
    if len(kinds) == 1:
        (kind, names) = next(iter(kinds.items()))
        if len(names) == 1:
            return f"The chart is {_with_article(told[kind][0])}."
        return f"All are {told[kind][1]}."
    parts = [
        f"{listed(names)} has {_with_article(told[kind][0])}"
        if len(names) == 1
        else f"{listed(names)} have {told[kind][1]}"
        for kind, names in kinds.items()
    ]
    return f"{'; '.join(parts)}."


def _with_article(kind: str) -> str:
    """Kind after its article as it is read aloud: an "ex" chart, a "you" chart."""
    return f"an {kind}" if kind.startswith("X") else f"a {kind}"
