"""Is oversight in place? The newest answer of each unit to each question, as its unit gave it."""

from __future__ import annotations

import pandas as pd

from rocu_analysis import schema, wording
from rocu_analysis.charts import grid as chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.cells import NOT_APPLICABLE, table_of
from rocu_analysis.exhibits.exhibit import Key

ASKED = "Is oversight in place?"
IN_PLACE, NOT_GIVEN = "in place", "not stated"
UNANSWERED = ("not known", NOT_GIVEN)
WORDS = (*schema.GRADES[schema.SELF], NOT_GIVEN)  # from in place to not stated


def phrases(rows: pd.DataFrame, names, focus: str | None) -> dict:
    """What an exhibit says of the answers; ``names`` tells units apart, one is in ``focus``."""
    rows = rows.fillna({"region": "No region"})
    newest = rows.drop_duplicates(["region", "unit", "question"], keep="last")
    units = newest.drop_duplicates(["region", "unit"])
    units = units.assign(name=names(units))[["region", "unit", "name"]]
    newest = newest.merge(units, on=["region", "unit"], how="left")
    grid = newest.assign(word=newest["grade"].fillna(NOT_GIVEN))
    grid = grid.pivot(index="name", columns="question", values="word").fillna(NOT_GIVEN)
    grid = grid.loc[list(units["name"]), list(dict.fromkeys(rows["question"]))]
    when = _day(newest["assessed"].max())
    what = "oversight arrangements" if grid.shape[1] > 1 else grid.columns[0]
    shown = grid.loc[[focus]] if focus in grid.index else grid
    who = f"{focus} reports" if focus in grid.index else "Units report"
    start, in_all = (f"{one.eq(IN_PLACE).to_numpy().sum()} of {one.size}" for one in (shown, grid))
    silent = int(grid.isin(UNANSWERED).to_numpy().sum())
    in_all = f"In all, {in_all} are reported in place, and {silent} are not known"
    alone = len(grid) == 1
    return {
        "headline": wording.fit(f"{who} {start} {what} in place at {when}",
                                f"{who} {start} {what} in place"),
        "subtitle": f"Oversight arrangements by region, self-assessed, newest answers to {when}",
        "alt": "Grid of regions by oversight theme, each cell filled and with its word",
        "more": [_own(shown.iloc[0]) if len(shown) == 1 else "", "" if alone else in_all],
        "care": "These are the units' own answers: nobody has inspected them.",
        "key": Key(f"{start} in place", f"of the {what} at {when}.", ASKED),
        "table": _table(grid, newest, when),
        "notes": [],
        "drawing": _drawing(grid, focus),
    }  # fmt: skip


def _day(day: pd.Timestamp) -> str:
    return "a date not stated" if pd.isna(day) else wording.day(day)


def _own(answers: pd.Series) -> str:
    """Answers of one unit by word: "in place: leadership; partly: tasking"."""
    by_word = {word: list(answers.index[answers.eq(word)]) for word in WORDS}
    return "; ".join(f"{word}: {wording.listed(asked)}" for word, asked in by_word.items() if asked)


def _table(grid: pd.DataFrame, newest: pd.DataFrame, when: str) -> pd.DataFrame:
    """A row a unit and a column a question; how many are in place and not known, both ways."""
    there, untold = grid.eq(IN_PLACE), grid.isin(UNANSWERED)
    columns = {"Region": [*grid.index, f"In place, of {len(grid)}", "Not known or not stated"]}
    for question in grid:
        counts = (int(part[question].sum()) for part in (there, untold))
        columns[wording.capital(question)] = [*grid[question], *counts]
    sums = (f"{part.to_numpy().sum()} of {grid.size}" for part in (there, untold))
    columns[f"In place, of {grid.shape[1]}"] = [*map(int, there.sum(axis=1)), *sums]
    days = [*newest.groupby("name")["assessed"].max().reindex(grid.index).map(_day)]
    if set(days) != {when}:  # which the caption says
        columns["Newest answer"] = [*days, NOT_APPLICABLE, NOT_APPLICABLE]
    return table_of(columns)


def _drawing(grid: pd.DataFrame, focus: str | None) -> Drawing:
    cells = [(row, column, "not known" if word in UNANSWERED else word, wording.capital(word))
             for row, words in enumerate(grid.to_numpy())
             for column, word in enumerate(words)]  # fmt: skip
    frame = pd.DataFrame(cells, columns=["row", "column", "kind", "text"])
    options = {"rows": list(grid.index), "columns": [*map(wording.capital, grid)]}
    return Drawing(chart.draw, frame, options | {"focus": focus})
