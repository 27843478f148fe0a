"""Putting the paper together: front matter, summary, sections, data quality, annexes.

The order is that of a paper to a board: what is asked of it, what the figures say in a few
sentences, each figure with its words, then what the figures rest on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from rocu_analysis.paper.content import (
    Block,
    Document,
    Heading,
    Paragraph,
    Picture,
    Point,
    Points,
    Table,
)
from rocu_analysis.paper.methods import METHODS
from rocu_analysis.periods import long_date

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.entries import Request

# A longer table goes to an annex, where it does not stand between a reader and the next point.
LONGEST_TABLE = 12
PART_WORDS = {
    "public": "Part 1: public",
    "restricted": "Part 2: restricted",
    "internal": "Internal: small counts are shown",
}
FINDINGS = "What the figures show"


@dataclass(frozen=True, eq=False)
class Placed:
    """An exhibit with the request that it answers, and the request's place in the paper."""

    request: Request
    exhibit: Exhibit
    place: int


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
    sources: tuple[Point, ...]


class Numbers:
    """Running numbers of figures, tables, sections and annexes."""

    def __init__(self) -> None:
        self.figures = self.tables = self.sections = self.annexes = self.under = 0

    def figure(self) -> tuple[str, str]:
        """Label and anchor of the next figure."""
        self.figures += 1
        return f"Figure {self.figures}", f"figure-{self.figures}"

    def table(self) -> tuple[str, str]:
        """Label and anchor of the next table."""
        self.tables += 1
        return f"Table {self.tables}", f"table-{self.tables}"

    def section(self, text: str) -> Heading:
        """Heading of the next section."""
        self.sections, self.under = self.sections + 1, 0
        return Heading(1, text, f"{self.sections}.", f"section-{self.sections}")

    def annex(self, text: str) -> Heading:
        """Heading of the next annex; the first begins a page."""
        self.annexes, self.under = self.annexes + 1, 0
        letter = chr(ord("A") + self.annexes - 1)
        anchor = f"annex-{letter.lower()}"
        return Heading(1, text, f"Annex {letter}.", anchor, new_page=self.annexes == 1)

    def below(self, text: str) -> Heading:
        """Heading of the next part of the section or annex at hand."""
        self.under += 1
        above = chr(ord("A") + self.annexes - 1) if self.annexes else str(self.sections)
        return Heading(2, text, f"{above}.{self.under}", f"part-{above.lower()}-{self.under}")


def assemble(contents: Contents) -> Document:
    """Make the document of one part."""
    numbers = Numbers()
    findings = Findings(numbers)
    purpose, summary = _purpose(contents, numbers), numbers.section("Summary")
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
        return [*blocks, Paragraph(_stopped(f"The board is asked to {asks[0]}"))]
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
    """Headline, with the region in front where it does not say whose figures it tells of.

    Only in a paper with a region: in any other, headlines without a name are of all.
    """
    headline = item.exhibit.headline.rstrip(".")
    region = item.request.arguments.get("region")
    if not paper_region or not region or region in headline:
        return headline
    if item.exhibit.kind not in _OF_ONE_REGION:
        return headline
    return f"{region}: {headline}"


# Exhibits that show one region alone when they are given one; others set it among all.
_OF_ONE_REGION = {"track", "balance_over_time", "funding", "outcomes_profile", "scorecard"}


class Findings:
    """Exhibits as blocks, with what the rest of the paper must know of them.

    ``places`` says where each exhibit stands; ``later`` holds the tables that go to an annex.
    """

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.places: dict[int, tuple[str, str]] = {}
        self.later: list[tuple[Placed, str]] = []

    def sections(self, placed: Iterable[Placed]) -> list[Block]:
        """Sections by heading, in the order in which the headings first stand."""
        held: dict[str, list[Placed]] = {}
        for item in placed:
            held.setdefault(item.request.heading or FINDINGS, []).append(item)
        blocks: list[Block] = []
        for text, items in held.items():
            blocks += self.under(self.numbers.section(text), items)
        return blocks

    def under(self, heading: Heading, items: Iterable[Placed]) -> list[Block]:
        """Heading with the exhibits below it; it turns with the first of them."""
        blocks = [block for item in items for block in self._finding(item)]
        return [replace(heading, landscape=blocks[0].landscape), *blocks]

    def tables(self) -> list[Block]:
        """Tables that were put off, each under a heading."""
        blocks: list[Block] = []
        for item, figure in self.later:
            table = self._table(item)
            heading = self.numbers.below(f"Figures behind {figure.lower()}")
            blocks += [replace(heading, landscape=table.is_wide), table]
        return blocks

    def _finding(self, item: Placed) -> list[Block]:
        exhibit = item.exhibit
        heading, blocks = self.numbers.below(exhibit.headline), []
        if exhibit.drawing is None:
            table = self._table(item)
            heading = replace(heading, landscape=table.is_wide)
            blocks += [Paragraph(exhibit.description), table]
        else:
            blocks += self._with_chart(item)
        if exhibit.source:
            blocks.append(Paragraph(f"Source: {_stopped(exhibit.source)}", "source"))
        return [heading, *blocks, *_notes(exhibit.notes)]

    def _with_chart(self, item: Placed) -> list[Block]:
        """Chart, description and table; a table that is long or wide is put off."""
        exhibit = item.exhibit
        label, anchor = self.numbers.figure()
        self.places[id(item)] = (anchor, _lower(label))
        picture = Picture(label, exhibit.subtitle, exhibit.alt, anchor, exhibit)
        blocks: list[Block] = [picture, Paragraph(exhibit.description)]
        probe = Table("", "", "", exhibit.table)
        if len(exhibit.table) > LONGEST_TABLE or probe.is_wide:
            self.later.append((item, label))
            return [*blocks, Paragraph(f"The table behind {_lower(label)} stands in an annex.")]
        return [*blocks, self._table(item)]

    def _table(self, item: Placed) -> Table:
        exhibit = item.exhibit
        label, anchor = self.numbers.table()
        self.places.setdefault(id(item), (anchor, _lower(label)))
        return Table(label, exhibit.subtitle, anchor, exhibit.table, exhibit.source)


def _notes(notes: tuple[str, ...]) -> list[Block]:
    if not notes:
        return []
    items = tuple(Point(_stopped(note)) for note in notes)
    return [Paragraph("Notes", "lead"), Points(items, role="small")]


def _annexes(contents: Contents, findings: Findings) -> list[Block]:
    numbers, blocks = findings.numbers, []
    further = [item for item in contents.placed if item.request.annex]
    if further:
        blocks += findings.under(numbers.annex("Further figures"), further)
    if findings.later:
        heading, tables = numbers.annex("Tables behind the figures"), findings.tables()
        blocks += [replace(heading, landscape=tables[0].landscape), *tables]
    if contents.quality_annex:
        tables = _numbered_tables(contents.quality_annex, numbers)
        wide = any(isinstance(block, Table) and block.is_wide for block in tables)
        blocks += [replace(numbers.annex("What was set aside"), landscape=wide), *tables]
    methods = _methods(contents.placed)
    if methods:
        blocks += [numbers.annex("Method"), Points(methods)]
    if contents.sources:
        blocks += [numbers.annex("Sources"), Points(contents.sources)]
    return blocks


def _methods(placed: Iterable[Placed]) -> tuple[Point, ...]:
    kinds = dict.fromkeys(item.exhibit.kind for item in placed)
    used = {METHODS[kind]: None for kind in kinds if kind in METHODS}
    return tuple(Point(text, label) for label, text in used)


def _section(numbers: Numbers, text: str, blocks: Iterable[Block]) -> list[Block]:
    blocks = list(blocks)
    return [numbers.section(text), *blocks] if blocks else []


def _bullets(texts: Iterable[str]) -> list[Block]:
    items = tuple(Point(_stopped(text)) for text in texts)
    return [Points(items)] if items else []


def _numbered(texts: Iterable[str]) -> Points:
    return Points(tuple(Point(_stopped(text)) for text in texts), ordered=True)


def _lower(label: str) -> str:
    """Label within a sentence, its number on the same line."""
    return (label[0].lower() + label[1:]).replace(" ", "\u00a0")


def _stopped(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _numbered_tables(blocks: Iterable[Block | Untitled], numbers: Numbers) -> list[Block]:
    """Give each table outside an exhibit its number."""
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Untitled):
            label, anchor = numbers.table()
            block = Table(label, block.caption, anchor, block.frame)
        done.append(block)
    return done
