"""Is oversight in place? The newest answer of each unit to each question, as its unit gave it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rocu_analysis import schema, wording
from rocu_analysis.charts import status_grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.cells import NOT_APPLICABLE, table_of
from rocu_analysis.exhibits.exhibit import Key

ASKED = "Is oversight in place?"
IN_PLACE, NOT_GIVEN = "in place", "not stated"
UNANSWERED = ("not known", NOT_GIVEN)
WORDS = (*schema.GRADES[schema.SELF], NOT_GIVEN)  # from in place to not stated


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers by unit and question; ``newest`` are their rows."""

    grid: pd.DataFrame
    newest: pd.DataFrame
    focus: str | None  # the unit in focus, where it is among them

    @property
    def there(self) -> pd.DataFrame:
        """Which arrangements are in place."""
        return self.grid.eq(IN_PLACE)

    @property
    def untold(self) -> pd.DataFrame:
        """Of which arrangements it is not known."""
        return self.grid.isin(UNANSWERED)

    @property
    def what(self) -> str:
        """What was asked of."""
        return "oversight arrangements" if self.grid.shape[1] > 1 else self.grid.columns[0]

    @property
    def when(self) -> str:
        """Day of the newest answer."""
        dates = self.newest["assessed"].dropna()
        return "a date not stated" if dates.empty else wording.day(dates.max())


def answers(rows: pd.DataFrame, names, focus: str | None) -> Answers:
    """Newest answer of each unit to each question; ``names`` tells units apart."""
    rows = rows.fillna({"region": "No region"})
    newest = rows.drop_duplicates(["region", "unit", "question"], keep="last")
    units = newest.drop_duplicates(["region", "unit"])
    units = units.assign(name=names(units))[["region", "unit", "name"]]
    newest = newest.merge(units, on=["region", "unit"], how="left").set_axis(newest.index)
    grid = newest.assign(word=newest["grade"].fillna(NOT_GIVEN))
    grid = grid.pivot(index="name", columns="question", values="word")
    grid = grid.reindex(index=list(units["name"]), columns=list(dict.fromkeys(rows["question"])))
    return Answers(grid.fillna(NOT_GIVEN), newest, focus if focus in set(units["name"]) else None)


def phrases(found: Answers) -> dict:
    """What an exhibit says of the answers, with its table and chart."""
    headline, tile, own = _of_focus(found) if found.focus else _of_all(found)
    total, of, silent = _counts(found)
    in_all = f"In all, {total} of {of} are reported in place, and {silent} are not known"
    alone = found.focus is not None and len(found.grid) == 1
    return {
        "headline": headline,
        "subtitle": "Oversight arrangements by region, self-assessed, newest answers to "
        f"{found.when}",
        "alt": "Grid of regions by oversight theme, each cell filled and with its word",
        "more": [own, "" if alone else in_all],
        "care": "These are the units' own answers: nobody has inspected them.",
        "key": tile,
        "table": _table(found),
        "notes": _dates(found.newest),
        "drawing": _drawing(found),
    }


def _counts(found: Answers) -> tuple[int, int, int]:
    """How many are in place, of how many, and how many are not known."""
    numbers = (part.to_numpy().sum() for part in (found.there, found.untold))
    total, silent = map(int, numbers)
    return total, found.grid.size, silent


def _of_all(found: Answers) -> tuple[str, Key, str]:
    total, of, _ = _counts(found)
    start = f"{total} of {of}"
    headline = wording.fit(f"Units report {start} {found.what} in place at {found.when}",
                           f"{start} in place at {found.when}")  # fmt: skip
    return headline, Key(start, f"{found.what} are reported in place at {found.when}.", ASKED), ""


def _of_focus(found: Answers) -> tuple[str, Key, str]:
    """Headline, tile and answers of the unit in focus."""
    mine = found.grid.loc[found.focus]
    start = f"{int(mine.eq(IN_PLACE).sum())} of {len(mine)}"
    by_word = {word: list(mine.index[mine.eq(word)]) for word in WORDS if mine.eq(word).any()}
    own = "; ".join(f"{word}: {wording.listed(asked)}" for word, asked in by_word.items())
    headline = wording.fit(f"{found.focus} reports {start} {found.what} in place at {found.when}",
                           f"{found.focus} reports {start} {found.what}")  # fmt: skip
    rest = wording.listed(f"{wording.small(len(asked))} {word}"
                          for word, asked in by_word.items() if word != IN_PLACE)  # fmt: skip
    text = f"of the {found.what} of {found.focus}{f'; {rest}' if rest else ''} ({found.when})."
    return headline, Key(f"{start} in place", text, ASKED), wording.capital(own)


def _table(found: Answers) -> pd.DataFrame:
    """A row a unit and a column a question; how many are in place and not known, both ways."""
    grid, (total, of, silent) = found.grid, _counts(found)
    names = list(grid.index)
    columns = {"Region": [*names, f"In place, of {len(names)}", "Not known or not stated"]}
    for question in grid:
        counts = (int(part[question].sum()) for part in (found.there, found.untold))
        columns[wording.capital(question)] = [*grid[question], *counts]
    across = map(int, found.there.sum(axis=1))
    columns[f"In place, of {grid.shape[1]}"] = [*across, f"{total} of {of}", f"{silent} of {of}"]
    latest = found.newest.groupby("name")["assessed"].max().reindex(names)
    days = ["not stated" if pd.isna(date) else wording.day(date) for date in latest]
    if set(days) != {found.when}:  # which the caption says
        columns["Newest answer"] = [*days, NOT_APPLICABLE, NOT_APPLICABLE]
    return table_of(columns)


def _dates(newest: pd.DataFrame) -> list[str]:
    """Whose answers are older than the newest, or have no date."""
    older, undated = newest["assessed"].lt(newest["assessed"].max()), newest["assessed"].isna()
    kinds = (("Older answers", older), ("Answers without a date", undated))
    return [f"{words}: {wording.listed(sorted(set(newest.loc[which, 'unit'])))}"
            for words, which in kinds if which.any()]  # fmt: skip


def _drawing(found: Answers) -> Drawing:
    cells = [(row, column, "not known" if word in UNANSWERED else word, wording.capital(word))
             for row, words in enumerate(found.grid.to_numpy())
             for column, word in enumerate(words)]  # fmt: skip
    frame = pd.DataFrame(cells, columns=["row", "column", "kind", "text"])
    options = {"rows": list(found.grid.index), "columns": [*map(wording.capital, found.grid)]}
    return Drawing(status_grid.draw, frame, options | {"focus": found.focus})
