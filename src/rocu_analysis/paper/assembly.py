"""Putting the paper together: front matter, summary, sections, data quality, annexes.

The order is that of a paper to a board: what is asked of it, what the figures say in a few
sentences, each figure with its words, then what the figures rest on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.paper import fitting
from rocu_analysis.paper.content import (
    Block,
    Document,
    Heading,
    Paragraph,
    Point,
    Points,
    Table,
)
from rocu_analysis.paper.findings import Findings, Numbers, Placed, stopped
from rocu_analysis.paper.requests import kind_of
from rocu_analysis.periods import long_date
from rocu_analysis.wording import subjects

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.kinds import Method


PART_WORDS = {
    "public": "1 of 2: public",
    "restricted": "2 of 2: restricted",
    "internal": "Internal: small counts are shown",
}


SECTIONS_AROUND = 8  # entries of the contents that are not findings: purpose, annexes and others


@dataclass(frozen=True, eq=False)
class Untitled:
    """A table outside any exhibit, before it has its number."""

    caption: str
    frame: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Contents:
    """Everything that goes into one part of a paper."""

    title: str
    subtitle: str
    part: str
    parts: int
    marking: str
    handling: str
    dated: date
    authors: str
    illustrative: bool
    board: str
    purpose: str
    decision: bool
    asks: tuple[str, ...]
    region: str | None
    placed: tuple[Placed, ...]
    not_shown: tuple[str, ...]
    quality: tuple[Block | Untitled, ...]
    quality_annex: tuple[Block | Untitled, ...]
    assumptions: tuple[str, ...]
    disclosure: tuple[str, ...]
    sources: tuple[Block, ...]


def assemble(contents: Contents) -> Document:
    """Make the document of one part."""
    numbers = Numbers()
    purpose, summary = _purpose(contents, numbers), numbers.section("Summary")
    findings = Findings(numbers, _used(contents, [*purpose, summary]))
    body = findings.sections(item for item in contents.placed if not item.request.annex)
    blocks = [
        *purpose,
        summary,
        *_summary(contents, findings),
        *body,
        *_section(numbers, "Data quality", _numbered_tables(contents.quality, numbers)),
        *_section(numbers, "Assumptions", _bullets(contents.assumptions)),
        *_section(numbers, "Disclosure control", map(Paragraph, contents.disclosure)),
        *_annexes(contents, findings),
    ]
    return Document(
        contents.title,
        contents.subtitle,
        contents.part,
        contents.marking,
        contents.handling,
        contents.dated,
        contents.authors,
        contents.illustrative,
        _front(contents),
        tuple(blocks),
    )


def _used(contents: Contents, blocks: list[Block]) -> float:
    """Height of what stands before the first finding: front matter, contents and summary."""
    main = [item for item in contents.placed if not item.request.annex]
    sections = len({item.request.heading for item in main}) + SECTIONS_AROUND
    lines = tuple(Point(f"{_summary_line(item, contents.region)} (figure 00).") for item in main)
    told = (Point(f"{text}.") for text in contents.not_shown)
    heading = Heading(1, contents.title)
    front = [heading, heading, *(Paragraph("words") for _ in _front(contents))]
    listed = Points(tuple(Point("words") for _ in range(sections + 1)))
    return fitting.height([*front, listed, *blocks, Points((*lines, *told))])


def _front(contents: Contents) -> tuple[tuple[str, str], ...]:
    internal = contents.part == "internal"
    rows = (
        ("To", contents.board),
        ("From", contents.authors),
        ("Date of figures", long_date(contents.dated)),
        ("For", "Decision" if contents.decision else "Information"),
        ("Region", contents.region or "All regions"),
        ("Part", PART_WORDS[contents.part] if contents.parts > 1 or internal else ""),
        ("Marking", contents.marking),
        ("Handling", contents.handling),
    )
    return tuple((label, words) for label, words in rows if words)


def _purpose(contents: Contents, numbers: Numbers) -> list[Block]:
    blocks: list[Block] = [numbers.section("Purpose")]
    if contents.purpose:
        blocks.append(Paragraph(contents.purpose))
    asks = contents.asks or ("note the figures and what they rest on",)
    if len(asks) == 1:
        return [*blocks, Paragraph(stopped(f"The board is asked to {asks[0]}"))]
    return [*blocks, Paragraph("The board is asked to:"), _numbered(asks)]


def _summary(contents: Contents, findings: Findings) -> list[Block]:
    main = [item for item in contents.placed if not item.request.annex]
    points = tuple(
        Point(_summary_line(item, contents.region), "", *findings.places[id(item)]) for item in main
    )
    blocks: list[Block] = [Points(points, ordered=True)] if points else []
    if contents.not_shown:
        blocks.append(Paragraph("What the paper was to show and could not", "lead"))
        blocks.extend(_bullets(contents.not_shown))
    return blocks


def _summary_line(item: Placed, paper_region: str | None) -> str:
    """Headline, with what is counted and the region in front where it does not name them.

    The region only in a paper with one: in any other, headlines without a name are of all.
    """
    headline = _of_what(item, item.exhibit.headline.rstrip("."))
    region = item.request.arguments.get("region")
    if not paper_region or not region or region in headline:
        return headline
    if item.exhibit.kind not in _OF_ONE_REGION:
        return headline
    return f"{region}: {_within(headline)}"


def _of_what(item: Placed, headline: str) -> str:
    """Headline that says what is counted: in a list, no subtitle stands below it."""
    measure = item.request.arguments.get("measure")
    if not isinstance(measure, str):
        return headline
    subject = subjects.subject(reference.measure(measure))
    if subject.lower() in headline.lower():
        return headline
    share = "Pursue share: "
    if headline.startswith(share):
        return f"Pursue share of {subject}: {headline.removeprefix(share)}"
    return f"{subject[:1].upper()}{subject[1:]}: {_within(headline)}"


def _within(headline: str) -> str:
    """Headline behind a colon: a small letter first, but in a name or an abbreviation."""
    first, _, rest = headline.partition(" ")
    named = {
        word
        for name in (*reference.regions()["region"], *reference.STRANDS)
        for word in name.split()
    }
    if first.removesuffix("'s") in named or not first[1:].islower():
        return headline
    return f"{first.lower()} {rest}"


# Exhibits that show one region alone when they are given one; others set it among all.
_OF_ONE_REGION = {"track", "balance_over_time", "funding", "outcomes_profile", "scorecard"}


def _annexes(contents: Contents, findings: Findings) -> list[Block]:
    numbers, blocks = findings.numbers, []
    further = [item for item in contents.placed if item.request.annex]
    if further:
        findings.flow.turn()
        blocks += findings.under(numbers.annex("Further figures"), further)
    if findings.later:
        heading, tables = numbers.annex("Tables behind the figures"), findings.tables()
        blocks += [replace(heading, landscape=tables[0].landscape), *tables]
    if contents.quality_annex:
        tables = _numbered_tables(contents.quality_annex, numbers)
        wide = any(isinstance(block, Table) and block.is_wide for block in tables)
        blocks += [replace(numbers.annex("What was set aside"), landscape=wide), *tables]
    told = methods_of(contents.placed)
    if told:
        blocks += [numbers.annex("Method"), Points(told)]
    if contents.sources:
        blocks += [numbers.annex("Sources"), *contents.sources]
    return blocks


def methods_of(placed: Iterable[Placed]) -> tuple[Point, ...]:
    """What is said of each method that some exhibit used, in the order of the exhibits."""
    used: dict[str, tuple[Method, list[frozenset[str]]]] = {}
    for item in placed:
        method = kind_of(item.exhibit.kind).method
        if method is not None:
            used.setdefault(method.name, (method, []))[1].append(item.exhibit.bears)
    told = ((name, method.text(bears)) for name, (method, bears) in used.items())
    return tuple(Point(text, name) for name, text in told if text)


def _section(numbers: Numbers, text: str, blocks: Iterable[Block]) -> list[Block]:
    blocks = list(blocks)
    return [numbers.section(text), *blocks] if blocks else []


def _bullets(texts: Iterable[str]) -> list[Block]:
    items = tuple(Point(stopped(text)) for text in texts)
    if len(items) == 1:
        return [Paragraph(items[0].text)]
    return [Points(items)] if items else []


def _numbered(texts: Iterable[str]) -> Points:
    return Points(tuple(Point(stopped(text)) for text in texts), ordered=True)


def _numbered_tables(blocks: Iterable[Block | Untitled], numbers: Numbers) -> list[Block]:
    """Give each table outside an exhibit its number."""
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Untitled):
            label, anchor = numbers.table()
            block = Table(label, block.caption, anchor, block.frame)
        done.append(block)
    return done
