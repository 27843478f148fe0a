"""Exhibits with their place in a paper, and the numbers of figures, tables and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rocu_analysis.exhibits.exhibit import ILLUSTRATIVE, ILLUSTRATIVE_NOTE
from rocu_analysis.paper.content import Block, Heading, Link, Paragraph, Picture, Point, Points
from rocu_analysis.paper.layout import height, stopped
from rocu_analysis.paper.tables import Table
from rocu_analysis.paper.tidy import named_source
from rocu_analysis.wording import articled

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.requests import Request

MOST_TOLD = 40  # words below a chart of the main part
LARGEST_INSIDE = 8.0  # centimetres of a table that stands on the page of its question


@dataclass(frozen=True, eq=False)
class Placed:
    """An exhibit with the request that it answers, and the request's place in the paper."""

    request: Request
    exhibit: Exhibit
    place: int

    @cached_property
    def table(self) -> Table:
        """Its table before it has a number, laid out once for all parts."""
        exhibit = self.exhibit
        source = named_source(self.request, exhibit)
        return Table("Table 00", exhibit.subtitle, "", exhibit.cells, source)

    @property
    def stands_inside(self) -> bool:
        """Whether its table is its answer and short enough to stand on the page of its question."""
        if self.exhibit.drawing is not None or self.exhibit.kind == "completeness":
            return False  # a chart is the answer, or the sentence that nothing is missing
        return not self.table.is_wide and height([self.table]) <= LARGEST_INSIDE

    @property
    def is_told_behind(self) -> bool:
        """Whether a chart's words are too many for its page: then they stand with its table."""
        long = len(self.exhibit.more.split()) > MOST_TOLD
        return long and self.exhibit.drawing is not None and not self.request.annex

    @property
    def words(self) -> list[Block]:
        """What it says in short, what whoever asked for it has to add, what must be known."""
        exhibit, comment = self.exhibit, self.request.comment
        more = [] if self.is_told_behind or not exhibit.more else [Paragraph(exhibit.more)]
        more += [Paragraph(stopped(comment))] if comment else []
        care = f"Read with care: {stopped(exhibit.care)}" if exhibit.care else ""
        return [*more, Paragraph(care, "care")] if care else more

    @property
    def notes(self) -> list[str]:
        """What it notes that no other place of the paper says."""
        # Every page, caption and chart says that figures are invented, and the section on data
        # quality what was accepted by hand, without the name of a returned file.
        chosen = self.request.chosen
        told = {articled(f"{text.rstrip('.')}.") for text in (chosen.accepted if chosen else ())}
        told.add(ILLUSTRATIVE_NOTE)
        notes = (getattr(note, "in_paper", note) for note in self.exhibit.notes if note not in told)
        return [stopped(note) for note in dict.fromkeys(notes) if note]


class Failed(NamedTuple):
    """An exhibit that could not be made: its place, words for a board, and the reason in full."""

    place: int
    words: str
    details: str


class Labels:
    """Numbers of figures, tables and notes, given out before anything is placed."""

    def __init__(self, placed: Sequence[Placed], letter: str = "") -> None:
        self._letter = letter
        self._notes: dict[str, int] = {}
        drawn = [item for item in placed if item.exhibit.drawing is not None]
        self._figures = {id(item): f"Figure {letter}{n}" for n, item in enumerate(drawn, 1)}
        # Tables on the page of their question, then those of annexes, upright ones first.
        inside = [item for item in placed if item.stands_inside]
        inside.sort(key=lambda item: item.request.annex)
        self._later = [item for item in placed if not item.stands_inside]
        self._later.sort(key=lambda item: item.table.is_wide)
        self._tables = {
            id(item): item.table.called(f"Table {letter}{n}", f"table-{letter}{n}".lower())
            for n, item in enumerate((*inside, *self._later), 1)
        }

    def place(self, item: Placed) -> Link:
        """Where an exhibit stands: at its chart, at its table, or at what is said of it."""
        if item.stands_inside:
            return self._table(item)
        if anchor := self.said(item):
            return Link(anchor, "more")
        label = self._figures[id(item)]
        return Link(label.replace(" ", "-").lower(), _lower(label))

    def said(self, item: Placed) -> str:
        """Anchor of the heading above what is said, where an exhibit stands by that alone."""
        is_alone = id(item) not in self._figures and not item.stands_inside
        return f"said-{self._table(item).anchor}" if is_alone else ""

    def _table(self, item: Placed) -> Link:
        table = self._tables[id(item)]
        return Link(table.anchor, _lower(table.label))

    def picture(self, item: Placed, room: float) -> Picture:
        """Chart of an exhibit, for which there is so much room."""
        exhibit, anchor = item.exhibit, self.place(item).anchor
        # The chart itself says that figures are invented, and so does each page.
        caption = exhibit.subtitle.removesuffix(f". {ILLUSTRATIVE}")
        return Picture.of(exhibit, self._figures[id(item)], caption, anchor, room)

    def below(self, item: Placed) -> list[Block]:
        """Source of an exhibit, and where its table and its notes stand."""
        links = [] if item.stands_inside else [self._table(item)]
        numbers = {self._notes.setdefault(text, len(self._notes) + 1) for text in item.notes}
        noun = "notes\u00a0" if len(numbers) > 1 else "note\u00a0"
        for number in sorted(numbers):
            name = f"{self._letter}{number}"
            links.append(Link(f"note-{name}".lower(), f"{noun}{name}"))
            noun = ""
        return [Paragraph(f"Source: {stopped(item.table.source)}", "source", tuple(links))]

    def shown_inside(self, item: Placed) -> list[Block]:
        """Table that stands on the page of its question."""
        return [self._tables[id(item)]] if item.stands_inside else []

    def tables(self) -> list[Block]:
        """Tables of the annex, each under a heading with all that its exhibit says."""
        blocks: list[Block] = []
        for item in self._later:
            table, is_drawn = self._tables[id(item)], id(item) in self._figures
            behind = f"Figures behind {self.place(item).words}"
            text = behind if is_drawn else item.exhibit.headline
            more = [Paragraph(item.exhibit.more, stays=True)] if item.is_told_behind else []
            blocks += [Heading(2, text, landscape=table.is_wide), *more, table]
        return blocks

    def notes(self) -> list[Block]:
        """Every note once, under its number."""
        names = ((text, f"{self._letter}{number}") for text, number in self._notes.items())
        points = tuple(Point(text, f"Note\u00a0{name}", anchor=f"note-{name}".lower())
                       for text, name in names)  # fmt: skip
        return [Points(points, role="small")] if points else []


def _lower(label: str) -> str:
    """Label within a sentence, its number on the same line."""
    return (label[0].lower() + label[1:]).replace(" ", "\u00a0")
