"""How were we graded, and is oversight in place? One scale at a time.

The inspectorate changed its scale in 2021/22 and says that grades across the change must not be
compared; a unit's own assessment is no grade at all. So an exhibit shows one scale, and says who
was not inspected beside what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from rocu_analysis import reference, schema, theme, wording
from rocu_analysis.charts import grid
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.cells import NOT_APPLICABLE, table_of
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.methods import Method

SELF = schema.SELF
IN_PLACE, NOT_GIVEN = "in place", "not stated"
UNANSWERED = ("not known", NOT_GIVEN)
WELL = ("outstanding", "good")
AFTER = {"requires improvement": "requiring improvement"}  # as it stands after a number


@asks
def grades(
    grades: pd.DataFrame,
    *,
    scale: str | None = None,
    unit_type: str | None = "ROCU",
    question: str | None = None,
    region: str | None = None,
) -> Exhibit:
    """Show grades by region and date, or self-assessments by region and oversight theme.

    Parameters
    ----------
    grades : DataFrame
        The grades frame; it is not changed.
    scale : str, optional
        One of `schema.SCALES`; needed only where the frame holds several.
    unit_type : str, optional
        Kind of unit to show; None or ``"all"`` for all. Beside a ``region``, all are the forces of
        that region and the units of every region.
    question : str, optional
        What was graded; needed only where an inspectorate's grades answer several questions.
    region : str, optional
        Region in focus.

    Returns
    -------
    Exhibit
        ``.data`` has every row; headline, chart and counts take the newest of each unit.

    Raises
    ------
    NotComparable
        Where the frame holds several scales, or several questions, and none was chosen.
    NoFigures
        Where nothing is left.
    """


def _describe(grades: pd.DataFrame, *, unit_type, scale, question, region) -> Content:
    unit_type = None if unit_type == "all" else unit_type
    rows = _select(grades, region, unit_type=unit_type, scale=scale, question=question)
    is_self = rows["scale"].iloc[0] == SELF
    content = (_self_assessed if is_self else _inspected)(rows, region)
    asked = grades[grades["scale"].eq(rows["scale"].iloc[0]) & grades["grade"].notna()]
    others = asked.loc[~asked["question"].isin(rows["question"]), "question"].dropna().unique()
    graded = f"Graded as well, and not shown here: {wording.few_of(map(_within, others))}"
    content["notes"] = [wording.note("grades", *content["notes"], graded if len(others) else "")]
    return Content(rows=rows, methods=["self-assessed" if is_self else "inspected"], **content)


def _select(rows: pd.DataFrame, focus: str | None, **wanted: str | None) -> pd.DataFrame:
    """Rows of one scale and, of an inspectorate's grades, one question; undated ones first."""
    if rows.empty:
        raise NoFigures("grades", "the frame holds no grade at all")
    for name, value in wanted.items():
        if value is None:
            continue
        known = {reference.fold(word): word for word in rows[name].dropna().unique()}
        if reference.fold(value) not in known:
            found, known_words = f"there is no grade of “{value}”", ", ".join(known.values())
            raise NoFigures(
                name, found, f"Known: {known_words}", reference.did_you_mean(value, known.values())
            )
        rows = rows[rows[name].eq(known[reference.fold(value)])]
    units, is_focus = rows["unit_type"].eq("ROCU"), rows["region"].eq(focus)
    if is_focus.any() and (units.any() or wanted["unit_type"] is None):
        rows = rows[units | is_focus]
    for name in ("scale", "question"):
        several = list(rows[name].dropna().unique())
        if len(several) > 1 and not (name == "question" and rows["scale"].iloc[0] == SELF):
            found = f"the frame holds several {name}s ({', '.join(several)}) that must not be mixed"
            raise NotComparable("grades", found, None, f"Choose one: {name}={several[0]!r}")
    places = {name: place for place, name in enumerate(reference.REGIONS)}
    keys = {"_own": rows["region"].ne(focus), "_place": rows["region"].map(places),
            "_force": rows["unit_type"].ne("ROCU")}  # fmt: skip
    # Regions of no list last, the undated of a unit first.
    ordered = rows.assign(**keys).sort_values("assessed", kind="stable", na_position="first")
    ordered = ordered.sort_values([*keys, "unit"], kind="stable")
    return ordered.drop(columns=list(keys)).reset_index(drop=True)


def _names(rows: pd.DataFrame) -> list[str]:
    """Region where it tells rows apart, else whose unit it is, or its own name with the region."""
    if rows["region"].notna().all() and rows["region"].is_unique:
        return list(rows["region"])
    its = rows["unit_type"].eq("ROCU") & rows["region"].notna()
    its &= ~rows["region"].where(its).duplicated(keep=False)
    twice = rows["unit"].duplicated(keep=False) & rows["region"].notna()
    names = rows["unit"].where(~twice, rows["region"] + ": " + rows["unit"])
    return list(names.where(~its, rows["region"] + " unit"))


def _within(question: str) -> str:
    """What was graded, within a sentence: "SOC" of "SOC grade", "tackling organised crime"."""
    bare = re.sub(r"\s+grades?$", "", question, flags=re.IGNORECASE)
    return bare if bare[1:2].isupper() else f"{bare[:1].lower()}{bare[1:]}"


# --- grades of the inspectorate -------------------------------------------------------------------


def _inspected(rows: pd.DataFrame, focus: str | None) -> dict:
    """Newest grade of each unit, in a grid of units by grade."""
    scale = rows["scale"].iloc[0]
    newest = rows.drop_duplicates(["region", "unit"], keep="last").reset_index(drop=True)
    newest = newest.assign(name=_names(newest))
    graded, mine = newest[newest["grade"].notna()], newest[newest["region"].eq(focus)]
    number, own = len(graded), mine[mine["unit_type"].eq("ROCU")]
    care = f"{focus} has no grade among these." if focus and mine.empty else ""
    headline = _of_all(newest, graded)
    if len(own) == 1:
        headline = _of_unit(own["grade"].iloc[0], mine, focus)
        since = mine.loc[mine["assessed"].isna() & mine["grade"].notna(), "earliest"].max()
        if pd.notna(since):
            care = f"No source at hand gives the day of these grades; not before {since:%B %Y}."
    # The unit's own is in the headline.
    shown = mine[mine["unit_type"].eq("force")] if len(own) == 1 else graded
    has = _tiers(shown[shown["grade"].notna()])
    stated = [grade if isinstance(grade, str) else NOT_GIVEN for grade in rows["grade"]]
    return {
        "headline": headline,
        "subtitle": f"Grades for {_within(rows['question'].iloc[0])}, {scale}",
        "alt": f"Grid of {wording.count(number, 'grade')}, from {schema.GRADES[scale][0]} to "
        f"{schema.GRADES[scale][-1]}",
        "more": ["; ".join(f"{tier}: {wording.listed(who)}" for tier, who in has.items())],
        "care": care,
        "table": table_of({
            "Region": [*rows["region"].astype("object").fillna(NOT_APPLICABLE), "With a grade"],
            "Unit or force": [*rows["unit"], NOT_APPLICABLE],
            "Grade": [*stated, f"{number} of {len(newest)}"],
            "Report of": [*map(_when, rows.itertuples()), NOT_APPLICABLE],
        }),
        "notes": _notes(rows, newest),
        "drawing": _drawing(graded, schema.GRADES[scale], focus) if number else None,
    }  # fmt: skip


def _tiers(graded: pd.DataFrame) -> dict[str, list[str]]:
    """Names by grade, the best first."""
    names = graded.groupby("grade")["name"].apply(list).to_dict()
    return {tier: names[tier] for scale in graded["scale"].unique()
            for tier in schema.GRADES[scale] if tier in names}  # fmt: skip


def _of_all(newest: pd.DataFrame, graded: pd.DataFrame) -> str:
    """Headline on how many have each grade."""
    well, number = int(graded["grade"].isin(WELL).sum()), len(graded)
    counts = f"{wording.small_count(number, _noun(newest))} graded"
    counts += f": {_counted(_tiers(graded))}" if number else ""
    return wording.fit(counts, f"{well} of {number} graded good or better")


def _of_unit(grade: object, mine: pd.DataFrame, focus: str) -> str:
    """Headline on the unit in focus and its forces."""
    reading = f"graded {grade}" if isinstance(grade, str) else "has no stated grade"
    forces = mine[mine["unit_type"].eq("force") & mine["grade"].notna()]
    tiers = _tiers(forces)
    untold = len(reference.forces_in(focus)) - len(forces)
    tiers |= {NOT_GIVEN: [""] * untold} if untold > 0 else {}
    start = f"{focus} unit {reading}"
    return wording.fit(f"{start}; its forces: {_counted(tiers)}" if len(forces) else start, start)


def _noun(rows: pd.DataFrame) -> str:
    kinds = set(rows["unit_type"])
    return "unit" if kinds == {"ROCU"} else "force" if kinds == {"force"} else "unit or force"


def _notes(rows: pd.DataFrame, newest: pd.DataFrame) -> list[str]:
    """Who was not inspected or has no stated grade, and which of several counts."""
    absent = [name for name in reference.REGIONS if name not in set(rows["region"]) | {"London"}]
    absent = absent if _noun(rows) == "unit" else []
    without = list(newest.loc[newest["grade"].isna(), "name"])
    return [
        f"Without a stated grade: {wording.few_of(without)}" if without else "",
        f"Nothing at hand says how these were graded: {wording.listed(absent)}" if absent else "",
    ]


def _counted(tiers: dict[str, list[str]]) -> str:
    """How many have each grade: ``two good and three requiring improvement``."""
    return wording.listed(
        f"{wording.small(len(names))} {AFTER.get(t, t)}" for t, names in tiers.items()
    )


def _when(row, form: str = "") -> str:
    """Day of a report; where it is not known, from when it can be."""
    if row.assessed == row.assessed:
        return f"{row.assessed:{form}}" if form else wording.day(row.assessed)
    if row.earliest != row.earliest:
        return "no date" if form else "date not stated"
    return f"from {row.earliest:{form}}" if form else f"not before {row.earliest:%B %Y}"


def _drawing(graded: pd.DataFrame, tiers: Sequence[str], focus: str | None) -> Drawing:
    """A row a unit with its mark under its grade, beside the month of the report."""
    frame = pd.DataFrame({
        "row": range(len(graded)),
        "column": graded["grade"].map({tier: at for at, tier in enumerate(tiers)}).to_list(),
        "kind": ["own" if region == focus else "other" for region in graded["region"]],
        "text": [_when(row, "%b %Y") for row in graded.itertuples()],
    })  # fmt: skip
    own = graded["region"].eq(focus) & graded["unit_type"].eq("ROCU")
    options = {
        "rows": list(graded["name"]), "columns": list(map(wording.capital, tiers)),
        "marks": {"own": ("o", theme.FOCUS), "other": ("o", theme.CONTEXT)},
        "focus": next(iter(graded["name"][own]), None),
    }  # fmt: skip
    return Drawing(grid.draw, frame, options)


# --- a unit's own answers -------------------------------------------------------------------------


def _self_assessed(rows: pd.DataFrame, focus: str | None) -> dict:
    """Newest answer of each unit to each question, as its unit gave it."""
    rows = rows.fillna({"region": "No region"})
    newest = rows.drop_duplicates(["region", "unit", "question"], keep="last")
    units = newest.drop_duplicates(["region", "unit"])
    units = units.assign(name=_names(units))[["region", "unit", "name"]]
    newest = newest.merge(units, on=["region", "unit"], how="left")
    answers = newest.assign(word=newest["grade"].astype("object").fillna(NOT_GIVEN))
    answers = answers.pivot(index="name", columns="question", values="word").fillna(NOT_GIVEN)
    answers = answers.loc[list(units["name"]), list(dict.fromkeys(rows["question"]))]
    day = newest["assessed"].max()
    when = wording.day(day) if pd.notna(day) else "a date not stated"
    what = "oversight arrangements" if answers.shape[1] > 1 else answers.columns[0]
    shown = answers.loc[[focus]] if focus in answers.index else answers
    who = f"{focus} reports" if focus in answers.index else "Units report"
    start, in_all = (f"{part.eq(IN_PLACE).to_numpy().sum()} of {part.size}"
                     for part in (shown, answers))  # fmt: skip
    silent = int(answers.isin(UNANSWERED).to_numpy().sum())
    in_all = f"In all, {in_all} are reported in place, and {silent} are not known"
    alone = len(answers) == 1
    return {
        "headline": wording.fit(f"{who} {start} {what} in place at {when}",
                                f"{who} {start} {what} in place"),
        "subtitle": f"Oversight arrangements by region, self-assessed, newest answers to {when}",
        "alt": "Grid of regions by oversight theme, each cell filled and with its word",
        "more": [_own(shown.iloc[0]) if len(shown) == 1 else "", "" if alone else in_all],
        "care": "These are the units' own answers: nobody has inspected them.",
        "table": _answers_table(answers),
        "notes": [],
        "drawing": _filled(answers, focus),
    }  # fmt: skip


def _own(answers: pd.Series) -> str:
    """Answers of one unit by word: "in place: leadership; partly: tasking"."""
    by_word = {word: answers.index[answers.eq(word)] for word in (*schema.GRADES[SELF], NOT_GIVEN)}
    parts = (f"{word}: {wording.listed(asked)}" for word, asked in by_word.items() if len(asked))
    return "; ".join(parts)


def _answers_table(answers: pd.DataFrame) -> pd.DataFrame:
    """A row a unit and a column a question; how many are in place and not known, both ways."""
    there, untold = answers.eq(IN_PLACE), answers.isin(UNANSWERED)
    heads = [f"In place, of {len(answers)}", "Not known or not stated"]
    columns = {"Region": [*answers.index, *heads]}
    for question in answers:
        counts = (int(part[question].sum()) for part in (there, untold))
        columns[wording.capital(question)] = [*answers[question], *counts]
    sums = (f"{part.to_numpy().sum()} of {answers.size}" for part in (there, untold))
    columns[f"In place, of {answers.shape[1]}"] = [*map(int, there.sum(axis=1)), *sums]
    return table_of(columns)


def _filled(answers: pd.DataFrame, focus: str | None) -> Drawing:
    cells = [(row, column, "not known" if word in UNANSWERED else word, wording.capital(word))
             for row, words in enumerate(answers.to_numpy())
             for column, word in enumerate(words)]  # fmt: skip
    frame = pd.DataFrame(cells, columns=["row", "column", "kind", "text"])
    options = {"rows": list(answers.index), "columns": [*map(wording.capital, answers)]}
    return Drawing(grid.draw, frame, options | {"focus": focus})


KIND = ExhibitKind(
    shows="grades",
    frames={"grades": "grades"},
    describe=_describe,
    method=Method("Grades", ("inspected", "self-assessed")),
)
