"""Page one: the answer, what the board is asked, what changed, and a tile for each question.

Each is an exhibit's own words: page one adds nothing and works out nothing, so that it cannot
disagree with the pages after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.exhibits.cuts import DETAILS
from rocu_analysis.exhibits.exhibit import DIFFERS, Claim, any_of
from rocu_analysis.exhibits.rows import NAMELESS
from rocu_analysis.paper import quality
from rocu_analysis.paper.content import (
    Block,
    Heading,
    Link,
    Paragraph,
    Picture,
    Point,
    Points,
    Tile,
    Tiles,
)
from rocu_analysis.paper.general import OVER_TIME
from rocu_analysis.paper.layout import (
    FULL,
    PAGE_HEIGHT,
    SMALLEST,
    SPARE,
    _text,
    height,
    listed,
    stopped,
)
from rocu_analysis.paper.placed import Labels, Placed, words_of
from rocu_analysis.paper.spec import kind_of
from rocu_analysis.paper.tables import TALLEST
from rocu_analysis.periods import long_date
from rocu_analysis.wording import articled, capital, papers, small, small_count, subject

if TYPE_CHECKING:
    from rocu_analysis.paper.paper import Paper

RELIED_ON = "Can these figures be relied on?"
PART_WORDS = {
    "public": "Part 1 of 2: public",
    "restricted": "Part 2 of 2: restricted",
    "internal": "Internal: small counts are shown",
}
NEWS = 3  # sentences at most on what is new since the last paper; the others stand in an annex
OTHERS = "The other questions in short"
ANSWERS = 2  # headlines that make the answer
MOST_TILES, MOST_LARGE = 6, 8  # beside a scorecard, and where the page is theirs


def facts_of(paper: Paper, part: str) -> tuple[str, ...]:
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


def page_one(
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
            RELIED_ON, *quality.in_short(paper.check, threshold), Link(anchor_of(RELIED_ON), "More")
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
        rest = [above_it, *lines, *words_of(item), *labels.below(item)]
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
        blocks = listed(heading, news[:number], 1)
        if number == 1 or height(blocks) <= room:
            return blocks, number
    return [], 0


def _answers(main: Sequence[Placed], region: str | None) -> list[Placed]:
    """Whose headlines answer the board: those marked so, or what names a change in their place."""
    names = {id(item): _names(item, region) for item in main}
    marked = [item for item in main if item.request.answer]
    for item in main if not marked else ():  # the first, but for one that says the same again
        if not (marked and names[id(item)] and names[id(item)] <= names[id(marked[0])]):
            marked.append(item)
    asked = marked[: None if marked and marked[0].request.answer else ANSWERS]

    def rank(item: Placed) -> float:
        judges_nothing = item.exhibit.kind == "scorecard" and not item.exhibit.claims
        if item in asked:
            calm = not names[id(item)] and (judges_nothing or item.exhibit.claims)
            return (4 if judges_nothing else 2) if calm else 0
        return 1 if names[id(item)] else 3 if _needs_no_past(item, region) else 5

    chosen: list[Placed] = []
    for item in sorted(main, key=rank):
        told = frozenset().union(*(names[id(held)] for held in chosen))
        mine = names[id(item)]
        # What another names with more beside it is said once, but of what was marked by name.
        less = [held for held in chosen if names[id(held)] and names[id(held)] < mine
                and (not held.request.answer or held.exhibit.kind == "scorecard")]  # fmt: skip
        if less:
            chosen[chosen.index(less[0])] = item
        elif len(chosen) < max(ANSWERS, len(asked)) and rank(item) < 5:
            said = item.exhibit.headline in [held.exhibit.headline for held in chosen]
            if item in asked or not (said or (mine and mine <= told)):
                chosen.append(item)
    return chosen


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


# --- chance ---------------------------------------------------------------------------------------


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


def anchor_of(heading: str) -> str:
    """Anchor of a section."""
    words = "-".join(re.findall("[a-z0-9]+", heading.lower()))
    return f"section-{words or 'section'}"
