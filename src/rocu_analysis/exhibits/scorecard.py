"""Many measures at once: a table, each figure with a word and a shape from its own history.

The word comes from the control chart of that area and measure, up to the period that is shown. No
colour alone, no arrows between two points, no ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema, theme, wording
from rocu_analysis.charts import grid, labels, sparklines
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, over_time
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.judging import Why
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.rows import Selections, side_by_side
from rocu_analysis.exhibits.scores import Score, Scores, choose, scored
from rocu_analysis.schema import Counting

MOST_COLUMNS = 5
UNASKED = "a share, a rate or an average: it is shown where it is asked for by name"
SHAPES = {"no signal": "●", "improvement": "◆", "concern": "▲", "change": "■"}


@asks
def scorecard(
    outcomes: pd.DataFrame,
    *,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    region: str | None = None,
    counting: Counting | None = None,
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
        One region: a row a measure, with what is usual. Beside another ``geography``, the region
        whose forces or areas are shown.
    counting : str, optional
        Whose work; where none is asked for, the work led, else what most figures count.
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
    areas = (only,) if only else side_by_side("regional" if regional else geography, region)
    names, shares = _names(outcomes, measures, areas, bool(only))
    if not names:
        raise NoFigures("outcomes", f"there is no figure to score for {wording.few_of(areas)}")
    chosen = choose(outcomes, names, counting, region=region, geography=geography)
    facts = {"names": [*names, *shares], "left_out": chosen.facts["left_out"] | shares}
    return replace(chosen, facts=facts | {"only": only, "areas": areas})


def _names(outcomes, asked, areas: Sequence[str], alone: bool) -> tuple[list[str], dict[str, str]]:
    """Measures to show, counts first, of one area alone all that it has; and why others are not."""
    if asked is not None:
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


def _describe(chosen: Selections, *, period, counting, **_) -> Content:
    page, notes = scored(chosen, period, counting)
    names = list(dict.fromkeys(score.measure for score in page.scores))
    units = {score.figures.unit for score in page.scores}
    unit = units.pop().replace("number", "counts") if len(units) == 1 else "each in its own unit"
    what = wording.capital(names[0]) if len(names) == 1 else f"{len(names)} measures"
    figures = {id(score.figures): score.figures for score in page.scores}.values()
    shown = [score.series for score in page.scores]
    place = page.area or f"by {page.noun.one}"
    return Content(
        **words_of(page),
        subtitle=f"{what}, {unit}, {place}, {page.period}",
        alt=f"Table of {what}, {place}, each figure with a word",
        table=_region_table(page) if page.area else _table(page, names),
        rows=pd.concat([each.rows for each in figures]),
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
        "part": page.scores[0].part if page.where != page.area else "",
        "finding": page,
        "claims": page.claims,
    }


def _headline(page: Scores) -> str:
    """What changed, that nothing did, or why nothing can be judged; and whose year differs."""
    when, where = f"in {wording.spoken(page.period)}", f" in {page.where}" if page.area else ""
    number = len(page.judged) - len(page.changed)
    calm = wording.fill("{n|is|are} within {n|its|their} usual range", n=number)
    if not page.judged:
        whys = {score.why for score in page.scores}
        why = f": {over_time.WHY[whys.pop()]}" if len(whys) == 1 else ""
        nothing = (f"no series can be judged{where}{why}", "no series can be judged")
        years = [_of_all(page), _of_years(page) if page.years else ""]
        return ". ".join(filter(None, years)) or wording.fit(*nothing)
    if not page.area:
        new = [f"{s.series.region} ({s.measure})" for s in page.new]
        verb = "show" if len(new) > 1 else "shows"
        lead = f"{len(new) or 'None'} of {len(page.judged)} series {verb} a new signal {when}"
        return over_time.of_many(lead, new, len(page.changed) - len(new))
    if page.changed:
        first = _of_changed(page)
        others = "measure" if number == 1 else wording.small_count(number, "measure")
        second = f"The other {others} {calm}" if number else ""
    else:
        counted = wording.small_count(number, "measure")
        first, second = wording.capital(f"{counted}{where} {calm} {when}"), ""
    return ". ".join(filter(None, [first, _of_years(page) if page.years else second]))


def _of_changed(page: Scores) -> str:
    """What changed in one area, what lasts first."""
    changed = sorted(page.changed, key=lambda score: (score.now.step is None, not score.new))
    if len(changed) == 1:
        (score,) = changed
        value = score.printed(score.row)
        return over_time.chart_sentence(score.series, score.subject(page.where), value, 1)
    each = []
    for score in changed:
        are, _, their = score.subject().verbs
        phrase = over_time.phrase(score.series, score.now, their)
        each.append(f"{score.subject().name} {are} {phrase}")
    number = wording.some(len(changed), len(page.judged), "measure")
    return wording.fit(f"in {page.where} {wording.listed(each)}",
                       f"{number} in {page.where} show signals",
                       most=wording.LONGEST_SENTENCE)  # fmt: skip


def _of_years(page: Scores) -> str:
    """Whose year differs from the year before."""
    first, number = page.years[0], len(page.years)
    if number == 1:
        place = page.where or first.series.region
        return over_time.year_sentence(first.series.year, first.subject(place), clear=True)
    names = wording.listed(_named(score, page) for score in page.years)
    many = f"{number} of {len(page.scores)} {'measures' if page.area else 'series'}"
    return wording.fit(*(f"{who} changed clearly in a year" for who in (names, many)))


def _of_all(page: Scores) -> str:
    """Which measures moved in all areas together: ``All four measures fell in a year in ...``."""
    total = len({score.measure for score in page.scores})
    regions = {row["of"] for row in page.together}
    if len(regions) != 1:  # nothing moved, or each measure is a sum of other areas
        return ""
    where = page.noun.some_of(len(regions.pop()), len(page.areas))
    ways = Counter("rose" if row["ratio"] > 1 else "fell" for row in page.together)
    (way, number), *others = ways.items()
    moved = [f"{wording.some(number, total, 'measure')} {way}"]
    moved += [f"{wording.small(n)} {way}" for way, n in others]
    text = f"{' and '.join(moved)} in a year in {where} together"
    return wording.fit(text, most=wording.LONGEST_SENTENCE)


def _named(score: Score, page: Scores) -> str:
    """A measure, of several areas with its own: ``South West arrests``."""
    return score.subject().name if page.area else f"{score.series.region} {score.measure}"


# --- tables and charts ----------------------------------------------------------------------------


def _in_order(page: Scores) -> list[str]:
    """Areas that have a score, in their fixed order."""
    shown = {score.series.region for score in page.scores}
    return [*(name for name in page.areas if name in shown), *sorted(shown - set(page.areas))]


def _table(page: Scores, measures: list[str]) -> pd.DataFrame:
    """Areas by measures."""
    by_place, areas = {score.place: score for score in page.scores}, _in_order(page)
    heads = {score.measure: score.headed for score in page.scores}
    columns = {wording.capital(page.noun.one): areas}
    for name in measures:
        columns[heads[name]] = [_score_cell(page, by_place.get((name, area))) for area in areas]
    return cells.table_of(columns)


def _score_cell(page: Scores, score: Score | None) -> str:
    """The figure, its word, of which forces it is, and its year where that differs."""
    if score is None or score.why is Why.MISSING:
        return cells.MISSING
    words = " ".join(filter(None, [score.printed(score.row), SHAPES.get(score.word), score.word]))
    is_clear = score.place in page.clear
    year = f"{over_time.moved(score.series.year)} in a year" if is_clear else ""
    return "; ".join(filter(None, [f"{words}{', new' * score.new}", score.part, year]))


def _rows(page: Scores) -> list[dict]:
    """One row a measure of one area, as table and chart print it."""
    rows = []
    for score in page.scores:
        text, more = score.reading()
        is_clear = score in page.years or score.place in page.clear
        rows.append({
            "name": f"{score.headed} ({score.part})" if score.part else score.headed,
            "latest": score.printed(score.row),
            "before": score.printed(score.series.year_before(score.row)),
            "usual": wording.interval(*score.usual) if score.usual else cells.NOT_APPLICABLE,
            "reading": text, "more": more,
            "year": over_time.year_cell(score.series.year, is_clear),
        })  # fmt: skip
    return rows


def _region_table(page: Scores) -> pd.DataFrame:
    """One row a measure: latest, a year before, usual range, reading, and the year."""
    heads = {"name": "Measure", "latest": wording.capital(wording.spoken(page.period)),
             "before": "A year before", "usual": "Usual range", "reading": "Reading",
             "year": "Against last year"}  # fmt: skip
    rows = _rows(page)
    for row, score in zip(rows, page.scores, strict=True):
        shape, more = SHAPES.get(score.word, ""), f" ({row['more']})" if row["more"] else ""
        row["reading"] = f"{shape} {row['reading']}{more}".strip()
    return cells.table_of({head: [row[name] for row in rows] for name, head in heads.items()})


def _data(page: Scores) -> pd.DataFrame:
    """One row a measure and area; ``moved`` where its level changed for good."""
    rows = []
    for score in page.scores:
        step, usual = score.now.step if score.now else None, score.usual or (np.nan, np.nan, 0)
        before = score.series.year_before(score.row)
        base = {
            "measure": score.measure, "region": score.series.region, "word": score.word,
            "unit": score.scale.unit or score.figures.measure["unit"], "new": score.new,
            "moved": step is not None,
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
    longest = {name: max(len(s.printed(s.row)) for s in page.scores if s.measure == name)
               for name in measures}  # fmt: skip
    for score in page.scores:
        quiet, text = score.word == "no signal", score.printed(score.row)
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
    parts, rows = [], _rows(page)
    for number, (row, score) in enumerate(zip(rows, page.scores, strict=True)):
        series, points, is_clear = score.series, score.series.points, score in page.years
        year = f"year {over_time.moved(series.year)}" if is_clear else ""
        if score.judged and not score.now:  # a word stands only where something changed
            row["reading"], year = wording.capital(year), ""
        row["more"] = "; ".join(filter(None, [row["more"], year]))
        row["kind"] = score.word if score.now else "change" * is_clear
        row |= {name: "–" for name in ("latest", "before", "usual")
                if row[name] in (cells.MISSING, cells.NOT_APPLICABLE)}  # fmt: skip
        ends = ["mean", "low", "high"]
        band = series.band.assign(**series.band[ends].mul(points["season"], axis=0))
        band[ends] = np.nan if series.withheld else band[ends]
        before = (series.year_before(score.row) or {}).get("period")
        kept = points[["x", "value", "provisional"]].assign(year_ago=points["period"].eq(before))
        parts.append(band.assign(row=number, **kept))
    ends = (text for _, text in labels.first_and_last(page.scores[0].series.points))
    heads = {"name": "Measure", "latest": "Latest", "before": "Year before", "usual": "Usual range",
             "past": over_time.stretch(*ends), "reading": "Change"}  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return Drawing(sparklines.draw, frame, {"rows": rows, "heads": heads})


KIND = ExhibitKind(
    shows="summary of measures",
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
