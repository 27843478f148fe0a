"""Putting the paper together: front matter, summary, sections, data quality, annexes.

The order is that of a paper to a board: what is asked of it, what the figures say in a few
sentences, each figure with its words, then what the figures rest on.

Chart, source, words and notes of an exhibit stand together. A short table stands below its chart
where one page has room for both; any other goes to an annex, to which a link leads. How much of a
page words and tables take is an estimate, in centimetres, for pages that are set in the widest
letters that they may be shown in: what fits here fits everywhere. Where pages end is for each
format to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.exhibits.exhibit import ILLUSTRATIVE_NOTE
from rocu_analysis.paper import assurance, quality
from rocu_analysis.paper.content import (
    Block,
    Document,
    Heading,
    Link,
    Paragraph,
    Picture,
    Point,
    Points,
)
from rocu_analysis.paper.requests import kind_of
from rocu_analysis.paper.tables import PAGE_WIDTH, POINT, TALLEST, Table, width
from rocu_analysis.periods import long_date
from rocu_analysis.wording import numbers
from rocu_analysis.wording.say import capital

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.exhibits.kinds import Method
    from rocu_analysis.paper.paper import Paper
    from rocu_analysis.paper.requests import Request

FINDINGS = "What the figures show"
PART_WORDS = {
    "public": "1 of 2: public",
    "restricted": "2 of 2: restricted",
    "internal": "Internal: small counts are shown",
}
SECTIONS_AROUND = 8  # entries of the contents that are not findings: purpose, annexes and others
# Exhibits that show one region alone when they are given one; others set it among all.
_OF_ONE_REGION = {
    "track", "year_on_year", "balance_over_time", "funding", "outcomes_profile", "scorecard",
}  # fmt: skip
_OF_DIFFERENCES = {"compare_regions", "funnel", "balance"}

PAGE_HEIGHT = 24.3  # of text, between the running lines, with a little to spare
SMALLEST = 0.8  # of its width, to which a chart may shrink
WITH_TABLE = 0.85  # the same, for a table to stand below it
ALONE = 0.9  # the same, where its notes run over to the next page all the same
FIRST_NOTES = 1.6  # centimetres of notes that stay with the chart
LEADING = 1.17 * 1.1  # line height of the typeface, and the distance between lines
UPRIGHT = 0.9  # letters are measured in bold; others are narrower
# Style -> size of text in points, whether it is bold, and space around it in centimetres.
_STYLES = {
    "heading 1": (16, True, 0.75),
    "heading 2": (13, True, 0.65),
    "heading 3": (11, True, 0.5),
    "caption": (10, True, 0.42),
    "body": (11, False, 0.21),
    "source": (9, False, 0.28),
    "small": (9, False, 0.07),
    "lead": (9, True, 0.07),
}
TABLE_LINE = 0.47


@dataclass(frozen=True, eq=False)
class Placed:
    """An exhibit with the request that it answers, and the request's place in the paper.

    ``drawn`` holds its chart once it is drawn, for all parts of the paper.
    """

    request: Request
    exhibit: Exhibit
    place: int
    drawn: dict = field(default_factory=dict, repr=False)

    @cached_property
    def table(self) -> Table:
        """Its table before it has a number, laid out once for all parts."""
        exhibit = self.exhibit
        return Table("Table 00", exhibit.subtitle, "", exhibit.table, exhibit.source)


# --- the whole -----------------------------------------------------------------------------------


def assemble(
    paper: Paper, part: str, placed: Sequence[Placed], not_shown: Sequence[str]
) -> Document:
    """Make the document of one part from its exhibits, and from what could not be shown of it."""
    main = [item for item in placed if not item.request.annex]
    lines = [_summary_line(item, paper.region) for item in main]
    restricted = paper.restricted if (paper.audience, part) == ("public", "restricted") else {}
    marking = restricted.get("marking", paper.marking)
    handling = restricted.get("handling", paper.handling)
    front = _front(paper, part, marking, handling)
    numbers = Numbers()
    purpose, summary = _purpose(paper, numbers), numbers.section("Summary")
    # What stands before the first finding: front matter, contents and summary.
    sections = len({item.request.heading for item in main}) + SECTIONS_AROUND
    told = [*(f"{line} (figure 00)." for line in lines), *(f"{text}." for text in not_shown)]
    title = Heading(1, paper.title)
    above = [title, title, *(Paragraph("words") for _ in front)]
    above += [_points(["words"] * (sections + 1)), *purpose, summary, _points(told)]
    above += [Paragraph(by_chance(placed))]
    findings = Findings(numbers, height(above))
    body = findings.sections(main)
    hidden_below = None if part == "internal" else paper.threshold
    checked = quality.section(paper.check, paper.left_out, paper.as_at, hidden_below)
    places = {item.place for item in placed}
    disclosure = assurance.declared(paper.protection, paper.assurance, paper.threshold, places)
    blocks = [
        *purpose,
        summary,
        *_summary(main, lines, findings, not_shown, by_chance(placed)),
        *body,
        *_section(numbers, "Data quality", _numbered_tables(checked, numbers)),
        *_section(numbers, "Assumptions", _bullets(_assumptions(paper))),
        *_section(numbers, "Disclosure control", map(Paragraph, disclosure)),
        *_annexes(placed, quality.annex(paper.check, part == "internal"), findings),
    ]
    return Document(
        paper.title,
        paper.subtitle,
        part,
        marking,
        handling,
        paper.as_at,
        paper.authors,
        paper.illustrative,
        front,
        tuple(blocks),
    )


def _front(paper: Paper, part: str, marking: str, handling: str) -> tuple[tuple[str, str], ...]:
    rows = (
        ("To", paper.board),
        ("From", paper.authors),
        ("Date of figures", long_date(paper.as_at)),
        ("For", "Decision" if paper.decision else "Information"),
        ("Region", paper.region or "All regions"),
        ("Part", PART_WORDS[part] if len(paper.parts) > 1 or part == "internal" else ""),
        ("Marking", marking),
        ("Handling", handling),
    )
    return tuple((label, words) for label, words in rows if words)


def _purpose(paper: Paper, numbers: Numbers) -> list[Block]:
    blocks: list[Block] = [numbers.section("Purpose")]
    if paper.purpose:
        blocks.append(Paragraph(paper.purpose))
    asks = paper.asks or ("note the figures and what they rest on",)
    if len(asks) == 1:
        return [*blocks, Paragraph(stopped(f"The board is asked to {asks[0]}"))]
    return [*blocks, Paragraph("The board is asked to:"), _points(map(stopped, asks), ordered=True)]


def _summary(
    main: list[Placed],
    lines: list[str],
    findings: Findings,
    not_shown: Sequence[str],
    chance: str,
) -> list[Block]:
    points = tuple(
        Point(line, "", (findings.places[id(item)],))
        for item, line in zip(main, lines, strict=True)
    )
    blocks: list[Block] = [Points(points, ordered=True)] if points else []
    blocks += [Paragraph(chance)] if chance else []
    if not_shown:
        blocks.append(Paragraph("What the paper was to show and could not", "lead"))
        blocks.extend(_bullets(not_shown))
    return blocks


def _summary_line(item: Placed, paper_region: str | None) -> str:
    """Headline, with what is counted and the region in front where it does not name them."""
    # The region only in a paper with one: in any other, headlines without a name are of all.
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
    subject = numbers.subject(reference.measure(measure))
    if subject.lower() in headline.lower():
        return headline
    share = "Pursue share: "
    if headline.startswith(share):
        return f"Pursue share of {subject}: {headline.removeprefix(share)}"
    return f"{capital(subject)}: {_within(headline)}"


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


def _assumptions(paper: Paper) -> list[str]:
    said = list(paper.assumptions)
    if paper.strands:
        parts = ", ".join(f"{measure} as {strand}" for measure, strand in paper.strands.items())
        said.insert(
            0,
            "No source of these figures says which of the four Ps a count belongs to. This "
            f"paper counts {parts}. That is a declared assumption, not a finding",
        )
    return said


def _annexes(
    placed: Sequence[Placed], set_aside: Sequence[Block], findings: Findings
) -> list[Block]:
    numbers, blocks = findings.numbers, []
    further = [item for item in placed if item.request.annex]
    if further:
        findings.flow.turn()
        blocks += findings.under(numbers.annex("Further figures"), further)
    if findings.later:
        heading, tables = numbers.annex("Tables behind the figures"), findings.tables()
        blocks += [replace(heading, landscape=tables[0].landscape), *tables]
    if set_aside:
        tables = _numbered_tables(set_aside, numbers)
        wide = any(isinstance(block, Table) and block.is_wide for block in tables)
        blocks += [replace(numbers.annex("What was set aside"), landscape=wide), *tables]
    if methods := methods_of(placed):
        blocks += [numbers.annex("Method"), Points(methods)]
    if sources := quality.sources(item.request for item in placed):
        blocks += [numbers.annex("Sources"), *sources]
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


def false_namings(placed: Iterable[Placed]) -> float:
    """Chance that some headline of a paper names what is not there, were nothing to change.

    The exhibits are taken to err independently: where they rest on the same figures they err
    together, and the chance is smaller.
    """
    return 1 - math.prod(1 - item.exhibit.false_alarm for item in placed)


def by_chance(placed: Sequence[Placed]) -> str:
    """Sentence on how many papers like this would name something by chance; empty where none."""
    share = false_namings(placed)
    if not share:
        return ""
    compares = any(item.exhibit.kind in _OF_DIFFERENCES for item in placed)
    whole, what = "Were nothing to change", "a change"
    if compares:
        whole, what = f"{whole} and regions alike", "a change or a difference"
    many = numbers.at_most(math.ceil(100 * share - 1e-9) / 100)
    return f"{whole}, {many} like this one would still name {what} somewhere."


def _section(numbers: Numbers, text: str, blocks: Iterable[Block]) -> list[Block]:
    blocks = list(blocks)
    return [numbers.section(text), *blocks] if blocks else []


def _points(texts: Iterable[str], **form) -> Points:
    return Points(tuple(map(Point, texts)), **form)


def _bullets(texts: Iterable[str]) -> list[Block]:
    texts = [stopped(text) for text in texts]
    if len(texts) == 1:
        return [Paragraph(texts[0])]
    return [_points(texts)] if texts else []


def _numbered_tables(blocks: Iterable[Block], numbers: Numbers) -> list[Block]:
    """Give each table outside an exhibit its number."""
    return [
        block.called(*numbers.table()) if isinstance(block, Table) else block for block in blocks
    ]


# --- exhibits as blocks ---------------------------------------------------------------------------


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
        self.numbers, self.flow = numbers, Flow(used)
        self.places: dict[int, Link] = {}
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
        blocks: list[Block] = []
        for item, figure in sorted(self.later, key=lambda held: held[0].table.is_wide):
            heading = self.numbers.below(f"Figures behind {_lower(figure)}")
            anchor = _behind(self.places[id(item)].anchor)
            blocks += [
                replace(heading, landscape=item.table.is_wide, anchor=anchor),
                self._numbered(item),
            ]
        return blocks

    def _finding(self, item: Placed, above: list[Block]) -> list[Block]:
        exhibit = item.exhibit
        heading = self.numbers.below(exhibit.headline)
        if exhibit.drawing is not None:
            return self._with_chart(item, heading, above)
        table = self._numbered(item)
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
            (self.flow.block if together else self.flow.text)(height([block]))

    def _with_chart(self, item: Placed, heading: Heading, above: list[Block]) -> list[Block]:
        """Chart with its source, words and notes; its table on the same page, or put off."""
        exhibit = item.exhibit
        label, anchor = self.numbers.figure()
        self.places[id(item)] = Link(anchor, _lower(label))
        picture = Picture(label, exhibit.subtitle, exhibit.alt, anchor, exhibit, _drawn=item.drawn)
        notes, table = _notes(exhibit.notes), item.table
        words = _below_chart(item, _behind(anchor))
        room, has_table = self.flow.chart(
            picture, [*above, heading, *words], notes, None if table.is_wide else table
        )
        picture = replace(picture, room=room)
        if has_table:
            return [heading, picture, *_below_chart(item), *notes, self._numbered(item)]
        self.later.append((item, label))
        return [heading, picture, *words, *notes]

    def _numbered(self, item: Placed) -> Table:
        label, anchor = self.numbers.table()
        self.places.setdefault(id(item), Link(anchor, _lower(label)))
        return item.table.called(label, anchor)


def _source(exhibit: Exhibit) -> list[Block]:
    return [Paragraph(f"Source: {stopped(exhibit.source)}", "source")] if exhibit.source else []


def _below_chart(item: Placed, behind: str = "") -> list[Block]:
    """Source of a chart, where its table stands, and words; the first keep to the chart."""
    lines = _source(item.exhibit)
    if behind:
        told = "The table behind this chart stands in"
        lines.append(Paragraph(told, "source", (Link(behind, "an annex"),)))
    lines = [replace(line, stays=True) for line in lines]
    return [*lines, *_words(item)]


def _words(item: Placed) -> list[Block]:
    """What the exhibit says, and what whoever asked for it has to add."""
    blocks = [Paragraph(item.exhibit.description)]
    if item.request.comment:
        blocks += [Paragraph("Comment", "lead"), Paragraph(stopped(item.request.comment))]
    return blocks


def _notes(notes: tuple[str, ...]) -> list[Block]:
    # Every page, caption and chart says that figures are invented; a note would say it again.
    said = [stopped(note) for note in notes if note != ILLUSTRATIVE_NOTE]
    return [Paragraph("Notes", "lead"), _points(said, role="small")] if said else []


def _behind(anchor: str) -> str:
    return f"behind-{anchor}"


def _lower(label: str) -> str:
    """Label within a sentence, its number on the same line."""
    return (label[0].lower() + label[1:]).replace(" ", "\u00a0")


def stopped(text: str) -> str:
    """Give a sentence its full stop, where it has none."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


# --- what fits on a page --------------------------------------------------------------------------


def height(blocks: Iterable[Block]) -> float:
    """Height of blocks on an upright page; a picture counts with the height it has there."""
    return sum(_height(block) for block in blocks)


class Flow:
    """Where on its page the text has come to, block after block, and what still fits there.

    Attributes
    ----------
    left : float
        Height in centimetres that is left of the page.
    """

    def __init__(self, used: float = 0.0) -> None:
        self.left = PAGE_HEIGHT - used % PAGE_HEIGHT

    def text(self, height: float) -> None:
        """Go on by text that may run over the page."""
        self.left -= height
        while self.left < 0:
            self.left += PAGE_HEIGHT

    def block(self, height: float) -> None:
        """Go on by what stands on one page."""
        if height > self.left:
            self.turn()
        self.text(height)

    def turn(self) -> None:
        """Go on to a new page."""
        self.left = PAGE_HEIGHT

    def chart(
        self, picture: Picture, words: list[Block], notes: list[Block], table: Table | None
    ) -> tuple[float, bool]:
        """Room for a chart, and whether its table stands below it; goes on by all of them."""
        # The words stand on one page with the chart; notes may run over to the next.
        whole = min(picture.height, TALLEST)
        fixed, after = height(words) + _caption(picture.label, picture.caption), height(notes)
        below = math.inf if table is None else _height(table)
        for left in (self.left, PAGE_HEIGHT):
            for taken, least in (
                (fixed + after + below, WITH_TABLE),
                (fixed + after, SMALLEST),
                (fixed + min(after, FIRST_NOTES), ALONE),
            ):
                room = min(whole, left - taken)
                if room >= least * whole:
                    self.left = left
                    self.text(room + fixed + after + (below if taken > fixed + after else 0))
                    return room, taken > fixed + after
        self.turn()
        self.text(whole + fixed + after)
        return whole, False


def _height(block: Block) -> float:
    if isinstance(block, Heading):
        return _text(block.words, f"heading {block.level}")
    if isinstance(block, Paragraph):
        return _text(block.words, block.role)
    if isinstance(block, Points):
        return sum(_text(f"{point.label} {point.text}", block.role, 0.8) for point in block.items)
    if isinstance(block, Picture):
        return min(block.height, block.room) + _caption(block.label, block.caption)
    above = sum(_text(key, "source") for key in block.keys)
    return _caption(block.label, block.caption) + above + block.lines() * TABLE_LINE + 0.3


def _caption(label: str, words: str) -> float:
    return _text(f"{label}: {words}", "caption")


def _text(words: str, style: str, indent: float = 0.0) -> float:
    points, bold, around = _STYLES[style]
    length = width(words, points) * (1.0 if bold else UPRIGHT)
    # Lines are not filled to their ends: words do not break.
    lines = max(1, math.ceil(length * 1.04 / (PAGE_WIDTH - indent)))
    return lines * points * LEADING * POINT + around
