"""Page one: the answer in three clauses, what to decide, one chart, and a verdict a question.

Each clause, ask and tile comes from an `Answer` or an exhibit's own words: page one works nothing
out but the ratio of a pair of measures, so it cannot disagree with the pages after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import sparklines, thumbs
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.exhibit import DIFFERS
from rocu_analysis.measures.change import rate_ratio
from rocu_analysis.paper import content, quality
from rocu_analysis.paper.answers import Answer, Verdict, answer_of, trust
from rocu_analysis.paper.content import PAGE_HEIGHT, height, listed, stopped
from rocu_analysis.paper.tables import TALLEST
from rocu_analysis.wording import capital, figure, paragraph, small_count, subject

if TYPE_CHECKING:
    from rocu_analysis.paper.brief import Brief
    from rocu_analysis.paper.placed import Labels, Placed

RELIED_ON = "Can these figures be relied on?"
OTHERS = "The other questions in short"
DECIDE = "Please decide"
CHANGED = "What changed in a year?"  # in the box; and a tile where one is free
MOST_ASKS, MOST_TILES, MOST_CHANGES, NEWS = 4, 6, 2, 3
CONFLICTS = ("conflict", "total_does_not_add_up", "part_above_whole", "answers_disagree")
FOUR = 4  # quarters of a year
PER_100 = "Per 100: newest year, not the same people"

Found = Mapping[str, tuple["Placed", Answer]]  # an exhibit and its answer, by the question


def answers(brief: Brief, placed: Sequence[Placed]) -> Found:
    """One answer a question, in the order of the questions; those of the main part go first."""
    found: dict[str, tuple[Placed, Answer]] = {}
    for item in sorted(placed, key=lambda item: item.request.annex):
        forces = item.request.forces_of(brief.region)
        answer = answer_of(item.exhibit, replace(brief.reader, forces=forces))
        if answer:
            found.setdefault(answer.question, (item, answer))
    return found


def page_one(
    brief: Brief,
    placed: Sequence[Placed],
    first: Placed | None,
    labels: Labels,
    news: tuple[str, Sequence[str]],
) -> tuple[list[content.Block], float, int]:
    """What a board reads in one minute; how much of its last page is full, and how many news."""
    found = answers(brief, placed)
    # In a paper of all regions the chart has no series.
    has_series = first and first.exhibit.drawing.draw is sparklines.draw
    main = Main(first, brief.measure) if has_series else None
    above: list[content.Block] = [content.Paragraph(" | ".join(brief.facts), "facts")]
    box = paragraph(*clauses(brief, placed, found, first))
    above += [content.Paragraph(box, "answer")] if box else []
    asks = tuple(content.Point(stopped(ask)) for ask in decisions(brief, found, main))
    above += [content.Heading(1, DECIDE), content.Points(asks, ordered=True)] if asks else []
    charts = charts_of(first, main, labels, brief) if first else []
    tiles: list[content.Block] = [content.Tiles(tiles_of(brief, placed, found, labels), not charts)]
    room = PAGE_HEIGHT - content.title_height(brief.title, brief.subtitle) - height(above)
    # Charts are drawn low here, and never made narrower.
    room -= height(replace(chart, room=chart.lower) for chart in charts)
    after: list[content.Block] = []
    if height(tiles) > room + content.SPARE:  # they go to a page where the sections go on
        after, tiles = [content.Heading(1, OTHERS, new_page=True), *tiles], []
    heading, lines = news
    shown = min(NEWS, len(lines))
    while shown > 1 and height(listed(heading, lines[:shown], 1)) > room - height(tiles):
        shown -= 1
    kept = listed(heading, lines[:shown], 1)
    room = max(0.0, room - height([*kept, *tiles]))
    for at, chart in enumerate(charts):
        charts[at] = replace(chart, room=min(TALLEST, chart.lower + room))
        room -= max(0.0, min(chart.height, chart.lower + room) - chart.lower)
    page = [*above, *kept, *charts, *tiles, *after]
    # Where little is asked, the first question is answered on page one.
    full = PAGE_HEIGHT - room if room > (1 - content.FULL) * PAGE_HEIGHT else PAGE_HEIGHT
    return page, height(after) or full, shown


# --- the first box --------------------------------------------------------------------------------


def clauses(
    brief: Brief, placed: Sequence[Placed], found: Found, first: Placed | None
) -> list[str]:
    """Three clauses at most: against a year ago, what changed for longer, what is late."""
    given = [answer for _, answer in found.values()]
    box = [f"Against a year ago: {answer.words.lower()}. {answer.text}"
           for answer in given if answer.question == CHANGED]  # fmt: skip
    main = [item for item in placed if not item.request.annex and item is not first]
    if changed := changes([*([first] if first else []), *main], brief):
        box.append(paragraph(*changed))
    if late := [answer.late for answer in given if answer.late]:
        box.append(capital("; ".join(late[:3])))
    # A paper of other questions gives their verdicts, else its first headlines.
    box = box or [f"{answer.words}. {answer.text}" for answer in given[:MOST_CHANGES]]
    return box or [_placed_headline(item, brief) for item in placed[:2]]


def changes(placed: Sequence[Placed], brief: Brief) -> list[str]:
    """Headlines that name a lasting change in the region or its forces, each change once."""
    shown: set[tuple[str, ...]] = set()
    homes, lines = reference.regions_of_forces(), []
    for item in placed:
        claims = item.exhibit.claims.values() if item.exhibit.kind != "year_on_year" else ()
        names = {name for claim in claims for name in claim.named if name[0] != DIFFERS}
        places = {name: name[-1].partition(" (")[0] for name in names}
        ours = {name for name in names
                if brief.region in (None, homes.get(places[name], places[name]))}  # fmt: skip
        if ours - shown:
            lines.append(_placed_headline(item, brief))
        shown |= ours
    return lines[:MOST_CHANGES]


def _placed_headline(item: Placed, brief: Brief) -> str:
    """Headline, with its place in front where it does not name it."""
    region, exhibit = brief.region, item.exhibit
    headline, partial = exhibit.headline.rstrip("."), item.request.partial_measures(region)
    is_named = bool(exhibit.part) and exhibit.part in headline
    if not region or is_named or item.request.arguments.get("force"):
        return headline
    claimed = {name[0] for claim in exhibit.claims.values() for name in claim.named}
    claimed = claimed & item.request.measures or item.request.measures
    if lacking := sorted(claimed & set(partial)):
        place = replace(brief.reader, forces=partial[lacking[0]]).place
        names = " and ".join(subject(reference.measure(name)) for name in lacking)
        return f"{region}: {reference.within(headline)} ({names}: {place})"
    return headline if region in headline else f"{region}: {reference.within(headline)}"


# --- please decide --------------------------------------------------------------------------------


def decisions(brief: Brief, found: Found, main: Main | None) -> list[str]:
    """What the last paper asked and what came of it, own decisions, then what the figures ask."""
    called = []
    if main and main.rows["moved"].tolist() == [True, False]:
        called.append(main.unlike)
    # What nobody can answer from these figures is asked for in its tile.
    called += [answer.ask for _, answer in found.values() if answer.ask
               and (answer.verdict is not Verdict.NOT_ENOUGH or answer.late)]  # fmt: skip
    asks = [each.words for each in brief.decisions]
    asks += [brief.asking(ask) for ask in called[: max(0, MOST_ASKS - len(asks))]]
    before = []
    for ask in brief.asked_before:
        is_open = stopped(ask) in map(stopped, asks) or not ask.startswith("Ask ")
        came = "No answer recorded." if is_open else "The figures no longer call for it."
        before.append(f"The last paper asked this: {ask} {came}")
    known = {stopped(ask) for ask in brief.asked_before}
    return before[:MOST_ASKS] + [ask for ask in asks if stopped(ask) not in known]


# --- the chart ------------------------------------------------------------------------------------


class Main:
    """The measure that matters most and the one that follows it, by their rows of a scorecard."""

    def __init__(self, card: Placed, wanted: str | None) -> None:
        data, points = card.exhibit.data.reset_index(drop=True), card.exhibit.drawing.frame
        names, moved = list(data["measure"]), data.index[data["moved"]]
        # The one that is wanted, else the first that changed, else the first.
        at = names.index(wanted) if wanted in names else int(moved[0]) if len(moved) else 0
        follows = {row["measure"]: row["follows"] for row in reference.rows("pairs")}
        other = follows.get(names[at])
        self.places = [at, names.index(other)] if other in names else [at]
        self.rows = data.loc[self.places]
        self.words = [subject(reference.measure(name)) for name in self.rows["measure"]]
        self.series = [points[points["row"].eq(place)].sort_values("x").assign(line=line)
                       for line, place in enumerate(self.places)]  # fmt: skip

    @property
    def drawing(self) -> Drawing:
        """Chart of both."""
        frame = pd.concat(self.series)[["line", "x", "value", "mean", "part", "provisional"]]
        frame["printed"] = [figure(value) if value == value else "" for value in frame["value"]]
        names = [capital(text) for text in self.words]
        options = {"names": names, "notes": [self._note(line) for line in range(len(names))]}
        return Drawing(thumbs.pair, frame.reset_index(drop=True), options)

    def _note(self, line: int) -> str:
        """Level before and after a lasting change, else that there is none."""
        row = self.rows.iloc[line]
        levels = self.series[line].groupby("part", sort=True)["mean"].first().dropna()
        if row["moved"] and len(levels) > 1:
            before, now = (figure(round(level)) for level in levels.iloc[-2:])
            return f"usually {now}, {before} before"
        if row["moved"] and row["since"]:
            before, now = (figure(round(row[name])) for name in ("level_before", "level_since"))
            return f"about {now}, {before} before"
        return "no clear change" + (f"; {self.ratio}" if line and self.ratio else "")

    @property
    def unlike(self) -> str:
        """What to ask where the first moved for good and the second did not."""
        row = self.rows.iloc[0]
        verb = "risen" if row["level_since"] > row["level_before"] else "fallen"
        return f"why {self.words[1]} have not {verb} as {self.words[0]} have"

    @cached_property
    def ratio(self) -> str:
        """The second per 100 of the first in the newest four final periods, with its interval."""
        newest = [points[~points["provisional"] & points["value"].notna()].tail(FOUR)
                  for points in self.series]  # fmt: skip
        ends = [points["x"].tolist() for points in newest]
        sums = [points["value"].sum() for points in newest]
        if len(newest) < 2 or len(ends[0]) < FOUR or ends[0] != ends[1] or min(sums) <= 0:
            return ""
        ratio = rate_ratio(sums[1], 1, sums[0], 1)
        share, low, high = (figure(round(100 * each)) for each in ratio)
        return f"{share} per 100 {self.words[0]} ({low} to {high})"


def charts_of(
    card: Placed, main: Main | None, labels: Labels, brief: Brief
) -> list[content.Picture]:
    """Chart of the measure that matters with its pair, then the other measures as quiet rows."""
    exhibit = card.exhibit
    rows = replace(labels.picture(card, TALLEST), low="short")
    if main is None:
        return [rows]
    region = exhibit.recipe.arguments.get("region")
    partial = card.request.partial_measures(region)
    forces = next((partial[name] for name in main.rows["measure"] if name in partial), ())
    place = replace(brief.reader, forces=forces).place if forces else region or "All regions"
    caption = f"{capital(' and '.join(main.words))}, {place}, number. Hollow: provisional"
    caption += f". {PER_100}" if main.ratio else ""
    alt = f"Line chart of {' and '.join(main.words)}. {exhibit.headline}."
    drawing = replace(main.drawing, illustrative=exhibit.illustrative)
    anchor = f"{rows.anchor}-first"
    chart = content.Picture(drawing, alt, "", caption, anchor, title=exhibit.headline)
    others = [n for n in range(len(exhibit.data)) if n not in main.places]
    newest = exhibit.data["period"].max()
    which = capital(small_count(len(others), "further measure"))
    quiet = replace(rows, drawing=_only(exhibit.drawing, others))
    quiet = replace(
        quiet, title=f"{which}, against what is usual", caption=f"{which}, {place}, {newest}"
    )
    return [chart, quiet] if others else [chart]


def _only(drawing: Drawing, kept: Sequence[int]) -> Drawing:
    """Rows of a scorecard's drawing that are kept, numbered anew; no empty column of changes."""
    numbers = {old: new for new, old in enumerate(kept)}
    frame = drawing.frame[drawing.frame["row"].isin(kept)]
    frame = frame.assign(row=frame["row"].map(numbers)).reset_index(drop=True)
    rows, heads = [drawing.options["rows"][n] for n in kept], drawing.options["heads"]
    if not any(row["reading"] or row["more"] for row in rows):
        heads = {**heads, "reading": ""}
    options = {**drawing.options, "rows": rows, "heads": heads}
    return replace(drawing, frame=frame, options=options)


# --- tiles ----------------------------------------------------------------------------------------


def tiles_of(
    brief: Brief, placed: Sequence[Placed], found: Found, labels: Labels
) -> tuple[content.Tile, ...]:
    """A tile a question with its verdict; the last says whether the figures may be trusted."""
    shown = [pair for question, pair in found.items() if question != CHANGED]
    shown = shown if len(shown) >= MOST_TILES - 1 else [*found.values()]
    tiles = []
    for item, answer in shown[: MOST_TILES - 1]:
        unable = answer.verdict is Verdict.NOT_ENOUGH and not answer.late
        text = paragraph(answer.text, f"Ask {answer.ask}" if answer.ask and unable else "")
        alt = f"{answer.question} {answer.words}."
        chart = content.Chart(answer.drawing, alt) if answer.drawing else None
        place = labels.place(item)
        tiles.append(content.Tile(answer.question, answer.words, text, place, chart))
    answer = trusted(brief, placed, any(answer.is_old for _, answer in found.values()))
    link = content.Link(anchor_of(RELIED_ON), "more")
    return *tiles, content.Tile(answer.question, answer.words, answer.text, link)


def trusted(brief: Brief, placed: Sequence[Placed], is_old: bool) -> Answer:
    """Whether the figures may be trusted: coverage, provisional points, conflicts and age."""
    returned, provisional, conflicts, caution = 1.0, False, 0, ""
    exhibit = next((item.exhibit for item in placed if item.exhibit.kind == "completeness"), None)
    rows = exhibit.data if exhibit else pd.DataFrame()
    if {"state", "provisional"} <= {*rows} and len(rows):
        newest = rows[rows["period_end"].eq(rows["period_end"].max())]
        returned = float(rows["state"].eq("given").mean())
        provisional, caution = bool(newest["provisional"].any()), exhibit.headline
    if brief.check is not None:
        conflicts = int(brief.check.problems["code"].isin(CONFLICTS).sum())
        caution = paragraph(caution, quality.in_short(brief.check, brief.smallest))
    return trust(returned=returned, provisional=provisional, conflicts=conflicts,
                 oldest="comparisons" * is_old, board=brief.reader, source=caution)  # fmt: skip


def anchor_of(heading: str) -> str:
    """Anchor of a section."""
    words = "-".join(re.findall("[a-z0-9]+", heading.lower()))
    return f"section-{words or 'section'}"
