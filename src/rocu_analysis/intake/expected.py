"""Which measures is each sender expected to give?

Those that are declared (``[expected]`` of ``rocu.toml``, or a paper's), those that at least half of
the senders give, and those that this sender gave before. A measure typed once by one sender is
missing from no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from rocu_analysis import reference

EVERY_SENDER = "all"


def expected(
    outcomes: pd.DataFrame, senders: Iterable[str], declared: Mapping[str, str] | None = None
) -> dict[str, set[str]]:
    """Measures that each sender is expected to give.

    ``outcomes`` has the columns ``sender`` and ``measure``, of all periods; ``declared`` names
    measures, each with "all" or the senders that owe it, joined by ";".

    >>> rows = [("A", "arrests"), ("B", "arrests"), ("B", "drones seized"), ("C", "charges")]
    >>> held = expected(pd.DataFrame(rows, columns=["sender", "measure"]), ["A", "B", "C"])
    >>> sorted(held["A"]), sorted(held["B"])
    (['arrests'], ['arrests', 'drones seized'])
    """
    senders = list(senders)
    declared = declared_here() if declared is None else declared
    given = outcomes[["sender", "measure"]].dropna().drop_duplicates()
    counts = given["measure"].value_counts()
    usual = {measure for measure, count in counts.items() if 2 * count >= len(senders)}
    before = given.groupby("sender")["measure"].agg(set).to_dict()
    owed = {sender: usual | before.get(sender, set()) for sender in senders}
    for measure, of in declared.items():
        named = senders if of == EVERY_SENDER else reference.listed(of)
        for sender in set(named) & set(senders):
            owed[sender].add(measure)
    return owed


def declared_here() -> dict[str, str]:
    """Measures that the vocabulary in force declares, each with who owes it."""
    return {row["measure"]: row["of"] for row in reference.added("expected")}
