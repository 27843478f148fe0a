"""Exhibits with their place in a paper, and the numbers of figures, tables and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rocu_analysis.exhibits.exhibit import ILLUSTRATIVE, ILLUSTRATIVE_NOTE
from rocu_analysis.paper.content import Block, Heading, Link, Paragraph, Picture, Point, Points
from rocu_analysis.paper.layout import height, listed, stopped
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


class Failed(NamedTuple):
    """An exhibit that could not be made: its place, words for a board, and the reason in full."""

    place: int
    words: str
    details: str


class Labels:
    """Numbers of figures, tables and notes, given out before anything is placed.

    What only one exhibit of an annex notes has no number: it stands with its table. Tables that
    stand on the page of their question have the first numbers, then those of the annexes in their
    order: those on upright pages first.
    """

    def __init__(self, placed: Sequence[Placed], letter: str = "") -> None:
        self._letter = letter
        self._notes: dict[str, int] = {}
        self._noting = Counter(note for item in placed for note in set(_noted_by(item)))
        drawn = [item for item in placed if item.exhibit.drawing is not None]
        self._figures = {id(item): number for number, item in enumerate(drawn, 1)}
        self._later = [item for item in placed if not item.stands_inside]
        self._later.sort(key=lambda item: item.table.is_wide)
        self._tables: dict[int, Table] = {}
        inside = [item for item in placed if item.stands_inside]
        main = [item for item in inside if not item.request.annex]
        annexed = [item for item in inside if item.request.annex]
        for number, item in enumerate((*main, *annexed, *self._later), 1):
            name = f"{letter}{number}"
            self._tables[id(item)] = item.table.called(f"Table {name}", f"table-{name}".lower())

    def figure(self, item: Placed) -> str:
        """Label of an exhibit's chart."""
        return f"Figure {self._letter}{self._figures[id(item)]}"

    def place(self, item: Placed) -> Link:
        """Where an exhibit stands: at its chart, at its table, or at what is said of it."""
        if item.stands_inside:
            return self.table(item)
        if id(item) not in self._figures:
            return Link(f"said-{self.table(item).anchor}", "more")
        label = self.figure(item)
        return Link(label.replace(" ", "-").lower(), _lower(label))

    def said(self, item: Placed) -> str:
        """Anchor of the heading above what is said, where an exhibit stands by that alone."""
        place = self.place(item)
        return place.anchor if place.anchor.startswith("said-") else ""

    def table(self, item: Placed) -> Link:
        """Where the table of an exhibit stands."""
        table = self._tables[id(item)]
        return Link(table.anchor, _lower(table.label))

    def picture(self, item: Placed, room: float) -> Picture:
        """Chart of an exhibit, for which there is so much room."""
        exhibit, anchor = item.exhibit, self.place(item).anchor
        # The chart itself says that figures are invented, and so does each page.
        caption = exhibit.subtitle.removesuffix(f". {ILLUSTRATIVE}")
        return Picture.of(exhibit, self.figure(item), caption, anchor, room)

    def below(self, item: Placed) -> list[Block]:
        """Source of an exhibit, and where its table and its notes stand."""
        links = [] if item.stands_inside else [self.table(item)]
        alone = self._alone(item)
        notes = [stopped(note) for note in _noted_by(item) if note not in alone]
        links += self._noted({self._notes.setdefault(text, len(self._notes) + 1) for text in notes})
        return [Paragraph(f"Source: {stopped(item.table.source)}", "source", tuple(links))]

    def _alone(self, item: Placed) -> list[str]:
        """Notes that stand with the table of an exhibit."""
        if not item.request.annex or item.stands_inside:
            return []
        return [note for note in _noted_by(item) if self._noting[note] == 1]

    def _noted(self, numbers: set[int]) -> list[Link]:
        """A link to each note, the first with the word for it."""
        words = [f"{self._letter}{number}" for number in sorted(numbers)]
        noun = "notes\u00a0" if len(words) > 1 else "note\u00a0"
        return [Link(f"note-{word}".lower(), f"{'' if at else noun}{word}")
                for at, word in enumerate(words)]  # fmt: skip

    def shown_inside(self, item: Placed) -> list[Block]:
        """Table that stands on the page of its question."""
        return [self._tables[id(item)]] if item.stands_inside else []

    def tables(self) -> list[Block]:
        """Tables of the annex, each under a heading with all that its exhibit says."""
        blocks: list[Block] = []
        for item in self._later:
            table, place = self._tables[id(item)], self.place(item)
            drawn = id(item) in self._figures
            text = f"Figures behind {place.words}" if drawn else item.exhibit.headline
            blocks.append(Heading(2, text, landscape=table.is_wide))
            if is_told_behind(item):
                blocks.append(Paragraph(item.exhibit.more, stays=True))
            blocks += [table, *listed("", self._alone(item), role="small")]
        return blocks

    def notes(self) -> list[Block]:
        """Every note once, under its number."""
        names = ((text, f"{self._letter}{number}") for text, number in self._notes.items())
        points = tuple(Point(text, f"Note\u00a0{name}", anchor=f"note-{name}".lower())
                       for text, name in names)  # fmt: skip
        return [Points(points, role="small")] if points else []


def _noted_by(item: Placed) -> list[str]:
    """What an exhibit notes that no other place of the paper says."""
    # Every page, caption and chart says that figures are invented, and the section on data quality
    # what was accepted by hand, without the name of a returned file.
    chosen = item.request.chosen
    told = {articled(f"{text.rstrip('.')}.") for text in (chosen.accepted if chosen else ())}
    told.add(ILLUSTRATIVE_NOTE)
    notes = (getattr(note, "in_paper", note) for note in item.exhibit.notes if note not in told)
    return [note for note in dict.fromkeys(notes) if note]


def is_told_behind(item: Placed) -> bool:
    """Whether a chart's words are too many for its page: then they stand with its table."""
    long = len(item.exhibit.more.split()) > MOST_TOLD
    return long and item.exhibit.drawing is not None and not item.request.annex


def words_of(item: Placed) -> list[Block]:
    """What the exhibit says in short, what whoever asked for it has to add, what must be known."""
    exhibit, blocks = item.exhibit, []
    if exhibit.more and not is_told_behind(item):
        blocks.append(Paragraph(exhibit.more))
    if item.request.comment:
        blocks.append(Paragraph(stopped(item.request.comment)))
    if exhibit.care:
        blocks.append(Paragraph(f"Read with care: {stopped(exhibit.care)}", "care"))
    return blocks


def _lower(label: str) -> str:
    """Label within a sentence, its number on the same line."""
    return (label[0].lower() + label[1:]).replace(" ", "\u00a0")
