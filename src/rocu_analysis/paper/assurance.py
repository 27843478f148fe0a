"""What disclosure control leaves: tables with ``[c]``, the disclosure test, and their words.

A table of counts with ``[c]`` in it is left where nothing may be measured, since no coarser counts
would do. It has no chart, and no share, rate or limit is worked out.

The test does what a patient reader could: it takes every figure that is shown of a family of
measures and every sum they form, and tries to tell of each count that is not shown whether it must
be small (`reader`). It reads the finished exhibits too: a count in one of them that should be
hidden stops the paper, however it got there.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.exhibits import figures, sources
from rocu_analysis.exhibits.cells import HIDDEN, records
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.rows import REGIONAL
from rocu_analysis.paper.counts import DETAILS
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital, fill, listed

if TYPE_CHECKING:
    from rocu_analysis.paper.counts import Use
    from rocu_analysis.paper.earlier import Earlier
    from rocu_analysis.paper.placed import Placed
    from rocu_analysis.paper.protection import Protection, System
    from rocu_analysis.paper.requests import Request

_OPEN = (
    "This paper is internal: small counts of people are shown and nothing was hidden. It must not "
    "be passed on."
)
_RULE = (
    "Counts of people from 1 to {most}, for measures that are sensitive, are hidden before anything"
    " is measured, with as many others as keep a reader from telling them, in all exhibits of the "
    "paper together. Figures that already stand in public, with their address, are shown."
)
_TEST = (
    "A disclosure test took every figure of the finished paper in all its parts, what stands in "
    "public and what other papers showed, and every sum and difference of them. It tried to tell "
    "whether a count that is not shown is from 1 to {most}, and could tell none but what figures "
    "in public or other papers tell by themselves."
)
_KNOWS = (
    "The disclosure test knew of {papers}. It does not know of any further paper, of the same "
    "region or another, unless its figures are named here as public; nor what a reader knows of "
    "one person. It takes bodies that are no regions or forces to count nobody whom a force counts "
    "too, unless [areas] of rocu.toml says so. It does not read text and decisions that the author "
    "wrote, but for hidden numbers."
)


# --- a table of counts ---------------------------------------------------------------------------


def count_table(request: Request, pairs: tuple[tuple[Use, pd.Series], ...]) -> Exhibit:
    """Counts of each use as a table, with the hidden ones as ``[c]``."""
    uses = [use for use, _ in pairs]
    data = pd.concat([with_hidden(use, mask) for use, mask in pairs], ignore_index=True)
    names = [reference.measure(m)["label"] for m in dict.fromkeys(use.measure for use in uses)]
    kept = [word for name in DETAILS if (word := request.arguments.get(name))]
    kept = f" ({', '.join(kept)})" if kept else ""
    by = list(dict.fromkeys(name for use in uses for name in use.dimensions))
    areas = {use.area for use in uses}
    area = "region" if len(areas) > 1 or REGIONAL in areas else areas.pop()  # ``force``
    called = [area if name == "region" else name for name in by]
    periods = data.sort_values("period_start")["period"]
    span = " to ".join(dict.fromkeys([periods.iloc[0], periods.iloc[-1]]))
    columns = ["period", *(["measure"] if len(names) > 1 else []), *by]
    heads = {name: capital(area if name == "region" else name) for name in columns}
    cells = data[columns].rename(columns=heads).astype("object")
    cells["Count"] = [HIDDEN if value != value else int(value) for value in data["value"]]
    lacking = [text for use in uses for text in _sums_of(use)]
    if any(lacking):
        cells["Sum of"] = [text or "all its forces" for text in lacking]
    return Exhibit(
        kind=request.function,
        headline=f"{' '.join(names[0].split()[:7])}{' and others' if len(names) > 1 else ''}{kept}"
        ": some counts are hidden to protect people",
        subtitle=f"{', '.join(names)}: counts by {' and '.join([*called, 'period'])}, {span}",
        alt="",
        more=(
            f"{int(data['value'].isna().sum()):,} of {fill('{n:count count}', n=len(data))} are "
            "hidden, being small or telling of one that is. No rate, share or limit is worked out "
            "from counts of which some are hidden, so there is no chart."
        ),
        cells=cells.reset_index(drop=True),
        data=data,
        source=", ".join(sources.bare_names(
            sources.files_of(pd.concat([use.rows["source"] for use in uses])))),
        notes=(
            "Counts that are small, and as many others as would tell that one is, are hidden in "
            "every exhibit of the paper together.",
        ),
        drawing=None,
        recipe=Recipe(request.function, dict(request.arguments), dict(request.frames)),
        illustrative=any(True in schema.invented(use.rows) for use in uses),
    )  # fmt: skip


def with_hidden(use: Use, mask: pd.Series) -> pd.DataFrame:
    """Counts as printed, those that are hidden missing."""
    if not mask.any():
        return use.totals.assign(measure=use.measure)
    hidden = use.cells.loc[mask.to_numpy(), use.keys].assign(hidden=True)
    counts = use.totals.merge(hidden, on=use.keys, how="left")
    kept = counts["value"].mask(counts["hidden"].notna())
    return counts.assign(value=kept, measure=use.measure).drop(columns="hidden")


def _sums_of(use: Use) -> list[str]:
    """Which forces each printed count lacks, where it is a sum that lacks some."""
    lacking = {
        (row["region"], row["period"]): row["lacking"] if row["summed"] else ()
        for row in records(figures.sums_of(use.rows, []))
    }
    pairs = use.totals[["region", "period"]].itertuples(index=False, name=None)
    return [f"all but {listed(map(reference.force_in_words, lacking[pair]))}" if lacking[pair]
            else "" for pair in pairs]  # fmt: skip


# --- the disclosure test -------------------------------------------------------------------------


@dataclass(frozen=True)
class Assurance:
    """Result of the disclosure test: how many families were ``tried``, and what to print."""

    tried: int
    sentence: str


def attack(protection: Protection, placed: Iterable[Placed], threshold: int) -> Assurance:
    """Test the finished paper for disclosure."""
    # `NotSafeToPublish` where a small count can be told, or a hidden one stands in an exhibit.
    if not protection.applied:
        return Assurance(0, _OPEN)
    _look_for_hidden(protection, placed)
    for system in protection.systems:
        deducible = [count.rows for count in system.reader.disclosures(system.shown)]
        if deducible:
            raise _not_safe(system, deducible)
    return Assurance(len(protection.systems), _TEST.format(most=threshold - 1))


def declared(
    done: Protection, attacked: Assurance, threshold: int, places: Container[int] | None = None
) -> tuple[str, ...]:
    """What a part of a paper says of its disclosure control, in paragraphs."""
    # ``places`` are those of the exhibits that stand in the part; all of them where it is not
    # given.
    if not done.applied:
        return (attacked.sentence,)
    names = "; ".join(dict.fromkeys(map(_called, done.before)))
    papers = f"other papers by their records: {names}" if names else (
        "no other paper, since no record of another was used")  # fmt: skip
    return (
        _RULE.format(most=threshold - 1),
        *shown_less(done, places),
        attacked.sentence,
        _KNOWS.format(papers=papers),
    )


def _called(paper: Earlier) -> str:
    """What an earlier paper is called; a restricted one without its title."""
    day = long_date(date.fromisoformat(paper.dated))
    title = f"“{paper.title}”" if paper.part == "public" else "a restricted part"
    return f"{title} ({paper.region or 'all regions'}, {day})"


def shown_less(done: Protection, places: Container[int] | None = None) -> tuple[str, ...]:
    """How many exhibits show less than was asked for, of all or of those in some places."""
    # How many small counts there are is not said: with another table it may tell what they are.
    less = {*done.notes, *done.tables}
    number = sum(places is None or place in places for place in less)
    text = "To protect people, {n:count exhibit} {n|shows|show} less than was asked for."
    return (fill(text, n=number),) if number else ()


def _not_safe(system: System, deducible: list[frozenset[int]]) -> NotSafeToPublish:
    rows = system.reader.every_row
    row = rows[rows["_id"].isin(deducible[0])].iloc[0]
    names = [row["region"], row["period"], *(row[name] for name in DETAILS)]
    where = ", ".join(name for name in names if isinstance(name, str))
    return NotSafeToPublish(
        f"{row['measure']}",
        f"what the paper shows would reveal {fill('{n:count small count}', n=len(deducible))}, the "
        f"first for {where}",
        "A paper that reveals no small count of people",
        f"Take an exhibit of {system.family} out of the specification, or ask there for longer "
        "periods, for all threats together or for all regions.",
    )


def _look_for_hidden(protection: Protection, placed: Iterable[Placed]) -> None:
    """Compare what stands in the finished exhibits with what no reader may see."""
    hidden = [(use, mask) for use, mask in protection.concealed if mask.any()]
    for item in placed if hidden else ():
        measures = protection.requests[item.place].measures
        meant = [use for use in protection.shown if use.place == item.place]
        for use, mask in hidden:
            if use.measure in measures and _shows(item.exhibit.data, use, mask, meant):
                raise NotSafeToPublish(
                    item.exhibit.headline,
                    f"a count of {use.measure} that must be hidden stands in this exhibit",
                    None,
                    "Leave this exhibit out, and report this: it is a defect of the package.",
                )


def _shows(data: pd.DataFrame, use: Use, mask: pd.Series, meant: Iterable[Use]) -> bool:
    """Whether a hidden cell stands in an exhibit's data, which its table is made from."""
    # Of the same name may be the sum of other rows, such as one of all levels beside a hidden one
    # of some: where the exhibit is meant to show that (``meant``), and the figure is that sum.
    if not {*use.keys, "value"} <= set(data.columns):
        return False
    finer = [name for name in DETAILS if name in data.columns and name not in use.keys]
    rows = data[data[finer].isna().all(axis=1)] if finer else data
    rows = rows[rows["measure"].eq(use.measure)] if "measure" in rows.columns else rows
    hidden = use.cells[use.keys].assign(members=use.members)[mask.to_numpy()]
    printed = hidden.merge(rows[[*use.keys, "value"]], on=use.keys).dropna(subset=["value"])
    others: dict[tuple, set] = {}
    columns = [*use.keys, "value", "members"]
    for other in meant:
        if other.measure == use.measure and {*use.keys} <= {*other.keys}:
            # Of no members where all stands in public.
            members = other.cells[other.keys].assign(members=other.members)
            cells = other.totals.merge(members, on=other.keys, how="left")
            for *key, ids in cells[columns].itertuples(index=False):
                others.setdefault(tuple(key), set()).add(ids)
    return any(members in others.get(tuple(key), {members})
               for *key, members in printed[columns].itertuples(index=False))  # fmt: skip
