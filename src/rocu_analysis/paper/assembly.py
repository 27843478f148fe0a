"""Putting the paper together: page one, a page for each question, and what they rest on.

The pages after page one take one question each: chart, two sentences, what must be known to read
it, source. Tables, notes, method, data quality and sources stand in annexes, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from string import ascii_uppercase
from typing import TYPE_CHECKING

from rocu_analysis.intake import gate
from rocu_analysis.paper import assurance, quality
from rocu_analysis.paper.content import Block, Document, Heading, Paragraph, Point, Points
from rocu_analysis.paper.layout import (
    FULL,
    PAGE_HEIGHT,
    ROOMY,
    SHORT,
    SMALLEST,
    fitted,
    height,
    least,
    listed,
)
from rocu_analysis.paper.news import since
from rocu_analysis.paper.page_one import RELIED_ON, anchor_of, facts_of, page_one
from rocu_analysis.paper.placed import LARGEST_INSIDE, Labels, Placed, words_of
from rocu_analysis.paper.spec import kind_of
from rocu_analysis.paper.tables import TALLEST, Table
from rocu_analysis.wording import articled

if TYPE_CHECKING:
    from rocu_analysis.exhibits.methods import Method
    from rocu_analysis.paper.paper import Paper

FINDINGS = "What the figures show"
ON_PAGE_ONE = "scorecard"  # kind of exhibit whose chart stands there
ADDED = (
    "This part adds what only named readers may see. It does not repeat what the public part"
    " shows, nor its method and sources."
)


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
    figures = paper.evidence.figures(placed)
    heading, news = since(paper.before, paper.region, part, paper.as_at, figures)
    news = [*map(articled, news)]
    facts = facts_of(paper, part)
    if added:
        first_page: list[Block] = [Paragraph(" | ".join(facts), "facts"), Paragraph(ADDED)]
        pages, asked, shown = Pages(labels, height(first_page)), [], 0
    else:
        first_page, begun, shown = page_one(
            paper, facts, placed, first, labels, heading, news, threshold
        )
        pages = Pages(labels, begun)
        main = [item for item in main if item not in first]
        asked = [item for item in main if item.request.heading == RELIED_ON]
    relied: list[Block] = [*map(labels.numbered, kept)]
    relied += map(Paragraph, assurance.shown_less(paper.protection, {i.place for i in placed}))
    relied += listed("What the paper was to show and could not", not_shown)
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
    assumed = [] if added else listed("", _assumptions(paper))
    annexes = _annexes((
        (f"{heading}, continued" if shown else heading, listed("", news[shown:])),
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
        paper.marking_of(part),
        given.get("handling", paper.handling),
        paper.as_at,
        paper.authors,
        paper.illustrative,
        facts,
        (*first_page, *body, *annexes),
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


def _assumptions(paper: Paper) -> list[str]:
    said = [*paper.assumptions, *paper.added, *gate.in_public(paper.held_back)]
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
            section = [[Heading(1, text, anchor=anchor_of(text)), *first], *others]
            # What is set together is made smaller together.
            scale = SMALLEST if height(chain(*waiting)) <= ROOMY * PAGE_HEIGHT else 1.0
            if least(chain(*waiting, *section), scale) > PAGE_HEIGHT:
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
                *self._labels.shown_inside(item), *words_of(item), *self._labels.below(item),
            ])  # fmt: skip
        return groups

    def _set(self, groups: Sequence[Sequence[Block]]) -> list[Block]:
        """Set groups on pages, the charts of a page as large as they may be there."""
        blocks: list[Block] = []
        waiting = [list(group) for group in groups]
        while waiting:
            begins = self.is_full and sum(map(least, waiting)) > SHORT
            if begins or self._left < least(waiting[0]):
                self._left = PAGE_HEIGHT
                waiting[0][0] = replace(waiting[0][0], new_page=True)
            together = 1
            while together < len(waiting) and (
                sum(map(least, waiting[: together + 1])) <= self._left
            ):
                together += 1
            page = [block for group in waiting[:together] for block in group]
            blocks += fitted(page, self._left)
            self._left = max(0.0, self._left - height(blocks[-len(page) :]))
            waiting = waiting[together:]
        return blocks
