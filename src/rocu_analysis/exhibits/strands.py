"""Counts by strand: which rows they come from, and what is said of them, now and over time.

No published source splits disruptions by strand, so strands are either stated in the returns or
declared by the user, and then printed as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.figures import select
from rocu_analysis.reference import NOT_STATED
from rocu_analysis.wording.numbers import listed
from rocu_analysis.wording.say import capital, fit, note, say

ACTIVITY = "recorded activity"
CAVEAT = note(
    "recorded",
    "Shares are of recorded activity: recording may hide prevention work, and differs between "
    "regions",
)


def makes_a_share(strands: Sequence[str]) -> bool:
    """Whether there is a figure of Pursue, and one of another strand to hold it against."""
    return "Pursue" in strands and len(strands) > 1


def select_by_strand(
    outcomes: pd.DataFrame, measure: str | None, strands: Mapping[str, str] | None, **kept
) -> dict[str, pd.DataFrame]:
    """Rows to count, by their measure; ``kept`` is ``region, threat`` …, as for `select`."""
    if strands is None and measure is None:
        raise BadOption("measure", "neither a measure nor a map of strands was given")
    for name in strands or ():
        whole = reference.measure(name)["part_of"]
        if whole in strands:
            raise NotComparable(
                "strands",
                f"{name} are part of {whole}, so counting both would count them twice",
                None,
                "Leave one of the two out of the map",
            )
    names = [measure] if strands is None else list(strands)
    chosen = {name: select(outcomes, name, **kept) for name in names}
    units = dict.fromkeys(unit for rows in chosen.values() for unit in rows["unit"].unique())
    amounts = [unit for unit in units if unit != "count"]
    if amounts:
        raise NotComparable(
            listed(names),
            f"it is an amount ({', '.join(amounts)}), not a number of things that each belong to "
            f"a strand",
            None,
            "Ask for a measure that is counted, such as disruptions",
        )
    return chosen


def join_strands(
    chosen: Mapping[str, pd.DataFrame], strands: Mapping[str, str] | None
) -> tuple[pd.DataFrame, str]:
    """Rows of all measures, each with its strand, and the name of what they count.

    A strand that is stated stays, whatever the map declares.
    """
    if strands is None:
        ((name, rows),) = chosen.items()
        return rows, name
    parts = [
        rows.assign(strand=rows["strand"].where(rows["strand"].ne(NOT_STATED), strands[name]))
        for name, rows in chosen.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(measure=ACTIVITY), ACTIVITY


# --- words ---------------------------------------------------------------------------------------


def alone(plural: str, strands: Sequence[str]) -> str:
    """Headline where one strand only, or no figure of Pursue, stands in the returns.

    >>> alone("arrests", ["Pursue"])
    'Arrests are recorded under Pursue only, so no Pursue share can be given'
    >>> alone("disruptions", ["Prevent", "Protect"])
    'No figure of disruptions is under Pursue, so no Pursue share can be given'
    >>> alone("arrests", [])
    'No strand is stated for arrests, so no Pursue share can be given'
    """
    start = f"No figure of {plural} is under Pursue"
    if not strands:
        start = f"No strand is stated for {plural}"
    elif len(strands) == 1:
        start = f"{plural} are recorded under {strands[0]} only"
    return fit(
        f"{start}, so no Pursue share can be given",
        "No Pursue share can be given: no figure of another strand was returned",
    )


def counted_sentence(plural: str, when: str, counts: Mapping[str, float], unstated: float) -> str:
    """What was returned, where it makes no share.

    >>> counted_sentence("arrests", "in 2021-22 Q3", {"Pursue": 1017}, 0)
    'Arrests recorded in 2021-22 Q3: 1,017 under Pursue and none without a strand'
    >>> counted_sentence("arrests", "in 2021-22 Q3", {}, 112)
    'Arrests recorded in 2021-22 Q3: 112 without a strand'
    """
    texts = [say("{n} under {strand}", n=n, strand=strand) for strand, n in counts.items()]
    texts.append(say("{n} without a strand", n=unstated) if unstated else "none without a strand")
    return f"{capital(plural)} recorded {when}: {listed(texts)}"


def absent_sentence(strands: Sequence[str]) -> str:
    """Sentence on what lacks for a share."""
    return say(
        "No figure under {names:or} was returned, so there is no whole to share", names=strands
    )


def declared_note(strands: Mapping[str, str]) -> str:
    """The map from measure to strand, printed as the assumption that it is."""
    return say(
        "Assumption, declared for this exhibit and stated by no source: {map}. Figures for which a "
        "strand is stated keep it. Only these measures are counted; whatever else the returns hold "
        "is in none of the shares.",
        map=[f"{measure} as {strand}" for measure, strand in strands.items()],
    )
