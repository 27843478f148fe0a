"""Putting the paper together: front matter, summary, sections, data quality, annexes.

The order is that of a paper to a board: what is asked of it, what the figures say in a few
sentences, each figure with its words, then what the figures rest on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
LONGEST_TABLE = 24
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
    purpose = _purpose(contents, numbers)
    summary = numbers.section("Summary")
    body, places, long_tables = _sections(contents, numbers)
    quality = _section(numbers, "Data quality", _numbered_tables(contents.quality, numbers))
    assumed = _section(numbers, "Assumptions", _bullets(contents.assumptions))
    disclosure = _section(
        numbers, "Disclosure control", [Paragraph(text) for text in contents.disclosure]
    )
    annex = _annexes(contents, numbers, long_tables)
    placed = [item for item in contents.placed if not item.request.annex]
    blocks = [
        *purpose,
        summary,
        *_summary(placed, places, contents.not_shown),
        *body,
        *quality,
        *assumed,
        *disclosure,
        *annex,
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
    rows = (
        ("To", contents.board),
        ("From", contents.authors),
        ("Date of figures", long_date(contents.dated)),
        ("For", "Decision" if contents.decision else "Information"),
        ("Region", contents.region or "All regions"),
        ("Part", PART_WORDS[contents.part]),
        ("Marking", contents.marking),
        ("Handling", contents.handling),
    )
    return tuple((label, words) for label, words in rows if words)


def _purpose(contents: Contents, numbers: Numbers) -> list[Block]:
    blocks: list[Block] = [numbers.section("Purpose")]
    if contents.purpose:
        blocks.append(Paragraph(contents.purpose))
    asks = contents.asks or ("note the figures and what they rest on",)
    verb = "decide" if contents.decision else "note"
    if len(asks) == 1:
        return [*blocks, Paragraph(f"The board is asked to {_sentence(asks[0], verb)}")]
    return [*blocks, Paragraph("The board is asked to:"), _numbered(asks)]


def _sentence(text: str, verb: str) -> str:
    first = text.split()[0].casefold() if text.split() else ""
    # An ask that begins with a noun still reads as a sentence.
    words = text if first not in ("the", "that", "a") else f"{verb} {text}"
    return words if words.endswith(".") else f"{words}."


def _summary(
    placed: list[Placed], places: dict[int, tuple[str, str]], not_shown: tuple[str, ...]
) -> list[Block]:
    points = tuple(Point(_stopped(item.exhibit.headline), "", *places[id(item)]) for item in placed)
    blocks: list[Block] = [Points(points, ordered=True)] if points else []
    if not_shown:
        blocks.append(Paragraph("What the paper was to show and could not:"))
        blocks.extend(_bullets(not_shown))
    return blocks


def _sections(contents: Contents, numbers: Numbers):
    """Sections by heading, in the order in which the headings first stand."""
    blocks: list[Block] = []
    places: dict[int, tuple[str, str]] = {}
    long_tables: list[tuple[Placed, str]] = []
    main = [item for item in contents.placed if not item.request.annex]
    for heading in dict.fromkeys(item.request.heading or FINDINGS for item in main):
        blocks.append(numbers.section(heading))
        for item in main:
            if (item.request.heading or FINDINGS) == heading:
                blocks.extend(_finding(item, numbers, places, long_tables))
    return blocks, places, long_tables


def _finding(item: Placed, numbers: Numbers, places: dict, long_tables: list | None) -> list[Block]:
    exhibit = item.exhibit
    blocks: list[Block] = [numbers.below(exhibit.headline)]
    if exhibit.drawing is not None:
        label, anchor = numbers.figure()
        places[id(item)] = (anchor, label[0].lower() + label[1:])
        blocks.append(Picture(label, exhibit.subtitle, exhibit.alt, anchor, exhibit))
    blocks.append(Paragraph(exhibit.description))
    if (
        long_tables is not None
        and exhibit.drawing is not None
        and len(exhibit.table) > LONGEST_TABLE
    ):
        long_tables.append((item, label))
        blocks.append(Paragraph(f"The figures behind {label.lower()} stand in the annex."))
    elif len(exhibit.table):
        blocks.append(_table(exhibit, numbers, places, item))
    if exhibit.source:
        blocks.append(Paragraph(f"Source: {_stopped(exhibit.source)}", "source"))
    return [*blocks, *_notes(exhibit.notes)]


def _table(exhibit: Exhibit, numbers: Numbers, places: dict, item: Placed) -> Table:
    label, anchor = numbers.table()
    places.setdefault(id(item), (anchor, label[0].lower() + label[1:]))
    return Table(label, exhibit.subtitle, anchor, exhibit.table, exhibit.source)


def _notes(notes: tuple[str, ...]) -> list[Block]:
    if not notes:
        return []
    items = tuple(Point(_stopped(note)) for note in notes)
    return [Paragraph("Notes", "small"), Points(items, role="small")]


def _annexes(contents: Contents, numbers: Numbers, long_tables: list) -> list[Block]:
    blocks: list[Block] = []
    places: dict[int, tuple[str, str]] = {}
    further = [item for item in contents.placed if item.request.annex]
    if further:
        blocks.append(numbers.annex("Further figures"))
        for item in further:
            blocks.extend(_finding(item, numbers, places, None))
    if long_tables:
        blocks.append(numbers.annex("Figures in full"))
        for item, figure in long_tables:
            blocks.append(numbers.below(f"Figures behind {figure.lower()}"))
            blocks.append(_table(item.exhibit, numbers, places, item))
    if contents.quality_annex:
        blocks.append(numbers.annex("What was set aside"))
        blocks += _numbered_tables(contents.quality_annex, numbers)
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
