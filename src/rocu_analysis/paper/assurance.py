"""What disclosure control leaves: tables with ``[c]``, the disclosure test, and their words.

A table of counts with ``[c]`` in it is left where nothing may be measured, since no coarser counts
would do. It has no chart, and no share, rate or limit is worked out.

The test does what a patient reader could: it takes every figure that is shown of a family of
measures and every sum they form, and tries to tell of each count that is not shown whether it must
be small (`reader`). It reads the finished exhibits too: a count in one of them that should be
hidden stops the paper, however it got there.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
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
from rocu_analysis.paper.counts import DETAILS, places_of
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital, few_of, listed, say, small, some

if TYPE_CHECKING:
    from rocu_analysis.paper.counts import Use
    from rocu_analysis.paper.earlier import Earlier
    from rocu_analysis.paper.placed import Placed
    from rocu_analysis.paper.protection import Protection, System
    from rocu_analysis.paper.requests import Request


# --- a table of counts ---------------------------------------------------------------------------


def count_table(request: Request, pairs: tuple[tuple[Use, pd.Series], ...]) -> Exhibit:
    """Counts of each use as a table, with the hidden ones as ``[c]``."""
    uses = [use for use, _ in pairs]
    data = pd.concat([with_hidden(use, mask) for use, mask in pairs], ignore_index=True)
    names = [reference.measure(m)["label"] for m in dict.fromkeys(use.measure for use in uses)]
    labels = names[0] if len(names) == 1 else f"{names[0]} and others"
    kept = [word for name in DETAILS if (word := request.arguments.get(name))]
    kept = f" ({', '.join(kept)})" if kept else ""
    by = list(dict.fromkeys(name for use in uses for name in use.dimensions))
    areas = {use.area for use in uses}
    area = "region" if len(areas) > 1 or REGIONAL in areas else areas.pop()  # ``force``
    called = [area if name == "region" else name for name in by]
    periods = data.sort_values("period_start")["period"]
    # Where regions are added up, of which ones is said; else each has its own row.
    summed = [use.rows["region"] for use in uses if "region" not in use.dimensions]
    held = set(pd.concat(summed)) if summed else set(reference.REGIONS)
    without = [name for name in reference.REGIONS if name not in held]
    over = f"{_some_regions(without)}, " if summed else ""
    span = " to ".join(dict.fromkeys([periods.iloc[0], periods.iloc[-1]]))
    fewer = [_lacking_forces(use.rows) for use, _ in pairs]
    parts = [_parts(use, lacks) for (use, _), lacks in zip(pairs, fewer, strict=True)]
    lacking = _lacking(fewer)
    number, of = int(data["value"].isna().sum()), len(data)
    are, it = ("is", "it") if number == 1 else ("are", "they")
    counts = "The one count" if of == 1 else f"{number:,} of the {of:,} counts"
    given = pd.concat([use.rows["source"] for use in uses])
    return Exhibit(
        kind=request.function,
        headline=f"{' '.join(labels.split()[:7])}{kept}: some counts are hidden to protect people",
        subtitle=f"{', '.join(names)}: counts by {' and '.join([*called, 'period'])}, {over}{span}"
        + (f"; {lacking}" if lacking else ""),
        alt="",
        description=(
            f"{counts} {are} hidden, because {it} {are} small or because {it} would tell that "
            "another is. No rate, share or limit is worked out from counts "
            "of which some are hidden, so there is no chart."
            + (f" Sums are without {listed(without)}." if without else "")
            + (f" {lacking}." if lacking else "")
        ),
        cells=_as_printed(data, by, parts).rename(
            columns={
                "Count": f"Count ({_some_regions(without)})" if without else "Count",
                "Region": capital(area),
            }
        ),
        data=data,
        source=", ".join(sources.bare_names(sources.files_of(given))),
        notes=(
            "Counts that are small, and as many others as would tell that one is, are hidden in "
            "every exhibit of the paper together.",
        ),
        drawing=None,
        recipe=Recipe(request.function, dict(request.arguments), dict(request.frames)),
        illustrative=any(True in schema.invented(use.rows) for use in uses),
    )


def _some_regions(without: list[str]) -> str:
    """Of how many regions a sum is."""
    return some(len(reference.REGIONS) - len(without), len(reference.REGIONS), "region")


def _lacking_forces(rows: pd.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    """Forces that each sum lacks, by region and period: each may lack others."""
    sums = figures.sums_of(rows, [])
    sums = sums[sums["summed"] & sums["lacking"].astype(bool)]
    return {(row["region"], row["period"]): row["lacking"] for row in records(sums)}


def with_hidden(use: Use, mask: pd.Series) -> pd.DataFrame:
    """Counts as printed, those that are hidden missing."""
    if not mask.any():
        return use.totals.assign(measure=use.measure)
    hidden = use.cells.loc[mask.to_numpy(), use.keys].assign(hidden=True)
    counts = use.totals.merge(hidden, on=use.keys, how="left")
    kept = counts["value"].mask(counts["hidden"].notna())
    return counts.assign(value=kept, measure=use.measure).drop(columns="hidden")


def _parts(use: Use, fewer: dict[tuple[str, str], tuple[str, ...]]) -> list[str]:
    """Of how many forces each printed count is a sum, where that is not of all."""
    counts = use.totals
    regions = counts["region"] if "region" in counts else [None] * len(counts)
    return [
        ", ".join(
            f"{name} ({figures.part_of(name, absent)})"
            for (name, period), absent in fewer.items()
            if period == when and region in (None, name)
        )
        for region, when in zip(regions, counts["period"], strict=True)
    ]


def _lacking(fewer: Iterable[dict[tuple[str, str], tuple[str, ...]]]) -> str:
    """Which forces sums lack, and in which periods, as one clause."""
    when: dict[str, dict[str, None]] = {}
    for held in fewer:
        for (region, period), absent in held.items():
            names = listed(map(reference.force_in_words, absent))
            when.setdefault(f"{region} lacks {names}", {})[period] = None
    return "; ".join(f"{text} in {few_of(periods)}" for text, periods in when.items())


def _as_printed(data: pd.DataFrame, by: list[str], parts: list[list[str]]) -> pd.DataFrame:
    names = ["period", *(["measure"] if data["measure"].nunique() > 1 else []), *by]
    printed = data[names].rename(columns=str.capitalize).astype("object")
    printed["Count"] = [HIDDEN if value != value else int(value) for value in data["value"]]
    words = [text for of_use in parts for text in of_use]
    if any(words):
        printed["Sum of"] = [text or "all its forces" for text in words]
    return printed.reset_index(drop=True)


# --- the disclosure test -------------------------------------------------------------------------


@dataclass(frozen=True)
class Assurance:
    """Result of the disclosure test: how many families were ``tried``, and what to print."""

    tried: int
    sentence: str


_OPEN = (
    "This paper is internal: small counts of people are shown and nothing was hidden. It must not "
    "be passed on."
)
_NOTHING = (
    "No small count of people was found among the {other}figures that this paper was made from and "
    "that do not already stand in public, so nothing {more}was hidden and the disclosure test had "
    "nothing to find."
)


def attack(protection: Protection, placed: Iterable[Placed], threshold: int) -> Assurance:
    """Test the finished paper for disclosure."""
    # `NotSafeToPublish` where a small count can be told, or a hidden one stands in an exhibit.
    if not protection.applied:
        return Assurance(0, _OPEN)
    _look_for_hidden(protection, placed)
    if not protection.systems:
        other, more = ("other ", "more ") if protection.notes else ("", "")
        return Assurance(0, _NOTHING.format(other=other, more=more))
    for system in protection.systems:
        told = [count.rows for count in system.reader.disclosures(system.shown)]
        if told:
            raise _not_safe(system, told)
    return Assurance(len(protection.systems), _sentence(protection.systems, threshold))


def declared(
    done: Protection, attacked: Assurance, threshold: int, places: Container[int] | None = None
) -> tuple[str, ...]:
    """What a part of a paper says of its disclosure control, in paragraphs."""
    # ``places`` are those of the exhibits that stand in the part; all of them where it is not
    # given.
    if not done.applied:
        return (attacked.sentence,)
    return (
        f"Counts of people from 1 to {threshold - 1}, for measures that are sensitive, are hidden "
        "before anything is measured, with as many others as keep a reader from telling that a "
        "count is so small, in all exhibits of the paper together. Figures that already stand in "
        "public, with their address, are shown as they stand.",
        *shown_less(done, places),
        attacked.sentence,
        _knows(done.before),
        *_taken_apart(done, places),
    )


def _knows(before: Sequence[Earlier]) -> str:
    """What the disclosure test knows beside the paper, and what it does not."""
    known = (
        "The disclosure test knows what is in this paper and the figures that it was made from. "
        "It does not read text and decisions that the author wrote, but for hidden numbers."
    )
    if not before:
        return (
            f"{known} No record of another paper was used. It does not know of other papers, "
            "neither an earlier one of the same figures nor one for another region, unless their "
            "figures are named here as public; nor what a reader knows of one person."
        )
    text = (
        "{known} It also knows what {n|one other paper|other papers} showed, by {n|its|their} "
        "{n|record|records}: {names}. It knows of no further paper, unless its figures are named "
        "here as public; nor what a reader knows of one person."
    )
    return say(
        text, known=known, n=len(before), names="; ".join(dict.fromkeys(map(_called, before)))
    )


def _taken_apart(done: Protection, places: Container[int] | None) -> list[str]:
    """Which bodies are taken to share no count with a force, where nobody says what they hold."""
    shown = (use for use in done.shown if places is None or use.place in places)
    names = {name for use in shown if use.area == "other" for name in places_of(use.rows)}
    if not names:
        return []
    return [
        f"It takes {listed(sorted(names))} to count nobody whom a force counts too. A unit that "
        "forces share belongs under [areas] in rocu.toml with its forces, so that none is "
        "worked out from it."
    ]


def _called(paper: Earlier) -> str:
    """What an earlier paper is called; a restricted one without its title."""
    day = long_date(date.fromisoformat(paper.dated))
    title = f"“{paper.title}”" if paper.part == "public" else "a restricted part"
    return f"{title} ({paper.region or 'all regions'}, {day})"


def shown_less(done: Protection, places: Container[int] | None = None) -> tuple[str, ...]:
    """How many exhibits show less than was asked for, of all or of those in some places."""
    # How many small counts there are is not said: with another table it may tell what they are.
    within = {*done.notes, *done.tables} if places is None else places
    texts = (
        (done.notes, "{n:count exhibit} {n|shows|show} less than was asked for"),
        (done.tables,
         "{n:count exhibit} {n|is shown as a table|are shown as tables} of counts only"),
    )  # fmt: skip
    told = [say(text, n=number) for held, text in texts
            if (number := sum(place in within for place in held))]  # fmt: skip
    return (f"To protect people, {', and '.join(told)}.",) if told else ()


def _sentence(systems: tuple[System, ...], threshold: int) -> str:
    families = len(systems)
    measures = "measure" if families == 1 else f"{small(families)} families of measures"
    public = any(system.reader.published for system in systems)
    before = any(system.reader.met.known or system.reader.met.revised for system in systems)
    told = [
        *(["figures in public"] if public else []),
        *(["other papers"] if any(system.reader.is_told_before for system in systems) else []),
    ]
    return (
        f"A disclosure test of the finished paper took every figure that it has of the {measures} "
        f"concerned, in all its parts{', and what other papers showed of them' if before else ''}"
        ", and every sum and difference of them. It tried to tell from "
        f"them whether a count that is not shown is from 1 to {threshold - 1}, whether the paper "
        f"asks for that count or not. It could tell none"
        f"{f' but what {listed(told)} tell by themselves' if told else ''}."
    )


def _not_safe(system: System, told: list[frozenset[int]]) -> NotSafeToPublish:
    rows = system.reader.every_row
    row = rows[rows["_id"].isin(told[0])].iloc[0]
    names = [row["region"], row["period"], *(row[name] for name in DETAILS)]
    where = ", ".join(str(name) for name in names if isinstance(name, str))
    return NotSafeToPublish(
        f"{row['measure']}",
        f"{len(told)} {'count' if len(told) == 1 else 'counts'} could be told to be small from "
        f"what the paper shows, the first for {where}",
        "A paper from which no count of people can be told to be small",
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
    stands = hidden.merge(rows[[*use.keys, "value"]], on=use.keys)
    stands = stands[stands["value"].notna()]
    others: dict[tuple, set] = {}
    columns = [*use.keys, "value", "members"]
    for other in meant:
        if other.measure == use.measure and {*use.keys} <= {*other.keys}:
            # Of no members where all stands in public.
            members = other.cells[other.keys].assign(members=other.members)
            cells = other.totals.merge(members, on=other.keys, how="left")
            for *key, held in cells[columns].itertuples(index=False):
                others.setdefault(tuple(key), set()).add(held)
    return any(
        tuple(key) not in others or members in others[tuple(key)]
        for *key, members in stands[columns].itertuples(index=False)
    )
