"""Many measures at once: a table, each figure with a word and a shape from its own history.

The word comes from the control chart of that area and measure, up to the period that is shown. No
colour alone, no arrows between two points, no ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema, theme, wording
from rocu_analysis.charts import days, grid, sparklines
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, over_time
from rocu_analysis.exhibits.exhibit import Content, Exhibit, Key, Kind, asks
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import Selections, side_by_side
from rocu_analysis.exhibits.scores import Score, Scores, choose, scored
from rocu_analysis.exhibits.years import Why, against_year, year_cell

if TYPE_CHECKING:
    from rocu_analysis.schema import Counting, Rules

MOST_COLUMNS, MOST_NAMED = 5, 3
UNASKED = "a share, a rate or an average: it is shown where it is asked for by name"
SOURCED = ["unit", "source", "published", "as_at"]  # of the rows behind the figures
SHAPES = {"no signal": "●", "improvement": "◆", "concern": "▲", "change": "■"}


@asks
def scorecard(
    outcomes: pd.DataFrame,
    *,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    rules: Rules = "nhs7",
    geography: str | None = None,
) -> Exhibit:
    """Show several measures by region, each figure with what its own history says of it.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    period : str, optional
        Where missing, the newest that is not provisional and that nearly all measures have. Nothing
        later is looked at.
    measures : sequence of str, optional
        Without it the five with the most figures, counts before amounts (all of them for one
        region). Shares, rates and averages only by name.
    region : str, optional
        One region: a row a measure, with mean and limits. Beside another ``geography``, the region
        whose forces or areas are shown.
    counting : str, optional
        Whose work; where none is asked for, the work led, else what most figures count.
    rules : {"nhs7", "nhs6"}
    geography : str, optional
        ``"region"``, ``"force"``, or a kind of area of your own, such as ``"borough"``.

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure and region.

    Raises
    ------
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """


def _select(outcomes, *, measures, region, counting, geography, **_) -> Selections:
    regional = geography in (None, "region")
    only = region if regional else None
    there = [name for name in reference.REGIONS if name in set(outcomes["region"].dropna())]
    if only and only not in there:
        raise NoFigures("outcomes", f"there is no figure for {only}",
                        f"Regions with some: {wording.listed(there)}")  # fmt: skip
    areas = (only,) if only else side_by_side("regional" if regional else geography, region)
    names, shares = _names(outcomes, measures, areas, bool(only))
    chosen = choose(outcomes, names, counting, region=region, geography=geography)
    told = {"names": [*names, *shares], "left_out": chosen.facts["left_out"] | shares}
    return replace(chosen, facts=told | {"only": only, "areas": areas})


def _names(outcomes, asked, areas: Sequence[str], alone: bool) -> tuple[list[str], dict[str, str]]:
    """Measures to show, counts first, of one area alone all that it has; and why others are not."""
    if asked is not None:
        held = sorted(outcomes["measure"].dropna().unique())
        for name in asked:
            if name not in held:
                raise reference.not_held(name, held)
        return list(dict.fromkeys(asked)), {}
    rows = outcomes[["geography", "region", "force", "body", "unit", "measure"]]
    names = {*areas, *(part for name in areas for part in reference.parts_of(name))}
    rows = rows[rows[["region", "force", "body"]].isin(names).any(axis=1)]
    if names <= set(reference.REGIONS):  # a national body's figure for a region is not the region's
        rows = rows[rows["geography"].isin(["region", "force"])]
    # A share may tell the small counts that it was made of: nobody publishes it unasked.
    is_share = rows["unit"].isin(schema.NOT_ADDED).groupby(rows["measure"]).all()
    shares = dict.fromkeys(sorted(is_share.index[is_share]), UNASKED)
    rows = rows[~rows["measure"].isin(list(shares))]
    amounts = {*rows.loc[rows["unit"].ne("count"), "measure"]}
    counted = Counter(rows["measure"])
    places = {row["measure"]: at for at, row in enumerate(reference.rows("measures"))}
    chosen = sorted(counted, key=lambda n: (n in amounts, places.get(n, len(places)), n))
    most = sorted(chosen, key=lambda name: (name in amounts, -counted[name]))[:MOST_COLUMNS]
    return [name for name in chosen if alone or name in most], shares


# --- words ----------------------------------------------------------------------------------------


def _describe(chosen: Selections, *, period, counting, rules, **_) -> Content:
    page, notes = scored(chosen, period, counting, rules)
    names = list(dict.fromkeys(score.measure for score in page.scores))
    units = {score.figures.unit for score in page.scores}
    only = "counts" if units == {"number"} else next(iter(units))
    unit = only if len(units) == 1 else "each in its own unit"
    what = wording.capital(names[0]) if len(names) == 1 else f"{len(names)} measures"
    figures = {id(score.figures): score.figures for score in page.scores}.values()
    shown = [score.series for score in page.scores]
    place = page.area or f"by {page.noun.one}"
    return Content(
        **words_of(page),
        subtitle=f"{what}, {unit}, {place}, {page.period}",
        alt=f"Table of {what}, {place}, each figure with a word",
        table=_region_table(page) if page.area else _table(page, names),
        rows=pd.concat([each.rows[SOURCED] for each in figures]),
        data=_data(page),
        notes=notes,
        drawing=_drawing_of_one(page) if page.area else _drawing(page, names),
        care=over_time.care_of(shown),
        methods=over_time.methods_of(shown) | {"together"},
    )


def words_of(page: Scores) -> dict:
    """Headline and what goes with it, which a profile of outcomes has too."""
    return {
        "headline": _headline(page),
        "more": _signals(page),
        "key": _key(page),
        "part": page.scores[0].part if page.where != page.area else "",
        "finding": page,
        "claims": page.claims,
    }


def _headline(page: Scores) -> str:
    """What changed; that nothing did; or why nothing can be judged."""
    if not page.judged:
        return _unjudged(page)
    when = f"in {wording.spoken(page.period)}"
    if not page.area:
        return _of_areas(page, when)
    calm = len(page.judged) - len(page.changed)
    first = _of_changed(page) if page.changed else _calm(page, when)
    if page.years:
        return f"{first}. {_of_years(page)}"
    if not (page.changed and calm):
        return first
    are = "is within its" if calm == 1 else "are within their"
    others = wording.small_count(calm, "other measure")
    return f"{first}. {wording.capital(f'the {others} {are} usual range')}"


def _unjudged(page: Scores) -> str:
    """Whose year differs, that none does, or why no series can be judged."""
    if page.together and not page.area:
        return _of_all(page)
    if page.years:
        return _of_years(page)
    where = f" in {page.where}" if page.area else ""
    years = [score.series.year for score in page.scores]
    if all(year is not None and year["why"] == Why.COMPARED for year in years):
        calm = f"no clear change in a year in {_number(len(page.scores), page)}{where}"
        return wording.fit(f"{calm}; limits need more periods", calm)
    words = {score.word for score in page.scores} - {"no figure"}
    why = f": {words.pop()}" if len(words) == 1 else ""
    return wording.fit(f"no series can be judged{where}{why}", "no series can be judged")


def _number(number: int, page: Scores) -> str:
    """So many measures of one area, or series of several."""
    if page.area:
        return wording.small_count(number, "measure")
    return f"{wording.small(number)} series"


def _of_areas(page: Scores, when: str) -> str:
    """How many series show a new signal, which, and in how many an earlier change lasts."""
    number = len(page.new)
    text = f"{number or 'None'} of {len(page.judged)} series {'show' if number > 1 else 'shows'} "
    text = f"{text}a new signal {when}"
    who = wording.listed(f"{s.series.region} ({s.measure})" for s in page.new)
    lasting = len(page.changed) - number
    earlier = f"; in {wording.small(lasting)} an earlier change lasts" if lasting else ""
    tails = (f": {who}{earlier}", f": {who}") if who else ()
    return wording.fit(*(text + tail for tail in (*tails, earlier, "")),
                       most=wording.LONGEST_SENTENCE)  # fmt: skip


def _calm(page: Scores, when: str) -> str:
    """That each measure of one area is within its usual range."""
    judged = len(page.judged)
    whom = f"{wording.some(judged, judged, 'measure')}{' judged' * (judged < len(page.scores))}"
    are, their = "are", "their"
    if judged == 1:
        of = page.judged[0].subject()
        whom, are, their = of.name, of.are, of.their
    text = f"{whom} in {page.where} {are} within {their} usual range"
    return wording.fit(f"{text} {when}", text, most=wording.LONGEST_SENTENCE)


def _of_changed(page: Scores) -> str:
    """What changed in one area, what lasts first."""
    changed = sorted(page.changed, key=lambda score: (score.now.step is None, not score.new))
    if len(changed) == 1:
        (score,) = changed
        value = score.printed(score.row)
        return over_time.chart_sentence(score.series, score.subject(page.where), value, 1)
    names = [wording.subject(score.figures.measure) for score in changed]
    number = wording.some(len(changed), len(page.judged), "measure")
    each = [f"{name} {s.subject().are} {over_time.phrase(s.series, s.now, s.subject().their)}"
            for name, s in zip(names, changed, strict=True)]  # fmt: skip
    few = [f"in {page.where} {wording.listed(each)}"] if len(each) <= MOST_NAMED else []
    whoms = (wording.listed(names), number)
    return wording.fit(*few, *(f"{whom} in {page.where} show signals" for whom in whoms),
                       most=wording.LONGEST_SENTENCE)  # fmt: skip


def _of_all(page: Scores) -> str:
    """Which measures changed clearly in a year, all areas together."""
    rows, number = page.together, len({score.measure for score in page.scores})
    who = wording.some(len(rows), number, "measure")
    if len(rows) == 1:
        who = wording.subject(reference.measure(next(iter(rows))))
    ways = {row["reading"] for row in rows.values()}
    verb = {"higher": "rose", "lower": "fell"}[ways.pop()] if len(ways) == 1 else "changed"
    whole = page.noun.of(len(_in_order(page)), len(page.areas))
    return wording.fit(f"{who} across {whole} {verb} clearly in a year", f"{who} {verb} clearly")


def _of_years(page: Scores) -> str:
    """Whose year differs from the year before."""
    first, number = page.years[0], len(page.years)
    if number == 1:
        place = page.where or first.series.region
        return over_time.year_sentence(first.series.year, first.subject(place), clear=True)
    names = wording.listed(wording.subject(s.figures.measure) if page.area else
                           f"{s.series.region} {s.measure}" for s in page.years)  # fmt: skip
    many = f"{number} of {len(page.scores)} {'measures' if page.area else 'series'}"
    return wording.fit(*(f"{who} changed clearly in a year" for who in (names, many)))


def _signals(page: Scores) -> list[str]:
    """The signals new and lasting, where the headline has no room for each."""
    if page.area and len(page.changed) < 2:
        return []
    lasting = [score for score in page.changed if not score.new]
    return [f"{head}: {wording.few_of([_in_brief(s, page) for s in scores], MOST_NAMED)}"
            for head, scores in (("New", page.new), ("Since before", lasting)) if scores
            ]  # fmt: skip


def _in_brief(score: Score, page: Scores) -> str:
    """``arrests (higher since April 2020, 122 against 85)``, with its area of several."""
    name = score.measure if page.area else f"{score.series.region} {score.measure}"
    text = over_time.phrase(score.series, score.now)
    if score.now.step:
        text += ", {1} against {0}".format(*over_time.means(score.series, score.now.step))
    return f"{name} ({text}{f', {score.part}' if score.part else ''})"


def _key(page: Scores) -> Key | None:
    """How many changed, and the first of them."""
    if not page.judged:
        return None
    named, number = page.changed if page.area else page.new, len(page.judged)
    text = "Each measure is within its usual range" if page.area else "No series shows a new signal"
    if named:
        more = wording.say("; and {n:count other}", n=len(named) - 1) if len(named) > 1 else ""
        text = f"{_in_brief(named[0], page)}{more}"
    figure = f"{len(named)} of {number} {'changed' if page.area else 'new'}"
    return Key(figure, wording.sentence(f"{text} in {wording.spoken(page.period)}"))


# --- tables and charts ----------------------------------------------------------------------------


def _in_order(page: Scores) -> list[str]:
    """Areas that have a score, in their fixed order."""
    held = {score.series.region for score in page.scores}
    return [name for name in page.areas if name in held] or sorted(held)


def _new_of(scores: Iterable[Score | None]) -> str:
    judged = [score for score in scores if score and score.judged]
    return f"{sum(score.new for score in judged)} of {len(judged)}" if judged else "None judged"


def _table(page: Scores, measures: list[str]) -> pd.DataFrame:
    """Areas by measures, with the number of new signals in the last column and row."""
    by_place = {score.place: score for score in page.scores}
    areas, heads = _in_order(page), {score.measure: score.headed for score in page.scores}
    last = f"New signals in {wording.spoken(page.period)}, of series judged"
    columns: dict[str, list] = {wording.capital(page.noun.one): [*areas, last]}
    for name in measures:
        scores = [by_place.get((name, area)) for area in areas]
        columns[heads[name]] = [*(_score_cell(page, score) for score in scores), _new_of(scores)]
    rows = [[s for s in page.scores if s.series.region == area] for area in areas]
    columns["New signals"] = [*map(_new_of, rows), _new_of(page.scores)]
    return cells.table_of(columns)


def _score_cell(page: Scores, score: Score | None) -> str:
    """The figure, its word, of which forces it is, and its year where that differs."""
    if score is None or score.word == "no figure":
        return cells.MISSING
    mark = SHAPES.get(score.word, "")
    words = " ".join(filter(None, [score.printed(score.row), mark, score.word]))
    year = against_year(score.series.year, "the year before") if score.place in page.clear else ""
    return "; ".join(filter(None, [f"{words}{', new' * score.new}", score.part, year]))


def _region_table(page: Scores) -> pd.DataFrame:
    """One row a measure: latest, a year before, usual range, reading, and the year."""
    rows = []
    for score in page.scores:
        decimals = score.decimals or (0 if score.figures.measure["unit"] == "GBP" else 1)
        usual = score.series.usual if score.judged else None
        mean = wording.figure(usual[0], decimals) if usual else cells.NOT_APPLICABLE
        text, more = score.reading()
        shape = SHAPES.get(score.word, "") if score.judged else ""
        called = f"{score.headed} ({score.part})" if score.part else score.headed
        rows.append((
            called, score.printed(score.row), score.printed(score.year_before),
            wording.interval(*score.usual) if score.usual else cells.NOT_APPLICABLE, mean,
            f"{shape} {text}{f' ({more})' if more else ''}".strip(),
            year_cell(score.series.year, score.place in page.clear), score.series.judged,
        ))  # fmt: skip
    when = wording.capital(wording.spoken(page.period))
    heads = ("Measure", when, "A year before", "Usual range", "Mean", "Reading",
             "Against last year", "Points judged")  # fmt: skip
    return cells.table_of(dict(zip(heads, zip(*rows, strict=True), strict=True)))


def _data(page: Scores) -> pd.DataFrame:
    """One row a measure and area; ``moved`` where its level changed for good."""
    rows = []
    for score in page.scores:
        step, usual = score.now.step if score.now else None, score.usual or (np.nan, np.nan, 0)
        before = score.year_before
        base = {
            "measure": score.measure, "region": score.series.region, "word": score.word,
            "unit": score.scale.unit or score.figures.measure["unit"], "new": score.new,
            "withheld": str(score.series.withheld), "moved": step is not None,
            "year_before": before["value"] if before else np.nan,
            "usual_low": usual[0], "usual_high": usual[1], "since": step.since if step else "",
            "level_before": step.before if step else np.nan,
            "level_since": step.after if step else np.nan,
        }  # fmt: skip
        row = score.row or {}
        rows.append(base | {k: v for k, v in row.items() if k not in base and k != "lacking"})
    return pd.DataFrame(rows)


def _drawing(page: Scores, measures: list[str]) -> Drawing | None:
    """A grid of figures, with a word and a shape where something changed."""
    if len(measures) > MOST_COLUMNS:
        return None
    areas, marks = _in_order(page), []
    printed = {score.place: score.printed(score.row) for score in page.scores}
    longest = {name: max(len(text) for (of, _), text in printed.items() if of == name)
               for name in measures}  # fmt: skip
    for score in page.scores:
        quiet, text = score.word == "no signal", printed[score.place]
        kind = "" if quiet else score.word if score.judged else "not judged"
        word = "" if quiet else score.word
        if score.place in page.clear and not score.now:
            word = "year higher" if score.series.year["ratio"] > 1 else "year lower"
        # Figure spaces: as wide as a digit, so that figures end below one another.
        lines = [text.rjust(longest[score.measure], "\u2007"), word]
        text = score.word if text == cells.MISSING else "\n".join(filter(None, lines))
        marks.append((areas.index(score.series.region), measures.index(score.measure), kind, text))
    frame = pd.DataFrame(marks, columns=["row", "column", "kind", "text"])
    named = {score.measure: score.headed for score in page.scores}
    options = {"rows": areas, "columns": [named[n] for n in measures], "marks": theme.SIGNAL_MARKS}
    return Drawing(grid.draw, frame, options)


def _drawing_of_one(page: Scores) -> Drawing | None:
    """Quiet rows: each measure with the same period a year before, its past and what is usual."""
    parts, rows = [], []
    for number, score in enumerate(page.scores):
        series, points, clear = score.series, score.series.points, score in page.years
        text, more = score.reading(clear)
        if score.judged and not score.now:  # a word stands only where something changed
            text, more = wording.capital(more), ""
        rows.append({
            "name": f"{score.headed} ({score.part})" if score.part else score.headed,
            "latest": score.printed(score.row).replace(cells.MISSING, "–"),
            "before": score.printed(score.year_before).replace(cells.MISSING, "–"),
            "usual": wording.interval(*score.usual) if score.usual else "–",
            "reading": text, "more": more,
            "kind": score.word if score.now else "change" if clear else "",
        })  # fmt: skip
        ends = ["mean", "low", "high"]
        band = series.band.assign(**series.band[ends].mul(points["season"], axis=0))
        band[ends] = np.nan if series.withheld else band[ends]
        before = score.year_before["period"] if score.year_before else ""
        kept = points[["x", "value", "provisional"]].assign(year_ago=points["period"].eq(before))
        parts.append(band.assign(row=number, **kept))
    ends = (text for _, text in days.first_and_last(page.scores[0].series.points))
    heads = {"name": "Measure", "latest": "Latest", "before": "Year before", "usual": "Usual range",
             "past": wording.stretch(*ends), "reading": "Change"}  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return Drawing(sparklines.draw, frame, {"rows": rows, "heads": heads})


KIND = Kind(
    shows="summary of measures",
    question="What changed?",
    of_one_region=True,
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
