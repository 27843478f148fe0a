"""Exhibits as blocks of a paper: numbered, in sections, each with its words on one page.

Chart, source, words and notes stand together. A short table stands below its chart where one page
has room for both; any other goes to an annex, to which a link leads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rocu_analysis.paper import fitting
from rocu_analysis.paper.content import (
    Block,
    Heading,
    Paragraph,
    Picture,
    Point,
    Points,
    Table,
)

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.requests import Request

FINDINGS = "What the figures show"


@dataclass(frozen=True, eq=False)
class Placed:
    """An exhibit with the request that it answers, and the request's place in the paper.

    ``drawn`` holds its chart once it is drawn, for all parts of the paper.
    """

    request: Request
    exhibit: Exhibit
    place: int
    drawn: dict = field(default_factory=dict, repr=False)


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


class Findings:
    """Exhibits as blocks, with what the rest of the paper must know of them.

    ``places`` says where each exhibit stands; ``later`` holds the tables that go to an annex.
    ``flow`` is where on its page the text has come to.
    """

    def __init__(self, numbers: Numbers, used: float = 0.0) -> None:
        self.numbers, self.flow = numbers, fitting.Flow(used)
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
        above, blocks = [heading], []
        for item in items:
            blocks += self._finding(item, above)
            above = []
        return [replace(heading, landscape=blocks[0].landscape), *blocks]

    def tables(self) -> list[Block]:
        """Tables that were put off, each under a heading, those on upright pages first."""
        ready = [(self._grid(item), item, figure) for item, figure in self.later]
        blocks: list[Block] = []
        for table, item, figure in sorted(ready, key=lambda held: held[0].is_wide):
            heading = self.numbers.below(f"Figures behind {_lower(figure)}")
            anchor = _behind(self.places[id(item)][0])
            blocks += [
                replace(heading, landscape=table.is_wide, anchor=anchor),
                self._numbered(item, table),
            ]
        return blocks

    def _finding(self, item: Placed, above: list[Block]) -> list[Block]:
        exhibit = item.exhibit
        heading = self.numbers.below(exhibit.headline)
        if exhibit.drawing is not None:
            return self._with_chart(item, heading, above)
        table = self._numbered(item, self._grid(item))
        heading = replace(heading, landscape=table.is_wide)
        shown, notes = [table, *_source(exhibit)], _notes(exhibit.notes)
        # Behind a table on pages that are turned, notes could stand on such a page alone.
        after = [*notes, *shown] if table.is_wide else [*shown, *notes]
        blocks = [heading, *_words(item), *after]
        self._go_on([*above, *blocks])
        return blocks

    def _go_on(self, blocks: list[Block]) -> None:
        """Go on by blocks without a chart; those on pages of their own leave a new page."""
        if any(isinstance(block, Table) and block.is_wide for block in blocks):
            self.flow.turn()
            return
        for block in blocks:
            together = isinstance(block, Table) and block.keeps_together
            (self.flow.block if together else self.flow.text)(fitting.height([block]))

    def _with_chart(self, item: Placed, heading: Heading, above: list[Block]) -> list[Block]:
        """Chart with its source, words and notes; its table on the same page, or put off."""
        exhibit = item.exhibit
        label, anchor = self.numbers.figure()
        self.places[id(item)] = (anchor, _lower(label))
        picture = Picture(label, exhibit.subtitle, exhibit.alt, anchor, exhibit, _drawn=item.drawn)
        notes, table = _notes(exhibit.notes), self._grid(item)
        words = _below_chart(item, _behind(anchor))
        room, has_table = self.flow.chart(
            picture, [*above, heading, *words], notes, None if table.is_wide else table
        )
        picture = replace(picture, room=room)
        if has_table:
            table = self._numbered(item, table)
            return [heading, picture, *_below_chart(item), *notes, table]
        self.later.append((item, label))
        return [heading, picture, *words, *notes]

    def _grid(self, item: Placed) -> Table:
        """Table of an exhibit, before it has its number."""
        exhibit = item.exhibit
        return Table("Table 00", exhibit.subtitle, "", exhibit.table, exhibit.source)

    def _numbered(self, item: Placed, table: Table) -> Table:
        label, anchor = self.numbers.table()
        self.places.setdefault(id(item), (anchor, _lower(label)))
        return table.called(label, anchor)


def _source(exhibit: Exhibit) -> list[Block]:
    return [Paragraph(f"Source: {stopped(exhibit.source)}", "source")] if exhibit.source else []


def _below_chart(item: Placed, behind: str = "") -> list[Block]:
    """Source of a chart, where its table stands, and words; the first keep to the chart."""
    lines = _source(item.exhibit)
    if behind:
        told = "The table behind this chart stands in"
        lines.append(Paragraph(told, "source", behind, "an annex"))
    lines = [replace(line, stays=True) for line in lines]
    return [*lines, *_words(item)]


def _words(item: Placed) -> list[Block]:
    """What the exhibit says, and what whoever asked for it has to add."""
    blocks = [Paragraph(item.exhibit.description)]
    if item.request.comment:
        blocks += [Paragraph("Comment", "lead"), Paragraph(stopped(item.request.comment))]
    return blocks


def _notes(notes: tuple[str, ...]) -> list[Block]:
    from rocu_analysis.exhibits.exhibit import ILLUSTRATIVE_NOTE

    # Every page, caption and chart says that figures are invented; a note would say it again.
    items = tuple(Point(stopped(note)) for note in notes if note != ILLUSTRATIVE_NOTE)
    return [Paragraph("Notes", "lead"), Points(items, role="small")] if items else []


def _behind(anchor: str) -> str:
    return f"behind-{anchor}"


def _lower(label: str) -> str:
    """Label within a sentence, its number on the same line."""
    return (label[0].lower() + label[1:]).replace(" ", "\u00a0")


def stopped(text: str) -> str:
    """Give a sentence its full stop, where it has none."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
