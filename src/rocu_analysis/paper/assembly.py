"""Putting the paper together: page one, a page for each question, and what they rest on.

The pages after page one take one question each: chart, two sentences, what must be known to read
it, source. Tables, notes, method, data quality and sources stand in annexes, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from rocu_analysis.intake import gate
from rocu_analysis.paper import assurance, quality
from rocu_analysis.paper.answers import age_of
from rocu_analysis.paper.content import (
    FULL,
    PAGE_HEIGHT,
    SHORT,
    Block,
    Document,
    Heading,
    Paragraph,
    Point,
    Points,
    fitted,
    height,
    least,
    listed,
    stopped,
)
from rocu_analysis.paper.page_one import RELIED_ON, anchor_of, page_one
from rocu_analysis.paper.placed import Labels, Placed
from rocu_analysis.paper.spec import kind_of
from rocu_analysis.paper.tables import TALLEST
from rocu_analysis.wording import articled

if TYPE_CHECKING:
    from rocu_analysis.exhibits.methods import Method
    from rocu_analysis.paper.brief import Brief
    from rocu_analysis.paper.protection import Protection

FINDINGS = "What the figures show"
ON_PAGE_ONE = "scorecard"  # kind of exhibit whose chart stands there
ADDED = (
    "This part adds what only named readers may see. It does not repeat what the public part"
    " shows, nor its method and sources."
)


def assemble(
    brief: Brief,
    placed: Sequence[Placed],
    public: Sequence[Placed],
    not_shown: Sequence[str],
    news: tuple[str, Sequence[str]],
    protection: Protection,
    checked: assurance.Assurance,
) -> Document:
    """Make the document of one part.

    ``placed`` are the exhibits that it shows, ``public`` those that a restricted part does not
    repeat; ``news`` is what is new since the last paper, with its heading.
    """
    main = [item for item in placed if not item.request.annex]
    cards = (item for item in main
             if item.exhibit.kind == ON_PAGE_ONE and item.exhibit.drawing is not None)  # fmt: skip
    first = None if brief.is_addition else next(cards, None)
    rest = [item for item in main if item is not first]
    labels = Labels(_in_order(placed, rest, first), "R" if brief.is_addition else "")
    places = {item.place for item in placed}
    relied = [] if brief.is_addition else quality.section(brief)
    relied += map(Paragraph, assurance.shown_less(protection, places))
    relied += listed("What the paper was to show and could not", not_shown)
    lines = [*map(articled, news[1])]
    if brief.is_addition:
        page: list[Block] = [Paragraph(" | ".join(brief.facts), "facts"), Paragraph(ADDED)]
        pages, shown = Pages(brief, labels, main, height(page)), 0
        body = [*pages.sections(main), *relied]
    else:
        page, begun, shown = page_one(brief, placed, first, labels, (news[0], lines))
        pages = Pages(brief, labels, main, begun)
        asked = [item for item in rest if item.request.heading == RELIED_ON]
        others = [item for item in rest if item not in asked]
        body = pages.sections(others, (RELIED_ON, [relied, *pages.as_blocks(asked)]))
    declared = assurance.declared(protection, checked, brief.threshold, places)
    begins = pages.is_full  # before the findings of an annex are set
    further = [item for item in placed if item.request.annex]
    annexes = _annexes((
        (f"{news[0]}, continued" if shown else news[0], listed("", lines[shown:])),
        ("Further figures", pages.paginate(pages.as_blocks(further))),
        ("Tables", labels.tables()),
        ("Notes", labels.notes()),
        ("Method", methods_of(placed, public)),
        ("Purpose and assumptions", _purpose(brief)),
        ("Disclosure control", [*map(Paragraph, declared)]),
        ("Sources", quality.sources(placed, public, named=brief.part != "public")),
    ), begins)  # fmt: skip
    return _document(brief, (*page, *body, *annexes))


def _document(brief: Brief, blocks: tuple[Block, ...]) -> Document:
    title, subtitle, handling = brief.title, brief.subtitle, brief.handling
    if brief.is_addition:
        title, subtitle = f"{title}: restricted part", ""
        handling = brief.restricted.get("handling", handling)
    names = ("part", "marking", "authors", "illustrative", "facts")
    own = {name: getattr(brief, name) for name in names}
    return Document(title, subtitle, handling=handling, dated=brief.as_at, blocks=blocks, **own)


def _in_order(
    placed: Sequence[Placed], rest: Sequence[Placed], first: Placed | None
) -> list[Placed]:
    """Exhibits as they stand: page one, by questions with that of reliance last, then annexes."""
    heads = list(dict.fromkeys(item.request.heading for item in rest))
    heads.sort(key=lambda text: text == RELIED_ON)

    def place(item: Placed) -> int:
        if item is first:
            return -1
        return len(heads) if item.request.annex else heads.index(item.request.heading)

    return sorted(placed, key=place)


def _annexes(parts: Iterable[tuple[str, Sequence[Block]]], new_page: bool) -> list[Block]:
    """Annexes that hold something, under their letters."""
    annexes: list[Block] = []
    filled = ((text, blocks) for text, blocks in parts if blocks)
    for letter, (text, blocks) in zip(ascii_uppercase, filled, strict=False):
        first = blocks[0] if isinstance(blocks[0], Heading) else Heading(2, "")
        breaks, anchor = first.new_page or (letter == "A" and new_page), f"annex-{letter.lower()}"
        annexes.append(Heading(1, text, f"Annex {letter}.", anchor, breaks, first.landscape))
        annexes += blocks
    return annexes


def methods_of(placed: Sequence[Placed], public: Sequence[Placed] = ()) -> list[Block]:
    """Each method that some exhibit used, but what the ``public`` part says of it already."""
    inside, whole = _methods(public), _methods([*public, *placed])
    points = tuple(Point(text, name) for name, text in _methods(placed).items()
                   if inside.get(name) != whole[name])  # fmt: skip
    return [Points(points)] if points else []


def _methods(placed: Iterable[Placed]) -> dict[str, str]:
    """Text of each method by its name."""
    used: dict[str, tuple[Method, list[frozenset[str]]]] = {}
    for item in placed:
        method = kind_of(item.exhibit.kind).method
        if method is not None:
            used.setdefault(method.name, (method, []))[1].append(item.exhibit.bears)
    texts = {name: method.text(bears) for name, (method, bears) in used.items()}
    return {name: text for name, text in texts.items() if text}


def _purpose(brief: Brief) -> list[Block]:
    """Purpose of the paper and what it assumes."""
    if brief.is_addition:
        return []
    assumed = [*brief.assumptions, *brief.added, *gate.in_public(brief.held_back)]
    if brief.marking_why:
        assumed.append(f"This paper is marked {brief.marking}: {brief.marking_why}")
    if brief.strands:
        parts = ", ".join(f"{measure} as {strand}" for measure, strand in brief.strands.items())
        assumed.insert(0, "No source of these figures says which of the four Ps a count belongs "
                       f"to. This paper counts {parts}. That is a declared assumption, not a "
                       "finding")  # fmt: skip
    purpose = [Paragraph(brief.purpose)] if brief.purpose else []
    return [*purpose, *listed("", assumed)]


class Pages:
    """Questions one after the other, as many exhibits on a page as it has room for.

    Charts are drawn lower where that lets one more stand there. ``begun`` is how much of the page
    before them is full.
    """

    def __init__(
        self, brief: Brief, labels: Labels, placed: Sequence[Placed], begun: float
    ) -> None:
        self._brief, self._labels = brief, labels
        self._own = _own_paragraphs(brief, placed)
        self._left = PAGE_HEIGHT - begun

    @property
    def is_full(self) -> bool:
        """Whether what has a page of its own begins a new one."""
        return self._left < (1 - FULL) * PAGE_HEIGHT

    def sections(
        self, placed: Iterable[Placed], *last: tuple[str, Sequence[Sequence[Block]]]
    ) -> list[Block]:
        """Sections by heading, in the order in which the headings first stand, then the last."""
        parts: dict[str, list[Placed]] = {}
        for item in placed:
            parts.setdefault(item.request.heading or FINDINGS, []).append(item)
        groups: list[list[Block]] = []
        for text, section in (*((text, self.as_blocks(parts[text])) for text in parts), *last):
            first, *others = [list(group) for group in section if group] or [[]]
            groups += [[Heading(1, text, anchor=anchor_of(text)), *first], *others]
        return self.paginate(groups)

    def as_blocks(self, placed: Iterable[Placed]) -> list[list[Block]]:
        """Each exhibit as the blocks that stand together on a page, own paragraphs before it."""
        groups: list[list[Block]] = []
        for item in placed:
            labels, exhibit = self._labels, item.exhibit
            chart = [labels.picture(item, TALLEST)] if exhibit.drawing is not None else []
            groups.append([
                *self._own.get((item.place, True), ()),
                Heading(2, exhibit.headline, anchor=labels.words_anchor(item)),
                *self._age(item), *chart, *labels.shown_inside(item), *item.words,
                *labels.below(item), *self._own.get((item.place, False), ()),
            ])  # fmt: skip
        return groups

    def _age(self, item: Placed) -> list[Block]:
        """Band above an exhibit whose newest figures are old."""
        data = item.exhibit.data
        newest = data["period_end"].max() if data is not None and "period_end" in data else None
        if not self._brief.reader.is_old(newest):
            return []
        period = data.loc[data["period_end"].eq(newest), "period"].iloc[0]
        age = age_of(newest, self._brief.as_at)
        return [Paragraph(f"{period}: the newest that is published, {age}", "age")]

    def paginate(self, groups: Sequence[Sequence[Block]]) -> list[Block]:
        """Set groups on pages, the charts of a page as large as they may be there."""
        blocks: list[Block] = []
        waiting = [list(group) for group in groups]
        while waiting:
            begins = self.is_full and sum(map(least, waiting)) > SHORT
            if begins or self._left < least(waiting[0]):
                self._left = PAGE_HEIGHT
                waiting[0] = _on_new_page(waiting[0])
            together = 1
            while together < len(waiting) and (
                sum(map(least, waiting[: together + 1])) <= self._left
            ):
                together += 1
            page = fitted([block for group in waiting[:together] for block in group], self._left)
            self._left = max(0.0, self._left - height(page))
            blocks += page
            waiting = waiting[together:]
        return blocks


def _own_paragraphs(
    brief: Brief, placed: Sequence[Placed]
) -> dict[tuple[int, bool], list[Paragraph]]:
    """Own paragraphs by the exhibit that they stand before (true) or after (false)."""
    paragraphs: dict[tuple[int, bool], list[Paragraph]] = {}
    for own in () if brief.is_addition else brief.texts:
        alike = [item.place for item in placed if item.request.heading == own.heading]
        alike = alike or [item.place for item in placed]
        later = [place for place in alike if place >= own.after]
        place = (later[0], True) if later else (alike[-1], False)
        paragraphs.setdefault(place, []).append(Paragraph(stopped(own.text)))
    return paragraphs


def _on_new_page(group: list[Block]) -> list[Block]:
    """The group with its first heading at the head of a page."""
    at = next(n for n, block in enumerate(group) if isinstance(block, Heading))
    # An own paragraph before a heading goes below it, so that the page begins with the heading.
    return [replace(group[at], new_page=True), *group[:at], *group[at + 1 :]]
