"""Many measures at once: a real table, each cell a figure with a word and a shape.

The word comes from the control chart of that region and measure, up to the period that is shown.
No colour alone, no arrows between two points, no ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import COUNTINGS, refuse_mixture, source_of, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import add_up, select, to_longer_periods
from rocu_analysis.exhibits.printing import MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.scores import FALSE_SHARE, Measure, Page, Score, chances_of
from rocu_analysis.exhibits.series import (
    chance_note,
    judged_page,
    of_small_counts,
    one_kind,
    rules_note,
    same_throughout,
)
from rocu_analysis.wording import scorecards as words
from rocu_analysis.wording.numbers import figure, listed, paragraph
from rocu_analysis.wording.spoken_periods import spoken

MOST_COLUMNS = 5
TOLD = ["unit", "source", "published", "as_at"]  # what is said of the rows behind the figures
HIDDEN_NOTE = "Figures marked [c] are hidden; nothing is worked out across them."
MARKS = {
    "no signal": ("o", "#6F777B"),
    "improvement": ("D", "#12436D"),
    "concern": ("^", "#F46A25"),
    "change": ("s", "#801650"),
    "not judged": ("_", "#3D3D3D"),
}


def scorecard(
    outcomes: pd.DataFrame,
    *,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    region: str | None = None,
    counting: str | None = None,
    rules: str = "nhs7",
) -> Exhibit:
    """Show several measures by region, each figure with what its own history says of it.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    period : str, optional
        The newest that is not provisional where missing. Nothing later is looked at. A longer
        period is added up from shorter ones where they fill it, and judged by those of its kind
        before it, added up alike.
    measures : sequence of str, optional
        Without it the five with the most figures (all of them for one region).
    region : str, optional
        One region: a row a measure, with mean and limits.
    counting : str, optional
        Whose work; where a measure is counted in several ways and none is asked for, the work led.
    rules : {"nhs7", "nhs6"}

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure and region.

    Raises
    ------
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    schema.require(outcomes, "outcomes")
    only = None if region is None else reference.check_region(region)
    names = _measures(outcomes, measures, only)
    kept, left_out = {}, []
    for name in names:
        try:
            kept[name] = _figures(outcomes, name, only, counting, period)
        except (NoFigures, NotComparable) as reason:
            found = reason.found.replace(f"no figure for {name} is", "none is")
            left_out.append(f"{name} ({found})")
    if not kept:
        raise _nothing(left_out)
    period = period or _newest([held.frame for held in kept.values()])
    scores = [score for held in kept.values() for score in _scores(held, period, rules)]
    if not any(score.row is not None for score in scores):
        raise _no_period(kept, period)
    rows = pd.concat([held.rows[TOLD] for held in kept.values()])
    illustrative = refuse_mixture(rows)
    asked = {
        "period": period, "measures": None if measures is None else list(measures),
        "region": region, "counting": counting, "rules": rules,
    }  # fmt: skip
    page = Page(tuple(scores), period, *chances_of(scores))
    return Exhibit(
        kind="scorecard",
        headline=_headline(page),
        subtitle=f"{_measured(rows, len(kept))}, {only or 'by region'}, {period}",
        alt=words.alt(only, len(kept)),
        description=_description(page),
        table=_region_table(page) if only else _table(page, list(kept)),
        data=_data(page),
        source=source_of(rows),
        notes=_notes(page, kept, rules, left_out),
        drawing=None if only else _drawing(scores, list(kept), illustrative),
        recipe=Recipe("scorecard", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _nothing(left_out: list[str]) -> NoFigures:
    what = "no measure has figures by region and period to score"
    return NoFigures("outcomes", f"{what}: {'; '.join(left_out)}" if left_out else what)


def _no_period(kept: dict[str, Measure], period: str) -> NoFigures:
    frame = pd.concat([held.frame for held in kept.values()]).sort_values("period_start")
    labels = list(dict.fromkeys(frame["period"]))
    newest = f"Newest periods: {listed(labels[-4:])}"
    return NoFigures("period", f"no measure has a figure for “{period}”", newest)


def _measured(rows: pd.DataFrame, number: int) -> str:
    unit = "counts" if rows["unit"].eq("count").all() else "each in its own unit"
    return f"{number} {'measure' if number == 1 else 'measures'}, {unit}"


def _measures(outcomes: pd.DataFrame, asked, region: str | None) -> list[str]:
    """Measures to show, in the order of the reference table."""
    rows = outcomes[["geography", "region", "unit", "measure"]]
    rows = rows[rows["geography"].isin(["region", "force"]) & rows["region"].notna()]
    rows = rows if region is None else rows[rows["region"] == region]
    held = rows.loc[rows["unit"].eq("count"), "measure"].value_counts()
    if asked is not None:
        known = sorted(outcomes["measure"].dropna().unique())
        for name in asked:
            if name not in known:
                raise reference.not_held(name, known)
        return list(dict.fromkeys(asked))
    order = [row["measure"] for row in reference.rows("measures")]
    chosen = list(held.index) if region else list(held.index[:MOST_COLUMNS])
    return sorted(chosen, key=lambda name: order.index(name) if name in order else len(order))


def _figures(
    outcomes, name: str, region: str | None, counting: str | None, period: str | None
) -> Measure:
    """One measure, one counting, one kind of period, the same forces throughout."""
    rows = select(outcomes, name, region=region)
    ways = list(rows["counting"].unique())
    choice = counting if counting is not None else ("led" if "led" in ways else ways[0])
    figures, dropped = same_throughout(add_up(rows, name, counting=choice))
    frame, left_out = one_kind(figures.frame)
    if frame.empty:
        raise NoFigures(name, "no figure has the days of its period")
    longer = None if period is None else to_longer_periods(frame, period)
    if rows["unit"].eq("count").all():
        denominators.check_counts(frame, name)
    better = figures.measure["improvement"] or None
    return Measure(
        name,
        frame if longer is None else longer,
        figures.rows,
        better,
        dropped,
        tuple(left_out),
        added_up=longer is not None,
    )


def _newest(frames: list[pd.DataFrame]) -> str:
    """Newest period in which the most measures have a figure that is not provisional."""
    held = [_ends(frame[~frame["provisional"]]) for frame in frames]
    held = held if any(held) else [_ends(frame) for frame in frames]
    ends = [pair for pairs in held for pair in pairs]
    number = Counter(label for label, _ in ends)
    most = max(number.values())
    widest = [pair for pair in ends if number[pair[0]] == most]
    return max(reversed(widest), key=itemgetter(1))[0]


def _ends(frame: pd.DataFrame) -> list[tuple[str, np.datetime64]]:
    """Periods of a frame with their last days, each once."""
    pairs = zip(frame["period"].to_numpy(object), frame["period_end"].to_numpy(), strict=True)
    return list(dict.fromkeys(pairs))


def _scores(held: Measure, period: str, rules: str) -> list[Score]:
    """Judge every region's series up to the period."""
    frame = held.frame
    here = np.flatnonzero(frame["period"] == period)
    ends = frame["period_end"].to_numpy()
    frame = frame[ends <= ends[here[0]]] if here.size else frame
    names = list(dict.fromkeys(frame["region"]))
    page = judged_page(
        frame,
        names,
        rules=rules,
        rebases=[],
        improvement=held.better,
        factors=[1.0] * len(names),
        counts=bool(held.rows["unit"].eq("count").all()),
    )
    return [Score(held.name, series, series.at(period)) for series in page]


def _headline(page: Page) -> str:
    if page.judged:
        return words.headline(len(page.new), len(page.judged), page.period)
    reasons = {score.word for score in page.scores} - {"no figure"}
    return words.not_judged_headline(reasons, page.period)


def _description(page: Page) -> str:
    by_word: dict[str, list[str]] = {}
    for score in page.new:
        named = f"{score.series.region} ({score.measure}, {score.printed})"
        by_word.setdefault(score.word, []).append(named)
    judged = len(page.judged)
    first = words.counted(len(page.new), judged, page.period) if judged else _headline(page)
    parts = [first, *words.where(by_word)]
    stand = [score for score in page.new if (score.series.region, score.measure) in page.stands]
    if len(page.judged) > 1:
        names = [f"{score.series.region} ({score.measure})" for score in stand]
        parts.append(words.together(names, len(page.new)))
    on = [score for score in page.judged if score.word != "no signal" and not score.new]
    if on:
        named = listed(f"{score.series.region} ({score.measure})" for score in on)
        parts.append(f"Signals that go on: {named}")
    return paragraph(*parts)


def _table(page: Page, measures: list[str]) -> pd.DataFrame:
    """Regions by measures, with the number of new signals in the last column and row."""
    scores = page.scores
    by_place = {(score.series.region, score.measure): score for score in scores}
    regions = [name for name in reference.REGIONS if any(r == name for r, _ in by_place)]
    columns: dict[str, list] = {"Region": [*regions, _last_row(page)]}
    for name in measures:
        cells = [by_place.get((region, name)) for region in regions]
        columns[name[:1].upper() + name[1:]] = [
            *(MISSING if score is None else score.text for score in cells),
            _new_of([score for score in cells if score is not None]),
        ]
    rows = [[s for s in scores if s.series.region == region] for region in regions]
    columns["New signals"] = [*(_new_of(row) for row in rows), _new_of(scores)]
    return table_of(columns)


def _last_row(page: Page) -> str:
    return f"New signals in {spoken(page.period)}, of series judged"


def _new_of(scores: Sequence[Score]) -> str:
    judged = [score for score in scores if score.judged]
    return f"{sum(score.new for score in judged)} of {len(judged)}" if judged else "None judged"


def _region_table(page: Page) -> pd.DataFrame:
    """One row a measure: figure, mean, limits, word."""
    rows = []
    for score in page.scores:
        shown = score.judged
        rows.append(
            {
                "Measure": score.measure[:1].upper() + score.measure[1:],
                "Figure": score.printed,
                "Mean": figure(score.row["centre"], _decimals(score)) if shown else NOT_APPLICABLE,
                "Limits": _limits(score) if shown else NOT_APPLICABLE,
                "Verdict": f"{words.SHAPES.get(score.word, '')} {score.word}".strip(),
                "New": "new" if score.new else "no",
                "Points judged": score.series.judged,
            }
        )
    rows.append(
        {
            "Measure": _last_row(page), "Figure": NOT_APPLICABLE,
            "Mean": NOT_APPLICABLE, "Limits": NOT_APPLICABLE, "Verdict": NOT_APPLICABLE,
            "New": _new_of(page.scores), "Points judged": NOT_APPLICABLE,
        }
    )  # fmt: skip
    return table_of({name: [row[name] for row in rows] for name in rows[0]})


def _decimals(score: Score) -> int:
    """Decimals of means and limits: one, since they are no counts; of pounds none."""
    return 0 if reference.measure(score.measure)["unit"] == "GBP" else 1


def _limits(score: Score) -> str:
    low, high = (score.row[name] for name in ("lower_limit", "upper_limit"))
    most = figure(high, _decimals(score))
    return f"up to {most}" if low != low else f"{figure(low, _decimals(score))} to {most}"


def _data(page: Page) -> pd.DataFrame:
    found = iter(page.chances[["chance", "p", "p_adjusted"]].to_dict("records"))
    blank = {"chance": np.nan, "p": np.nan, "p_adjusted": np.nan}
    rows = []
    for score in page.scores:
        place = (score.series.region, score.measure)
        base = {"measure": score.measure, "region": score.series.region, "word": score.word,
                "new": score.new, "stands": place in page.stands,
                "withheld": score.series.withheld}  # fmt: skip
        base |= next(found) if score.judged else blank
        values = {} if score.row is None else score.row
        rows.append(base | {k: v for k, v in values.items() if k not in base and k != "lacking"})
    return pd.DataFrame(rows)


def _notes(page: Page, kept: dict[str, Measure], rules: str, left_out) -> tuple[str, ...]:
    notes = [rules_note(rules)] if page.judged else []
    known = page.chances["chance"].dropna()
    bursts = any(of_small_counts(score.series.why) for score in page.judged)
    if len(known):
        some = 1 - float(np.prod(1 - known.to_numpy()))
        notes.append(
            chance_note(
                len(page.new), float(known.sum()), some, bursts=bursts, when=spoken(page.period)
            )
        )
    if len(page.new) and len(page.judged) > 1:
        notes.append(words.together_note(len(page.judged), FALSE_SHARE, bursts=bursts))
    if page.judged:
        notes.append(words.kinds_note([score.series.why for score in page.judged]))
    notes.append(
        "A word is judged by each region's own history of that measure. “Change” is a signal in a "
        "measure of which more is neither better nor worse. “No signal” is not “no change”."
    )
    ways = {name: held.rows["counting"].iloc[0] for name, held in kept.items()}
    for way in dict.fromkeys(ways.values()):
        names = listed(name for name, one in ways.items() if one == way)
        counted = COUNTINGS.get(way, "work for which it is not stated whose it is")
        notes.append(f"Counted for {names}: {counted}.")
    added = [name for name, held in kept.items() if held.added_up]
    if added:
        notes.append(words.added_up_note(added, page.period, len(added) == len(kept)))
    for held in kept.values():
        if held.dropped:
            notes.append(words.dropped_note(held.name, held.dropped))
        if held.left_out:
            notes.append(words.overlap_note(held.name, held.left_out))
    if left_out:
        notes.append(f"Not shown: {listed(left_out)}.")
    if any(score.row is not None and score.row["hidden"] for score in page.scores):
        notes.append(HIDDEN_NOTE)
    return tuple(notes)


def _drawing(scores: list[Score], measures: list[str], illustrative: bool) -> Drawing | None:
    """A grid of figure, word and shape; a table alone where there is no room for the columns."""
    if len(measures) > MOST_COLUMNS:
        return None
    present = {score.series.region for score in scores}
    regions = [name for name in reference.REGIONS if name in present]
    frame = pd.DataFrame(
        [
            {
                "row": regions.index(score.series.region),
                "column": measures.index(score.measure),
                "kind": score.word if score.word in MARKS else "not judged",
                "text": score.word
                if score.printed == MISSING
                else f"{score.printed}\n{score.word}",
            }
            for score in scores
        ]
    )
    columns = [name[:1].upper() + name[1:] for name in measures]
    return Drawing(
        grid.draw,
        frame,
        {"rows": regions, "columns": columns, "marks": MARKS},
        needs=lambda place: grid.height(frame, regions, columns, place),
        illustrative=illustrative,
    )
