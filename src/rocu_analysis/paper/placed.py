"""Exhibits with their place in a paper: numbers of figures, tables and notes, and whose data it is.

Publishers stand by name under each chart; files and addresses stand once, in the annex. Counts are
given as tidy figures as well (`figures_of`), from the protected cells that the exhibits are made
from: what is hidden there is hidden here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.exhibits.exhibit import ILLUSTRATIVE, ILLUSTRATIVE_NOTE
from rocu_analysis.exhibits.sources import addresses
from rocu_analysis.paper.content import (
    Block,
    Heading,
    Link,
    Paragraph,
    Picture,
    Point,
    Points,
    height,
    stopped,
)
from rocu_analysis.paper.tables import Table
from rocu_analysis.wording import articled, few_of, small_count, the_region

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.paper.requests import Request

MOST_WORDS = 40  # words below a chart of the main part
LARGEST_INSIDE = 8.0  # centimetres of a table that stands on the page of its question
ALL = "All"  # of a detail: the count is the sum over it
HIDDEN = "hidden"
DETAILS = ["strand", "threat", "tier", "level"]
NAMED_BY = ["measure", "area", "counting", "period_start", "period_end", *DETAILS, "unit"]
# The ends of a count that is known as a range; the status of the return, or that it is hidden.
TIDY = [*NAMED_BY, "value", "low", "high", "status", "source"]
MOST_PUBLISHERS = 3  # names of publishers below a chart
# Publishers by the end of their host, the longer one first; any other is called by its host.
PUBLISHERS = {
    "justiceinspectorates.gov.uk": "HMICFRS",
    "gov.uk": "GOV.UK",
    "parliament.uk": "UK Parliament",
    "theyworkforyou.com": "Hansard (TheyWorkForYou)",
    "parallelparliament.co.uk": "Hansard (Parallel Parliament)",
    "actionfraud.police.uk": "Action Fraud",
    "police.uk": "the police",
    "itv.com": "ITV News",
    "bbci.co.uk": "BBC News",
    "bbc.co.uk": "BBC News",
    "policeprofessional.com": "Police Professional",
}


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
    def table_is_inside(self) -> bool:
        """Whether its table is its answer and short enough to stand on the page of its question."""
        if self.exhibit.drawing is not None or self.exhibit.kind == "completeness":
            return False  # a chart is the answer, or the sentence that nothing is missing
        return not self.table.is_wide and height([self.table]) <= LARGEST_INSIDE

    @property
    def words_are_behind(self) -> bool:
        """Whether a chart's words are too many for its page: then they stand with its table."""
        long = len(self.exhibit.more.split()) > MOST_WORDS
        return long and self.exhibit.drawing is not None and not self.request.annex

    @property
    def words(self) -> list[Block]:
        """What it says in short, what whoever asked for it has to add, what must be known."""
        exhibit, comment = self.exhibit, self.request.comment
        more = [] if self.words_are_behind or not exhibit.more else [Paragraph(exhibit.more)]
        more += [Paragraph(stopped(comment))] if comment else []
        care = f"Read with care: {stopped(exhibit.care)}" if exhibit.care else ""
        return [*more, Paragraph(care, "care")] if care else more

    @property
    def notes(self) -> list[str]:
        """What it notes that no other place of the paper says."""
        # Every page, caption and chart says that figures are invented, and the section on data
        # quality what was accepted by hand, without the name of a returned file.
        chosen = self.request.chosen
        other = {articled(f"{text.rstrip('.')}.") for text in (chosen.accepted if chosen else ())}
        other.add(ILLUSTRATIVE_NOTE)
        own = (note for note in self.exhibit.notes if note not in other)
        notes = (getattr(note, "in_paper", note) for note in own)
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
        inside = [item for item in placed if item.table_is_inside]
        inside.sort(key=lambda item: item.request.annex)
        self._later = [item for item in placed if not item.table_is_inside]
        self._later.sort(key=lambda item: item.table.is_wide)
        self._tables = {
            id(item): item.table.called(f"Table {letter}{n}", f"table-{letter}{n}".lower())
            for n, item in enumerate((*inside, *self._later), 1)
        }

    def place(self, item: Placed) -> Link:
        """Where an exhibit stands: at its chart, at its table, or at what is said of it."""
        if item.table_is_inside:
            return self._table(item)
        if anchor := self.words_anchor(item):
            return Link(anchor, "more")
        label = self._figures[id(item)]
        return Link(label.replace(" ", "-").lower(), _lower(label))

    def words_anchor(self, item: Placed) -> str:
        """Anchor of the heading above what is said, where an exhibit stands by that alone."""
        is_alone = id(item) not in self._figures and not item.table_is_inside
        return f"said-{self._table(item).anchor}" if is_alone else ""

    def _table(self, item: Placed) -> Link:
        table = self._tables[id(item)]
        return Link(table.anchor, _lower(table.label))

    def picture(self, item: Placed, room: float) -> Picture:
        """Chart of an exhibit, for which there is so much room."""
        exhibit, anchor = item.exhibit, self.place(item).anchor
        # The chart itself says that figures are invented, and so does each page.
        caption = exhibit.subtitle.removesuffix(f". {ILLUSTRATIVE}")
        return Picture.make(exhibit, self._figures[id(item)], caption, anchor, room)

    def below(self, item: Placed) -> list[Block]:
        """Source of an exhibit, and where its table and its notes stand."""
        links = [] if item.table_is_inside else [self._table(item)]
        numbers = {self._notes.setdefault(text, len(self._notes) + 1) for text in item.notes}
        noun = "notes\u00a0" if len(numbers) > 1 else "note\u00a0"
        for number in sorted(numbers):
            name = f"{self._letter}{number}"
            links.append(Link(f"note-{name}".lower(), f"{noun}{name}"))
            noun = ""
        return [Paragraph(f"Source: {stopped(item.table.source)}", "source", tuple(links))]

    def shown_inside(self, item: Placed) -> list[Block]:
        """Table that stands on the page of its question."""
        return [self._tables[id(item)]] if item.table_is_inside else []

    def tables(self) -> list[Block]:
        """Tables of the annex, each under a heading with all that its exhibit says."""
        blocks: list[Block] = []
        for item in self._later:
            table, is_drawn = self._tables[id(item)], id(item) in self._figures
            behind = f"Figures behind {self.place(item).words}"
            text = behind if is_drawn else item.exhibit.headline
            more = [Paragraph(item.exhibit.more, stays=True)] if item.words_are_behind else []
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


# --- who published them ---------------------------------------------------------------------------


def named_source(request: Request, exhibit: Exhibit) -> str:
    """Publishers of the figures of an exhibit, or whose returns they come from; never a file."""
    texts = [text for frame in request.rows_used if len(frame) for text in addresses(frame)]
    links = {link.strip() for text in texts for link in text.split("; ")}
    hosts = {urlsplit(link).netloc.removeprefix("www.") for link in links} - {""}
    if hosts:
        return few_of(sorted(set(map(_publisher, hosts))), MOST_PUBLISHERS, "other")
    return returns_of(areas_of(request, exhibit))


def _publisher(host: str) -> str:
    ends = (name for end, name in PUBLISHERS.items() if f".{host}".endswith(f".{end}"))
    return next(ends, host)


def areas_of(request: Request, exhibit: Exhibit) -> set[str]:
    """Regions, or other areas, that the figures of an exhibit are of."""
    if request.chosen is None:
        return set(exhibit.data["region"].dropna()) if "region" in exhibit.data else set()
    shown = (one.rows if one.shown is None else one.shown for one in request.chosen.selections)
    return {name for rows in shown for name in rows["region"].dropna().unique()}


def returns_of(areas: set[str]) -> str:
    """Whose returns they are, by the areas that they give figures of."""
    homes = reference.regions_of_forces()
    given = {homes.get(name, name) for name in areas}
    regions = [name for name in reference.REGIONS if name in given]
    if len(regions) == 1:
        return f"returns of {the_region(regions[0])}"
    return f"returns of {small_count(len(regions), 'region')}" if regions else "returned files"


# --- their counts, one a row ----------------------------------------------------------------------


def figures_of(evidence: Any, placed: Iterable[Any]) -> pd.DataFrame:
    """Every count that some exhibits show or hide, each once, by the evidence of a record."""
    rows = []
    for item in placed:
        source = named_source(item.request, item.exhibit)
        counts = evidence.exhibits[item.place]["counts"]
        for count, known in zip(counts, evidence.known[item.place], strict=True):
            rows.append([*_figure(count, known), source])
    made = pd.DataFrame(rows, columns=TIDY, dtype="object")
    return made.drop_duplicates(NAMED_BY, ignore_index=True)


def _figure(count: dict[str, Any], known: tuple[str, Any, Any]) -> list:
    """A count in the order of `TIDY`, but its source; never a hidden value."""
    status, low, high = (HIDDEN, None, None) if count["value"] is None else known
    area = count["region"] if isinstance(count["region"], str) else "All regions"
    if forces := count.get("forces") or count.get("given_by"):
        area = f"{area} ({', '.join(forces)})"
    days = (date.fromisoformat(count[name]) for name in ("first", "last"))
    unit = reference.measure(count["measure"])["unit"]
    return [count["measure"], area, count["counting"], *days,
            *(_detail(count, name) for name in DETAILS), unit, count["value"], low, high,
            status]  # fmt: skip


def _detail(count: dict[str, Any], name: str) -> str:
    """What a count is restricted to; what it leaves out where it is the rest."""
    if name in count.get("but", {}):
        return f"all but {', '.join(count['but'][name])}"
    return ", ".join(count["only"].get(name, ())) or ALL
