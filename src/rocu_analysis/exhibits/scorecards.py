"""Many measures at once: a real table, each cell a figure with a word and a shape.

The word comes from the control chart of that region and measure, up to the period that is shown.
No colour alone, no arrows between two points, no ranks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable, RocuError
from rocu_analysis.exhibits.common import COUNTINGS, refuse_mixture, source_of, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import add_up, same_forces, select
from rocu_analysis.exhibits.printing import HIDDEN, MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.series import Series, all_periods, judged_series, one_kind
from rocu_analysis.measures import in_control
from rocu_analysis.wording import over_time
from rocu_analysis.wording import scorecards as words
from rocu_analysis.wording.numbers import figure, listed, paragraph

MOST_COLUMNS = 5
MARKS = {
    "no signal": ("o", "#6F777B"),
    "improvement": ("D", "#12436D"),
    "concern": ("^", "#F46A25"),
    "change": ("s", "#801650"),
    "not judged": ("_", "#3D3D3D"),
}
SHORT = {
    "few": "too few",
    "hidden": "hidden",
    "uneven": "uneven periods",
    "provisional": "provisional",
    "none": "no figure",
}


@dataclass(frozen=True, eq=False)
class _Score:
    """One region's series of one measure, as it stands in the period shown."""

    measure: str
    series: Series
    row: pd.Series | None

    @property
    def judged(self) -> bool:
        return (
            self.row is not None
            and not self.series.withheld
            and self.row["centre"] == (self.row["centre"])
        )

    @property
    def word(self) -> str:
        if self.row is None:
            return "no figure"
        if self.row["provisional"]:
            return "provisional"
        if not self.judged:
            return SHORT.get(self.series.withheld, "too few")
        return str(self.row["variation"])

    @property
    def new(self) -> bool:
        return self.judged and bool(self.row["signal"]) and bool(self.row["new"])

    @property
    def printed(self) -> str:
        if self.row is None or (self.row["value"] != self.row["value"] and not self.row["hidden"]):
            return MISSING
        if self.row["hidden"]:
            return HIDDEN
        high = self.row["value_high"]
        low = figure(self.row["value"], 0)
        return low if high != high else f"{low} to {figure(high, 0)}"

    @property
    def text(self) -> str:
        """Cell of the table: ``62 ▲ concern, new``."""
        if self.word == "no figure":
            return MISSING
        shape = words.SHAPES.get(self.word, "")
        told = f"{shape} {self.word}".strip() + (", new" if self.new else "")
        return f"{self.printed} {told}"


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
        The newest that is not provisional where missing. Nothing later is looked at.
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
    kept, used, left_out = {}, [], []
    for name in names:
        try:
            frame, rows, improvement = _figures(outcomes, name, only, counting)
        except (NoFigures, NotComparable) as reason:
            left_out.append(f"{name} ({reason.found})")
            continue
        kept[name] = (frame, improvement)
        used.append(rows)
    if not kept:
        raise NoFigures("outcomes", "no measure has figures by region and period to score")
    period = period or _newest([frame for frame, _ in kept.values()])
    scores = [
        score
        for name, (frame, better) in kept.items()
        for score in _scores(name, frame, better, period, rules)
    ]
    if not any(score.row is not None for score in scores):
        raise NoFigures("period", f"no measure has a figure for “{period}”")
    rows = pd.concat(used)
    illustrative = refuse_mixture(rows)
    asked = {
        "period": period, "measures": None if measures is None else list(measures),
        "region": region, "counting": counting, "rules": rules,
    }  # fmt: skip
    judged = [score for score in scores if score.judged and not score.row["provisional"]]
    new = [score for score in judged if score.new]
    return Exhibit(
        kind="scorecard",
        headline=words.headline(len(new), len(judged), period),
        subtitle=f"{len(kept)} measures, {only or 'by region'}, {period}, counts",
        alt="Table of measures by region, each figure with a shape and a word; described below.",
        description=_description(judged, new, period),
        table=_region_table(scores) if only else _table(scores, list(kept)),
        data=_data(scores),
        source=source_of(rows),
        notes=_notes(judged, new, rows, rules, left_out),
        drawing=None if only else _drawing(scores, list(kept), illustrative),
        recipe=Recipe("scorecard", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _measures(outcomes: pd.DataFrame, asked, region: str | None) -> list[str]:
    """Measures to show, in the order of the reference table."""
    rows = outcomes[outcomes["geography"].isin(["region", "force"]) & outcomes["region"].notna()]
    rows = rows if region is None else rows[rows["region"] == region]
    held = rows.loc[rows["unit"].eq("count"), "measure"].value_counts()
    if asked is not None:
        known = sorted(outcomes["measure"].dropna().unique())
        for name in asked:
            if name not in known:
                raise reference.unknown("measure", name, known)
        return list(dict.fromkeys(asked))
    order = [row["measure"] for row in reference.rows("measures")]
    chosen = list(held.index) if region else list(held.index[:MOST_COLUMNS])
    return sorted(chosen, key=lambda name: order.index(name) if name in order else len(order))


def _figures(outcomes, name: str, region: str | None, counting: str | None):
    """Frame of one measure, one counting and one kind of period; the rows; what is better."""
    rows = select(outcomes, name, region=region)
    ways = list(rows["counting"].unique())
    choice = counting if counting is not None else ("led" if "led" in ways else ways[0])
    figures, _ = same_forces(add_up(rows, name, counting=choice))
    frame, _ = one_kind(figures.frame)
    if frame.empty:
        raise NoFigures(name, "no figure has the days of its period")
    return frame, figures.rows, figures.measure["improvement"] or None


def _newest(frames: list[pd.DataFrame]) -> str:
    """Newest period in which the most measures have a figure that is not provisional."""
    final = pd.concat(
        [
            frame.loc[~frame["provisional"], ["period", "period_end"]].drop_duplicates()
            for frame in frames
        ]
    )
    if final.empty:
        final = pd.concat([frame[["period", "period_end"]].drop_duplicates() for frame in frames])
    most = final["period"].value_counts()
    final = final[final["period"].isin(most.index[most == most.max()])]
    return str(final.sort_values("period_end")["period"].iloc[-1])


def _scores(name: str, frame: pd.DataFrame, better, period: str, rules: str) -> list[_Score]:
    """Judge every region's series up to the period."""
    end = frame.loc[frame["period"] == period, "period_end"]
    frame = frame[frame["period_end"] <= end.iloc[0]] if len(end) else frame
    spans = all_periods(frame)
    scores = []
    for region, part in frame.groupby("region", sort=False):
        series = judged_series(
            str(region), part, spans, rules=rules, rebases=[], improvement=better, target=None
        )
        row = series.points[series.points["period"] == period]
        scores.append(_Score(name, series, row.iloc[0] if len(row) else None))
    return scores


def _description(judged: list[_Score], new: list[_Score], period: str) -> str:
    by_word: dict[str, list[str]] = {}
    for score in new:
        by_word.setdefault(score.word, []).append(
            f"{score.series.region} ({score.measure}, {score.printed})"
        )
    on = [score for score in judged if score.word != "no signal" and not score.new]
    parts = [words.headline(len(new), len(judged), period), *words.where(by_word)]
    if on:
        parts.append(
            f"Signals that go on: {listed(f'{s.series.region} ({s.measure})' for s in on)}"
        )
    return paragraph(*parts)


def _table(scores: list[_Score], measures: list[str]) -> pd.DataFrame:
    """Regions by measures, with the number of new signals in the last column and row."""
    by_place = {(score.series.region, score.measure): score for score in scores}
    regions = [name for name in reference.REGIONS if any(r == name for r, _ in by_place)]
    columns: dict[str, list] = {"Region": [*regions, "New signals, of series judged"]}
    for name in measures:
        cells = [by_place.get((region, name)) for region in regions]
        columns[name[:1].upper() + name[1:]] = [
            *(MISSING if score is None else score.text for score in cells),
            _new_of([score for score in cells if score is not None]),
        ]
    rows = [[s for s in scores if s.series.region == region] for region in regions]
    columns["New signals"] = [*(_new_of(row) for row in rows), _new_of(scores)]
    return table_of(columns)


def _new_of(scores: list[_Score]) -> str:
    judged = [score for score in scores if score.judged and not score.row["provisional"]]
    return f"{sum(score.new for score in judged)} of {len(judged)}"


def _region_table(scores: list[_Score]) -> pd.DataFrame:
    """One row a measure: figure, mean, limits, word."""
    rows = []
    for score in scores:
        shown = score.judged
        rows.append(
            {
                "Measure": score.measure[:1].upper() + score.measure[1:],
                "Figure": score.printed,
                "Mean": figure(score.row["centre"], 1) if shown else NOT_APPLICABLE,
                "Limits": _limits(score.row) if shown else NOT_APPLICABLE,
                "Verdict": f"{words.SHAPES.get(score.word, '')} {score.word}".strip(),
                "New": "new" if score.new else "no",
                "Points judged": score.series.judged,
            }
        )
    rows.append(
        {
            "Measure": "New signals, of series judged", "Figure": NOT_APPLICABLE,
            "Mean": NOT_APPLICABLE, "Limits": NOT_APPLICABLE, "Verdict": NOT_APPLICABLE,
            "New": _new_of(scores), "Points judged": NOT_APPLICABLE,
        }
    )  # fmt: skip
    return table_of({name: [row[name] for row in rows] for name in rows[0]})


def _limits(row: pd.Series) -> str:
    high = figure(row["upper_limit"], 1)
    low = row["lower_limit"]
    return f"up to {high}" if low != low else f"{figure(low, 1)} to {high}"


def _data(scores: list[_Score]) -> pd.DataFrame:
    rows = []
    for score in scores:
        base = {"measure": score.measure, "region": score.series.region, "word": score.word,
                "new": score.new, "withheld": score.series.withheld}  # fmt: skip
        values = {} if score.row is None else score.row.drop("lacking").to_dict()
        rows.append(base | {k: v for k, v in values.items() if k not in base})
    return pd.DataFrame(rows)


def _notes(judged, new, rows, rules: str, left_out: list[str]) -> tuple[str, ...]:
    notes = [over_time.RULE_BOOKS[rules]]
    known = [_chance(score.series) for score in judged]
    known = [chance for chance in known if chance is not None]
    if known:
        some = 1 - float(np.prod([1 - chance for chance in known]))
        notes.append(over_time.chance_note(len(new), sum(known), some))
    notes.append(
        "A word is judged by each region's own history of that measure. “Change” is a signal in a "
        "measure of which more is neither better nor worse. “No signal” is not “no change”; in the "
        "chart it is a circle with the figure alone."
    )
    ways = rows.groupby("measure", sort=False)["counting"].first()
    for way in dict.fromkeys(ways):
        counted = COUNTINGS.get(way, "work for which it is not stated whose it is")
        notes.append(f"Counted for {listed(ways.index[ways == way])}: {counted}.")
    if left_out:
        notes.append(f"Not shown: {listed(left_out)}.")
    return tuple(notes)


def _chance(series: Series) -> float | None:
    try:
        design = in_control.design_of(series.chart)
    except RocuError:
        return None
    return None if design is None else in_control.chance_of_new(design)


def _drawing(scores: list[_Score], measures: list[str], illustrative: bool) -> Drawing:
    present = {score.series.region for score in scores}
    regions = [name for name in reference.REGIONS if name in present]
    frame = pd.DataFrame(
        [
            {
                "row": regions.index(score.series.region),
                "column": measures.index(score.measure),
                "kind": score.word if score.word in MARKS else "not judged",
                "text": score.printed
                if score.word in ("no signal", "no figure")
                else f"{score.printed} {score.word}",
            }
            for score in scores
        ]
    )
    return Drawing(
        grid.draw,
        frame,
        {
            "rows": regions,
            "columns": [name[:1].upper() + name[1:] for name in measures],
            "marks": MARKS,
        },
        needs=lambda place: grid.height(len(regions), 1.5, place),
        illustrative=illustrative,
    )
