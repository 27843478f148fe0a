"""Page one: the answer in three clauses, what to decide, one chart, and a verdict a question.

Each clause, ask and tile comes from an `Answer` or an exhibit's own words: page one works nothing
out but the ratio of a pair of measures, so it cannot disagree with the pages after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import sparklines, thumbs
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.exhibit import DIFFERS
from rocu_analysis.measures.change import rate_ratio
from rocu_analysis.paper import quality
from rocu_analysis.paper.answers import answer_of
from rocu_analysis.paper.content import (
    Block,
    Chart,
    Heading,
    Link,
    Paragraph,
    Picture,
    Point,
    Points,
    Tile,
    Tiles,
)
from rocu_analysis.paper.layout import (
    FULL,
    PAGE_HEIGHT,
    SPARE,
    height,
    listed,
    stopped,
    title_height,
)
from rocu_analysis.paper.tables import TALLEST
from rocu_analysis.paper.verdicts import Answer, Verdict, trust
from rocu_analysis.wording import (
    capital,
    figure,
    listed as listed_names,
    paragraph,
    small_count,
    subject,
)

if TYPE_CHECKING:
    from rocu_analysis.paper.brief import Brief
    from rocu_analysis.paper.placed import Labels, Placed

RELIED_ON = "Can these figures be relied on?"
OTHERS = "The other questions in short"
DECIDE = "Please decide"
MOST_ASKS, MOST_TILES, MOST_CHANGES, NEWS = 4, 6, 2, 3
CONFLICTS = ("conflict", "total_does_not_add_up", "part_above_whole", "answers_disagree")
FOUR = 4  # quarters of a year
PER_100 = "Per 100: newest year, not the same people"


@dataclass(frozen=True)
class Answered:
    """An exhibit with the answer that it gives."""

    item: Placed
    answer: Answer


def answers(brief: Brief, placed: Sequence[Placed]) -> list[Answered]:
    """One answer a question, in the order of the questions; those of the main part go first."""
    held: dict[str, Answered] = {}
    for item in sorted(placed, key=lambda item: item.request.annex):
        forces = item.request.forces_of(brief.region)
        answer = answer_of(item.exhibit, replace(brief.reader, forces=forces))
        if answer:
            held.setdefault(answer.question, Answered(item, answer))
    return list(held.values())


def page_one(
    brief: Brief,
    placed: Sequence[Placed],
    first: Placed | None,
    labels: Labels,
    news: tuple[str, Sequence[str]],
) -> tuple[list[Block], float, int]:
    """What a board reads in one minute; how much of its last page is full, and how many news."""
    found = answers(brief, placed)
    main = Main.of(first, brief.measure) if first else None
    above: list[Block] = [Paragraph(" | ".join(brief.facts), "facts")]
    box = paragraph(*clauses(brief, placed, found, first))
    above += [Paragraph(box, "answer")] if box else []
    asks = tuple(Point(stopped(ask)) for ask in decisions(brief, found, main))
    if asks:
        above += [Heading(1, DECIDE), Points(asks, ordered=True)]
    charts = charts_of(first, main, labels, brief) if first else []
    tiles: list[Block] = [Tiles(tuple(tiles_of(brief, placed, found, labels)), not charts)]
    room = PAGE_HEIGHT - title_height(brief.title, brief.subtitle) - height(above)
    room -= sum(map(lowest, charts))
    after: list[Block] = []
    if height(tiles) > room + SPARE:  # they go, all together, to a page where the sections go on
        after, tiles = [Heading(1, OTHERS, new_page=True), *tiles], []
    kept, shown = _news(*news, room - height(tiles))
    room = max(0.0, room - height([*kept, *tiles]))
    for at, block in enumerate(charts):
        if isinstance(block, Picture):
            charts[at] = replace(block, room=min(TALLEST, block.lower + room))
            room -= max(0.0, min(block.height, block.lower + room) - block.lower)
    page = [*above, *kept, *charts, *tiles, *after]
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


# --- the first box --------------------------------------------------------------------------------


def clauses(
    brief: Brief, placed: Sequence[Placed], found: Sequence[Answered], first: Placed | None
) -> list[str]:
    """Three clauses at most: against a year ago, what changed for longer, what is late."""
    held = {answer.question: answer for answer in (each.answer for each in found)}
    box = []
    if year := held.get("What changed in a year?"):
        box.append(f"Against a year ago: {_against(year)}")
    main = [item for item in placed if not item.request.annex and item is not first]
    if changed := changes([*([first] if first else []), *main], brief):
        box.append(paragraph(*changed))
    late = [answer.late for answer in held.values() if answer.late]
    if late:
        box.append(capital("; ".join(late[:3])))
    if not box:  # a paper of other questions gives their verdicts, else its first headlines
        box = [f"{answer.words}. {answer.text}" for answer in held.values()][:MOST_CHANGES]
    return box or [_placed_headline(item, brief) for item in placed[:2]]


def changes(placed: Sequence[Placed], brief: Brief) -> list[str]:
    """Headlines that name a lasting change of our own, each change once."""
    told: set[tuple[str, ...]] = set()
    lines = []
    for item in placed:
        if item.exhibit.kind == "year_on_year":
            continue
        names = changed_in(item, brief.region)
        if names - told:
            lines.append(_placed_headline(item, brief))
        told |= names
    return lines[:MOST_CHANGES]


def changed_in(item: Placed, region: str | None) -> set[tuple[str, ...]]:
    """Changes that a headline names, in a paper of a region only those in it or in its forces."""
    claims = item.exhibit.claims.values()
    names = {name for claim in claims for name in claim.named if name[0] != DIFFERS}
    if region is None:
        return names
    homes = reference.regions_of_forces()
    places = {name: name[-1].partition(" (")[0] for name in names}
    return {name for name, place in places.items() if homes.get(place, place) == region}


def _placed_headline(item: Placed, brief: Brief) -> str:
    """Headline, with its place in front where it does not name it."""
    region, exhibit = brief.region, item.exhibit
    headline, partial = exhibit.headline.rstrip("."), item.request.partial_measures(region)
    is_named = bool(exhibit.part) and exhibit.part in headline
    if not region or is_named or item.request.arguments.get("force"):
        return headline
    claimed = {name[0] for claim in exhibit.claims.values() for name in claim.named}
    claimed = claimed & item.request.measures or item.request.measures
    forces = {name: partial[name] for name in sorted(claimed & set(partial))}
    if forces:
        place = replace(brief.reader, forces=next(iter(forces.values()))).place
        if len(forces) == len(claimed):
            return f"{capital(place)}: {reference.within(headline)}"
        names = listed_names([subject(reference.measure(name)) for name in forces])
        return f"{region}: {reference.within(headline)} ({names}: {place})"
    return headline if region in headline else f"{region}: {reference.within(headline)}"


def _against(year: Answer) -> str:
    words = {Verdict.NO_CLEAR_CHANGE: "no clear change", Verdict.HIGHER: "higher",
             Verdict.LOWER: "lower"}.get(year.verdict, "not enough data to say")  # fmt: skip
    return f"{words}. {year.text}"


# --- please decide --------------------------------------------------------------------------------


def decisions(brief: Brief, found: Sequence[Answered], main: Main | None) -> list[str]:
    """What the last paper asked, own decisions, then what the figures call for."""
    called = []
    if main and main.follows and main.rows["moved"].tolist() == [True, False]:
        one, other = main.words
        called.append(f"why {other} have not changed as {one} have")
    # What nobody can answer from these figures is asked for in its tile.
    called += [each.answer.ask for each in found if each.answer.ask
               and (each.answer.verdict is not Verdict.NOT_ENOUGH or each.answer.late)]  # fmt: skip
    own = [each.words for each in brief.decisions]
    asks = own + [brief.asking(ask) for ask in called[: max(0, MOST_ASKS - len(own))]]
    again = {stopped(ask) for ask in asks}
    before = [f"The last paper asked this: {ask} {came_of(ask, again)}"
              for ask in brief.asked_before]  # fmt: skip
    known = {stopped(ask) for ask in brief.asked_before}
    return before[:MOST_ASKS] + [ask for ask in asks if stopped(ask) not in known]


def came_of(ask: str, again: set[str]) -> str:
    """What came of an earlier ask: the figures call for it again, or no longer."""
    if ask in again or not ask.startswith("Ask "):
        return "No answer recorded."
    return "The figures no longer call for it."


# --- the chart ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Main:
    """The measure that matters most and the one that follows it, by their rows of a scorecard."""

    places: tuple[int, ...]
    rows: pd.DataFrame
    points: pd.DataFrame

    @classmethod
    def of(cls, card: Placed, wanted: str | None) -> Main | None:
        """Pick the measure: the one asked for, else the first that changed, else the first."""
        drawing, data = card.exhibit.drawing, card.exhibit.data.reset_index(drop=True)
        if drawing is None or drawing.draw is not sparklines.draw:  # a paper of all regions
            return None
        names = list(data["measure"])
        moved = data.index[data["moved"]]
        at = names.index(wanted) if wanted in names else int(moved[0]) if len(moved) else 0
        follows = {row["measure"]: row["follows"] for row in reference.rows("pairs")}
        other = follows.get(names[at])
        places = (at, names.index(other)) if other in names else (at,)
        return cls(places, data.loc[list(places)], drawing.frame)

    @property
    def follows(self) -> str | None:
        """The measure that follows."""
        return self.rows["measure"].iloc[1] if len(self.places) > 1 else None

    @property
    def words(self) -> list[str]:
        """Both measures in a sentence."""
        return [subject(reference.measure(name)) for name in self.rows["measure"]]

    def series(self, line: int) -> pd.DataFrame:
        """Points of one of the two, in order."""
        held = self.points[self.points["row"].eq(self.places[line])]
        return held.sort_values("x").assign(line=line)

    @property
    def drawing(self) -> Drawing:
        """Chart of both."""
        frame = pd.concat([self.series(line) for line in range(len(self.places))])
        frame = frame[["line", "x", "value", "mean", "part", "provisional"]]
        frame["printed"] = [figure(value) if value == value else "" for value in frame["value"]]
        names = [capital(text) for text in self.words]
        options = {"names": names, "notes": [self._note(line) for line in range(len(names))]}
        return Drawing(thumbs.pair, frame.reset_index(drop=True), options)

    def _note(self, line: int) -> str:
        """Level before and after a lasting change, else that there is none."""
        points, row = self.series(line), self.rows.iloc[line]
        levels = points.groupby("part", sort=True)["mean"].first().dropna()
        if row["moved"] and len(levels) > 1:
            before, now = (figure(round(level)) for level in levels.iloc[-2:])
            return f"usually {now}, {before} before"
        if row["moved"] and row["since"]:
            before, now = (figure(round(row[name])) for name in ("level_before", "level_since"))
            return f"about {now}, {before} before"
        ratio = self.ratio if line else ""
        return f"no clear change; {ratio}" if ratio else "no clear change"

    @property
    def ratio(self) -> str:
        """The second per 100 of the first in the newest four final periods, with its interval."""
        if self.follows is None:
            return ""
        both = [self.series(line) for line in (0, 1)]
        newest = [points[~points["provisional"] & points["value"].notna()].tail(FOUR)
                  for points in both]  # fmt: skip
        if (
            any(len(points) < FOUR for points in newest)
            or newest[0]["x"].tolist() != newest[1]["x"].tolist()
        ):
            return ""
        of, counted = (points["value"].sum() for points in newest)
        if min(of, counted) <= 0:
            return ""
        share, low, high = (100 * each for each in rate_ratio(counted, 1, of, 1))
        return (
            f"{figure(round(share))} per 100 {self.words[0]} "
            f"({figure(round(low))} to {figure(round(high))})"
        )


def charts_of(card: Placed, main: Main | None, labels: Labels, brief: Brief) -> list[Block]:
    """Chart of the measure that matters with its pair, then the other measures as quiet rows."""
    exhibit = card.exhibit
    blocks: list[Block] = []
    rows = replace(labels.picture(card, TALLEST), low="short")
    if main:
        ours = replace(main.drawing, illustrative=exhibit.illustrative)
        region = exhibit.recipe.arguments.get("region")
        partial = card.request.partial_measures(region)
        forces = next((partial[name] for name in main.rows["measure"] if name in partial), ())
        place = replace(brief.reader, forces=forces).place if forces else region or "All regions"
        caption = f"{capital(' and '.join(main.words))}, {place}, number. Hollow: provisional"
        caption += f". {PER_100}" if main.ratio else ""
        alt = f"Line chart of {' and '.join(main.words)}. {exhibit.headline}."
        blocks += [Picture(ours, alt, "", caption, f"{rows.anchor}-first",
                           title=exhibit.headline)]  # fmt: skip
        if others := [n for n in range(len(exhibit.data)) if n not in main.places]:
            title = f"The other {small_count(len(others), 'measure')}, against what is usual"
            rows = replace(rows, drawing=_without(exhibit.drawing, others), title=title)
        else:
            return blocks
    return [*blocks, rows]


def lowest(block: Block) -> float:
    """Height of a block of page one; a chart is drawn low there, and never made narrower."""
    if isinstance(block, Picture):
        return height([replace(block, room=block.lower)])
    return height([block])


def _without(drawing: Drawing, kept: Sequence[int]) -> Drawing:
    """Rows of a scorecard's drawing that are kept, numbered anew."""
    numbers = {old: new for new, old in enumerate(kept)}
    frame = drawing.frame[drawing.frame["row"].isin(kept)]
    frame = frame.assign(row=frame["row"].map(numbers)).reset_index(drop=True)
    options = {**drawing.options, "rows": [drawing.options["rows"][n] for n in kept]}
    return replace(drawing, frame=frame, options=options)


# --- tiles ----------------------------------------------------------------------------------------


def tiles_of(
    brief: Brief, placed: Sequence[Placed], found: Sequence[Answered], labels: Labels
) -> list[Tile]:
    """A tile a question with its verdict; the last says whether the figures may be trusted."""
    shown = [each for each in found if each.answer.question != "What changed in a year?"]
    if len(shown) < MOST_TILES - 1:
        shown = list(found)
    tiles = []
    for each in shown[: MOST_TILES - 1]:
        answer = each.answer
        unable = answer.verdict is Verdict.NOT_ENOUGH and not answer.late
        wanted = f"Ask {answer.ask}" if answer.ask and unable else ""
        alt = f"{answer.question} {answer.words}."
        chart = Chart(answer.drawing, alt) if answer.drawing else None
        tiles.append(Tile(answer.question, answer.words, paragraph(answer.text, wanted),
                          labels.place(each.item), chart))  # fmt: skip
    answer = trusted(brief, placed, found)
    link = Link(anchor_of(RELIED_ON), "more")
    return [*tiles, Tile(answer.question, answer.words, answer.text, link)]


def trusted(brief: Brief, placed: Sequence[Placed], found: Sequence[Answered]) -> Answer:
    """Whether the figures may be trusted: coverage, provisional points, conflicts and age."""
    complete = next((item.exhibit for item in placed if item.exhibit.kind == "completeness"), None)
    returned, provisional, told = 1.0, False, ""
    if complete is not None and {"state", "provisional"} <= {*complete.data} and len(complete.data):
        rows = complete.data
        newest = rows[rows["period_end"].eq(rows["period_end"].max())]
        returned = float(rows["state"].eq("given").mean())
        provisional, told = bool(newest["provisional"].any()), complete.headline
    conflicts = 0
    if brief.check is not None:
        conflicts = int(brief.check.problems["code"].isin(CONFLICTS).sum())
        told = paragraph(told, quality.in_short(brief.check, brief.smallest))
    old = [each.answer.question for each in found if each.answer.is_old]
    return trust(returned=returned, provisional=provisional, conflicts=conflicts,
                 oldest="comparisons" if old else "", board=brief.reader, source=told)  # fmt: skip


def anchor_of(heading: str) -> str:
    """Anchor of a section."""
    words = "-".join(re.findall("[a-z0-9]+", heading.lower()))
    return f"section-{words or 'section'}"
