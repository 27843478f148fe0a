"""Putting the paper together: page one, a page for each question, and what they rest on.

Page one answers the board: two sentences, what it is asked to decide, what changed, and a tile for
each question. The pages after it take one question each: chart, two sentences, what must be known
to read it, source. Tables, notes, method, data quality and sources stand in annexes, each once.

How much of a page words and tables take is an estimate, in centimetres, for pages that are set in
the widest letters that they may be shown in: what fits here fits everywhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from string import ascii_uppercase
from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.exhibits.exhibit import DIFFERS, ILLUSTRATIVE, ILLUSTRATIVE_NOTE, Claim, any_of
from rocu_analysis.exhibits.figures import DETAILS, NAMELESS
from rocu_analysis.paper import assurance, quality, record
from rocu_analysis.paper.content import (
    LOOKS,
    Block,
    Document,
    Heading,
    Link,
    Paragraph,
    Picture,
    Point,
    Points,
    Tile,
    Tiles,
)
from rocu_analysis.paper.spec import OVER_TIME, kind_of
from rocu_analysis.paper.tables import PAGE_WIDTH, POINT, TALLEST, Table, width
from rocu_analysis.periods import long_date
from rocu_analysis.wording import articled, capital, papers, small, small_count, subject

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit, Method
    from rocu_analysis.paper.paper import Paper
    from rocu_analysis.paper.spec import Request

FINDINGS = "What the figures show"
RELIED_ON = "Can these figures be relied on?"
PART_WORDS = {
    "public": "Part 1 of 2: public",
    "restricted": "Part 2 of 2: restricted",
    "internal": "Internal: small counts are shown",
}
ON_PAGE_ONE = "scorecard"  # kind of exhibit whose chart stands there
ADDED = (
    "This part adds what only named readers may see. It does not repeat what the public part"
    " shows, nor its method and sources."
)
NEWS = 3  # sentences at most on what is new since the last paper; the others stand in an annex
OTHERS = "The other questions in short"
ANSWERS = 2  # headlines that make the answer
MOST_TILES, MOST_LARGE = 6, 8  # beside a scorecard, and where the page is theirs

PAGE_HEIGHT = 24.3  # of text, between the running lines; where a PDF takes less, its charts grow
SMALLEST = 0.8  # of its width, to which a chart may shrink
FULL = 0.6  # of a page, by an estimate that is generous: more than half in every format
ROOMY = 0.7  # of a page, that takes the next section in as well where charts shrink for it
SHORT = 6.0  # centimetres of a section that needs no page of its own
LARGEST_INSIDE = 8.0  # centimetres of a table that stands on the page of its question
LEADING = 1.257 * 1.05  # line height of the typeface, and the distance between lines
UPRIGHT = 0.9  # letters are measured in bold; others are narrower
TABLE_LINE = 0.47
_WORD = re.compile(r"\w+(?:[.,-]\w+)*")
_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z\d“£])")
SPARE = 1.0  # centimetres of page one beyond its estimate, which every format has room for
LARGE_ROW = 3.5  # of two large tiles
TILE, TILE_LINE = 1.65, 0.45  # of a row of three, and each line of words in it


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

    @property
    def stands_inside(self) -> bool:
        """Whether its table is its answer and short enough to stand on the page of its question."""
        if self.exhibit.drawing is not None or self.exhibit.kind == "completeness":
            return False  # a chart is the answer, or the sentence that nothing is missing
        return not self.table.is_wide and height([self.table]) <= LARGEST_INSIDE


# --- the whole -----------------------------------------------------------------------------------


def assemble(
    paper: Paper, part: str, placed: Sequence[Placed], not_shown: Sequence[str]
) -> Document:
    """Make the document of one part from its exhibits, and from what could not be shown of it."""
    added = (paper.audience, part) == ("public", "restricted")
    told: list[Placed] = []
    if added:  # what the public part shows and says is not shown and said again
        told = [item for item in placed if not item.request.restricted]
        placed = [item for item in placed if item.request.restricted]
    given = paper.restricted if added else {}
    main = [item for item in placed if not item.request.annex]
    first = [
        item
        for item in main
        if not added and item.exhibit.kind == ON_PAGE_ONE and item.exhibit.drawing is not None
    ][:1]
    threshold = None if part == "internal" else paper.threshold
    flaws: Sequence[Block] = ()
    if not added:
        flaws = quality.section(paper.check, paper.left_out, paper.as_at, threshold)
    # What was found wrong stands on the page of its question where it is short.
    inside = height(block for block in flaws if isinstance(block, Table)) <= LARGEST_INSIDE
    kept = [block for block in flaws if inside or not isinstance(block, Table)]
    flaws = [block for block in flaws if block not in kept]
    # As they stand: by questions, of which that of reliance is the last, then the annex.
    heads = list(dict.fromkeys(item.request.heading for item in main if item not in first))
    heads.sort(key=lambda text: text == RELIED_ON)
    rest = [item for item in placed if item not in first]
    rest.sort(key=lambda item: len(heads) if item.request.annex
              else heads.index(item.request.heading))  # fmt: skip
    ordered = [*first, *rest]
    labels = Labels(ordered, "R" if added else "", kept)
    heading, news = record.new_since(paper, part, placed)
    news = [*map(articled, news)]
    facts = _facts(paper, part)
    if added:
        page_one = [Paragraph(" | ".join(facts), "facts"), Paragraph(ADDED)]
        pages, asked, shown = Pages(labels, height(page_one)), [], 0
    else:
        page_one, begun, shown = _page_one(
            paper, facts, placed, first, labels, heading, news, threshold
        )
        pages = Pages(labels, begun)
        main = [item for item in main if item not in first]
        asked = [item for item in main if item.request.heading == RELIED_ON]
    relied: list[Block] = [*map(labels.numbered, kept)]
    relied += map(Paragraph, assurance.shown_less(paper.protection, {i.place for i in placed}))
    relied += _listed("What the paper was to show and could not", not_shown)
    last = [] if added else [(RELIED_ON, [relied, *pages.as_blocks(asked)])]
    body = pages.sections([item for item in main if item not in asked], *last)
    body += relied if added else []
    disclosure = assurance.declared(
        paper.protection, paper.assurance, paper.threshold, {item.place for item in placed}
    )
    if not added:
        flaws = [*flaws, *quality.annex(paper.check, part == "internal")]
    flaws = [*map(labels.numbered, flaws)]
    full = pages.is_full
    # A method is told again where the public part leaves out some of what is used here.
    said, whole = methods_of(told), methods_of([*told, *placed])
    again = {point.label for point in whole if point not in said}
    methods = tuple(point for point in methods_of(placed) if point.label in again)
    purpose = [Paragraph(paper.purpose)] if paper.purpose and not added else []
    assumed = [] if added else _listed("", _assumptions(paper))
    annexes = _annexes((
        (f"{heading}, continued" if shown else heading, _listed("", news[shown:])),
        ("Further figures", pages.findings([item for item in placed if item.request.annex])),
        ("Tables", labels.tables()),
        ("Notes", labels.notes()),
        ("Method", [Points(methods)] if methods else []),
        ("Purpose and assumptions", [*purpose, *assumed]),
        ("Data quality", flaws),
        ("Disclosure control", [Paragraph(text) for text in disclosure]),
        ("Sources", quality.sources([item.request for item in placed],
                                    [item.request for item in told])),
    ), full)  # fmt: skip
    return Document(
        f"{paper.title}: restricted part" if added else paper.title,
        "" if added else paper.subtitle,
        part,
        given.get("marking", paper.marking),
        given.get("handling", paper.handling),
        paper.as_at,
        paper.authors,
        paper.illustrative,
        facts,
        (*page_one, *body, *annexes),
    )


def _annexes(parts: Iterable[tuple[str, Sequence[Block]]], new_page: bool) -> list[Block]:
    """Annexes that hold something, under their letters."""
    held = [(text, list(blocks)) for text, blocks in parts if blocks]
    annexes: list[Block] = []
    for letter, (text, blocks) in zip(ascii_uppercase, held, strict=False):
        anchor = f"annex-{letter.lower()}"
        first = isinstance(blocks[0], Heading) and blocks[0]
        breaks = (letter == "A" and new_page) or (first and first.new_page)
        turned = first and first.landscape
        wide = any(isinstance(block, Table) and block.is_wide for block in blocks[:1])
        heading = Heading(1, text, f"Annex {letter}.", anchor, bool(breaks), bool(turned or wide))
        annexes += [heading, *blocks]
    return annexes


def methods_of(placed: Iterable[Placed]) -> tuple[Point, ...]:
    """What is said of each method that some exhibit used, in the order of the exhibits."""
    used: dict[str, tuple[Method, list[frozenset[str]]]] = {}
    for item in placed:
        method = kind_of(item.exhibit.kind).method
        if method is not None:
            used.setdefault(method.name, (method, []))[1].append(item.exhibit.bears)
    told = ((name, method.text(bears)) for name, (method, bears) in used.items())
    return tuple(Point(text, name) for name, text in told if text)


def false_namings(placed: Iterable[Placed]) -> dict[tuple, Claim]:
    """What the headlines of a paper rest on, each once, with its chance and what it names.

    Headlines that rest on the same series err together, and so do those that set regions side by
    side in one measure. ``benchmarks/power.py`` holds what comes of it against papers in which
    nothing happens.
    """
    claims: dict[tuple, Claim] = {}
    for item in placed:
        for what, claim in item.exhibit.claims.items():
            chance, named = claims.get(what, Claim(0.0))
            claims[what] = Claim(max(chance, claim.chance), named | claim.named)
    return claims


def by_chance(placed: Sequence[Placed]) -> str:
    """Sentences on what a paper names, and what it would by chance; empty where nothing."""
    claims = false_namings(placed)
    chances = [claim.chance for claim in claims.values()]
    if not any(chances):
        return ""
    names = {name for claim in claims.values() for name in claim.named}
    differences = sum(name[0] == DIFFERS for name in names)
    told = small_count(len(names) - differences, "change")
    if any(rests_on[0] == DIFFERS for rests_on in claims):
        told += f" and {small_count(differences, 'difference')} beyond the usual"
    likely = round(sum(chances))
    brings = f"about {small(likely)}" if likely else "less than one on average"
    return (
        f"The headlines name {told}. Were there none, chance alone would bring {brings}: "
        f"{papers(any_of(chances))} would name something."
    )


def _assumptions(paper: Paper) -> list[str]:
    said = [*paper.assumptions, *paper.added]
    if paper.marking_why:
        said.append(f"This paper is marked {paper.marking}: {paper.marking_why}")
    if paper.strands:
        parts = ", ".join(f"{measure} as {strand}" for measure, strand in paper.strands.items())
        said.insert(
            0,
            "No source of these figures says which of the four Ps a count belongs to. This "
            f"paper counts {parts}. That is a declared assumption, not a finding",
        )
    return said


def _listed(title: str, texts: Iterable[str], level: int = 0, role: str = "body") -> list[Block]:
    """Texts below a title, a heading where it has a level; as a list where there are several."""
    texts = [stopped(text) for text in texts]
    above: list[Block] = [Heading(level, title) if level else Paragraph(title, "lead")]
    above = above if title and texts else []
    if len(texts) == 1:
        return [*above, Paragraph(texts[0], role)]
    return [*above, Points(tuple(map(Point, texts)), role=role)] if texts else []


# --- page one ------------------------------------------------------------------------------------


def _facts(paper: Paper, part: str) -> tuple[str, ...]:
    """What the line below the title says; whom it names may be a board, an office or a person."""
    words = (
        f"To: {paper.board}" if paper.board else "",
        f"For {'decision' if paper.decision else 'information'}",
        f"From: {paper.authors}" if paper.authors else "",
        f"Figures at {long_date(paper.as_at)}",
        "" if paper.region and paper.region in paper.title else paper.region or "All regions",
        PART_WORDS[part] if len(paper.parts) > 1 or part == "internal" else "",
    )
    return tuple(word for word in words if word)


def _page_one(
    paper: Paper,
    facts: tuple[str, ...],
    placed: Sequence[Placed],
    first: Sequence[Placed],
    labels: Labels,
    heading: str,
    news: Sequence[str],
    threshold: int | None,
) -> tuple[list[Block], float, int]:
    """What a board reads in one minute; how much of its last page is full, and how many news."""
    # What does not fit goes, first the news, else all tiles, to a page where the sections go on.
    main = [item for item in placed if not item.request.annex]
    answers = [stopped(summary_line(item, paper.region)) for item in _answers(main, paper.region)]
    above: list[Block] = [Paragraph(" | ".join(facts), "facts")]
    above += [Paragraph(answer, "answer") for answer in answers]
    if paper.asks:
        asks = tuple(Point(stopped(capital(ask))) for ask in paper.asks)
        above += [Heading(1, "The board is asked to"), Points(asks, ordered=True)]
    tiled, told = _answering(placed, first)
    lines = [Paragraph(stopped(summary_line(item, paper.region))) for item in told]
    # A board reads no headline of an annex but on page one.
    chance = by_chance([*main, *(item for item in (*tiled, *told) if item.request.annex)])
    below_all: list[Block] = [Paragraph(chance, "source")] if chance else []
    places = ((item, labels.place(item)) for item in tiled)
    held = tuple(  # behind a sentence, where a link begins another
        Tile(_question(item), key.figure, key.text, Link(place.anchor, capital(place.words)))
        for item, place in places
        if (key := item.exhibit.key)
    )
    if not (first or RELIED_ON in [tile.question for tile in held]) and paper.check is not None:
        told = Tile(
            RELIED_ON, *quality.in_short(paper.check, threshold), Link(_anchor(RELIED_ON), "More")
        )
        held = (*held[: MOST_LARGE - 1], told)
    room = PAGE_HEIGHT - height(above) - _text(paper.title, "title")
    room -= _text(paper.subtitle, "subtitle")
    large = not first and height([*below_all, Tiles(held, True)]) <= room
    tiles: list[Block] = [Tiles(held, large)] if held else []
    later = [*tiles, *below_all] if large else [*below_all, *tiles]
    scorecard: list[Block] = []
    for item in first:
        picture = labels.picture(item, TALLEST)
        above_it = Heading(1, _question(item) or item.exhibit.headline)
        rest = [above_it, *lines, *_words(item), *labels.below(item)]
        room -= height([*rest, picture]) - min(picture.height, picture.room)
        # Tiles stand on page one rather than the last of many rows.
        if min(SMALLEST * picture.height, picture.lower) + height(later) > room + SPARE:
            picture = replace(picture, low="short")
        scorecard = [above_it, picture, *rest[1:]]
        room -= min(SMALLEST * picture.height, picture.lower)
    kept, shown = _news(heading, news, room - height(later))
    after: list[Block] = []
    if tiles and height([*kept, *later]) > room + SPARE:
        if kept and height(later) <= room + SPARE:
            kept, (after, shown) = [], _news(heading, news, PAGE_HEIGHT)
        else:
            after, later = [Heading(1, OTHERS), *later], []
            kept, shown = _news(heading, news, room)
        after[0] = replace(after[0], new_page=True)
    room = max(0.0, room - height([*kept, *later]))
    for at, block in enumerate(scorecard):
        if isinstance(block, Picture):
            least = min(SMALLEST * block.height, block.lower)
            scorecard[at] = replace(block, room=min(TALLEST, least + room))
            room -= max(0.0, min(block.height, least + room) - least)
    page = [*above, *kept, *scorecard, *later, *after]
    # Where little is asked, the first question is answered on page one.
    full = PAGE_HEIGHT - room if room > (1 - FULL) * PAGE_HEIGHT else PAGE_HEIGHT
    return page, height(after) or full, shown


def _news(heading: str, news: Sequence[str], room: float) -> tuple[list[Block], int]:
    """As many of the news as there is room for, one at least, and how many these are."""
    for number in range(min(NEWS, len(news)), 0, -1):
        blocks = _listed(heading, news[:number], 1)
        if number == 1 or height(blocks) <= room:
            return blocks, number
    return [], 0


def _answers(main: Sequence[Placed], region: str | None) -> list[Placed]:
    """Whose headlines answer the board: those marked so, or what names a change in their place."""
    # A scorecard can judge nothing, a series be as usual, and a figure of the next question clear.
    chosen = [item for item in main if item.request.answer] or _first_of(main, region)
    told = frozenset().union(*(_names(item, region) for item in chosen))
    said = {item.exhibit.headline for item in chosen}
    new = [item for item in main if item.exhibit.headline not in said]
    tell: list[Placed] = []
    for item in sorted(new, key=lambda item: bool(_names(item, region) & told)):
        if not _names(item, region) <= told:
            tell.append(item)
            told |= _names(item, region)
    now = [item for item in main if item not in chosen and _needs_no_past(item, region)]
    for place, item in enumerate(chosen):
        judges_nothing = item.exhibit.kind == "scorecard" and not item.exhibit.claims
        if tell and (judges_nothing or item.exhibit.claims) and not _names(item, region):
            chosen[place] = tell.pop(0)
        elif judges_nothing and now:
            chosen[place] = now.pop(0)
    more = [item for item in dict.fromkeys((*tell, *now)) if item not in chosen]
    # What another names with more beside it is said once, but of what was marked by name.
    for place, item in enumerate(chosen):
        whole = [other for other in more if _names(item, region) < _names(other, region)]
        may_go = not item.request.answer or item.exhibit.kind == "scorecard"
        if whole and may_go and _names(item, region):
            chosen[place] = whole[0]
            more.remove(whole[0])
    return chosen + more[: max(0, ANSWERS - len(chosen))]


def _first_of(main: Sequence[Placed], region: str | None) -> list[Placed]:
    """The first exhibits, but for one that names what the one before it has named."""
    chosen: list[Placed] = []
    for item in main:
        names = _names(item, region)
        if not (chosen and names and names <= _names(chosen[0], region)):
            chosen.append(item)
    return chosen[:ANSWERS]


def _needs_no_past(item: Placed, region: str | None) -> bool:
    """Whether it has an answer, of the region if the paper is of one, at a first return too."""
    of_it = region is None or all(region in subject for subject in item.exhibit.claims)
    of_it = of_it or item.request.arguments.get("geography") == "force"  # its own forces
    over_time = {*OVER_TIME, "scorecard", "completeness"}
    return bool(item.exhibit.key) and of_it and item.exhibit.kind not in over_time


def _names(item: Placed, region: str | None) -> frozenset[tuple[str, ...]]:
    """The changes and differences that its headline names, in a paper of a region of no other."""
    names = [name for claim in item.exhibit.claims.values() for name in claim.named]
    if region is None:
        return frozenset(names)
    homes = reference.regions_of_forces()
    elsewhere = {*reference.REGIONS, *NAMELESS.values()} - {region}
    # A place may say of how many of its forces it is: “North West (five of six forces)”.
    places = (name[-1].partition(" (")[0] for name in names)
    return frozenset(name for name, place in zip(names, places, strict=True)
                     if homes.get(place, place) not in elsewhere)  # fmt: skip


def _answering(
    placed: Sequence[Placed], first: Sequence[Placed]
) -> tuple[list[Placed], list[Placed]]:
    """Exhibits that have a tile on page one, and those with a line below it: one a question."""
    answered = {_question(item) for item in first}
    held: dict[str, Placed] = {}
    for item in sorted(placed, key=lambda item: item.request.annex):
        if item.exhibit.key and _question(item) and _question(item) not in answered:
            held.setdefault(_question(item), item)
    items, lines = list(held.values()), []
    if len(items) > MOST_TILES and first:
        lines = [item for item in items if item.exhibit.kind == "year_on_year"]
        items = [item for item in items if item not in lines]
    sections = [item.request.heading for item in items]
    later = [place for place, section in enumerate(sections) if section in sections[:place]]
    most = MOST_TILES if first else MOST_LARGE
    gone = later[::-1][: max(0, len(items) - most)]
    return [item for place, item in enumerate(items) if place not in gone][:most], lines


def _question(item: Placed) -> str:
    """What a board asks that an exhibit answers: its own question, its kind's or its section's."""
    key, kind = item.exhibit.key, kind_of(item.exhibit.kind)
    return (key.question if key else "") or kind.question or item.request.heading


def summary_line(item: Placed, paper_region: str | None) -> str:
    """Headline, with what is counted and the region in front where it does not name them."""
    # The region only in a paper with one: in any other, headlines without a name are of all.
    region, part = item.request.arguments.get("region"), item.exhibit.part
    if part and not region:
        region = item.request.chosen.selections[0].rows["region"].iloc[0]
    called = f"{region} ({part})" if part else region
    headline = _of_what(item, item.exhibit.headline.rstrip("."), called)
    if not region or called in headline:
        return headline
    if region in headline:
        return headline.replace(region, called, 1)
    # Of some forces it is said in any paper: no subtitle stands below it.
    if not (paper_region or part) or not kind_of(item.exhibit.kind).of_one_region:
        return headline
    return f"{called}: {reference.within(headline)}"


def _of_what(item: Placed, headline: str, called: str | None) -> str:
    """Headline that says what is counted: on page one, no subtitle stands below it."""
    measure = item.request.arguments.get("measure")
    if not isinstance(measure, str):
        return headline
    named = subject(reference.measure(measure))
    kept = [item.request.arguments[name] for name in DETAILS if item.request.arguments.get(name)]
    if all(word.lower() in headline.lower() for word in (named, *kept)):
        return headline
    named += f" ({', '.join(kept)})" if kept else ""
    if "Pursue share" in headline:
        return headline.replace("Pursue share", f"Pursue share of {named}", 1)
    region, colon, rest = headline.partition(": ")
    if colon and region in (called, item.request.arguments.get("region")):
        return articled(f"{capital(named)} in {region}: {rest}")
    return f"{capital(named)}: {reference.within(headline)}"


# --- exhibits as blocks ---------------------------------------------------------------------------


class Labels:
    """Numbers of figures, tables and notes, given out before anything is placed.

    What only one exhibit of an annex notes has no number: it stands with its table. Tables that
    stand on the page of their question have the first numbers, those among ``blocks`` after them,
    then those of the annexes in their order: those on upright pages first.
    """

    def __init__(
        self, placed: Sequence[Placed], letter: str = "", blocks: Sequence[Block] = ()
    ) -> None:
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
        for held in (*main, *blocks, *annexed, *self._later):
            self.numbered(held)

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
        return Picture(self.figure(item), caption, exhibit.alt, anchor, exhibit, room, item.drawn)

    def below(self, item: Placed) -> list[Block]:
        """Source of an exhibit, and where its table and its notes stand."""
        exhibit = item.exhibit
        links = [] if item.stands_inside else [self.table(item)]
        alone = self._alone(item)
        notes = [stopped(note) for note in _noted_by(item) if note not in alone]
        links += self._noted({self._notes.setdefault(text, len(self._notes) + 1) for text in notes})
        source = f"Source: {stopped(exhibit.source)}" if exhibit.source else ""
        if not links:
            return [Paragraph(source, "source")] if source else []
        return [Paragraph(f"{source} More in".strip(), "source", tuple(links))]

    def _alone(self, item: Placed) -> list[str]:
        """Notes that stand with the table of an exhibit."""
        if not item.request.annex or item.stands_inside:
            return []
        return [note for note in _noted_by(item) if self._noting[note] == 1]

    def _noted(self, numbers: set[int]) -> list[Link]:
        """Links to notes, those that follow one another as one."""
        runs: list[list[int]] = []
        for number in sorted(numbers):
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        letter, links = self._letter, []
        if len(runs) > 1:  # “1 and 2, 14” is no list
            runs = [part for run in runs for part in ([run] if len(run) > 2 else zip(run))]
        for run in runs:
            ends = dict.fromkeys((run[0], run[-1]))
            joint = " to " if len(run) > 2 else " and "
            words = joint.join(f"{letter}{number}" for number in ends)
            noun = "" if links else "notes\u00a0" if len(numbers) > 1 else "note\u00a0"
            links.append(Link(f"note-{letter}{run[0]}".lower(), f"{noun}{words}"))
        return links

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
            if item.exhibit.description != item.exhibit.brief:
                blocks.append(Paragraph(item.exhibit.description, stays=True))
            blocks += [table, *_listed("", self._alone(item), role="small")]
        return blocks

    def numbered(self, held: Placed | Block) -> Block:
        """Give a table its number, or the next one; other blocks stay as they are."""
        table = held.table if isinstance(held, Placed) else held
        if not isinstance(table, Table):
            return table
        number = f"{self._letter}{len(self._tables) + 1}"
        named = table.called(f"Table {number}", f"table-{number}".lower())
        return self._tables.setdefault(id(held), named)

    def notes(self) -> list[Block]:
        """Every note once, under its number."""
        names = ((text, f"{self._letter}{number}") for text, number in self._notes.items())
        points = tuple(Point(text, f"Note\u00a0{name}", anchor=f"note-{name}".lower())
                       for text, name in names)  # fmt: skip
        return [Points(points, role="small")] if points else []


def _noted_by(item: Placed) -> list[str]:
    """What an exhibit notes that the annex on methods does not say of all."""
    # Every page, caption and chart says that figures are invented; a note would say it again.
    notes = (getattr(n, "in_paper", n) for n in item.exhibit.notes if n != ILLUSTRATIVE_NOTE)
    return [note for note in dict.fromkeys(notes) if note]


def _words(item: Placed) -> list[Block]:
    """What the exhibit says in short, what whoever asked for it has to add, what must be known."""
    exhibit, blocks = item.exhibit, []
    if brief := _not_above(exhibit.brief, exhibit.headline):
        blocks.append(Paragraph(brief))
    if item.request.comment:
        blocks.append(Paragraph(stopped(item.request.comment)))
    if exhibit.care:
        blocks.append(Paragraph(f"Read with care: {stopped(exhibit.care)}", "care"))
    return blocks


def _not_above(brief: str, headline: str) -> str:
    """Sentences of a brief of which not every word stands, in its order, in the headline above."""

    def is_said(sentence: str) -> bool:
        above = iter(_WORD.findall(headline.lower()))
        return all(word in above for word in _WORD.findall(sentence.lower()))

    return " ".join(part for part in _SENTENCES.split(brief) if not is_said(part))


def _lower(label: str) -> str:
    """Label within a sentence, its number on the same line."""
    return (label[0].lower() + label[1:]).replace(" ", "\u00a0")


def stopped(text: str) -> str:
    """Give a sentence its full stop, where it has none."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


# --- what fits on a page --------------------------------------------------------------------------


class Pages:
    """Sections on pages: one question each, as many exhibits on a page as it has room for.

    A section begins a page where the page before it is full enough; on one that is emptier it goes
    on, its charts drawn lower if need be, and a short one does wherever it has room. Of the page
    before them so much is full already as is ``begun``: page one, where it is full enough.
    """

    def __init__(self, labels: Labels, begun: float = PAGE_HEIGHT) -> None:
        self._labels = labels
        self._left = PAGE_HEIGHT - begun

    @property
    def is_full(self) -> bool:
        """Whether what has a page of its own begins a new one."""
        return self._left < (1 - FULL) * PAGE_HEIGHT

    def sections(
        self, placed: Iterable[Placed], *last: tuple[str, Sequence[Sequence[Block]]]
    ) -> list[Block]:
        """Sections by heading, in the order in which the headings first stand, then the last."""
        held: dict[str, list[Placed]] = {}
        for item in placed:
            held.setdefault(item.request.heading or FINDINGS, []).append(item)
        blocks: list[Block] = []
        waiting: list[list[Block]] = []
        for text, groups in (*((text, self.as_blocks(held[text])) for text in held), *last):
            first, *others = [list(group) for group in groups if group]
            section = [[Heading(1, text, anchor=_anchor(text)), *first], *others]
            # What is set together is made smaller together.
            scale = SMALLEST if height(chain(*waiting)) <= ROOMY * PAGE_HEIGHT else 1.0
            if _least(chain(*waiting, *section), scale) > PAGE_HEIGHT:
                blocks += self._set(waiting)
                waiting = []
            waiting += section
        return blocks + self._set(waiting)

    def findings(self, placed: Iterable[Placed]) -> list[Block]:
        """Exhibits of an annex, one after the other."""
        return self._set(self.as_blocks(placed))

    def as_blocks(self, placed: Iterable[Placed]) -> list[list[Block]]:
        """Each exhibit as the blocks that stand together on a page."""
        groups: list[list[Block]] = []
        heads: list[str] = []
        for item in placed:
            chart: list[Block] = []
            if item.exhibit.drawing is not None:
                chart = [self._labels.picture(item, TALLEST)]
            head, method = item.exhibit.headline, kind_of(item.exhibit.kind).method
            # A year and its quarters may tell one thing: it is said once.
            heads.append(method.name if method is not None and head in heads else head)
            groups.append([
                Heading(2, heads[-1], anchor=self._labels.said(item)), *chart,
                *self._labels.shown_inside(item), *_words(item), *self._labels.below(item),
            ])  # fmt: skip
        return groups

    def _set(self, groups: Sequence[Sequence[Block]]) -> list[Block]:
        """Set groups on pages, the charts of a page as large as they may be there."""
        blocks: list[Block] = []
        waiting = [list(group) for group in groups]
        while waiting:
            begins = self.is_full and sum(map(_least, waiting)) > SHORT
            if begins or self._left < _least(waiting[0]):
                self._left = PAGE_HEIGHT
                waiting[0][0] = replace(waiting[0][0], new_page=True)
            together = 1
            while together < len(waiting) and (
                sum(map(_least, waiting[: together + 1])) <= self._left
            ):
                together += 1
            page = [block for group in waiting[:together] for block in group]
            blocks += _fitted(page, self._left)
            self._left = max(0.0, self._left - height(blocks[-len(page) :]))
            waiting = waiting[together:]
        return blocks


def _anchor(heading: str) -> str:
    """Anchor of a section."""
    words = "-".join(re.findall("[a-z0-9]+", heading.lower()))
    return f"section-{words or 'section'}"


def _least(blocks: Iterable[Block], scale: float = SMALLEST) -> float:
    """Height of blocks with their charts drawn low, and as small as they may be."""
    return math.fsum(
        _caption(block.label, block.caption) + scale * block.lower
        if isinstance(block, Picture)
        else _height(block)
        for block in blocks
    )


def _fitted(blocks: Sequence[Block], room: float) -> list[Block]:
    """The same blocks, their charts drawn lower and made smaller alike until all fit."""
    pictures = [block for block in blocks if isinstance(block, Picture)]
    if height(blocks) <= room or not pictures:
        return list(blocks)
    charts = math.fsum(picture.lower for picture in pictures)
    rest = height(blocks) - math.fsum(min(picture.height, picture.room) for picture in pictures)
    scale = min(1.0, max(SMALLEST, (room - rest) / charts))
    return [replace(block, room=min(TALLEST, block.lower * scale))
            if isinstance(block, Picture) else block for block in blocks]  # fmt: skip


def height(blocks: Iterable[Block]) -> float:
    """Height of blocks on an upright page; a picture counts with the height it has there."""
    return math.fsum(_height(block) for block in blocks)


def _height(block: Block) -> float:
    if isinstance(block, Heading):
        # Headings of page one lead nowhere and are small.
        return _text(block.words, f"heading {block.level if block.anchor else 2}")
    if isinstance(block, Paragraph):
        return _text(block.words, block.role)
    if isinstance(block, Points):
        return sum(_text(f"{point.label} {point.text}", block.role, 0.8) for point in block.items)
    if isinstance(block, Tiles):
        if block.large:
            return math.ceil(len(block.items) / 2) * LARGE_ROW
        wide = (PAGE_WIDTH / 3 - 0.6) / UPRIGHT / 1.04
        lines = [math.ceil(width(tile.text, LOOKS["source"].points) / wide) for tile in block.items]
        rows = [max(lines[k : k + 3]) for k in range(0, len(lines), 3)]
        return len(rows) * TILE + sum(rows) * TILE_LINE
    if isinstance(block, Picture):
        return min(block.height, block.room) + _caption(block.label, block.caption)
    above = sum(_text(key, "source") for key in block.keys)
    return _caption(block.label, block.caption) + above + block.lines() * TABLE_LINE + 0.3


def _caption(label: str, words: str) -> float:
    return _text(f"{label}: {words}", "caption")


def _text(words: str, style: str, indent: float = 0.0) -> float:
    look = LOOKS[style]
    length = width(words, look.points) * (1.0 if look.bold else UPRIGHT)
    # Lines are not filled to their ends: words do not break.
    lines = max(1, math.ceil(length * 1.04 / (PAGE_WIDTH - indent)))
    return (lines * look.points * LEADING + look.before + look.after) * POINT
